//! What the main picture of a run is: decided before its first step, because
//! a pane that appears in the middle of a run moves all others.

use crate::scenario::Scenario;
use forklore_event::{Event, Kind};

/// Calls that make a pool.
const POOLS: &[&str] = &["Pool(", "PoolExecutor("];

/// Calls about sessions, process groups and terminals.
const SESSIONS: &[&str] = &["setsid(", "setpgid(", "setpgrp(", "getsid(", "tcsetpgrp("];

/// Calls about process groups alone.
const GROUPS: &[&str] = &["killpg("];

/// What a call that hands over a callback has.
const CALLBACKS: &[&str] = &["callback=", "add_done_callback("];

/// What the main picture of a run shows from its first frame to its last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The pool is the picture, and the tree is a key away; else it is the other way round.
    pub pool: bool,
    /// The tree has columns for session and terminal, and one for the process group.
    pub sessions: bool,
    /// The tree has a column for the process group.
    pub groups: bool,
    /// The timeline has a row for the callbacks of tasks.
    pub callbacks: bool,
}

impl Picture {
    /// The picture that the listings ask for; where there are none, the whole of a recorded run.
    pub fn of(scenario: &Scenario, recorded: &[Event]) -> Self {
        if scenario.stages.iter().all(|stage| stage.source.is_empty()) {
            return Self::of_events(recorded);
        }
        let calls = |names: &[&str]| {
            let sources = scenario.stages.iter().flat_map(|stage| stage.source.lines());
            let mut code = sources.filter(|line| !line.trim_start().starts_with('#'));
            code.any(|line| names.iter().any(|name| line.contains(name)))
        };
        Self {
            pool: calls(POOLS),
            sessions: calls(SESSIONS),
            groups: calls(SESSIONS) || calls(GROUPS),
            callbacks: calls(CALLBACKS),
        }
    }

    fn of_events(events: &[Event]) -> Self {
        let is_pool = |event: &Event| matches!(event.kind, Kind::PoolCreated { .. });
        // init leads the session and main a group of its own in every run.
        let in_every_run = |event: &Event| event.pid <= 2;
        let is_session = |event: &Event| matches!(event.kind, Kind::SessionChanged { .. }) && !in_every_run(event);
        let sessions = events.iter().any(is_session);
        let is_group = |event: &Event| matches!(event.kind, Kind::SignalSent { to, .. } if to < 0);
        Self {
            pool: events.iter().any(is_pool),
            sessions,
            groups: sessions || events.iter().any(is_group),
            callbacks: events
                .iter()
                .any(|event| matches!(event.kind, Kind::CallbackStarted { .. })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Stage;

    fn of_source(source: &str) -> Picture {
        let stage = Stage {
            name: "a".to_owned(),
            file: "a.py".to_owned(),
            source: source.to_owned(),
            watch: None,
            memory: false,
        };
        Picture::of(&Scenario::wordless("a", vec![stage]), &[])
    }

    #[test]
    fn the_listing_decides() {
        assert!(of_source("with multiprocessing.Pool(2) as pool:\n    pass\n").pool);
        assert!(of_source("    os.setsid()\n").sessions);
        let of_group = of_source("os.killpg(os.getpgrp(), signal.SIGINT)\n");
        assert!(of_group.groups && !of_group.sessions);
        assert_eq!(of_source("# Pool(2) and os.setsid()\nos.fork()\n"), Picture::default());
    }
}
