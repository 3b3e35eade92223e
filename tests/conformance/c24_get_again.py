# get() can be called again: the same value, the same exception.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    slip = pool.apply_async(list, ([1],))
    print(slip.get() is slip.get())
    slip = pool.apply_async(int, ("x",))
    errors = []
    for _ in range(2):
        try:
            slip.get()
        except ValueError as error:
            errors.append(error)
    print(errors[0] is errors[1])
