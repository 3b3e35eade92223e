from concurrent.futures import ThreadPoolExecutor, as_completed
import threading, time
def work(n):
    time.sleep(0.1)
    return threading.current_thread().name
with ThreadPoolExecutor(max_workers=2) as ex:
    print(sorted(set(ex.map(work, range(4)))))
    print(ex.submit(pow, 2, 5).result())
    futures = {ex.submit(work, n): n for n in range(3)}
    print(sorted(futures[f] for f in as_completed(futures)))
def init():
    raise RuntimeError("no")
with ThreadPoolExecutor(1, thread_name_prefix="io") as ex:
    print(ex.submit(work, 1).result())
