//! The `forklore` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .first()
        .is_some_and(|first| first == forklore::stage::SUBCOMMAND)
    {
        return ExitCode::from(u8::try_from(forklore::stage::run(&arguments[1..])).unwrap_or(u8::MAX));
    }
    let source = std::fs::read_to_string(&arguments[0]).unwrap_or_default();
    let scenario = forklore::scenario::Scenario {
        id: "x".into(),
        order: 0,
        tags: vec![],
        title: Default::default(),
        summary: Default::default(),
        stages: vec![forklore::scenario::Stage {
            name: "main".into(),
            file: "x.py".into(),
            source,
        }],
        knobs: vec![],
        checkpoints: vec![],
        questions: vec![],
        expectations: vec![],
    };
    let iso = if arguments.get(1).is_some_and(|a| a == "sub") {
        forklore::stage::isolation::Wish::Subreaper
    } else {
        forklore::stage::isolation::Wish::Auto
    };
    let session = forklore::session::Session::start(
        &scenario,
        forklore::session::Options {
            isolation: iso,
            ..Default::default()
        },
    )
    .unwrap();
    for report in session.reports() {
        match report {
            forklore::session::Report::Event(e) => println!("{}", serde_json::to_string(&e).unwrap()),
            other => println!("{other:?}"),
        }
    }
    ExitCode::SUCCESS
}
