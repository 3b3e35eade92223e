import threading, time
sem = threading.Semaphore(2)
peak = 0
now = 0
lock = threading.Lock()
def work():
    global peak, now
    with sem:
        with lock:
            now += 1
            peak = max(peak, now)
        time.sleep(0.5)
        with lock:
            now -= 1
ts = [threading.Thread(target=work) for _ in range(6)]
for t in ts: t.start()
for t in ts: t.join()
print(peak)
b = threading.BoundedSemaphore(1)
b.acquire()
b.release()
try:
    b.release()
except ValueError as e:
    print(e)
c = threading.Condition()
items = []
def consumer():
    with c:
        while not items:
            c.wait()
        print("got", items.pop())
t = threading.Thread(target=consumer)
t.start()
time.sleep(0.05)
with c:
    items.append(1)
    c.notify()
t.join()
with c:
    print(c.wait(timeout=0.05), c.wait_for(lambda: True))
bar = threading.Barrier(3)
order = []
def meet(n):
    i = bar.wait()
    order.append(n)
ts = [threading.Thread(target=meet, args=(n,)) for n in range(3)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(order), bar.parties, bar.n_waiting, bar.broken)
