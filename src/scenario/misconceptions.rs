//! The misconceptions that wrong options stand for. `scenarios/README.md` says what each is about.

/// They are numbered from `M1` to this one.
pub(super) const LAST_MISCONCEPTION: u32 = 24;

/// Whether `name` is one of them.
pub(super) fn is_misconception(name: &str) -> bool {
    (1..=LAST_MISCONCEPTION).any(|number| name == format!("M{number}"))
}
