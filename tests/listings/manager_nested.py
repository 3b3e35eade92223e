# A manager gives copies: a change to one is lost, unless what is inside is a proxy itself.
from multiprocessing import Manager, Process


def work(shared):
    shared["plain"].append(1)
    shared["managed"].append(1)
    replaced = shared["plain"]
    replaced.append(2)
    shared["plain"] = replaced


if __name__ == "__main__":
    with Manager() as manager:
        shared = manager.dict()
        shared["plain"] = []
        shared["managed"] = manager.list()
        print(shared)
        process = Process(target=work, args=(shared,))
        process.start()
        process.join()
        print(shared["plain"], shared["managed"], type(shared["managed"]).__name__)
        table = manager.list([manager.list([0, 0]) for _ in range(2)])
        table[0][1] = 7
        print([list(row) for row in table])
