//! Pausing a program on Python, letting it do one statement, and going on.

use forklore_event::{Event, Kind};

use super::own_program::{Watched, python_is_here};
use super::support;

/// Waits in the kernel, so that no clock of ours rules how long.
const COUNTS: &str = "import select
n = 0
while n >= 0:
    n += 1
    print(n)
    select.select([], [], [], 0.01)
";

/// Their places among the lines of [`COUNTS`], in the order in which they run.
const LOOP: [u32; 4] = [3, 4, 5, 6];

/// What came after the clock was last stopped; `None` if it runs.
fn since_paused(events: &[Event]) -> Option<&[Event]> {
    let is_change = |event: &Event| matches!(event.kind, Kind::ClockChanged { .. });
    let last = events.iter().rposition(is_change)?;
    let stands = matches!(events[last].kind, Kind::ClockChanged { paused: true, .. });
    stands.then_some(&events[last..])
}

/// The lines of the loop that were come to.
fn lines(events: &[Event]) -> Vec<u32> {
    let lines = events.iter().filter_map(|event| match event.kind {
        Kind::LineReached { line, .. } if LOOP.contains(&line) => Some(line),
        _ => None,
    });
    lines.collect()
}

fn printed(events: &[Event]) -> usize {
    let texts = events.iter().filter_map(|event| match &event.kind {
        Kind::TerminalOutput { text } => Some(text.matches('\n').count()),
        _ => None,
    });
    texts.sum()
}

/// Computes in a library, of which no line is followed.
const COMPUTES: &str = "import textwrap
while True:
    for _ in range(1000): textwrap.wrap('a b ' * 1000)
";

#[test]
fn paused_it_stands_inside_of_a_library_too() {
    if !python_is_here() {
        return;
    }
    let mut console = Watched::begin(COMPUTES);
    let shares = |events: &[Event]| {
        let share = |event: &Event| match event.kind {
            Kind::ResourcesSampled { cpu_percent, .. } => Some(cpu_percent),
            _ => None,
        };
        events.iter().filter_map(share).collect::<Vec<_>>()
    };
    support::eventually("it computes", || {
        shares(&console.events()).iter().any(|share| *share > 30.0)
    });
    console.send("p");
    support::eventually("it stands", || {
        let events = console.events();
        since_paused(&events).is_some_and(|paused| shares(paused).last().is_some_and(|share| *share < 10.0))
    });
    console.send("qy");
    console.ended();
}

#[test]
fn paused_it_stands_and_does_one_statement_at_a_time() {
    if !python_is_here() {
        return;
    }
    let mut console = Watched::begin(COUNTS);
    support::eventually("it counts", || printed(&console.events()) > 20);
    console.send("p");
    // By the second sample, a second later, what was under way has come to its next line.
    let samples = |events: &[Event]| {
        let is_sample = |event: &&Event| matches!(event.kind, Kind::ResourcesSampled { .. });
        since_paused(events).map_or(0, |paused| paused.iter().filter(is_sample).count())
    };
    support::eventually("it stands", || samples(&console.events()) >= 2);
    let under_way = lines(since_paused(&console.events()).expect("it stands")).len();
    const STEPS: usize = 6;
    for step in 1..=STEPS {
        console.send("s");
        support::eventually("one statement more", || {
            let events = console.events();
            lines(since_paused(&events).expect("it stands")).len() >= under_way + step
        });
    }
    let all = console.events();
    let paused = since_paused(&all).expect("it stands");
    let reached = lines(paused);
    assert_eq!(reached.len(), under_way + STEPS, "{reached:?}");
    for pair in reached[under_way.saturating_sub(1)..].windows(2) {
        let place = LOOP.iter().position(|line| *line == pair[0]).expect("of the loop");
        assert_eq!(pair[1], LOOP[(place + 1) % LOOP.len()], "{reached:?}");
    }
    assert!(printed(paused) <= 2, "one in four statements prints");
    let before = printed(&all);
    console.send("p");
    support::eventually("it goes on", || printed(&console.events()) > before + 20);
    console.send("qy");
    console.ended();
}
