//! What the projector's socket tells, whom it tells it, and what it takes.

use super::*;

#[test]
fn nonsense_is_refused_and_does_the_projector_no_harm() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let mut reader = classroom.join();
    for (bytes, why) in [
        (&b"hello\n"[..], "expected"),
        (b"{\"kind\": \"quit\"}\n", "unknown variant `quit`"),
        (b"{\"kind\": \"press\", \"key\": \"escape\"}\n", "no key is called"),
        (b"\n", "EOF"),
        (b"\xff\xfe\x00\x1b[2J\n", "expected"),
        (b"[[[[[[[[[[[[[[[[\n", "expected"),
    ] {
        let refused = reader.refused(bytes);
        assert!(refused.contains(why), "{}: {refused}", String::from_utf8_lossy(bytes));
    }
    // It is taken all the same.
    reader.send(b"{\"kind\": \"press\", \"key\": \"space\"}\n");
    projector.wait_for_text("what do you expect?");
    // A line without an end ends the connection.
    let huge = vec![b'x'; 100 * LONGEST_REQUEST];
    let _ = reader.lines.get_mut().write_all(&huge);
    let mut rest = String::new();
    let _ = reader.lines.read_to_string(&mut rest);
    // Nonsense again and again does, too.
    let mut reader = classroom.join();
    let mut refused = 0;
    let _ = reader.lines.get_mut().write_all(&b"nonsense\n".repeat(100));
    while let Some(told) = reader.told() {
        refused += u32::from(matches!(told, ServerMessage::Refused { .. }));
    }
    assert!(refused <= 16, "{refused}");
    // A hundred keys at once, and everybody who reads.
    let crowd: Vec<Reader> = (0..20).map(|_| Reader::new(&classroom.socket())).collect();
    drop(crowd);
    support::eventually("there is room", || {
        matches!(
            Reader::new(&classroom.socket()).told(),
            Some(ServerMessage::Snapshot(_))
        )
    });
    let mut reader = classroom.join();
    reader.send(&b"{\"kind\": \"press\", \"key\": \"t\"}\n".repeat(500));
    // They stay until the key is taken.
    let notes = classroom.notes();
    notes.send("v");
    projector.wait_for_text("count hands");
    assert_eq!(projector.has_ended(), None);
}

#[test]
fn a_script_gets_the_lines_as_they_are() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let (mut child, mut lines) = classroom.lines("orphan");
    let mut next = || {
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        serde_json::from_str::<ServerMessage>(&line).expect("it is what a projector tells")
    };
    let ServerMessage::Snapshot(snapshot) = next() else {
        panic!("no snapshot")
    };
    assert_eq!(snapshot.pid.cast_signed(), projector.pid());
    let state: State = serde_json::from_value(snapshot.state.into()).expect("a state");
    assert_eq!(
        (state.lesson.id.as_str(), state.lesson.stops),
        ("orphan", orphan().checkpoints.len())
    );
    assert_eq!(
        state.stop.expect("it stands at the first").cue.get(Language::ZH),
        orphan().checkpoints[0].cue.get(Language::ZH)
    );
    assert_eq!(state.plan.minutes, orphan().minutes);
    assert!(
        state
            .plan
            .routes
            .iter()
            .any(|route| route.title.get(Language::EN).contains("OS")),
        "{:?}",
        state.plan
    );
    projector.send(" ");
    while !matches!(next(), ServerMessage::Change { state } if state.contains_key("question")) {}
    projector.send("\x03");
    projector.ended();
    while next() != (ServerMessage::End {}) {}
    assert!(child.wait().expect("it is our child").success());
}

#[test]
fn another_user_is_not_taken_in() {
    if !rustix::process::getuid().is_root() {
        return skip("only root can become another user");
    }
    let classroom = Classroom::new();
    let (_copies, copy) = public_copy();
    std::os::unix::fs::chown(classroom.folder.path(), Some(OTHER), Some(OTHER)).expect("chown");
    let setup = classroom.setup(&["present", "orphan", "--speed", "8"]).size(24, 80);
    let mut projector = setup.user(OTHER, copy).start();
    projector.wait_for_text("words for this lesson");
    // Root may open the file, but is somebody else.
    let mut reader = Reader::new(&classroom.socket());
    assert_eq!(reader.told(), None);
    projector.send(" ");
    projector.wait_for_text("what do you expect?");
}

/// The time that a line tells, if it does.
fn time_told(told: &ServerMessage) -> Option<u64> {
    let state = match told {
        ServerMessage::Snapshot(snapshot) => &snapshot.state,
        ServerMessage::Change { state } => state,
        ServerMessage::Refused { .. } | ServerMessage::End {} => return None,
    };
    state.get("clock")?.get("at_ms")?.as_u64()
}

#[test]
fn a_reader_that_does_not_read_is_dropped_and_one_that_reads_is_told_everything() {
    let classroom = Classroom::new();
    let folder = SocketFolder::at(classroom.folder.path().join("forklore")).expect("a folder");
    let listener = folder.listen("lesson").expect("a socket");
    let (sender, heard) = std::sync::mpsc::channel();
    let server = Server::start(listener, move |heard| drop(sender.send(heard))).expect("a thread");
    let joined = || assert!(matches!(heard.recv(), Ok(Heard::Joined)));
    let mut silent = UnixStream::connect(classroom.socket()).expect("it listens");
    joined();
    let mut reader = Reader::new(&classroom.socket());
    joined();
    let last = 200;
    for number in 1..=last {
        server.publish(State {
            clock: RunStatus {
                at_ms: number,
                ..RunStatus::default()
            },
            // Together more than is kept for anybody.
            screen: Screen {
                notice: Some(number.to_string().repeat(4000)),
                ..Screen::default()
            },
            ..State::default()
        });
        while reader.told().as_ref().and_then(time_told) != Some(number) {}
    }
    let mut kept = String::new();
    silent.read_to_string(&mut kept).expect("it ends");
    assert!(!kept.contains(&format!("\"at_ms\":{last},")));
    assert!(kept.len() < 1 << 20, "{}", kept.len());
    drop(server);
    assert_eq!((reader.told(), reader.told()), (Some(ServerMessage::End {}), None));
}
