"""A block of shared memory, by its name, and a list in it."""
from multiprocessing import Process
from multiprocessing.shared_memory import ShareableList, SharedMemory


def fill(name, value):
    block = SharedMemory(name=name)
    block.buf[:8] = bytes([value]) * 8
    block.close()


def change(words):
    words[1] = "changed"


if __name__ == "__main__":
    block = SharedMemory(create=True, size=64)
    for value in (3, 9):
        process = Process(target=fill, args=(block.name, value))
        process.start()
        process.join()
        print(bytes(block.buf[:10]), process.exitcode)
    block.close()
    block.unlink()
    words = ShareableList(["a", "some room", 3])
    process = Process(target=change, args=(words,))
    process.start()
    process.join()
    print(list(words), process.exitcode)
    words.shm.close()
    words.shm.unlink()
