# What two names share is shared on the other side as well, but only within one message.
import multiprocessing


def fill(grid):
    grid[0][0] = 1
    return grid


def append(items):
    items.append(1)
    return items


if __name__ == "__main__":
    grid = [[0] * 2] * 2
    endless = [0]
    endless.append(endless)
    with multiprocessing.Pool(1) as pool:
        print(pool.apply(fill, (grid,)), grid)
        print(pool.apply(append, (endless,)))
        same = []
        for chunksize in (2, 1):
            first, second = pool.map(append, [same, same], chunksize)
            print(first, second, first is second, same)
    queue = multiprocessing.SimpleQueue()
    queue.put({"a": same, "b": same})
    got = queue.get()
    got["a"].append(5)
    print(got)
