"""multiprocessing.Pool: its owner and its workers."""

from _weakref import ref

from .. import lines
from . import arguments, at, block, caller, function_name, micros, say, text, unblocked

PROCESS = "/multiprocessing/process.py"
QUEUES = "/multiprocessing/queues.py"
POOL = "/multiprocessing/pool.py"

pools = {}  # by id of a pool or executor: (a weak reference to it, its number)
slots = {}  # by number of a pool: {slot: process}
workers = {}  # by number of a pool: its list of workers


def register(pool):
    number = len(slots)
    pools[id(pool)] = (ref(pool), number)
    slots[number] = {}
    return number


def number_of(pool):
    known = pools.get(id(pool))
    return known[1] if known is not None and known[0]() is pool else None


def method_of(context):
    name = getattr(context, "_name", None)
    return name or context.get_start_method()


# --- processes that are made


def find_hirer(frame):
    """Who starts a worker: between a pool and `Process.start` each version has other functions."""
    for _ in range(6):
        frame = lines.back_of(frame)
        if frame is None:
            return None
        here = frame.f_locals
        if frame.f_code.co_name == "_repopulate_pool_static":
            # It has no `self`, but the list of workers of its pool.
            for number, list_of_pool in workers.items():
                if list_of_pool is here["pool"]:
                    return number, here["pool"]
            return None
        for name in ("self", "executor"):
            number = number_of(here.get(name))
            if number is not None:
                # Of an executor, whose workers may end by `max_tasks_per_child`.
                alive = getattr(here[name], "_processes", None)
                return number, alive.values() if type(alive) is dict else None


@at(PROCESS, "BaseProcess.start")
def _(frame):
    hirer = find_hirer(frame)
    if hirer is None:
        say("starting", "", "")
        return
    number, alive = hirer
    taken = slots[number]
    if alive is not None:
        alive = {id(worker) for worker in alive}
        for slot in [slot for slot, worker in taken.items() if worker not in alive]:
            del taken[slot]
    slot = next(n for n in range(len(taken) + 1) if n not in taken)
    taken[slot] = id(frame.f_locals["self"])
    say("starting", number, slot)


# --- the owner


@at(POOL, "Pool._repopulate_pool")
def _(frame):
    me = frame.f_locals["self"]
    if number_of(me) is None and type(me).__name__ != "ThreadPool":
        number = register(me)
        workers[number] = me._pool
        say("pool_created", number, me._processes, me._maxtasksperchild or "", method_of(me._ctx), 0)


CALLS = ("apply", "apply_async", "map", "map_async", "starmap", "starmap_async", "imap", "imap_unordered")


def call_of(frame):
    """The method of the pool that the program called."""
    name = frame.f_code.co_name
    while True:
        frame = lines.back_of(frame)
        if frame is None or not frame.f_code.co_filename.endswith(POOL):
            return name
        if frame.f_code.co_name in CALLS:
            name = frame.f_code.co_name


@at(POOL, "ApplyResult.__init__", True)
def _(frame, value):
    there = caller(frame, "apply_async")
    number = number_of(there.f_locals["self"]) if there is not None else None
    if number is not None:
        here, job = there.f_locals, frame.f_locals["self"]._job
        given = arguments(here["args"], here["kwds"])
        say("task_submitted", number, job, 0, call_of(there), function_name(here["func"]), given)


@at(POOL, "MapResult.__init__", True)
def _(frame, value):
    there = caller(frame, "_map_async")
    number = number_of(there.f_locals["self"]) if there is not None else None
    if number is None:
        return
    here, me = there.f_locals, frame.f_locals["self"]
    call, name, items, size = call_of(there), function_name(here["func"]), here["iterable"], here["chunksize"]
    for n in range(me._number_left):
        chunk = items[n * size : (n + 1) * size] if type(items) in (list, tuple, range, str) else ()
        say("task_submitted", number, me._job, n, call, name, ", ".join(text(v, 20) for v in chunk[:8]))


lazy = {}  # by job: what imap hands in, task by task


@at(POOL, "IMapIterator.__init__", True)
def _(frame, value):
    there = caller(frame, "imap", "imap_unordered") or caller(lines.back_of(frame), "imap", "imap_unordered")
    number = number_of(there.f_locals["self"]) if there is not None else None
    if number is not None:
        lazy[frame.f_locals["self"]._job] = (number, there.f_code.co_name, function_name(there.f_locals["func"]))


@at("/multiprocessing/connection.py", "_ConnectionBase.send")
def _(frame):
    if lazy and caller(frame, "_handle_tasks"):
        task = frame.f_locals["obj"]
        if type(task) is tuple and len(task) == 5 and task[0] in lazy:
            number, call, name = lazy[task[0]]
            say("task_submitted", number, task[0], task[1], call, name, arguments(task[3], task[4]))


# `_set` forgets its pool before it returns: by id of a result, the pool's number.
setting = {}


def delivered(frame):
    here = frame.f_locals
    me = here["self"]
    number = number_of(getattr(me, "_pool", None))
    if number is not None:
        setting[id(me)] = number
        part = here["i"] if type(me).__name__ != "ApplyResult" and here["i"] is not None else 0
        say("result_delivered", number, me._job, part)
        which = called_when_set(me, here)
        if which and getattr(me, "_" + which):
            say("callback_started", number, me._job, which)


def called_when_set(me, here):
    """Which callback of a result will be called: of those of `map` when the last part has come; imap has none."""
    kind = type(me).__name__
    if kind == "ApplyResult":
        return "callback" if here["obj"][0] else "error_callback"
    if kind == "MapResult" and me._number_left == 1:
        return "callback" if me._success and here["success_result"][0] else "error_callback"
    return None


def called_back(frame, value):
    me = frame.f_locals["self"]
    number = setting.pop(id(me), None)
    if number is None or not me._event.is_set():
        return
    which = "callback" if me._success else "error_callback"
    if getattr(me, "_" + which):
        say("callback_ran", number, me._job, which)


for name in ("ApplyResult._set", "MapResult._set"):
    at(POOL, name)(delivered)
    at(POOL, name, True)(called_back)
at(POOL, "IMapIterator._set")(delivered)
at(POOL, "IMapUnorderedIterator._set")(delivered)


@at(POOL, "ApplyResult.wait")
def _(frame):
    me = frame.f_locals["self"]
    number = number_of(getattr(me, "_pool", None))
    if number is not None and not me._event.is_set():
        call = call_of(frame)
        what = "apply" if call == "apply" else "map" if call in ("map", "starmap") else "get"
        block(frame, what, number, me._job, micros(frame.f_locals["timeout"]))


at(POOL, "ApplyResult.wait", True)(unblocked)


def tells(word):
    def hook(frame):
        number = number_of(frame.f_locals["self"])
        if number is not None:
            say(word, number)

    return hook


at(POOL, "Pool.close")(tells("pool_closed"))


@at(POOL, "Pool._terminate_pool")
def _(frame):
    """By `terminate`, by the end of a `with`, or when nobody has the pool any more: what it knows is its workers."""
    for number, list_of_pool in workers.items():
        if list_of_pool is frame.f_locals["pool"]:
            say("pool_terminated", number)



@at(POOL, "Pool.join")
def _(frame):
    number = number_of(frame.f_locals["self"])
    if number is not None:
        block(frame, "join_pool", number)


@at(POOL, "Pool.join", True)
def _(frame, value):
    unblocked(frame)
    tells("pool_joined")(frame)


# --- the worker

worker = {"frame": None, "initializer": None}


def is_worker(frame, *names):
    back = caller(frame, *names)
    return back is not None and back is worker["frame"]


def begin_work(frame):
    worker.update(frame=frame, initializer=frame.f_locals.get("initializer"))
    say("worker_hired")


@at(POOL, "worker")
def _(frame):
    # The workers of a ThreadPool have a queue without a pipe.
    if hasattr(frame.f_locals.get("inqueue"), "_reader"):
        begin_work(frame)


@at(POOL, "worker", True)
def _(frame, value):
    if worker["frame"] is frame:
        here = frame.f_locals
        if here.get("maxtasks") and here.get("completed", 0) >= here["maxtasks"]:
            say("worker_retired", here["completed"])
        worker["frame"] = None


def gets(frame, *names):
    """A worker asks for a task. When it does so first, its initializer has returned."""
    if is_worker(frame, *names):
        initializer, worker["initializer"] = worker["initializer"], None
        if initializer is not None:
            say("initializer_ran", function_name(initializer), 1)
        block(frame, "task")


@at(QUEUES, "SimpleQueue.get")
def _(frame):
    gets(frame, "worker")


@at(QUEUES, "SimpleQueue.get", True)
def _(frame, value):
    if is_worker(frame, "worker"):
        unblocked(frame)
        if type(value) is tuple:
            say("task_started", value[0], value[1])


@at(QUEUES, "SimpleQueue.put")
def _(frame):
    if is_worker(frame, "worker"):
        job, part, (ok, _) = frame.f_locals["obj"]
        say("task_finished", job, part, int(ok))
