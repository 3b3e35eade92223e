# A task that waits for another of the same executor waits for ever if there is no second thread.
from concurrent.futures import ThreadPoolExecutor, TimeoutError


def outer(executor):
    inner = executor.submit(len, "abc")
    try:
        return inner.result(timeout=0.2)
    except TimeoutError:
        return "nobody is left to do it"


for workers in (1, 2):
    with ThreadPoolExecutor(workers) as executor:
        print(executor.submit(outer, executor).result())
