# join waits until every item is done.
import multiprocessing


def work(queue):
    while True:
        item = queue.get()
        print("work on", item)
        queue.task_done()


if __name__ == "__main__":
    queue = multiprocessing.JoinableQueue()
    child = multiprocessing.Process(target=work, args=(queue,), daemon=True)
    child.start()
    for k in range(3):
        queue.put(k)
    queue.join()
    print("all done")
    try:
        queue.task_done()
    except ValueError as error:
        print(error)
