"""The start methods spawn and forkserver: a process, a queue, a pool, an executor."""
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

SEEN = "from the file"


def tell(queue, word):
    queue.put((word, SEEN, multiprocessing.current_process().name))


def square(n):
    return n * n


def leave(code):
    sys.exit(code)


def main(method):
    global SEEN
    SEEN = "changed by main"
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    process = context.Process(target=tell, args=(queue, "hello"), name="teller")
    process.start()
    print(method, queue.get())
    process.join()
    failing = context.Process(target=leave, args=(6,))
    failing.start()
    failing.join()
    print(method, process.exitcode, failing.exitcode)
    with context.Pool(2) as pool:
        print(method, pool.map(square, range(5)))
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        print(method, executor.submit(square, 12).result())


if __name__ == "__main__":
    for method in sys.argv[1:] or ["spawn", "forkserver"]:
        main(method)
