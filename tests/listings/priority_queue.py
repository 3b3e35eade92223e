# A PriorityQueue is a heap: it compares when something is put, and what cannot be compared stays in it.
import queue

q = queue.PriorityQueue()
for item in (5, 1, 4, 1, 3, 9, 2):
    q.put(item)
print([q.get() for _ in range(7)], q.empty())
for item in ((2, "b"), (1, "z"), (2, "a"), (1, "a")):
    q.put(item)
print([q.get() for _ in range(4)])
q.put(1)
try:
    q.put("a")
except TypeError as error:
    print(error)
print(q.qsize(), q.unfinished_tasks)
q.put(0)
print(q.get(), q.qsize())
try:
    q.get()
    q.get()
except TypeError as error:
    print(error)
