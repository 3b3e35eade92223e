import os
import signal
import time
SECONDS = 1

def serve(source, sink):
    os.close(sink)
    while got := os.read(source, 1):
        time.sleep(SECONDS)
        print(f"answer {got}", flush=True)
    os._exit(0)

def hire(number):
    return [os.fork() or serve(*pipe)
            for _ in range(number)]

def reload(*_):
    global pipe
    os.close(pipe[1])
    pipe = os.pipe()
    hire(2)

signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGHUP, reload)
pipe = os.pipe()
crew = hire(2)
os.write(pipe[1], b"123456")
time.sleep(1.5)
#@ aim
os.kill(crew[0], signal.SIGKILL)
os.wait()
hire(1)
#@ replaced
os.kill(os.getpid(), signal.SIGHUP)
#@ reloaded
os.write(pipe[1], b"78")
for _ in range(2):
    os.wait()
#@ old-gone
os.killpg(os.getpgrp(), signal.SIGINT)
