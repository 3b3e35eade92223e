import concurrent.futures
import multiprocessing


def prepare(x):
    global base
    base = x


def get():
    return base, multiprocessing.current_process().name


if __name__ == "__main__":
    for method in ["spawn", "forkserver"]:
        context = multiprocessing.get_context(method)
        with concurrent.futures.ProcessPoolExecutor(
            1, mp_context=context, initializer=prepare, initargs=(7,), max_tasks_per_child=2
        ) as executor:
            for i in range(5):
                print(executor.submit(get).result())
            print(type(executor), multiprocessing.active_children() != [])
