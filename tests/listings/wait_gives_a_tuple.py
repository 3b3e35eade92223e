# What concurrent.futures.wait gives is a named tuple.
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait


def show(make):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__, error)


with ThreadPoolExecutor(2) as executor:
    futures = [executor.submit(pow, 2, n) for n in range(3)]
    result = wait(futures)
    done, not_done = result
    show(lambda: (type(result), isinstance(result, tuple), len(result)))
    show(lambda: (result._fields, list(result._asdict())))
    show(lambda: done is result.done is result[0])
    show(lambda: (sorted(future.result() for future in done), not_done))
    show(lambda: result == (set(futures), set()) == (done, not_done))
    show(lambda: str(result).replace(str(done), "DONE"))
    show(lambda: result._replace(done=1))
    show(lambda: hash(result))
    show(lambda: result.finished)
    print(wait([], return_when=FIRST_COMPLETED))
show(lambda: ThreadPoolExecutor("two"))
show(lambda: ThreadPoolExecutor(0))
