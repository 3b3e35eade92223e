# Nothing can be put into a closed queue.
import multiprocessing

if __name__ == "__main__":
    queue = multiprocessing.Queue()
    queue.put(1)
    print(queue.get())
    queue.close()
    queue.join_thread()
    try:
        queue.put(2)
    except ValueError as error:
        print("ValueError", "is closed" in str(error))
