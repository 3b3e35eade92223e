"""Subclasses of Process: names, exit codes, terminate, daemons."""
import multiprocessing
import sys
import time


class Counter(multiprocessing.Process):
    def __init__(self, upto, **kwargs):
        super().__init__(**kwargs)
        self.upto = upto
        self.total = multiprocessing.Value("i", 0)

    def run(self):
        for n in range(self.upto + 1):
            self.total.value += n


class Failing(multiprocessing.Process):
    def run(self):
        sys.exit(7)


class Sleeper(multiprocessing.Process):
    def run(self):
        time.sleep(60)


if __name__ == "__main__":
    counters = [Counter(n, name="counter-%d" % n) for n in (10, 100)]
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()
        print(counter.name, counter.total.value, counter.exitcode)
    failing = Failing()
    failing.start()
    failing.join()
    print("failing", failing.exitcode, failing.is_alive())
    sleeper = Sleeper()
    print("before", sleeper.is_alive(), sleeper.exitcode, sleeper.pid)
    sleeper.start()
    sleeper.join(timeout=0.05)
    print("after 50 ms", sleeper.is_alive(), sleeper.exitcode)
    sleeper.terminate()
    sleeper.join()
    print("terminated", sleeper.exitcode)
    sleeper.close()
    left = Sleeper(daemon=True)
    left.start()
    print("active", len(multiprocessing.active_children()), left.daemon)
