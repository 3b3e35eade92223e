//! The pool against CPython's and against what the machine allows.
//!
//! ```text
//! cargo bench --bench pool_peers                    all cases, seven rounds
//! cargo bench --bench pool_peers -- --rounds 9 --json FILE [CASE…]
//! cargo bench --bench pool_peers -- --ours [CASE…]  forklore's alone, for a profiler
//! ```
//!
//! In every round each case is measured for all three in turn, and the ratios are taken
//! within the round, because a machine is not equally fast at all times. Printed are
//! medians, and of the ratios also the lowest and the highest. A ratio is ours divided by the other's: of rates
//! more is better, of times (`pool_64` and `worker_lost`, in seconds in the JSON) less is.
//!
//! CPython is `python3` from PATH with its `multiprocessing.Pool`, also two workers. The limit is a raw loop for the
//! case, without tasks, types or anybody's death in mind. All three run in a fresh process each time, because what a
//! fork costs is the memory of who forks.

#![expect(clippy::print_stderr, reason = "progress goes there, figures to standard output")]

use std::fmt::Write as _;
use std::process::Command;

#[path = "pool_peers/limits.rs"]
mod limits;
#[path = "pool_peers/ours.rs"]
mod ours;

/// One thing to measure.
struct Case {
    name: &'static str,
    ours: fn() -> f64,
    /// A Python script that prints the figure; `None` where CPython never comes to an end.
    cpython: Option<&'static str>,
    limit: fn() -> f64,
}

const CASES: &[Case] = &[
    Case {
        name: "apply_blocking",
        ours: ours::apply_blocking,
        cpython: Some("n=2000\nstart()\nfor i in range(n): pool.apply(f,(i,))\nrate(n)"),
        limit: limits::pipe_ping_pong,
    },
    Case {
        name: "apply_spin",
        ours: ours::apply_spin,
        cpython: Some("n=2000\nstart()\nfor i in range(n): pool.apply(f,(i,))\nrate(n)"),
        limit: limits::spinning_ping_pong,
    },
    Case {
        name: "apply_async",
        ours: ours::apply_async,
        cpython: Some("n=20000\nstart()\nfor r in [pool.apply_async(f,(i,)) for i in range(n)]: r.get()\nrate(n)"),
        limit: limits::shared_ring,
    },
    Case {
        name: "map_chunk1",
        ours: ours::map_chunk1,
        cpython: Some("n=100000\nstart()\npool.map(f,range(n),1)\nrate(n)"),
        limit: limits::shared_ring,
    },
    Case {
        name: "map_default",
        ours: ours::map_default,
        cpython: Some("n=100000\nstart()\npool.map(f,range(n))\nrate(n)"),
        limit: limits::shared_ring,
    },
    Case {
        name: "imap_unordered",
        ours: ours::imap_unordered,
        cpython: Some("n=50000\nstart()\nfor _ in pool.imap_unordered(f,range(n)): pass\nrate(n)"),
        limit: limits::shared_ring,
    },
    Case {
        name: "maxtasksperchild_1",
        ours: ours::maxtasksperchild_1,
        cpython: Some(
            "n=200\npool.terminate()\npool=Pool(2,maxtasksperchild=1)\npool.map(f,range(2),1)\nstart()\npool.map(f,range(n),1)\nrate(n)",
        ),
        limit: limits::fork_and_wait,
    },
    Case {
        name: "maxtasksperchild_1_main_100mib",
        ours: ours::maxtasksperchild_1_large_main,
        cpython: Some(
            "n=200\npool.terminate()\nballast=bytearray(b'x')*(100<<20)\npool=Pool(2,maxtasksperchild=1)\npool.map(f,range(2),1)\nstart()\npool.map(f,range(n),1)\nrate(n)",
        ),
        limit: limits::fork_and_wait,
    },
    Case {
        name: "maxtasksperchild_1_main_grown",
        ours: ours::maxtasksperchild_1_grown_main,
        cpython: Some(
            "n=200\npool.terminate()\npool=Pool(2,maxtasksperchild=1)\nballast=bytearray(b'x')*(100<<20)\npool.map(f,range(2),1)\nstart()\npool.map(f,range(n),1)\nrate(n)",
        ),
        limit: limits::fork_and_wait,
    },
    Case {
        name: "pool_64",
        ours: ours::pool_64,
        cpython: Some("start()\np=Pool(64)\np.close()\np.join()\nelapsed()"),
        limit: limits::fork_64,
    },
    Case {
        name: "echo_1mib",
        ours: ours::echo_1mib,
        cpython: Some("n=40\nb=b'x'*(1<<20)\nstart()\nfor i in range(n): pool.apply(f,(b,))\nrate(n)"),
        limit: limits::copy_1mib,
    },
    Case {
        name: "worker_lost",
        ours: ours::worker_lost,
        cpython: None,
        limit: limits::death_seen,
    },
];

/// Cases whose figure is a time in seconds; the others' is a rate.
const TIMES: &[&str] = &["pool_64", "worker_lost"];

const PRELUDE: &str = "
import time
from multiprocessing import Pool
def f(x): return x
if __name__ == '__main__':
    pool = Pool(2)
    pool.map(f, range(100))
    def start():
        global t
        t = time.perf_counter()
    def elapsed(): print(time.perf_counter() - t)
    def rate(n): print(n / (time.perf_counter() - t))
";

/// What one case came to in every round.
#[derive(Default)]
struct Figures {
    ours: Vec<f64>,
    cpython: Vec<f64>,
    limit: Vec<f64>,
}

/// Asks this program for the figure of one case and side.
const FIGURE: &str = "--figure";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut rounds, mut json, mut wanted, mut only_ours) = (7, None, Vec::new(), false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = arguments.next(),
            "--rounds" => rounds = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(rounds),
            "--ours" => only_ours = true,
            FIGURE => return println!("{}", measured(arguments)),
            // Cargo's own.
            "--bench" => {}
            name => wanted.push(name.to_owned()),
        }
    }
    let cases: Vec<&Case> = CASES
        .iter()
        .filter(|case| wanted.is_empty() || wanted.iter().any(|name| name == case.name))
        .collect();
    let mut figures: Vec<Figures> = cases.iter().map(|_| Figures::default()).collect();
    for round in 0..rounds {
        for (case, figures) in cases.iter().zip(&mut figures) {
            eprint!("\rround {} of {rounds}: {:40}", round + 1, case.name);
            figures.ours.push(fresh(OURS, case));
            let others = !only_ours;
            figures
                .cpython
                .push(case.cpython.filter(|_| others).map_or(f64::NAN, cpython));
            figures.limit.push(if others { fresh(LIMIT, case) } else { f64::NAN });
        }
    }
    eprintln!();
    println!(
        "{:32} {:>12} {:>12} {:>12}   {:>24}   {:>24}",
        "case", "ours", "cpython", "limit", "times cpython (low..high)", "times limit (low..high)"
    );
    let mut lines = Vec::new();
    for (case, figures) in cases.iter().zip(&figures) {
        lines.push(report(case, figures));
    }
    if let Some(file) = json {
        let text = format!("[\n{}\n]\n", lines.join(",\n"));
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}

const OURS: &str = "ours";
const LIMIT: &str = "limit";

/// The figure of a side of a case, measured in this process.
fn measured(mut arguments: impl Iterator<Item = String>) -> f64 {
    let (side, name) = (arguments.next(), arguments.next());
    let case = CASES.iter().find(|case| Some(case.name) == name.as_deref());
    let case = case.unwrap_or_else(|| panic!("no case {name:?}"));
    match side.as_deref() {
        Some(OURS) => (case.ours)(),
        _ => (case.limit)(),
    }
}

/// The same, in a process of its own.
fn fresh(side: &str, case: &Case) -> f64 {
    let own = std::env::current_exe().expect("the path of this program");
    figure_of(Command::new(own).args([FIGURE, side, case.name]))
}

/// Prints a case's line, and gives it as JSON.
fn report(case: &Case, figures: &Figures) -> String {
    let [ours, cpython, limit] = [&figures.ours, &figures.cpython, &figures.limit].map(|all| spread(all).1);
    let ratios = |other: &[f64]| -> Vec<f64> {
        figures
            .ours
            .iter()
            .zip(other)
            .map(|(ours, other)| ours / other)
            .collect()
    };
    let (to_cpython, to_limit) = (spread(&ratios(&figures.cpython)), spread(&ratios(&figures.limit)));
    let number = |value: f64| match value {
        value if value.is_nan() => "never".to_owned(),
        value if TIMES.contains(&case.name) => format!("{:.3} ms", value * 1e3),
        value => format!("{value:.0}/s"),
    };
    let ratio = |(low, median, high): (f64, f64, f64)| match median {
        median if median.is_nan() => "-".to_owned(),
        median => format!("{median:.2} ({low:.2}..{high:.2})"),
    };
    println!(
        "{:32} {:>12} {:>12} {:>12}   {:>24}   {:>24}",
        case.name,
        number(ours),
        number(cpython),
        number(limit),
        ratio(to_cpython),
        ratio(to_limit)
    );
    let mut line = format!("  {{\"case\": \"{}\"", case.name);
    for (key, value) in [
        ("ours", ours),
        ("cpython", cpython),
        ("limit", limit),
        ("ratio_cpython", to_cpython.1),
        ("ratio_limit", to_limit.1),
    ] {
        let value = if value.is_finite() {
            value.to_string()
        } else {
            "null".to_owned()
        };
        write!(line, ", \"{key}\": {value}").expect("a string takes everything");
    }
    line + "}"
}

/// Lowest, median and highest.
fn spread(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (sorted[0], sorted[sorted.len() / 2], sorted[sorted.len() - 1])
}

fn cpython(script: &str) -> f64 {
    let indented: String = script.lines().map(|line| format!("    {line}\n")).collect();
    figure_of(Command::new("python3").arg("-c").arg(format!("{PRELUDE}{indented}")))
}

/// What a program prints.
fn figure_of(command: &mut Command) -> f64 {
    let run = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&run.stdout);
    text.trim()
        .parse()
        .unwrap_or_else(|_| panic!("{command:?} said {text:?}, {}", String::from_utf8_lossy(&run.stderr)))
}
