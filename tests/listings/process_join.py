# A Process runs its target and ends with exit code 0.
from multiprocessing import Process


def greet(name, mark="!"):
    print("hello", name + mark)


if __name__ == "__main__":
    child = Process(target=greet, args=("you",), kwargs={"mark": "?"})
    print(child.is_alive(), child.exitcode, child.pid)
    child.start()
    child.join()
    print(child.is_alive(), child.exitcode)
