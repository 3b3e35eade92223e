//! What is tried natively, by kind; each says whether it was refused.

use super::*;

pub const FILES: &[Attempt] = &[
    ("read a file", |outside| std::fs::read(outside.path("secret")).is_err()),
    ("read /etc/passwd", |_| std::fs::read("/etc/passwd").is_err()),
    ("read a file by way of /proc", |outside| {
        let path = outside.path("secret");
        let relative = path.strip_prefix("/").expect("it is absolute");
        std::fs::read(Path::new("/proc/self/root").join(relative)).is_err()
    }),
    ("list a folder", |outside| {
        std::fs::read_dir(outside.folder.path()).is_err()
    }),
    ("write to a file", |outside| {
        let file = std::fs::OpenOptions::new().append(true).open(outside.path("secret"));
        file.and_then(|mut file| file.write_all(b"!")).is_err()
    }),
    ("make a file", |outside| {
        std::fs::write(outside.path("made"), "x").is_err()
    }),
    ("make a folder", |outside| {
        std::fs::create_dir(outside.path("made")).is_err()
    }),
    ("make a link", |outside| {
        std::os::unix::fs::symlink("/", outside.path("made")).is_err()
            && std::fs::hard_link(outside.path("secret"), outside.path("made")).is_err()
    }),
    ("remove a file", |outside| {
        std::fs::remove_file(outside.path("secret")).is_err()
    }),
    ("rename a file", |outside| {
        std::fs::rename(outside.path("secret"), outside.path("made")).is_err()
    }),
    ("shorten a file", |outside| {
        nix::unistd::truncate(&outside.path("secret"), 0).is_err()
    }),
    ("change who may read a file", |outside| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(outside.path("secret"), std::fs::Permissions::from_mode(0o0)).is_err()
    }),
    ("start a program", |_| Command::new("/bin/true").status().is_err()),
    ("start a program by its loader", |_| {
        let loader = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let loader = loader.lines().filter_map(|line| line.split_whitespace().nth(5));
        loader
            .filter(|path| path.contains("/ld"))
            .all(|path| Command::new(path).arg("/bin/true").status().is_err())
    }),
];

pub const CALLS: &[Attempt] = &[
    ("open a socket", |_| {
        TcpListener::bind("127.0.0.1:0").is_err() && UdpSocket::bind("127.0.0.1:0").is_err()
    }),
    ("open a local socket", |outside| {
        UnixDatagram::unbound().is_err()
            && UnixListener::bind(outside.path("made")).is_err()
            && UnixStream::connect("/run/nobody").is_err_and(|error| error.raw_os_error() == Some(nix::libc::EPERM))
    }),
    ("make a namespace", |_| {
        nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWUSER).is_err()
    }),
    ("mount something", |outside| {
        let (none, flags) = (None::<&str>, nix::mount::MsFlags::empty());
        nix::mount::mount(none, outside.folder.path(), Some("tmpfs"), flags, none).is_err()
    }),
    ("signal by number", |outside| {
        // 0 tells whether one could.
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(outside.own), None).is_err()
    }),
    ("change the limits of another process", |outside| {
        let pid = rustix::process::Pid::from_raw(outside.own);
        let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
        rustix::process::prlimit(pid, rustix::process::Resource::Core, limit).is_err()
    }),
];

pub const SIGNALS: &[Attempt] = &[("signal by descriptor", |outside| {
    let pid = rustix::process::Pid::from_raw(outside.own).expect("a PID");
    let opened = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty());
    // A process that runs takes no notice of it.
    opened
        .and_then(|process| rustix::process::pidfd_send_signal(process, rustix::process::Signal::CONT))
        .is_err()
})];

/// What a listing needs, and still has.
pub const ALLOWED: &[Attempt] = &[
    ("read its own entry", |_| std::fs::read("/proc/self/stat").is_ok()),
    ("swallow output", |_| {
        std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .open("/dev/null")
            .and_then(|mut null| null.write_all(b"x"))
            .is_ok()
    }),
    ("make a thread", |_| {
        std::thread::spawn(|| 7).join().is_ok_and(|seven| seven == 7)
    }),
    ("make a pair of sockets", |_| UnixStream::pair().is_ok()),
    ("fork", |_| {
        fork::fork(|| 7).is_ok_and(|child| reaped(child.as_raw()) == Some(7))
    }),
    ("signal its own child", |_| {
        fork::fork(|| {
            std::thread::sleep(std::time::Duration::from_secs(60));
            0
        })
        .is_ok_and(|child| {
            let pid = rustix::process::Pid::from_raw(child.as_raw()).expect("a PID");
            let opened = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty());
            let sent = opened.and_then(|fd| rustix::process::pidfd_send_signal(fd, rustix::process::Signal::KILL));
            sent.is_ok() && fork::wait(child.as_raw()).is_ok_and(|status| status.signal() == Some(9))
        })
    }),
    ("start its own program again", |_| {
        use rustix::fs::{Mode, OFlags, open};
        let Ok(program) = open("/proc/self/exe", OFlags::PATH, Mode::empty()) else {
            return false;
        };
        let again = || {
            let null = std::fs::OpenOptions::new().write(true).open("/dev/null");
            let quiet = null.is_ok_and(|null| rustix::stdio::dup2_stdout(null).is_ok());
            let (arguments, environment) = ([c"it".to_owned(), c"--help".to_owned()], [] as [std::ffi::CString; 0]);
            let _ = nix::unistd::execveat(
                &program,
                c"",
                &arguments,
                &environment,
                nix::fcntl::AtFlags::AT_EMPTY_PATH,
            );
            if quiet { 1 } else { 2 }
        };
        fork::fork(again).is_ok_and(|child| reaped(child.as_raw()) == Some(0))
    }),
];
