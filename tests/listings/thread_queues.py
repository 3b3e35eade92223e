import threading, time, queue
def worker(q, out):
    while True:
        item = q.get()
        if item is None:
            q.task_done()
            break
        out.append(item * 2)
        q.task_done()
q = queue.Queue()
out = []
ts = [threading.Thread(target=worker, args=(q, out)) for _ in range(2)]
for t in ts: t.start()
for i in range(5): q.put(i)
for _ in ts: q.put(None)
q.join()
for t in ts: t.join()
print(sorted(out), q.qsize(), q.empty(), q.full())
try:
    q.get_nowait()
except queue.Empty:
    print("empty")
q2 = queue.Queue(maxsize=1)
q2.put(1)
try:
    q2.put(2, timeout=0.1)
except queue.Full:
    print("full")
try:
    q2.put_nowait(2)
except queue.Full as e:
    print(repr(e))
lifo = queue.LifoQueue()
for i in range(3): lifo.put(i)
print([lifo.get() for _ in range(3)])
pq = queue.PriorityQueue()
for i in (3, 1, 2): pq.put((i, str(i)))
print([pq.get() for _ in range(3)])
