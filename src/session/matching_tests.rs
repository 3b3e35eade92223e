//! Tests of who wrote what.

use proptest::prelude::*;

use super::*;

fn matcher(announced: &[(Pid, u32, &str)], arrived: &str) -> Matcher {
    let mut matcher = Matcher::default();
    for (pid, nth, text) in announced {
        matcher.announce(*pid, *nth, 0, text.as_bytes().to_vec());
    }
    matcher.arrived().extend_from_slice(arrived.as_bytes());
    matcher
}

fn told(matcher: &mut Matcher, extent: Extent) -> Vec<(Pid, String)> {
    let pieces = matcher.take(extent).into_iter();
    let told = pieces.map(|piece| {
        let text = String::from_utf8(piece.bytes).expect("the tests write text");
        (piece.writer.map_or(0, |(pid, _)| pid), text)
    });
    told.collect()
}

const HEARD: Extent = Extent::Known { all_heard: true };
const NOT_HEARD: Extent = Extent::Known { all_heard: false };

#[test]
fn bytes_are_of_who_announced_them() {
    let mut matcher = matcher(&[(3, 1, "one\n"), (4, 1, "one\n"), (4, 2, "two")], "one\r\none\r\ntwo");
    let expected = [(3, "one\r\n".to_owned()), (4, "one\r\ntwo".to_owned())];
    matcher.note_over(|_, _| Some(true));
    assert_eq!(told(&mut matcher, NOT_HEARD), expected);
    assert!(!matcher.is_waiting());
}

#[test]
fn what_was_announced_later_does_not_begin_in_what_nobody_announced() {
    let mut matcher = matcher(&[(3, 1, "one\ntwo"), (3, 2, "\n")], "nobody\r\none\r\ntwo\r\n");
    let expected = [(0, "nobody\r\n".to_owned()), (3, "one\r\ntwo\r\n".to_owned())];
    matcher.note_over(|_, _| Some(true));
    assert_eq!(told(&mut matcher, HEARD), expected);
}

#[test]
fn one_that_was_stopped_before_it_wrote_is_overtaken() {
    let mut matcher = matcher(&[(3, 1, "late\n"), (4, 1, "soon\n")], "soon\r\n");
    matcher.note_over(|pid, _| Some(pid == 4));
    assert_eq!(told(&mut matcher, NOT_HEARD), [(4, "soon\r\n".to_owned())]);
    matcher.arrived().extend_from_slice(b"late\r\n");
    assert_eq!(told(&mut matcher, HEARD), [(3, "late\r\n".to_owned())]);
}

#[test]
fn of_those_who_announce_the_same_it_is_who_is_known_to_have_written() {
    let mut matcher = matcher(&[(3, 1, "same\n"), (4, 1, "same\n")], "same\r\n");
    assert_eq!(told(&mut matcher, NOT_HEARD), [], "one of the two has not written");
    matcher.note_over(|pid, _| Some(pid == 4));
    assert_eq!(told(&mut matcher, NOT_HEARD), [(4, "same\r\n".to_owned())]);
    matcher.arrived().extend_from_slice(b"same\r\n");
    assert_eq!(told(&mut matcher, NOT_HEARD), [], "somebody may have overtaken it");
    assert_eq!(told(&mut matcher, HEARD), [(3, "same\r\n".to_owned())]);
}

#[test]
fn one_that_is_gone_keeps_what_it_wrote() {
    let mut matcher = matcher(&[(3, 1, "same\n"), (4, 1, "same\n")], "same\r\nsame\r\nmore\r\n");
    matcher.note_over(|pid, _| (pid == 4).then_some(true));
    let expected = [(3, "same\r\n".to_owned()), (4, "same\r\n".to_owned())];
    assert_eq!(told(&mut matcher, NOT_HEARD), expected);
    matcher.announce(3, 2, 0, b"more\n".to_vec());
    assert_eq!(told(&mut matcher, HEARD), [(3, "more\r\n".to_owned())]);
}

#[test]
fn one_that_was_killed_before_it_wrote_leaves_it_to_who_wrote_the_same() {
    let mut matcher = matcher(&[(3, 1, "same\n"), (4, 1, "same\n")], "same\r\n");
    matcher.note_ended(3);
    matcher.note_over(|pid, _| Some(pid == 4));
    assert_eq!(told(&mut matcher, NOT_HEARD), [(4, "same\r\n".to_owned())]);
    assert!(!matcher.is_waiting());
}

#[test]
fn one_that_was_killed_after_it_wrote_keeps_what_others_wrote_too() {
    let mut matcher = matcher(
        &[(3, 1, "same\n"), (4, 1, "other\n"), (5, 1, "same\n")],
        "same\r\nother\r\nsame\r\n",
    );
    matcher.note_ended(3);
    matcher.note_over(|pid, _| Some(pid != 3));
    let expected = [
        (3, "same\r\n".to_owned()),
        (4, "other\r\n".to_owned()),
        (5, "same\r\n".to_owned()),
    ];
    assert_eq!(told(&mut matcher, NOT_HEARD), expected);
}

#[test]
fn what_nobody_announced_has_no_writer() {
    let mut matcher = matcher(&[(3, 1, "known\n")], "strange\r\nknown\r\n");
    assert_eq!(
        told(&mut matcher, NOT_HEARD),
        [],
        "it may have been announced and not heard"
    );
    assert_eq!(told(&mut matcher, Extent::Of(5)), []);
    matcher.note_over(|_, _| Some(true));
    let both = [(0, "strange\r\n".to_owned()), (3, "known\r\n".to_owned())];
    assert_eq!(told(&mut matcher, Extent::Of(3)), both);
    matcher.arrived().extend_from_slice(b"more");
    assert_eq!(told(&mut matcher, HEARD), [(0, "more".to_owned())]);
}

#[test]
fn what_does_not_arrive_is_not_told() {
    let mut matcher = matcher(&[(3, 1, "whole"), (4, 1, "next"), (5, 1, "third")], "whnext");
    matcher.note_ended(3);
    matcher.note_over(|pid, _| Some(pid == 4));
    let pieces = [(3, "wh".to_owned()), (4, "next".to_owned())];
    assert_eq!(
        told(&mut matcher, Extent::Of(4)),
        pieces,
        "3 was killed after two bytes"
    );
    assert_eq!(matcher.writers(), [5]);
    matcher.forget(5);
    assert!(!matcher.is_waiting());
}

#[test]
fn a_write_can_arrive_and_be_announced_in_parts() {
    let mut matcher = matcher(&[(3, 1, "ab"), (3, 1, "c\nd")], "a");
    assert_eq!(told(&mut matcher, Extent::All), [(3, "a".to_owned())]);
    matcher.arrived().extend_from_slice(b"bc\r");
    assert_eq!(told(&mut matcher, Extent::All), [(3, "bc\r".to_owned())]);
    matcher.arrived().extend_from_slice(b"\nd");
    assert_eq!(told(&mut matcher, Extent::All), [(3, "\nd".to_owned())]);
    assert!(!matcher.is_waiting());
}

fn pid_of(writer: usize) -> Pid {
    Pid::try_from(writer + 1).unwrap()
}

proptest! {
    /// However writes of few letters mix, and however they are read: each byte is told once, in the order of arrival, and
    /// each writer has as many as it wrote.
    #[test]
    fn everything_is_told_once_and_in_order(
        writers in prop::collection::vec(prop::collection::vec("[ab\n]{1,6}", 1..4), 1..4),
        order in prop::collection::vec(0..4_usize, 0..12),
        chunk in 1..9_usize,
    ) {
        let mut matcher = Matcher::default();
        let (mut terminal, mut written) = (Vec::new(), vec![0; writers.len()]);
        for turn in order {
            let Some(texts) = writers.get(turn) else { continue };
            let Some(text) = texts.get(written[turn]) else { continue };
            written[turn] += 1;
            let nth = u32::try_from(written[turn]).unwrap();
            matcher.announce(pid_of(turn), nth, 0, text.as_bytes().to_vec());
            terminal.extend(text.replace('\n', "\r\n").into_bytes());
        }
        let mut all = Vec::new();
        for part in terminal.chunks(chunk) {
            matcher.arrived().extend_from_slice(part);
            all.extend(matcher.take(NOT_HEARD));
        }
        matcher.note_over(|_, _| Some(true));
        all.extend(matcher.take(HEARD));
        let bytes: Vec<u8> = all.iter().flat_map(|piece| piece.bytes.clone()).collect();
        prop_assert_eq!(bytes, terminal);
        prop_assert!(!matcher.is_waiting(), "each byte has its announcement");
        prop_assert!(all.iter().all(|piece| piece.writer.is_some()));
        for (index, texts) in writers.iter().enumerate() {
            let pieces = all.iter().filter(|piece| piece.writer.is_some_and(|(pid, _)| pid == pid_of(index)));
            let length: usize = pieces.map(|piece| piece.bytes.len()).sum();
            let wrote = texts[..written[index]].concat().replace('\n', "\r\n").len();
            prop_assert_eq!(length, wrote);
        }
    }
}
