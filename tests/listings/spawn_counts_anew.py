import multiprocessing as mp, sys, os
counter = 0
def bump():
    global counter
    counter += 1
    print(counter, __name__, mp.get_start_method())
counter += 10
if __name__ == "__main__":
    counter += 100
    for m in mp.get_all_start_methods():
        p = mp.get_context(m).Process(target=bump)
        p.start(); p.join()
    mp.set_start_method("forkserver", force=True)
    p = mp.Process(target=bump)
    p.start(); p.join()
    print(type(p).__name__, p.name, counter)
