import threading
import time
from threading import Lock

counter = 0
lock = Lock()


def work(n):
    global counter
    for i in range(n):
        with lock:
            counter += 1


threads = [threading.Thread(target=work, args=(500,), name=f"w{i}") for i in range(4)]
print([t.name for t in threads], threads[0].ident, threads[0].is_alive())
for t in threads:
    t.start()
for t in threads:
    t.join()
print(counter, threads[0].is_alive(), threading.active_count(), threading.current_thread().name)
event = threading.Event()


def waiter():
    print("woken", event.wait())
    print(threading.current_thread().name, threading.main_thread().name)


t = threading.Thread(target=waiter)
t.start()
time.sleep(0.01)
event.set()
t.join()
print(lock.acquire(False), lock.locked(), lock.acquire(timeout=0.01))
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print(e)
again = threading.RLock()
with again, again:
    print("twice")
print(threading.Thread(target=work).name, threading.Thread().daemon)


def spin():
    n = 0
    while not done:
        n += 1


done = False
t = threading.Thread(target=spin, daemon=True)
t.start()
done = True
t.join()
for attempt in (t.start, threading.current_thread().join, threading.Thread().join):
    try:
        attempt()
    except RuntimeError as e:
        print(e)


gate = threading.Event()


def last():
    gate.wait()
    time.sleep(0.01)
    print("last")


threading.Thread(target=last).start()
print("end of main")
gate.set()
