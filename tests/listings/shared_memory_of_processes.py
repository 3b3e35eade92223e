# Blocks of shared memory are found by their name, whoever made them, and by a worker
# that is older than they are; what has them open keeps them when the name is gone.
import multiprocessing
import os
import signal
from multiprocessing import Pool, Process
from multiprocessing.shared_memory import SharedMemory


def add_one(name, lock):
    block = SharedMemory(name)
    for _ in range(50):
        with lock:
            block.buf[0] += 1
    block.close()


def double(block):
    block.buf[1] *= 2
    block.close()


def create(queue, done):
    block = SharedMemory(create=True, size=4)
    block.buf[:] = b"made"
    queue.put(block.name)
    done.wait()
    block.close()


def total(name):
    block = SharedMemory(name)
    result = sum(block.buf)
    block.close()
    return result


def main():
    # CPython's resource tracker begins with the first block: children have it only then.
    first = SharedMemory(create=True, size=1)
    first.close()
    first.unlink()
    with Pool(2) as pool:
        block = SharedMemory(create=True, size=3)
        print(block.name.startswith("psm_"), block.size, len(block.buf), bytes(block.buf))
        lock = multiprocessing.Lock()
        children = [Process(target=add_one, args=(block.name, lock)) for _ in range(2)]
        for child in children:
            child.start()
        for child in children:
            child.join()
        print(block.buf[0])
        block.buf[1] = 7
        for method in ["fork", "spawn", "forkserver"]:
            child = multiprocessing.get_context(method).Process(target=double, args=(block,))
            child.start()
            child.join()
            print(method, block.buf[1])
        print(pool.map(total, [block.name] * 3))

    pid = os.fork()
    if pid == 0:
        block.buf[2] = 1
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    print(block.buf.tolist())
    same = SharedMemory(block.name)
    block.close()
    block.unlink()
    print(bytes(same.buf), same.size == block.size)
    same.close()
    try:
        SharedMemory(block.name)
    except FileNotFoundError as error:
        print("gone:", error.errno, error.filename == "/" + block.name)

    queue, done = multiprocessing.Queue(), multiprocessing.Event()
    child = Process(target=create, args=(queue, done))
    child.start()
    block = SharedMemory(queue.get())
    print(block.buf.tobytes())
    done.set()
    child.join()
    print(block.buf.tobytes())
    block.close()
    block.unlink()


if __name__ == "__main__":
    main()
