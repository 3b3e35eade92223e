//! Faults on purpose, for the tests of what is left behind when a part of
//! forklore breaks. They exist in debug builds alone: in a release build
//! [`here`] is empty, and no environment variable can make the program fail.
//!
//! `FORKLORE_FAULT=draw:12` has the program panic when it comes to the point
//! `draw` for the twelfth time in one process; without a number, the first time.

/// The environment variable that chooses a fault. The processes of a stage inherit it.
pub const VARIABLE: &str = "FORKLORE_FAULT";

/// A point at which the program can be made to panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The observer, drawing the screen.
    Draw,
    /// The observer, looking at the processes.
    Probe,
    /// The launcher, watching its init.
    Launcher,
    /// Init, before it waits for the next signal.
    Init,
    /// Any process of the listing, before a statement.
    Statement,
    /// A worker of a pool, before a task.
    Task,
}

impl Point {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Draw,
        Self::Probe,
        Self::Launcher,
        Self::Init,
        Self::Statement,
        Self::Task,
    ];

    /// Its name in the environment variable.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draw => "draw",
            Self::Probe => "probe",
            Self::Launcher => "launcher",
            Self::Init => "init",
            Self::Statement => "statement",
            Self::Task => "task",
        }
    }
}

/// Panics if this is where the environment asks for it.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn here(_: Point) {}

/// Panics if this is where the environment asks for it.
#[cfg(debug_assertions)]
pub fn here(point: Point) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static CHOSEN: OnceLock<Option<(Point, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);

    let chosen = CHOSEN.get_or_init(|| parse(&std::env::var(VARIABLE).ok()?));
    if let Some((_, count)) = chosen.filter(|(chosen, _)| *chosen == point)
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == count
    {
        panic!("a fault on purpose at `{}`, {VARIABLE}", point.name());
    }
}

/// Reads `name` or `name:count`; anything else chooses nothing.
#[cfg(any(test, debug_assertions))]
fn parse(text: &str) -> Option<(Point, u64)> {
    let (name, count) = text.split_once(':').unwrap_or((text, "1"));
    let point = Point::ALL.into_iter().find(|point| point.name() == name)?;
    Some((point, count.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_a_point_and_a_count() {
        assert_eq!(parse("draw"), Some((Point::Draw, 1)));
        assert_eq!(parse("task:3"), Some((Point::Task, 3)));
        assert_eq!(parse("nowhere"), None);
        assert_eq!(parse("draw:often"), None);
        assert_eq!(parse(""), None);
    }
}
