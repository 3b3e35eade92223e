import multiprocessing as mp, sys
x = []
x.append(1)
if __name__ == "__main__":
    mp.set_start_method("spawn")
    def late(n):
        return n
    p = mp.Process(target=late, args=(1,))
    p.start()
    p.join()
    print(p.exitcode)
    x.append(2)
    def exiting():
        pass
    p = mp.Process(target=sys.exit, args=("bye",))
    p.start()
    p.join()
    print(p.exitcode)
    p = mp.Process(target=print, args=(x,), kwargs={"end": "!\n"})
    p.start()
    p.join()
