# wait4 tells what a child has used; waitid can look at a zombie and leave it.
import os
import signal


def forked(end):
    pid = os.fork()
    if pid == 0:
        end()
        os._exit(1)
    return pid


pid = forked(lambda: sum(range(100_000)))
found, status, usage = os.wait4(pid, 0)
print(found == pid, os.waitstatus_to_exitcode(status), usage.ru_utime >= 0, usage[0] == usage.ru_utime)
pid = forked(lambda: os.kill(os.getpid(), signal.SIGKILL))
found, status, usage = os.wait3(0)
print(found == pid, os.waitstatus_to_exitcode(status), len(usage))

pid = forked(lambda: os._exit(4))
for options in [os.WEXITED | os.WNOWAIT, os.WEXITED | os.WNOWAIT, os.WEXITED]:
    found = os.waitid(os.P_PID, pid, options)
    print(found.si_pid == pid, found.si_status, found.si_code == os.CLD_EXITED, found.si_signo == signal.SIGCHLD)
try:
    os.waitid(os.P_PID, pid, os.WEXITED)
except ChildProcessError as error:
    print(error)
pid = forked(signal.pause)
print(os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG), os.wait4(pid, os.WNOHANG)[:2])
os.kill(pid, signal.SIGSTOP)
found = os.waitid(os.P_PID, pid, os.WSTOPPED)
print(found.si_status == signal.SIGSTOP, found.si_code == os.CLD_STOPPED)
os.kill(pid, signal.SIGCONT)
os.kill(pid, signal.SIGTERM)
found = os.waitid(os.P_ALL, 0, os.WEXITED)
print(found.si_pid == pid, found.si_status, found.si_code == os.CLD_KILLED)
