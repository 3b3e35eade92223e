//! A scenario from a stranger reaches nothing outside of its stage: not by what its
//! language can say, and not by system calls, should the language have a hole.

mod attempts;

use std::io::Write as _;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::Path;
use std::process::Command;

use forklore_event::Isolation;
use forklore_os::fork;
use forklore_stage::Reach;
use forklore_stage::confine::{self, Confinement};
use forklore_stage::isolation::{self, Request};
use nix::unistd::{Gid, Uid, geteuid, setgid, setuid};

use super::support::{self, forklore};
use attempts::{ALLOWED, CALLS, FILES, SIGNALS};

const SECRET: &str = "the-stranger-must-not-read-this";

/// A file that is not the stage's, one that is not to be made, and this process.
struct Outside {
    folder: tempfile::TempDir,
    own: i32,
}

impl Outside {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let everybody = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(folder.path(), everybody.clone()).expect("chmod");
        std::fs::write(folder.path().join("secret"), SECRET).expect("a file");
        std::fs::set_permissions(folder.path().join("secret"), everybody).expect("chmod");
        Self {
            folder,
            own: std::process::id().cast_signed(),
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    #[track_caller]
    fn is_untouched(&self) {
        let names: Vec<_> = std::fs::read_dir(self.folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(names, ["secret"]);
        assert_eq!(std::fs::read_to_string(self.path("secret")).expect("the file"), SECRET);
    }
}

/// What is tried natively: whether it was refused.
type Attempt = (&'static str, fn(&Outside) -> bool);

fn reaped(child: i32) -> Option<i32> {
    fork::wait(child).ok()?.code()
}

/// Runs `tries` in a confined child; what went otherwise than it should, if anything.
fn confined(isolation: Isolation, user: Option<u32>, tries: &[Attempt]) -> Option<&'static str> {
    let outside = Outside::new();
    let inside = |outside: &Outside| {
        confine::apply(isolation, Reach::Stage);
        tries
            .iter()
            .position(|(_, attempt)| !attempt(outside))
            .map_or(0, |place| i32::try_from(place + 1).unwrap_or(i32::MAX))
    };
    let child = fork::fork(|| {
        if let Some(user) = user
            && (setgid(Gid::from_raw(user)).is_err() || setuid(Uid::from_raw(user)).is_err())
        {
            return 101;
        }
        // Who changes users without starting a program anew is kept from its own entry in /proc.
        if nix::sys::prctl::set_dumpable(true).is_err() || nix::sys::prctl::set_no_new_privs().is_err() {
            return 102;
        }
        match isolation {
            Isolation::Subreaper => inside(&outside),
            Isolation::Namespace => {
                if isolation::enter(Request::Namespace).is_err() {
                    return 103;
                }
                let init = fork::fork(|| {
                    isolation::set_up_mounts(Reach::Stage);
                    inside(&outside)
                });
                init.ok().and_then(|init| reaped(init.as_raw())).unwrap_or(104)
            }
        }
    });
    let code = reaped(child.expect("a child").as_raw()).expect("it exits");
    outside.is_untouched();
    match usize::try_from(code).ok().and_then(|code| code.checked_sub(1)) {
        None => None,
        Some(place) => Some(tries.get(place).map_or("be set up", |(name, _)| name)),
    }
}

/// What this machine confines to, found out in a child.
fn machine() -> Confinement {
    confine::probe()
}

/// This user, and where that is root, one without privileges.
fn users() -> Vec<Option<u32>> {
    let nobody = geteuid().is_root().then_some(Some(65_534));
    [None].into_iter().chain(nobody).collect()
}

fn isolations() -> Vec<Isolation> {
    let namespace = isolation_is_possible().then_some(Isolation::Namespace);
    [Isolation::Subreaper].into_iter().chain(namespace).collect()
}

fn isolation_is_possible() -> bool {
    let tried = fork::fork(|| i32::from(isolation::probe().is_err()));
    tried.is_ok_and(|child| reaped(child.as_raw()) == Some(0))
}

#[track_caller]
fn all_are_refused(tries: &[Attempt]) {
    for isolation in isolations() {
        for user in users() {
            let done = confined(isolation, user, tries);
            assert_eq!(done, None, "{isolation:?}, user {user:?}: this could be done");
        }
    }
}

#[test]
fn files_and_programs_are_out_of_reach() {
    if !machine().files {
        return support::skip("this kernel has no Landlock");
    }
    all_are_refused(FILES);
}

#[test]
fn sockets_namespaces_and_mounts_are_out_of_reach() {
    if !machine().calls {
        return support::skip("this kernel has no seccomp");
    }
    all_are_refused(CALLS);
}

#[test]
fn processes_outside_are_out_of_reach() {
    if !machine().signals {
        return support::skip("this kernel's Landlock knows no signals");
    }
    all_are_refused(SIGNALS);
}

#[test]
fn doctor_tells_what_holds_and_what_is_missed() {
    let output = forklore().arg("doctor").output().expect("forklore starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let confinement = machine();
    for (holds, what) in [
        (confinement.files, "files and programs out of a lesson's reach"),
        (confinement.signals, "processes outside out of a lesson's reach"),
        (confinement.calls, "sockets and mounts out of a lesson's reach"),
    ] {
        let verdict = if holds { "ok     " } else { "missing" };
        assert!(text.contains(&format!("{verdict}  {what}")), "{text}");
    }
}

#[test]
fn what_a_listing_needs_is_left() {
    for isolation in isolations() {
        for user in users() {
            let missed = confined(isolation, user, ALLOWED);
            assert_eq!(missed, None, "{isolation:?}, user {user:?}: this could not be done");
        }
    }
}

#[test]
fn mounts_of_a_namespace_are_read_only() {
    if !isolation_is_possible() {
        return support::skip("this machine forbids user namespaces");
    }
    let outside = Outside::new();
    let write = |path: std::path::PathBuf| std::fs::write(path, "x").err().map(|error| error.kind());
    let child = fork::fork(|| {
        if isolation::enter(Request::Namespace).is_err() {
            return 103;
        }
        let init = fork::fork(|| {
            isolation::set_up_mounts(Reach::Stage);
            let read_only = Some(std::io::ErrorKind::ReadOnlyFilesystem);
            let refused = write(outside.path("made")) == read_only && write(outside.path("secret")) == read_only;
            i32::from(!refused || write("/dev/null".into()).is_some())
        });
        init.ok().and_then(|init| reaped(init.as_raw())).unwrap_or(104)
    });
    assert_eq!(reaped(child.expect("a child").as_raw()), Some(0));
    outside.is_untouched();
}

#[test]
fn the_attempts_succeed_where_nothing_confines() {
    for (name, attempt) in FILES.iter().chain(SIGNALS).chain(CALLS) {
        let outside = Outside::new();
        let refused = fork::fork(|| i32::from(attempt(&outside))).expect("a child");
        let always = [
            "mount something",
            "make a namespace",
            "open a local socket",
            "start a program by its loader",
        ];
        let refused = reaped(refused.as_raw()) != Some(0);
        assert!(
            !refused || always.contains(name),
            "{name}: it is refused to everybody, which shows nothing"
        );
    }
}

/// Listings that try to get out. `SECRET`, `MADE` and `OUTSIDE` stand for a file to
/// read, a path to make, and a PID that is not the stage's.
const LISTINGS: &[&str] = &[
    "print(open('SECRET').read())",
    "open('MADE', 'w')",
    "import os\nos.open('SECRET', os.O_RDONLY)",
    "import os\nos.open('MADE', os.O_RDWR)",
    "import os\nos.open('/dev/null/../../SECRET', os.O_RDONLY)",
    "import os\nos.open('MADE', os.O_CREAT)",
    "import os\nos.system('touch MADE')",
    "import os\nos.popen('touch MADE')",
    "import os\nos.execv('/bin/touch', ['touch', 'MADE'])",
    "import os\nos.posix_spawn('/bin/touch', ['touch', 'MADE'], {})",
    "import os\nos.mkdir('MADE')",
    "import os\nos.unlink('SECRET')",
    "import os\nos.rename('SECRET', 'MADE')",
    "import os\nos.chmod('SECRET', 0)",
    "import os\nos.symlink('SECRET', 'MADE')",
    "import os\nos.listdir('/')",
    "import os\nos.environ['OF_THE_USER']",
    "import os\nos.getenv('OF_THE_USER') + 'x'",
    "import os\nos.read(0, 10)",
    "import os\nos.write(300, b'x')",
    "import os\nos.dup2(300, 5)",
    "import os\nos.kill(OUTSIDE, 0)",
    "import os\nos.kill(OUTSIDE, 9)",
    "import os\nos.kill(-OUTSIDE, 9)",
    "import os\nos.killpg(OUTSIDE, 9)",
    "import os\nos.getsid(OUTSIDE)",
    "import os\nos.getpgid(OUTSIDE)",
    "import os\nos.setpgid(OUTSIDE, 0)",
    "import subprocess\nsubprocess.run(['touch', 'MADE'])",
    "import socket\nsocket.socket()",
    "import ctypes\nctypes.CDLL(None)",
    "import pathlib\npathlib.Path('MADE').touch()",
    "import shutil",
    "import io\nio.open('SECRET')",
    "import importlib",
    "import urllib.request",
    "import pickle\npickle.loads(b'')",
    "__import__('os').system('touch MADE')",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "input()",
    "breakpoint()",
    "().__class__.__bases__",
    "print.__self__",
    "(lambda: 0).__globals__",
    "import os\nos.sys",
    "import sys\nsys.modules['os']",
    "import sys\nsys.stdin.read()",
    "import logging\nlogging.basicConfig(filename='MADE')\nlogging.error('x')",
    "import logging\nlogging.FileHandler('MADE')",
    "import logging.handlers",
    "from multiprocessing.connection import Listener\nListener('MADE')",
    "from multiprocessing.managers import BaseManager\nBaseManager(address=('127.0.0.1', 50000)).connect()",
    "from multiprocessing.shared_memory import SharedMemory\nSharedMemory('SECRET')",
    "from multiprocessing.shared_memory import SharedMemory\nSharedMemory('MADE', create=True, size=8)",
    "from multiprocessing import Pool\nPool(1).apply(open, ('SECRET',))",
];

#[test]
fn the_language_has_no_way_out() {
    for (number, attempt) in LISTINGS.iter().enumerate() {
        let outside = Outside::new();
        let path = |name: &str| outside.path(name).to_str().expect("UTF-8").to_owned();
        let attempt = attempt
            .replace("SECRET", &path("secret"))
            .replace("MADE", &path("made"))
            .replace("OUTSIDE", &outside.own.to_string());
        let (_folder, listing) = support::listing(&format!("{attempt}\nprint('got' + ' through')\n"));
        let isolation = ["auto", "subreaper"][number % 2];
        let output = forklore()
            .env("OF_THE_USER", SECRET)
            .args([
                "run",
                &listing,
                "--engine",
                "builtin",
                "--plain",
                "--limit",
                "seconds=20",
                "--isolation",
                isolation,
            ])
            .output()
            .expect("forklore starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(!text.contains("got through"), "{attempt}\n{text}");
        assert!(!text.contains(SECRET), "{attempt}\n{text}");
        let refused = output.status.code() == Some(2) && text.is_empty();
        assert!(refused || text.contains("Error"), "{attempt}\n{text}{complaint}");
        outside.is_untouched();
    }
}

#[test]
fn a_scenario_names_no_file_outside_of_its_folder() {
    let outside = Outside::new();
    let secret = outside.path("secret");
    let scenario = |listing: &str| {
        format!(
            "order = 1\ntags = []\ntitle = {{ en = \"a\", zh = \"b\" }}\nsummary = {{ en = \"a\", zh = \"b\" }}\n\
             [[stage]]\nname = \"main\"\nlisting = \"{listing}\"\n"
        )
    };
    let refused = |folder: &Path| {
        let output = forklore()
            .arg("run")
            .arg(folder)
            .arg("--plain")
            .output()
            .expect("forklore starts");
        let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(!told.contains(SECRET), "{told}");
        told
    };
    for listing in [
        secret.to_str().expect("UTF-8"),
        "../secret",
        "../../etc/passwd",
        "/etc/passwd",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("scenario.toml"), scenario(listing)).expect("a file");
        refused(folder.path());
    }
    for name in ["listing.py", "scenario.toml"] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("scenario.toml"), scenario("listing.py")).expect("a file");
        let _ = std::fs::remove_file(folder.path().join(name));
        std::os::unix::fs::symlink(&secret, folder.path().join(name)).expect("a link");
        let told = refused(folder.path());
        assert!(told.contains("a link"), "{told}");
    }
}
