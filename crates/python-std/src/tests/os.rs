//! `os` and `signal`, against what CPython 3.11 prints for the same program.
//! What forks runs on a stage, in the tests of the program as a whole.

use super::{prints, run};

#[test]
fn errors_carry_the_number_and_text_of_the_system() {
    prints(
        r#"
import os, signal
def show(make):
    try:
        print(repr(make()))
    except Exception as error:
        print(type(error).__name__ + ": " + str(error))
show(lambda: os.waitpid(999999, 0))
show(lambda: os.kill(999999, 0))
show(lambda: os.getsid(999999))
show(lambda: os.close(100000))
show(lambda: os.write(100000, b"x"))
show(lambda: os.write(1, "x"))
show(lambda: os.waitpid(1))
show(lambda: os.getpid(1))
show(lambda: os.kill(1, "x"))
show(lambda: os.chdir("/nope"))
show(lambda: os.isatty(100000))
show(lambda: os.waitstatus_to_exitcode(256))
show(lambda: os.waitstatus_to_exitcode(9))
show(lambda: os.waitstatus_to_exitcode(0x137f))
show(lambda: (os.WIFEXITED(256), os.WEXITSTATUS(256), os.WIFSIGNALED(9), os.WTERMSIG(9)))
show(lambda: (os.WNOHANG, os.O_RDWR, os.devnull))
"#,
        "ChildProcessError: [Errno 10] No child processes\n\
         ProcessLookupError: [Errno 3] No such process\n\
         ProcessLookupError: [Errno 3] No such process\n\
         OSError: [Errno 9] Bad file descriptor\n\
         OSError: [Errno 9] Bad file descriptor\n\
         TypeError: a bytes-like object is required, not 'str'\n\
         TypeError: waitpid() takes exactly 2 arguments (1 given)\n\
         TypeError: posix.getpid() takes no arguments (1 given)\n\
         TypeError: 'str' object cannot be interpreted as an integer\n\
         FileNotFoundError: [Errno 2] No such file or directory: '/nope'\n\
         False\n1\n-9\n\
         ValueError: process stopped by delivery of signal 19\n\
         (True, 1, True, 9)\n\
         (1, 2, '/dev/null')\n",
    );
}

#[test]
fn only_the_null_device_can_be_opened() {
    let (output, code) = run("import os\nos.open('/etc/passwd', os.O_RDONLY)\n");
    assert!(
        output.contains("PermissionError: [Errno 13] Permission denied"),
        "{output}"
    );
    assert_eq!(code, 1);
}

#[test]
fn signals_are_ints_with_names() {
    prints(
        r#"
import signal
print(repr(signal.SIGTERM), signal.SIGTERM, f"{signal.SIGKILL}", "%s %d" % (signal.SIGHUP, signal.SIGHUP))
print(signal.SIGTERM == 15, signal.SIGTERM + 1, signal.SIGTERM in {15: 1}, isinstance(signal.SIGTERM, int))
print(signal.Signals(9).name, signal.SIGINT.value, [signal.SIGINT], signal.Signals(15) is signal.SIGTERM)
print(repr(signal.SIG_DFL), signal.strsignal(15), signal.strsignal(signal.SIGSYS))
try:
    signal.Signals(99)
except ValueError as error:
    print(error)
"#,
        "<Signals.SIGTERM: 15> 15 9 1 1\nTrue 16 True True\nSIGKILL 2 [<Signals.SIGINT: 2>] True\n\
         <Handlers.SIG_DFL: 0> Terminated Bad system call\n99 is not a valid Signals\n",
    );
}

#[test]
fn handlers_are_remembered_and_checked() {
    prints(
        r#"
import signal
print(repr(signal.getsignal(2)), repr(signal.getsignal(15)), repr(signal.getsignal(13)))
print(repr(signal.signal(signal.SIGWINCH, signal.SIG_IGN)), repr(signal.getsignal(signal.SIGWINCH)))
print(repr(signal.signal(signal.SIGWINCH, signal.SIG_DFL)))
for signum, handler in [(9, signal.SIG_IGN), (15, 5), (99, signal.SIG_IGN)]:
    try:
        signal.signal(signum, handler)
    except Exception as error:
        print(type(error).__name__ + ": " + str(error))
"#,
        "<built-in function default_int_handler> <Handlers.SIG_DFL: 0> <Handlers.SIG_IGN: 1>\n\
         <Handlers.SIG_DFL: 0> <Handlers.SIG_IGN: 1>\n<Handlers.SIG_IGN: 1>\n\
         OSError: [Errno 22] Invalid argument\n\
         TypeError: signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object\n\
         ValueError: signal number out of range\n",
    );
}
