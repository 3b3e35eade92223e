# A queue hands values on in order; None tells the consumer that there are no more.
import multiprocessing


def consume(queue):
    while True:
        item = queue.get()
        if item is None:
            break
        print("got", item)


if __name__ == "__main__":
    queue = multiprocessing.Queue()
    child = multiprocessing.Process(target=consume, args=(queue,))
    child.start()
    for item in (1, "two", [3, {"four": 5.5}], ("six", True)):
        queue.put(item)
    queue.put(None)
    child.join()
    print(queue.empty(), queue.qsize(), child.exitcode)
