# A handler of SIGTERM that raises ends the sleep, and the block is cleaned up on the way out.
import signal, sys, time
from multiprocessing import Process, Event

def handler(signum, frame):
    print("handler", signal.Signals(signum).name)
    sys.exit(7)

def f(ready):
    signal.signal(signal.SIGTERM, handler)
    try:
        ready.set()
        time.sleep(100)
    finally:
        print("cleanup")

if __name__ == "__main__":
    e = Event()
    p = Process(target=f, args=(e,))
    p.start()
    e.wait()
    p.terminate()
    p.join()
    print(p.exitcode)
