from multiprocessing import active_children, current_process, get_context


def name():
    return current_process().name


if __name__ == "__main__":
    for method in ["spawn", "forkserver"]:
        context = get_context(method)
        for _ in range(2):
            with context.Pool(1) as pool:
                print(pool.apply(name), pool.apply(name))
        with context.Pool(2) as pool:
            print(sorted(child.name for child in active_children()))
