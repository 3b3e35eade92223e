import os, time, sys
def child():
    print("child", os.getpid() != parent, os.getppid() == parent)
    sys.stdout.flush()
    os._exit(3)
parent = os.getpid()
pid = os.fork()
if pid == 0:
    child()
p, status = os.waitpid(pid, 0)
print(p == pid, status, os.WIFEXITED(status), os.WEXITSTATUS(status), os.WIFSIGNALED(status))
print(os.waitstatus_to_exitcode(status))
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(r)
    os.write(w, b"hello from child")
    os.close(w)
    os._exit(0)
os.close(w)
print(os.read(r, 100))
print(os.read(r, 100))
os.close(r)
print(os.wait()[1])
try:
    os.wait()
except ChildProcessError as e:
    print(e)
