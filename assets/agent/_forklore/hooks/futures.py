"""concurrent.futures.ProcessPoolExecutor: its owner and its workers."""

import sys

from . import arguments, at, block, caller, function_name, micros, say, unblocked
from .pool import QUEUES, begin_work, gets, is_worker, method_of, number_of, register, tells, worker

FUTURES = "/concurrent/futures/process.py"
BASE = "/concurrent/futures/_base.py"

POLLIN = 1  # of poll(2)
works = {}  # by id of a future: (the pool's number, the work's, the future)


@at(FUTURES, "ProcessPoolExecutor.__init__", True)
def _(frame, value):
    me = frame.f_locals["self"]
    limit = getattr(me, "_max_tasks_per_child", None) or ""
    say("pool_created", register(me), me._max_workers, limit, method_of(me._mp_context), 1)


@at(FUTURES, "_WorkItem.__init__")
def _(frame):
    there = caller(frame, "submit")
    number = number_of(there.f_locals.get("self")) if there is not None else None
    if number is None:
        return
    here, job = frame.f_locals, there.f_locals["self"]._queue_count
    works[id(here["future"])] = (number, job, here["future"])
    given = arguments(here["args"], here["kwargs"])
    say("task_submitted", number, job, 0, "submit", function_name(here["fn"]), given)


@at(FUTURES, "_process_worker")
def _(frame):
    begin_work(frame)


@at(FUTURES, "_process_worker", True)
def _(frame, value):
    here = frame.f_locals
    if here.get("exit_pid") is not None:
        say("worker_retired", here.get("num_tasks", 0))
    worker["frame"] = None


@at(QUEUES, "Queue.get")
def _(frame):
    gets(frame, "_process_worker")
    if worker["frame"] is None and frame.f_locals.get("block", True):
        block(frame, "lock", "Queue")


@at(QUEUES, "Queue.get", True)
def _(frame, value):
    unblocked(frame)
    if is_worker(frame, "_process_worker") and value is not None:
        say("task_started", value.work_id, 0)


@at(FUTURES, "_sendback_result")
def _(frame):
    if worker["frame"] is not None and caller(frame, "_process_worker") is worker["frame"]:
        say("task_finished", frame.f_locals["work_id"], 0, int(frame.f_locals.get("exception") is None))


def future_set(frame):
    me = frame.f_locals["self"]
    got = works.pop(id(me), None)
    if got is not None and got[2] is me:
        say("result_delivered", got[0], got[1], 0)


at(BASE, "Future.set_result")(future_set)
at(BASE, "Future.set_exception")(future_set)


@at(BASE, "Future.result")
def _(frame):
    me = frame.f_locals["self"]
    got = works.get(id(me))
    if me.done():
        return
    if got is not None and got[2] is me:
        block(frame, "get", got[0], got[1], micros(frame.f_locals["timeout"]))
    else:
        block(frame, "lock", "future")


at(BASE, "Future.result", True)(unblocked)


@at(FUTURES, "_ExecutorManagerThread.terminate_broken")
def _(frame):
    me = frame.f_locals["self"]
    number = number_of(me.executor_reference())
    if number is not None:
        ended = [pid for pid, worker in me.processes.items() if is_ready(worker.sentinel)]
        if ended:
            say("ends_found", *ended)
        say("pool_broken", number)


def is_ready(descriptor):
    poll = sys.modules["select"].poll()
    poll.register(descriptor, POLLIN)
    return bool(poll.poll(0))


@at(FUTURES, "ProcessPoolExecutor.shutdown")
def _(frame):
    here = frame.f_locals
    number = number_of(here["self"])
    tells("pool_closed")(frame)
    if number is not None and here.get("wait", True):
        block(frame, "join_pool", number)


at(FUTURES, "ProcessPoolExecutor.shutdown", True)(unblocked)
