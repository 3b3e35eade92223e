# join with a time-out returns None either way; is_alive tells.
import multiprocessing
import time


def work():
    time.sleep(2)


if __name__ == "__main__":
    child = multiprocessing.Process(target=work)
    child.start()
    print(child.join(0.5), child.is_alive(), child.exitcode)
    print(child.join(), child.is_alive(), child.exitcode)
