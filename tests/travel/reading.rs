//! What is read of a recording, whole, of another version, or damaged.

use super::*;

#[test]
fn what_was_written_is_read() {
    for fixture in [fixture::zombie(), fixture::apply()] {
        let recording = read(&written(&fixture.header, &fixture.events));
        assert_eq!(recording.header, fixture.header);
        assert_eq!(recording.events, fixture.events);
        assert_eq!(recording.left_out, LeftOut::default());
    }
}

#[test]
fn a_recording_opens_up_to_where_it_is_cut_off() {
    let Fixture { header, events, .. } = fixture::zombie();
    let bytes = written(&header, &events);
    let line = bytes.iter().position(|byte| *byte == b'\n').expect("a header");
    for cut in (line + 1..bytes.len()).step_by(37) {
        let recording = read(&bytes[..cut]);
        assert!(events.starts_with(&recording.events), "cut at {cut}");
        let whole = bytes[..cut].iter().filter(|byte| **byte == b'\n').count() - 1;
        assert!((whole..=whole + 1).contains(&recording.events.len()));
        let ends_whole = bytes[cut - 1] == b'\n' || recording.events.len() > whole;
        assert_eq!(recording.left_out.cut_off, !ends_whole, "cut at {cut}");
    }
}

/// A recording of these lines behind a header.
fn lines(lines: &[&str]) -> Recording {
    let header = serde_json::to_string(&fixture::zombie().header).expect("JSON");
    read([&[header.as_str()], lines].concat().join("\n").as_bytes())
}

#[test]
fn what_is_not_known_is_skipped_and_counted() {
    let known =
        r#"{"at_us":5,"stage":0,"pid":2,"evidence":"said","later":1,"kind":{"line_reached":{"line":3,"column":9}}}"#;
    let unknown = r#"{"at_us":6,"stage":0,"pid":2,"evidence":"said","kind":{"coffee_brewed":{"cups":2}}}"#;
    let earlier = r#"{"at_us":4,"stage":0,"pid":2,"evidence":"said","kind":{"line_reached":{"line":4}}}"#;
    let long = format!(r#"{{"at_us":7,"kind":"{}"}}"#, "x".repeat(3 << 20));
    let recording = lines(&[known, unknown, "\u{1}\u{0}binary", &long, earlier, ""]);
    assert_eq!(recording.events.len(), 2);
    assert_eq!(recording.events[1].at_us, 5, "time does not run backwards");
    let expected = LeftOut {
        unknown: 1,
        damaged: 2,
        backwards: 1,
        cut_off: false,
        too_large: false,
    };
    assert_eq!(recording.left_out, expected);
    assert_eq!(recording.left_out.sentences().len(), 3);
}

#[test]
fn what_is_no_recording_is_refused() {
    let refused = |bytes: &[u8]| recording::read(bytes).expect_err("it is no recording");
    assert!(matches!(refused(b""), ReadError::Empty));
    assert!(matches!(refused(b"\x7fELF\x02\x01"), ReadError::NoHeader(_)));
    assert!(matches!(
        refused(b"{\"forklore\":2,\"anything\":[]}\n"),
        ReadError::Newer { found: 2 }
    ));
    assert!(matches!(refused(b"{\"forklore\":1}"), ReadError::NoHeader(_)));
    assert!(matches!(refused(&vec![b'x'; 5 << 20]), ReadError::NoHeader(_)));
}

#[test]
fn every_lesson_has_a_recording_that_keeps_step() {
    for lesson in lessons() {
        let Recording {
            header,
            events,
            left_out,
        } = shipped(&lesson.id);
        assert_eq!(left_out, LeftOut::default(), "{}", lesson.id);
        assert_eq!(header.scenario, lesson.id);
        assert!(
            lesson.stages.iter().map(|stage| &stage.name).eq(&header.stages),
            "{}",
            lesson.id
        );
        let world = EventLog::fold(&header, events);
        let reached = |mark: &str| world.stops().iter().any(|stop| *stop.name == *mark);
        for checkpoint in &lesson.checkpoints {
            assert!(reached(&checkpoint.at), "{} never reaches {}", lesson.id, checkpoint.at);
        }
        for mark in world.stops() {
            assert!(lesson.stops_at(&mark.name), "{} has no mark {}", lesson.id, mark.name);
        }
        let verdict = world.newest().verdict.clone().expect("the recording has an end");
        assert_eq!(verdict.len(), lesson.expectations.len(), "{}", lesson.id);
        assert!(
            verdict.iter().all(|expectation| expectation.met),
            "{}: {verdict:?}",
            lesson.id
        );
        let wanted = lesson
            .expectations
            .iter()
            .map(|expect| (&expect.fact, expect.test.to_string()));
        assert!(
            verdict.iter().map(|got| (&got.fact, got.wanted.clone())).eq(wanted),
            "{}: other expectations than the lesson's",
            lesson.id
        );
    }
}

/// A recording with lines of it damaged, doubled, moved and cut.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let Fixture { header, events, .. } = fixture::apply();
    let whole = written(&header, &events);
    let length = whole.len();
    let harm = prop::collection::vec((0..length, any::<u8>(), 0..400_usize), 0..8);
    (harm, 0..length).prop_map(move |(harm, cut)| {
        let mut bytes = whole.clone();
        for (at, byte, from) in harm {
            bytes[at] = byte;
            let piece: Vec<u8> = bytes[from..(from + usize::from(byte)).min(length)].to_vec();
            bytes.splice(at..at, piece);
        }
        bytes.truncate(cut.max(200));
        bytes
    })
}

fn told(world: &World) -> String {
    format!("{world:?}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        let _ = recording::read(&bytes[..]);
        let header = serde_json::to_vec(&fixture::zombie().header).expect("JSON");
        prop_assert!(recording::read(&[&header[..], b"\n", &bytes[..]].concat()[..]).is_ok());
    }

    #[test]
    fn what_is_left_of_a_damaged_recording_can_be_folded_and_drawn(bytes in damaged()) {
        if let Ok(Recording { header, events, .. }) = recording::read(&bytes[..]) {
            let scenario = Scenario::wordless(&header.scenario, Vec::new());
            let log = EventLog::fold(&header, events);
            let end = log.events().len();
            let mut app = App::of_recording(scenario, &header, log, Options { language: Language::ZH, ..Options::default() });
            update(&mut app, Action::Wound(end));
            frame(&app);
        }
    }

    #[test]
    fn a_seek_gives_the_world_of_the_whole_fold(at in 0_usize..30_000) {
        let Fixture { header, events, .. } = fixture::recycle();
        let many: Vec<Event> = events.iter().cycle().take(30_000).cloned().collect();
        let log = EventLog::fold(&header, many.clone());
        let mut world = World::new(&header);
        many[..at].iter().for_each(|event| world.apply(event));
        let moment = log.moment(at);
        prop_assert_eq!(moment.after(), at);
        prop_assert_eq!(told(moment.world()), told(&world));
    }
}
