# A process chooses where it runs and how much it matters; children inherit both.
import os
from multiprocessing import Process


def show(make):
    try:
        print(repr(make()))
    except (OSError, TypeError, ValueError) as error:
        print(type(error).__name__, error)


def child():
    print("child:", os.sched_getaffinity(0) == {FIRST}, os.getpriority(os.PRIO_PROCESS, 0) - BEFORE)
    os.setpriority(os.PRIO_PROCESS, 0, BEFORE + 3)
    print("child:", os.nice(0) - BEFORE)


BEFORE = os.nice(0)
FIRST = min(os.sched_getaffinity(0))
show(lambda: os.sched_setaffinity(0, {FIRST}))
show(lambda: os.sched_setaffinity(os.getpid(), [FIRST]))
show(lambda: os.sched_getaffinity(0) == {FIRST})
show(lambda: os.sched_setaffinity(0, []))
show(lambda: os.sched_setaffinity(0, [-1]))
show(lambda: os.sched_setaffinity(0, 5))
show(lambda: os.sched_setaffinity(0, ["a"]))
show(lambda: os.setpriority(os.PRIO_PROCESS, 0, BEFORE + 2))
show(lambda: os.getpriority(os.PRIO_PROCESS, os.getpid()) - BEFORE)
show(lambda: (os.getgid() >= 0, os.getegid() >= 0))
process = Process(target=child)
process.start()
process.join()
print(os.getpriority(os.PRIO_PROCESS, 0) - BEFORE)
times = os.times()
print(len(times), type(times), str(times)[:24], times.user == times[0], times.children_user >= 0)
