//! What is refused before anything runs, and how a limit is told.

use super::*;

/// Status and complaint of `forklore run` on what is no listing; nothing is told.
fn refused(path: &Path) -> String {
    let output = forklore()
        .args(["run", "--engine", "builtin"])
        .arg(path)
        .stdin(Stdio::null())
        .output()
        .expect("forklore starts");
    assert_eq!(output.status.code(), Some(2), "{}", path.display());
    assert!(output.stdout.is_empty(), "{}", path.display());
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn what_is_no_listing_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let deep = format!("x = {}{}\n", "[".repeat(5_000), "]".repeat(5_000));
    assert!(refused(&write("deep.py", deep.as_bytes())).contains("nested more than 100 levels deep"));
    assert!(refused(&write("latin.py", b"print('caf\xe9')\n")).contains("UTF-8"));
    let large = write("large.py", &vec![b'#'; 50 << 20]);
    assert!(refused(&large).contains("is too large for a scenario: at most 16384 bytes"));
    let device = folder.path().join("device.py");
    std::os::unix::fs::symlink("/dev/zero", &device).expect("a link");
    assert!(refused(&device).contains("not a regular file"));
    assert!(refused(Path::new("/dev/zero")).contains("cannot read /dev/zero"));
    let inside = folder.path().join("folder.py");
    std::fs::create_dir(&inside).expect("a folder");
    assert!(refused(&inside).contains("not a regular file"));
    assert!(refused(tempfile::tempdir().expect("a folder").path()).contains("there is no scenario.toml"));
}

#[test]
fn an_empty_listing_is_a_short_one() {
    for outcome in rage("", &[]) {
        assert_eq!(outcome.status, Some(0), "{}", outcome.text);
        outcome.tells("main has ended (exit 0)");
    }
}

#[test]
fn a_limit_that_there_is_not_starts_nothing() {
    let complaint = |limit: &str| {
        let output = forklore()
            .args(["run", "zombie", "--limit", limit])
            .output()
            .expect("forklore starts");
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let told = complaint("memory=1024");
    assert!(
        told.contains("there is no limit `memory`; did you mean `memory_mb`?"),
        "{told}"
    );
    let told = complaint("processes=0");
    assert!(
        told.contains("`processes` must be a whole number from 3 to 512, not `0`"),
        "{told}"
    );
}

#[test]
fn a_limit_is_told_in_chinese() {
    let (_folder, path) = support::listing("while True:\n    pass\n");
    let output = forklore()
        .args([
            "run",
            &path,
            "--engine",
            "builtin",
            "--plain",
            "--lang",
            "zh",
            "--limit",
            "seconds=1",
        ])
        .output()
        .expect("forklore starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        text.contains("运行被中止：时间达到了上限 1 秒。用 --limit seconds=2 提高。"),
        "{text}"
    );
}
