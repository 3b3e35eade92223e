import multiprocessing, logging
def f(): pass
if __name__ == "__main__":
    p = multiprocessing.Process(target=f)
    print(p.pid, p.exitcode, p.sentinel if False else "")
    p.start()
    print(p.pid > 0, p.ident == p.pid)
    p.join()
    try:
        p.start()
    except AssertionError as e:
        print(e)
    q = multiprocessing.Process()
    try:
        q.join()
    except AssertionError as e:
        print(e)
    try:
        q.terminate()
    except Exception as e:
        print(type(e).__name__, e)
    try:
        print(q.sentinel)
    except ValueError as e:
        print(e)
    print(q.is_alive())
    q.name = "renamed"
    q.daemon = True
    print(q)
    try:
        multiprocessing.Process(1)
    except AssertionError as e:
        print("group", e)
    try:
        multiprocessing.Process(target=f, foo=1)
    except TypeError as e:
        print(e)
    q.start()
    try:
        q.daemon = False
    except AssertionError as e:
        print(e)
    q.join()
    try:
        q.run()
    except AttributeError as e:
        print(e)
    print(multiprocessing.active_children(), multiprocessing.cpu_count() > 0)
