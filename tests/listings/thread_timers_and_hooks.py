import threading

# Timers, and the objects of threads.
t = threading.Timer(0.01, print, args=["tick"], kwargs={"end": "!\n"})
print(t.name, t.daemon, t.interval, t.args, t.kwargs, str(t)[:15], isinstance(t, threading.Thread))
t.start()
t.join()
t = threading.Timer(50, print, ["never"])
t.start()
t.cancel()
t.join()
print(t.finished.is_set(), t.is_alive())
try:
    threading.Timer(1)
except TypeError as error:
    print(error)

# Each thread has its own.
data = threading.local()
data.x = 1


def work():
    print(hasattr(data, "x"))
    data.x = 2
    try:
        data.y
    except AttributeError as error:
        print(error)


t = threading.Thread(target=work)
t.start()
t.join()
print(data.x, type(data))


# What ends a thread.
def fail():
    raise ValueError("x")


def hook(args):
    kind, value, _, thread = args
    print("hook", args.exc_type.__name__, repr(args.exc_value), args.thread.name, kind is args.exc_type)
    threading.__excepthook__(args)


t = threading.Thread(target=print, args=5)
t.start()
t.join()
threading.excepthook = hook
t = threading.Thread(target=fail, name=5)
t.start()
t.join()
t = threading.Thread(target=fail, kwargs=5)
t.start()
t.join()

# Locks with time-outs.
for lock in (threading.Lock(), threading.RLock()):
    for patience in ((False, 1), (True, -5), (False, -1), (True, -1), (True, threading.TIMEOUT_MAX + 1), (True, None)):
        try:
            print(lock.acquire(*patience))
            lock.release()
        except (ValueError, OverflowError, TypeError) as error:
            print(type(error).__name__, error)
print(threading.TIMEOUT_MAX)

# What is deprecated is warned of, once a line.
t = threading.Thread(target=print, name=0)
for _ in range(2):
    print(t.getName(), t.isDaemon())
t.setName("a")
t.setDaemon(True)
print(t.name, t.daemon)
print(threading.currentThread().name, threading.activeCount(), threading.Event().isSet())
