//! Namespace and subreaper, as root and as an unprivileged user.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use forklore_event::{Adopter, Isolation, Kind};

use super::support::{self, Log};

/// The user `nobody` of most systems.
const NOBODY: u32 = 65534;

fn orphan_run(mut command: Command, isolation: &str) -> Log {
    let output = command
        .args(["run", "orphan", "--json", "--speed", "8", "--isolation", isolation])
        .stdin(Stdio::null())
        .output()
        .expect("forklore starts");
    let log = Log::of(&output);
    assert!(output.status.success(), "{isolation}: {:#?}", log.expectations());
    log
}

fn adopters(log: &Log) -> Vec<Adopter> {
    let adopter = |kind: &Kind| match kind {
        Kind::ProcessReparented { adopter, .. } => Some(*adopter),
        _ => None,
    };
    log.events.iter().filter_map(|event| adopter(&event.kind)).collect()
}

fn check(make: impl Fn() -> Command) {
    let log = orphan_run(make(), "namespace");
    assert_eq!(log.header.isolation, Isolation::Namespace);
    assert_eq!((log.pid("init"), log.pid("main")), (1, 2));
    assert!(adopters(&log).contains(&Adopter::Init));
    let log = orphan_run(make(), "subreaper");
    assert_eq!(log.header.isolation, Isolation::Subreaper);
    assert_ne!(log.pid("init"), 1);
    assert!(adopters(&log).contains(&Adopter::Subreaper));
}

fn can_make_namespaces(mut unshare: Command) -> bool {
    unshare
        .args(["-U", "-p", "-f", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    unshare.status().is_ok_and(|status| status.success())
}

#[test]
fn both_kinds_work_as_this_user() {
    if !can_make_namespaces(Command::new("unshare")) {
        return support::skip("this machine forbids user namespaces");
    }
    check(support::forklore);
}

#[test]
fn both_kinds_work_as_an_unprivileged_user() {
    if !nix::unistd::geteuid().is_root() {
        return support::skip("only root can become another user");
    }
    let (_folder, copy) = support::public_copy();
    let as_nobody = |program: &std::path::Path| {
        let mut command = Command::new(program);
        command.uid(NOBODY).gid(NOBODY);
        command
    };
    if !can_make_namespaces(as_nobody(std::path::Path::new("unshare"))) {
        return support::skip("this machine forbids user namespaces to unprivileged users");
    }
    check(|| as_nobody(&copy));
}

/// In a user namespace whose own limit of user namespaces is 0, as in many containers.
fn forbidden(arguments: &str) -> Command {
    let mut command = Command::new("unshare");
    let script = format!("echo 0 > /proc/sys/user/max_user_namespaces && exec \"$0\" {arguments}");
    command
        .args(["-U", "-r", "sh", "-c", &script, env!("CARGO_BIN_EXE_forklore")])
        .stdin(Stdio::null());
    command
}

#[test]
fn where_namespaces_are_forbidden_a_subreaper_plays_init_and_says_why() {
    if !can_make_namespaces(Command::new("unshare")) {
        return support::skip("this machine forbids user namespaces, so that forbidding them cannot be tried");
    }
    let output = forbidden("run orphan --json --speed 8")
        .output()
        .expect("unshare starts");
    let log = Log::of(&output);
    assert_eq!(log.header.isolation, Isolation::Subreaper);
    assert!(
        log.expectations().iter().all(|expectation| expectation.met),
        "{:#?}",
        log.expectations()
    );

    let plain = forbidden("run zombie --plain --speed 8")
        .output()
        .expect("unshare starts");
    let text = String::from_utf8_lossy(&plain.stdout);
    assert!(text.contains("a subreaper plays init (unshare(CLONE_NEWUSER"), "{text}");

    let doctor = forbidden("doctor").output().expect("unshare starts");
    let text = String::from_utf8_lossy(&doctor.stdout);
    assert!(
        text.contains("limited  isolation: subreaper. unshare(CLONE_NEWUSER"),
        "{text}"
    );

    let refused = forbidden("run zombie --json --isolation namespace")
        .output()
        .expect("unshare starts");
    assert_eq!(refused.status.code(), Some(3));
    assert!(refused.stdout.is_empty());
}
