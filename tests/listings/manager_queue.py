# A manager's queues: producers, a consumer, and what they raise.
from multiprocessing import Manager, Process
from queue import Empty, Full


def produce(queue, first):
    for number in range(first, first + 3):
        queue.put(number)


def consume(tasks, sums):
    total = 0
    while True:
        number = tasks.get()
        if number is None:
            sums.put(total)
            tasks.task_done()
            return
        total += number
        tasks.task_done()


if __name__ == "__main__":
    with Manager() as manager:
        tasks, sums = manager.JoinableQueue(), manager.Queue()
        print(repr(tasks)[:50], type(sums), str(sums)[:26])
        consumer = Process(target=consume, args=(tasks, sums))
        consumer.start()
        producers = [Process(target=produce, args=(tasks, first)) for first in (0, 10)]
        for producer in producers:
            producer.start()
        for producer in producers:
            producer.join()
        tasks.join()
        tasks.put(None)
        print(sums.get(), tasks.qsize())
        consumer.join()
        small = manager.Queue(1)
        small.put("only")
        print(small.full(), small.empty(), small.qsize())
        for act in (lambda: small.put("more", timeout=0.1), lambda: small.put_nowait("more")):
            try:
                act()
            except Full as error:
                print("full", repr(error))
        print(small.get_nowait())
        for act in (lambda: small.get(timeout=0.1), lambda: small.get(False), small.get_nowait):
            try:
                act()
            except Empty as error:
                print("empty", repr(error))
        try:
            tasks.task_done()
            tasks.task_done()
        except ValueError as error:
            print(error)
