//! Programs in `cases/`, and what CPython 3.11 prints for them: both streams, then
//! the exit status.

use std::path::Path;
use std::process::Command;

use nix::sys::signal::Signal;

use super::run_named;
use forklore_os::signal::{self, Disposition};

macro_rules! cases {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let file = concat!(stringify!($name), ".py");
                let source = include_str!(concat!("cases/", stringify!($name), ".py"));
                let wanted = include_str!(concat!("cases/", stringify!($name), ".txt"));
                let (output, code) = run_named(source, file);
                pretty(&format!("{output}exit status {code}\n"), wanted);
            }
        )*

        const CASES: &[(&str, &str)] = &[
            $((concat!(stringify!($name), ".py"), include_str!(concat!("cases/", stringify!($name), ".txt")))),*
        ];
    };
}

cases! {
    augmented
    closures
    comprehensions
    decorators
    environ
    errors
    exit_builtins
    flow
    functions
    generator_ends
    generator_values
    generators
    generators_forgotten
    matching
    module_doc
    pickles
    raising
    random_draws
    random_objects
    set_operations
    set_order
    signal_names
    sort_order
    threads
    traceback_assert
    traceback_carets
    traceback_cause
    traceback_context
    traceback_exit
    traceback_module
    traceback_object
    traceback_repeated
    traceback_wide
}

#[track_caller]
fn pretty(given: &str, wanted: &str) {
    let differs = given
        .lines()
        .zip(wanted.lines())
        .position(|(given, wanted)| given != wanted);
    if let Some(line) = differs {
        let (given, wanted) = (given.lines().nth(line), wanted.lines().nth(line));
        panic!("line {}:\n given {given:?}\nwanted {wanted:?}", line + 1);
    }
    assert_eq!(given, wanted);
}

/// The expected texts are CPython's: checked where a Python 3.11 is installed.
#[test]
fn cpython_prints_the_same() {
    let Some(python) = python() else {
        println!("skipped: there is no Python 3.11");
        let may_skip = std::env::var_os("FORKLORE_NO_SKIP").is_none();
        return assert!(
            may_skip,
            "skipped where nothing may be skipped: there is no Python 3.11"
        );
    };
    // A shell that runs this in the background has it ignored, and CPython would leave it so.
    signal::dispose(Signal::SIGINT, Disposition::Default).expect("it has a default");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/cases");
    for (file, wanted) in CASES {
        let script = format!("{python} {file} 2>&1; echo exit status $?");
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&folder)
            .output()
            .expect("sh runs");
        let output = String::from_utf8(output.stdout).expect("UTF-8");
        pretty(&output.replace(&format!("{}/", folder.display()), ""), wanted);
    }
}

/// The path of a Python 3.11.
fn python() -> Option<String> {
    let ask = "import sys; print(sys.version_info[:2] == (3, 11) and sys.executable)";
    ["python3.11", "python3"].into_iter().find_map(|name| {
        let output = Command::new(name).args(["-c", ask]).output().ok()?;
        let answer = String::from_utf8(output.stdout).ok()?;
        Some(answer.trim().to_owned()).filter(|path| path.starts_with('/'))
    })
}
