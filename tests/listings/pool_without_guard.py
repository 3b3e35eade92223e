from multiprocessing import get_context

context = get_context("spawn")
try:
    with context.Pool(1) as pool:
        print(pool.apply(len, ("abc",)))
except RuntimeError as error:
    print(str(error).splitlines()[1])
