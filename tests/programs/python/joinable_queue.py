"""Producers and consumers with a JoinableQueue and a Queue."""
import multiprocessing
import queue


def produce(tasks, first):
    for n in range(first, first + 10):
        tasks.put(n)


def consume(tasks, results):
    while True:
        n = tasks.get()
        if n is None:
            tasks.task_done()
            return
        results.put(n * n)
        tasks.task_done()


if __name__ == "__main__":
    tasks, results = multiprocessing.JoinableQueue(maxsize=4), multiprocessing.Queue()
    producers = [multiprocessing.Process(target=produce, args=(tasks, first)) for first in (0, 10, 20)]
    consumers = [multiprocessing.Process(target=consume, args=(tasks, results)) for _ in range(2)]
    for process in producers + consumers:
        process.start()
    for producer in producers:
        producer.join()
    for _ in consumers:
        tasks.put(None)
    tasks.join()
    print("all done", sum(results.get() for _ in range(30)))
    for consumer in consumers:
        consumer.join()
    print([process.exitcode for process in producers + consumers])
    try:
        results.get(timeout=0.05)
    except queue.Empty:
        print("empty")
    try:
        results.get_nowait()
    except queue.Empty:
        print("still empty")
