import multiprocessing
import os


def tell(queue):
    parent = multiprocessing.parent_process()
    queue.put((os.getpid(), os.getppid(), parent.pid, parent.name, multiprocessing.current_process().name))


if __name__ == "__main__":
    for method in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context(method)
        queue = context.SimpleQueue()
        servers = set()
        for _ in range(2):
            process = context.Process(target=tell, args=(queue,))
            process.start()
            pid, ppid, parent, parent_name, name = queue.get()
            process.join()
            servers.add(ppid)
            print(name, pid == process.pid, ppid == os.getpid(), parent == os.getpid(), parent_name)
        print(method, len(servers), servers == {os.getpid()}, multiprocessing.active_children())
