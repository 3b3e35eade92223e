//! `os`, as far as processes are concerned: fork and wait, signals to others,
//! sessions and groups, and the descriptors that a daemon needs.
//!
//! Everything is the real system call, errors included; what reaches beyond the
//! stage (files, programs to execute) is not there. Calls that wait give up the
//! interpreter lock, and are resumed after a signal handler as PEP 475 has it.

mod arguments;
mod children;
pub mod environ;
mod files;
pub mod forking;
mod identity;
pub mod stream;
mod usage;

use nix::libc;

use arguments::{c_int, exactly, failed};
use forklore_python::exception::{Raise, error_text};
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Value};

pub use identity::processors_online;

/// `os`
pub static MODULE: Module = Module::new(
    "os",
    &[
        Entry::function("os", "fork", children::fork),
        Entry::function("os", "wait", children::wait),
        Entry::function("os", "waitpid", children::waitpid),
        Entry::function("os", "wait3", usage::wait3),
        Entry::function("os", "wait4", usage::wait4),
        Entry::function("os", "waitid", usage::waitid),
        Entry::function("os", "register_at_fork", forking::register_at_fork),
        Entry::function("os", "waitstatus_to_exitcode", children::waitstatus_to_exitcode),
        Entry::function("os", "WIFEXITED", |_, args| {
            children::ask(args, "WIFEXITED", libc::WIFEXITED)
        }),
        Entry::function("os", "WEXITSTATUS", |_, args| {
            children::ask(args, "WEXITSTATUS", libc::WEXITSTATUS)
        }),
        Entry::function("os", "WIFSIGNALED", |_, args| {
            children::ask(args, "WIFSIGNALED", libc::WIFSIGNALED)
        }),
        Entry::function("os", "WTERMSIG", |_, args| {
            children::ask(args, "WTERMSIG", libc::WTERMSIG)
        }),
        Entry::function("os", "WIFSTOPPED", |_, args| {
            children::ask(args, "WIFSTOPPED", libc::WIFSTOPPED)
        }),
        Entry::function("os", "WSTOPSIG", |_, args| {
            children::ask(args, "WSTOPSIG", libc::WSTOPSIG)
        }),
        Entry::function("os", "WIFCONTINUED", |_, args| {
            children::ask(args, "WIFCONTINUED", libc::WIFCONTINUED)
        }),
        Entry::function("os", "WCOREDUMP", |_, args| {
            children::ask(args, "WCOREDUMP", libc::WCOREDUMP)
        }),
        Entry::int("WEXITED", libc::WEXITED as i64),
        Entry::int("WSTOPPED", libc::WSTOPPED as i64),
        Entry::int("WNOWAIT", libc::WNOWAIT as i64),
        Entry::int("P_ALL", libc::P_ALL as i64),
        Entry::int("P_PID", libc::P_PID as i64),
        Entry::int("P_PGID", libc::P_PGID as i64),
        Entry::int("CLD_EXITED", libc::CLD_EXITED as i64),
        Entry::int("CLD_KILLED", libc::CLD_KILLED as i64),
        Entry::int("CLD_DUMPED", libc::CLD_DUMPED as i64),
        Entry::int("CLD_STOPPED", libc::CLD_STOPPED as i64),
        Entry::int("CLD_CONTINUED", libc::CLD_CONTINUED as i64),
        Entry::int("WNOHANG", libc::WNOHANG as i64),
        Entry::int("WUNTRACED", libc::WUNTRACED as i64),
        Entry::int("WCONTINUED", libc::WCONTINUED as i64),
        Entry::function("os", "_exit", children::exit_now),
        Entry::function("os", "abort", children::abort),
        Entry::function("os", "kill", children::kill),
        Entry::function("os", "killpg", children::killpg),
        Entry::function("os", "getpid", identity::getpid),
        Entry::function("os", "getppid", identity::getppid),
        Entry::function("os", "getsid", identity::getsid),
        Entry::function("os", "setsid", identity::setsid),
        Entry::function("os", "getpgid", identity::getpgid),
        Entry::function("os", "getpgrp", identity::getpgrp),
        Entry::function("os", "setpgid", identity::setpgid),
        Entry::function("os", "setpgrp", identity::setpgrp),
        Entry::function("os", "getuid", identity::getuid),
        Entry::function("os", "geteuid", identity::geteuid),
        Entry::function("os", "nice", identity::nice),
        Entry::function("os", "getpriority", identity::getpriority),
        Entry::int("PRIO_PROCESS", libc::PRIO_PROCESS as i64),
        Entry::function("os", "cpu_count", identity::cpu_count),
        Entry::function("os", "setpriority", identity::setpriority),
        Entry::function("os", "getgid", identity::getgid),
        Entry::function("os", "getegid", identity::getegid),
        Entry::function("os", "times", usage::times),
        Entry::function("os", "sched_setaffinity", identity::sched_setaffinity),
        Entry::function("os", "sched_getaffinity", identity::sched_getaffinity),
        Entry::property("environ", environ::environ),
        Entry::function("os", "getenv", environ::getenv),
        Entry::function("os", "putenv", environ::putenv),
        Entry::function("os", "unsetenv", environ::unsetenv),
        Entry::function("os", "umask", files::umask),
        Entry::function("os", "chdir", files::chdir),
        Entry::function("os", "getcwd", files::getcwd),
        Entry::function("os", "open", files::open),
        Entry::function("os", "close", files::close),
        Entry::function("os", "dup2", files::dup2),
        Entry::function("os", "pipe", files::pipe),
        Entry::function("os", "read", files::read),
        Entry::function("os", "write", files::write),
        Entry::function("os", "fdopen", stream::fdopen),
        Entry::function("os", "dup", files::dup),
        Entry::function("os", "get_inheritable", files::get_inheritable),
        Entry::function("os", "set_inheritable", files::set_inheritable),
        Entry::function("os", "get_blocking", files::get_blocking),
        Entry::function("os", "set_blocking", files::set_blocking),
        Entry::function("os", "isatty", files::isatty),
        Entry::function("os", "strerror", strerror),
        Entry::function("os", "ttyname", files::ttyname),
        Entry::int("O_RDONLY", libc::O_RDONLY as i64),
        Entry::int("O_WRONLY", libc::O_WRONLY as i64),
        Entry::int("O_RDWR", libc::O_RDWR as i64),
        Entry::str("devnull", files::DEVNULL),
        Entry::str("sep", "/"),
        Entry::str("linesep", "\n"),
        Entry::str("curdir", "."),
        Entry::str("name", "posix"),
    ],
)
.on_fork(forking::around)
.on_flush(stream::flush_all);

/// `os.strerror(errno)`
fn strerror(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [number] = exactly(args, "posix.strerror")?;
    Ok(error_text(c_int(&number)?).into())
}
