# Hooks run around each fork: the one for before last one first, and an error in one
# is told and changes nothing.
import multiprocessing
import os
import time


def hook(when, which):
    return lambda: print(when, which, "main" if os.getpid() == MAIN else "child", flush=True)


def work(text):
    time.sleep(1.5)
    print(text)


def fails():
    raise ValueError("in a hook")


MAIN = os.getpid()
if __name__ == "__main__":
    for which in ["first", "second"]:
        os.register_at_fork(
            before=hook("before", which),
            after_in_parent=hook("parent", which),
        )
    os.register_at_fork(before=fails)
    r, w = os.pipe()
    os.register_at_fork(after_in_child=lambda: os.write(w, b"child;"))
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    child = multiprocessing.get_context("fork").Process(target=work, args=("forked",))
    child.start()
    child.join()
    child = multiprocessing.get_context("spawn").Process(target=work, args=("spawned",))
    child.start()
    child.join()
    print(os.read(r, 100))
