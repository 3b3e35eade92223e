"""What annotations are made of."""
from __future__ import annotations
import collections
import collections.abc
import queue
import typing
from collections.abc import Iterable as ManyOf, Sequence as Row
from typing import (
    Any, Callable, ClassVar, Counter, DefaultDict, Deque, Dict, Final, FrozenSet, Generator, Hashable, Iterable,
    Iterator, List, Literal, Mapping, NamedTuple, NewType, NoReturn, Optional, Sequence, Set, Text, Tuple, Type,
    TypeVar, Union, TYPE_CHECKING, cast,
)

if TYPE_CHECKING:
    from multiprocessing.pool import Pool

Pair = Tuple[int, str]
Rows = List[List[float]]
Task = Callable[[int], Optional[str]]
T = TypeVar("T")
UserId = NewType("UserId", int)
Point = NamedTuple("Point", [("x", int), ("y", int)])


def total(rows: Rows, pool: Pool | None = None, *rest: undefined) -> dict[str, int | None]:
    found: list[int] = []
    count: int
    for row in rows:
        found.append(sum(row))
    return {"total": sum(found)}


def show(make):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__ + ":", error)


print(total([[1, 2], [3]]), UserId(5), UserId, T, Point(1, y=2), cast(int, "5"), Text)
print(Pair, Rows, Task)
print(List, List[int], Optional[int], Union[int, str], Union[int, None], Any, Tuple[int, ...], Tuple[()])
print(Dict[str, List[int]], Callable[..., int], Callable[[], None], Callable, Optional)
print(list[int], tuple[int, ...], dict[str, int], int | None, list[int] | None, Optional[list[int]])
print(List[int] | None, Optional[int] | str, None | List[int], List[None], list[None], List["Task"], type[int])
print(Iterable[int], Iterator, Generator[int, None, None], Sequence[Tuple[str, float]], Mapping, Set[int])
print(FrozenSet[int], Deque[int], DefaultDict[str, int], Counter[str], Literal["a", 1], Final[int], ClassVar[int])
print(NoReturn, Hashable, Type[int], collections.deque[int], queue.Queue[int], ManyOf[int], Row, frozenset[T])
print(Optional[int] == Union[None, int], List[int] == List[int], list[int] == list[int], List[int] == List[str])
print(list[int].__origin__, list[int].__args__, List.__origin__)

for make in (
    lambda: List[int, str],
    lambda: Dict[int],
    lambda: List(),
    lambda: Optional[int, str],
    lambda: Any(),
    lambda: list[int]((1, 2)),
    lambda: int[str],
    lambda: isinstance([], list[int]),
    lambda: isinstance([], List[int]),
    lambda: isinstance([], List),
    lambda: isinstance([], (int, list[int])),
    lambda: isinstance(3, Union[int, str]),
    lambda: isinstance(3, Any),
    lambda: isinstance(3, int | list[int]),
    lambda: isinstance(None, int | None),
    lambda: isinstance((1,), Sequence),
    lambda: [isinstance(x, ManyOf) for x in ([], "", {}, 1, None, iter([]), (i for i in []))],
    lambda: [isinstance(x, Row) for x in ([], "", {}, range(2), {1})],
    lambda: isinstance(show, collections.abc.Callable),
    lambda: isinstance({}, collections.abc.Mapping),
    lambda: Union[int],
    lambda: Union[int, Union[str, None]],
    lambda: Callable[int],
    lambda: Any[int],
    lambda: int | "x",
    lambda: typing.Dict[str, Any],
):
    show(make)
