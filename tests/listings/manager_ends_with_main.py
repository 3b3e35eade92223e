# At the end of main its manager ends, before the children that are left.
import time
from multiprocessing import Manager, Process


def work(proxy, name):
    proxy.append(name)
    time.sleep(3)
    try:
        proxy.append(name)
    except (BrokenPipeError, EOFError, ConnectionResetError) as error:
        print(name, "has no manager any more")


if __name__ == "__main__":
    manager = Manager()
    l = manager.list()
    process = Process(target=work, args=(l, "child"))
    process.start()
    while not l:
        time.sleep(0.01)
    print(l)
