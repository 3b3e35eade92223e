# At its end main terminates its pool, then its daemonic children, and waits for the others.
import multiprocessing
import time


def say(seconds, text):
    time.sleep(seconds)
    print(text)


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    pool.apply_async(say, (30, "never: worker"))
    multiprocessing.Process(target=say, args=(30, "never: daemon"), daemon=True).start()
    multiprocessing.Process(target=say, args=(1, "the child is waited for")).start()
    time.sleep(0.5)
    print("main ends")
