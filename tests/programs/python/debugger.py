"""A debugger that steps into every call, breakpoint() with what is typed, and a trace function of the program's own."""
import io
import os
import pdb
import sys
import threading


def doubled(x):
    y = x * 2
    print("doubled", y)
    return y


def debugger(commands):
    known = {"backend": "monitoring"} if sys.version_info >= (3, 14) else {}
    return pdb.Pdb(stdin=io.StringIO(commands), stdout=sys.stdout, nosigint=True, readrc=False, **known)


def stops_at_once():
    x = 3
    debugger("p x\nn\np y\nw\nu\np x\nd\nc\n").set_trace()
    y = x + 1
    child = os.fork()
    if child == 0:
        os._exit(y)
    return os.waitpid(child, 0)[1] >> 8


def traced(calls):
    def tracer(frame, event, arg):
        if event == "call":
            calls.append((os.path.basename(frame.f_code.co_filename), frame.f_code.co_name))
        return None

    sys.settrace(tracer)
    is_own = sys.gettrace() is tracer
    print("traced")
    doubled(4)
    os.getpid()
    if os.fork() == 0:
        os._exit(0)
    os.wait()
    sys.settrace(None)
    return is_own, sys.gettrace()


if __name__ == "__main__":
    debugger("s\n" * 12 + "c\n").runcall(doubled, 5)
    print(stops_at_once())
    calls = []
    print(traced(calls)[0], [call for call in calls if call[0] == "debugger.py"], len(calls))
    threading.settrace(lambda frame, event, arg: None)
    thread = threading.Thread(target=doubled, args=(6,))
    thread.start()
    thread.join()
    threading.settrace(None)
    try:
        sys.settrace()
    except TypeError as error:
        print(error)
    breakpoint()
    print("end")
