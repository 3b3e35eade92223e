//! Lessons without a screen: stops that wait, answers and acts by line.

use std::io::Write;
use std::process::Stdio;

use super::support;
use forklore_event::{Kind, NO_PROCESS};

/// What `forklore run --plain --ask` tells when this is typed.
fn told(lesson: &str, language: &str, typed: &str) -> (Option<i32>, String) {
    let mut child = support::forklore()
        .args(["run", lesson, "--plain", "--ask", "--speed", "20", "--lang", language])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("forklore starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(typed.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.code(), text)
}

/// Each of the parts is there, in this order.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some(at) = rest.find(part) else {
            panic!("no {part:?} in what is left: {rest}\n\nof: {text}");
        };
        rest = &rest[at + part.len()..];
    }
}

/// A child that lives until somebody kills it.
const LISTING: &str = "\
import os, time
child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
#@ busy
pid, status = os.waitpid(child, 0)
#@ done
print(os.WTERMSIG(status))
";

const SCENARIO: &str = r#"order = 1
tags = ["process"]
title = { en = "Kill it", zh = "杀掉它" }
summary = { en = "A child is killed.", zh = "一个子进程被杀。" }
takeaway = { en = "A signal ends a process.", zh = "信号能结束进程。" }
command = "kill -9 PID"
[[stage]]
name = "main"
listing = "main.py"
[[checkpoint]]
at = "busy"
cue = { en = "C1 sleeps", zh = "C1 在睡眠" }
note = { en = "It would sleep for a minute.", zh = "它要睡一分钟。" }
claim = [ { fact = "blocked_on", of = "C1", is = "sleep" } ]
[[checkpoint]]
at = "done"
cue = { en = "C1 is dead", zh = "C1 死了" }
note = { en = "main has reaped it.", zh = "main 回收了它。" }
claim = [ { fact = "exit_signal", of = "C1", is = "SIGKILL" } ]
[[act]]
at = "busy"
ask = { en = "Kill C1.", zh = "杀掉 C1。" }
signal = "SIGKILL"
to = "C1"
[[question]]
kind = "exit"
ask = { en = "Two of three children are killed. How many live?", zh = "三个子进程杀了两个，还剩几个？" }
hint = [ { en = "Subtract.", zh = "做减法。" } ]
option = [
  { text = { en = "One", zh = "一个" }, right = true, why = { en = "Three less two.", zh = "三减二。" } },
  { text = { en = "None", zh = "没有" }, misconception = "M12", why = { en = "The third was sent nothing.", zh = "没人给第三个发信号。" } },
]
"#;

fn lesson_with_an_act() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("scenario.toml"), SCENARIO).expect("a scenario");
    std::fs::write(folder.path().join("main.py"), LISTING).expect("a listing");
    let path = folder.path().to_str().expect("UTF-8").to_owned();
    (folder, path)
}

#[test]
fn predictions_are_taken_by_line_and_explained_when_the_run_has_shown_the_outcome() {
    let (status, text) = told("zombie", "en", "h\nmany\n1\n2\n\n\n\n\n2\n");
    assert_eq!(status, Some(0));
    assert_in_order(
        &text,
        &[
            "Words:\n   process table (进程表): ",
            "== 1/",
            "?? main forks C1 and sleeps; C1 ends.",
            "   1  ",
            "\n> h\n   Hint: ",
            "> many\n   Type a number from 1 to 4",
            "> 1\n",
            "== 2/",
            "!! main forks C1 and sleeps; C1 ends.",
            "   You said 1  ",
            "   It did 2  ",
            "Words:\n   zombie (僵尸进程): ",
            "Enter goes on.\n>",
            "as expected: ",
            "?? A server forks five children",
            "   You said so: 2  ",
            "of 6 right.",
            "To take away: ",
            "To see it outside of forklore: ps ",
        ],
    );
}

#[test]
fn when_the_input_ends_the_run_goes_on_without_asking() {
    let (status, text) = told("zombie", "zh", "");
    assert_eq!(status, Some(0));
    assert_eq!(text.matches("\n> ").count(), 1, "{text}");
    assert_in_order(&text, &["术语：", "\n> \n", "   2* ", "== 7/7", "符合预期", "记住："]);
}

#[test]
fn whoever_leaves_ends_the_run() {
    let (status, text) = told("zombie", "en", "q\n");
    assert_eq!(status, Some(0));
    assert!(text.ends_with("> q\n") && !text.contains("== 2/"), "{text}");
}

#[test]
fn an_act_is_done_to_the_real_process() {
    let (_folder, path) = lesson_with_an_act();
    let (status, text) = told(&path, "en", "\n\nh\nh\n1\n");
    assert_eq!(status, Some(0), "{text}");
    assert_in_order(
        &text,
        &[
            "== 1/2  C1 sleeps",
            ">> Kill C1.\n   Enter does it: SIGKILL to C1.\n> \n",
            "You sent SIGKILL to C1.",
            "== 2/2  C1 is dead",
            "| 9",
            "?? Two of three",
            "Hint: Subtract.",
            "No more hints.",
            "You said so: 1  One",
        ],
    );
}

#[test]
fn where_nobody_is_asked_the_act_is_done_by_itself() {
    let (_folder, path) = lesson_with_an_act();
    let (status, log) = support::run_builtin(&path, &["--speed", "8"]);
    assert_eq!(status, Some(0));
    let child = log.pid("C1");
    let sent = log.events.iter().filter(
        |event| matches!(&event.kind, Kind::SignalSent { to, signal } if *to == child && signal == "SIGKILL" && event.pid == NO_PROCESS),
    );
    assert_eq!(sent.count(), 1);
    let faults = super::claims::faults(&log);
    assert!(faults.is_empty(), "{faults:?}");
}
