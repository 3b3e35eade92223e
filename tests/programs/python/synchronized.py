"""Lock, RLock, Semaphore, Barrier, Event, Condition, and shared Value and Array."""
import ctypes
from multiprocessing import Array, Barrier, Condition, Event, Lock, Process, RLock, Semaphore, Value


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_double)]


def count(lock, counter, times):
    for _ in range(times):
        with lock:
            counter.value += 1


def enter(semaphore, inside, most, lock):
    with semaphore:
        with lock:
            inside.value += 1
            most.value = max(most.value, inside.value)
        with lock:
            inside.value -= 1


def meet(barrier, places):
    places[barrier.wait()] += 1


def await_event(event, seen):
    event.wait()
    with seen.get_lock():
        seen.value += 1


def square(numbers, points):
    for n, number in enumerate(numbers):
        numbers[n] = number * number
    for point in points:
        point.x, point.y = point.y, point.x


def run(target, *args, processes=3):
    started = [Process(target=target, args=args) for _ in range(processes)]
    for process in started:
        process.start()
    return started


def join(processes):
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def answer(condition, turn):
    with condition:
        condition.wait_for(lambda: turn.value == 1)
        turn.value = 2
        condition.notify_all()


if __name__ == "__main__":
    counter = Value("i", 0, lock=False)
    # Named, because with forkserver a lock that nobody has any more is gone before a child can open it.
    lock, reentrant, semaphore, barrier = Lock(), RLock(), Semaphore(2), Barrier(3)
    print(join(run(count, lock, counter, 50)), counter.value)
    print(join(run(count, reentrant, counter, 50)), counter.value)
    inside, most = Value("i", 0), Value("i", 0)
    print(join(run(enter, semaphore, inside, most, lock, processes=5)), most.value <= 2)
    places = Array("i", 3)
    print(join(run(meet, barrier, places)), places[:])
    event, seen = Event(), Value("i", 0)
    waiting = run(await_event, event, seen)
    print(seen.value, event.is_set())
    event.set()
    print(join(waiting), seen.value)
    numbers, points = Array("d", [1.5, 2, 3]), Array(Point, [(1, 2), (3, 4)])
    print(join(run(square, numbers, points, processes=1)), numbers[:], [(point.x, point.y) for point in points])
    condition, turn = Condition(), Value("i", 0)
    answering = run(answer, condition, turn, processes=1)
    with condition:
        turn.value = 1
        condition.notify_all()
        condition.wait_for(lambda: turn.value == 2)
    print(join(answering), "turn", turn.value)
