# A process that ends waits until what it has put is in the pipe.
import multiprocessing


def produce(queue):
    for k in range(200):
        queue.put("x" * 2000)


if __name__ == "__main__":
    queue = multiprocessing.Queue()
    child = multiprocessing.Process(target=produce, args=(queue,))
    child.start()
    print(sum(len(queue.get()) for _ in range(200)))
    child.join()
    print(child.exitcode)
