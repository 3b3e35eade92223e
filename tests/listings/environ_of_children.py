# A child begins with a copy of its parent's environment, however it is made;
# what it changes stays with it. A fork server has the one of when it was started.
import multiprocessing
import os


def look(queue):
    queue.put((os.environ.get("STEP"), os.getenv("MODE", "none"), "HOME" in os.environ))
    os.environ["STEP"] = "changed by the child"


if __name__ == "__main__":
    os.environ["STEP"] = "one"
    os.environ.setdefault("MODE", "careful")
    for method in ["fork", "spawn", "forkserver", "forkserver"]:
        context = multiprocessing.get_context(method)
        queue = context.SimpleQueue()
        child = context.Process(target=look, args=(queue,))
        child.start()
        print(method, queue.get(), child.join())
        os.environ["STEP"] += ", more"
    print(os.environ["STEP"])
    print(os.environ.pop("MODE"), os.environ.pop("MODE", None))

    pid = os.fork()
    if pid == 0:
        print("child:", os.environ["STEP"], os.getenv("MODE"))
        del os.environ["STEP"]
        print("child:", "STEP" in os.environ)
        os._exit(0)
    os.waitpid(pid, 0)
    print("parent:", "STEP" in os.environ)
