# A queue reaches a worker by inheritance, not with a task.
import multiprocessing

inherited = None


def remember(queue):
    global inherited
    inherited = queue


def put(k):
    inherited.put(k)


def never(queue):
    print("never")


if __name__ == "__main__":
    queue = multiprocessing.Queue()
    pool = multiprocessing.Pool(1, initializer=remember, initargs=(queue,))
    pool.map(put, range(3))
    print([queue.get() for _ in range(3)])
    try:
        pool.apply(never, (queue,))
    except RuntimeError as error:
        print(error)
