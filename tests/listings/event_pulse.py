# Who waits for an event wakes when it is set, even if it is cleared again at once.
import threading
import time

event, ready = threading.Event(), threading.Event()


def work():
    ready.set()
    print("woken:", event.wait(20))


thread = threading.Thread(target=work)
thread.start()
ready.wait()
time.sleep(0.3)
event.set()
event.clear()
thread.join()
print(event.is_set(), event.wait(0.01))
