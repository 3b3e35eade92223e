# get gives up with queue.Empty, put on a full queue with queue.Full.
import multiprocessing
import queue
import time

if __name__ == "__main__":
    box = multiprocessing.Queue(maxsize=1)
    try:
        box.get(timeout=0.2)
    except queue.Empty as error:
        print(repr(error), type(error))
    try:
        box.get_nowait()
    except queue.Empty:
        print("still empty")
    box.put("only")
    print(box.full(), box.qsize())
    try:
        box.put("more", timeout=0.2)
    except queue.Full as error:
        print(repr(error), type(error))
    try:
        box.put_nowait("more")
    except queue.Full:
        print("still full")
    print(box.get(), box.full())
    time.sleep(0.5)
    print(box.empty())
