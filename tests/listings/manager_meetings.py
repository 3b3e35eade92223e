# Events, conditions and barriers of a manager.
import time
from multiprocessing import Manager, Process


def meet(barrier, places):
    places.append(barrier.wait())


def hear(event, condition, news):
    event.wait()
    with condition:
        news.append("ready")
        condition.notify()


def attempt(act):
    try:
        print(act())
    except Exception as error:
        print(type(error).__name__, error)


if __name__ == "__main__":
    with Manager() as manager:
        event, condition, news = manager.Event(), manager.Condition(), manager.list()
        process = Process(target=hear, args=(event, condition, news))
        process.start()
        print(event.is_set(), event.wait(0.1))
        with condition:
            event.set()
            print(condition.wait_for(lambda: len(news) == 1))
        process.join()
        print(event.is_set(), news)
        event.clear()
        print(event.is_set())
        attempt(condition.notify)
        with condition:
            print(condition.wait(0.1), condition.wait_for(lambda: False, timeout=0.1))
        barrier, places = manager.Barrier(3), manager.list()
        processes = [Process(target=meet, args=(barrier, places)) for _ in range(2)]
        for process in processes:
            process.start()
        while barrier.n_waiting < 2:
            time.sleep(0.01)
        places.append(barrier.wait())
        for process in processes:
            process.join()
        print(sorted(places), barrier.parties, barrier.n_waiting, barrier.broken)
        barrier.abort()
        print(barrier.broken)
        attempt(barrier.wait)
        barrier.reset()
        attempt(lambda: barrier.wait(0.1))
