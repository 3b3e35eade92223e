//! What came of the ends, as a part of the table of faults.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::ends::ENDS;
use super::{Case, Verdict};

/// Longer than this is told apart.
const LATE: Duration = Duration::from_secs(1);

/// One row of the table.
#[derive(Default)]
struct Row {
    times: usize,
    namespace: usize,
    as_nobody: usize,
    on_python: usize,
    left_over: usize,
    late: usize,
    slowest: Duration,
    restored: usize,
    restorable: usize,
}

/// The part of the table of faults that tells of these ends.
pub fn table<'a>(verdicts: impl Iterator<Item = &'a (Case, Verdict)>) -> String {
    let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
    let mut total = Row::default();
    for (case, verdict) in verdicts {
        let place = ENDS.iter().position(|end| *end == case.end).expect("it is one of them");
        for row in [rows.entry(place).or_default(), &mut total] {
            row.times += 1;
            row.namespace += usize::from(case.isolation == "namespace");
            row.as_nobody += usize::from(case.as_nobody);
            row.on_python += usize::from(case.on_python);
            row.left_over += usize::from(verdict.gone_after.is_none());
            row.late += usize::from(verdict.gone_after.is_some_and(|after| after > LATE));
            row.slowest = row.slowest.max(verdict.gone_after.unwrap_or_default());
            if let Some(wrong) = &verdict.not_restored {
                row.restorable += 1;
                row.restored += usize::from(wrong.is_empty());
            }
        }
    }
    let mut text = String::from(
        "## Ends\n\nEvery lesson, at a random moment, in a terminal of its own. Left over: a process that descends from \
         the run, zombies included, found by its environment and its parents. Terminal: modes, alternate screen, \
         cursor, mouse and bracketed paste as before, where forklore could still act. Times are counted from the \
         deed; of a panic, from the moment at which it shows; where the run goes on without whom it lost, from the keys that \
         end it.\n\n\
         | what | times | in a namespace | as nobody | on Python | left over | gone after more than 1 s | slowest | terminal restored |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    let mut line = |name: &str, row: &Row| {
        let restored = match row.restorable {
            0 => "-".to_owned(),
            restorable => format!("{} of {restorable}", row.restored),
        };
        let Row {
            times,
            namespace,
            as_nobody,
            on_python,
            left_over,
            late,
            slowest,
            ..
        } = row;
        // Writing to memory does not fail.
        let _ = writeln!(
            text,
            "| {name} | {times} | {namespace} | {as_nobody} | {on_python} | {left_over} | {late} | {} ms | {restored} |",
            slowest.as_millis()
        );
    };
    for (place, row) in &rows {
        line(&ENDS[*place].name(), row);
    }
    line("**all**", &total);
    text
}
