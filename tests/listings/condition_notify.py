# A condition: wait until somebody says that something has changed.
import multiprocessing
import time


def consume(condition, stock):
    with condition:
        while stock.value == 0:
            condition.wait()
        stock.value -= 1
        print("took one")


if __name__ == "__main__":
    condition, stock = multiprocessing.Condition(), multiprocessing.Value("i", 0)
    children = [multiprocessing.Process(target=consume, args=(condition, stock)) for _ in range(2)]
    for child in children:
        child.start()
    time.sleep(0.5)
    with condition:
        stock.value = 2
        condition.notify_all()
    for child in children:
        child.join()
    with condition:
        print(stock.value, condition.wait(0.1), condition.wait_for(lambda: stock.value == 0))
    try:
        condition.notify()
    except AssertionError as error:
        print(error)
    try:
        condition.wait()
    except AssertionError as error:
        print(error)
