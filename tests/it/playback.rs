//! Runs that go on by themselves, for a corridor or a video.

use super::support::console::Setup;

/// A recording at its fastest, which stands but a moment at each stop.
fn fast(more: &[&str]) -> Setup {
    let mut arguments = vec!["play", "orphan", "--auto", "--dwell", "0.1", "--speed", "16"];
    arguments.extend(["--lang", "en"].iter().chain(more));
    Setup::new(&arguments).size(24, 80)
}

#[test]
fn it_goes_through_all_stops_without_a_key_and_ends() {
    let mut console = fast(&[]).start();
    let status = console.ended();
    assert!(status.success(), "{status}");
    assert_eq!(console.not_restored(), Vec::<String>::new());
    // Each stood but a moment.
    let screens = console.screens();
    let mut rest = &screens[..];
    for text in ["1/7", "what do you expect?", "what came out", "7/7"] {
        let at = rest.iter().position(|screen| screen.contains(text));
        rest = &rest[at.unwrap_or_else(|| panic!("never: {text}"))..];
    }
}

#[test]
fn it_begins_again_until_it_is_left() {
    let mut console = fast(&["--loop"]).start();
    // What is missed comes again.
    for _ in 0..2 {
        for text in ["what do you expect?", "7/7"] {
            console.wait_for_text(text);
        }
    }
    console.send("q");
    assert!(console.ended().success());
}
