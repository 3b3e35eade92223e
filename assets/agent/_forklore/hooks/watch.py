"""Hands the hooks to `lines`, once all of them are there."""

from .. import board, lines
from . import debugger, futures, guard, method, pool, table, threads, waiting  # noqa: F401

lines.modules.update(
    (module, [(name, guard(start), guard(done)) for name, (start, done) in rows.items()]) for module, rows in table.items()
)
if board.method:
    lines.when_read[method.CONTEXT] = guard(method.set_method)
