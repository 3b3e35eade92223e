//! Runs written down for the tests of the screen, and lessons around them.

use std::collections::BTreeMap;

use forklore::scenario::{Checkpoint, Choice, Language, Question, QuestionKind, Scenario, Stage, Text};
use forklore_event::{Event, Evidence, Header, Kind, Pid};

/// A run and the lesson that it belongs to.
pub struct Fixture {
    pub scenario: Scenario,
    pub header: Header,
    pub events: Vec<Event>,
}

pub fn zombie() -> Fixture {
    let stages = [("zombie", "zombie.py", include_str!("../fixtures/runs/zombie.py"))];
    let mut scenario = scenario("zombie", "Dead but still listed", "死了还占着号", &stages);
    scenario.checkpoints = vec![
        checkpoint("start", "One process, about to fork.", "一个进程，马上要 fork。"),
        Checkpoint {
            at: "zombie".to_owned(),
            cue: text("C1 has ended. Its row stays.", "C1 结束了，它那一行还在。"),
            note: text(
                "C1 runs nothing and holds no memory. The kernel keeps its PID and its exit status until its parent asks.",
                "C1 不再运行，也不占内存。内核留着它的 PID 和退出状态，直到父进程来问。",
            ),
            close_terminal: false,
            scheduler: None,
            claims: Vec::new(),
        },
        checkpoint(
            "killed",
            "kill -9 changed nothing: the dead cannot die.",
            "kill -9 没有用：死了的不会再死。",
        ),
        checkpoint(
            "reaped",
            "main has asked. Now the row is gone.",
            "main 来问过了，那一行没了。",
        ),
    ];
    scenario.questions = vec![Question {
        kind: QuestionKind::Predict,
        hints: Vec::new(),
        at: "fork".to_owned(),
        reveal: "killed".to_owned(),
        ask: text(
            "C1 ends at once, main sleeps for 3 seconds. What do you see of C1 meanwhile?",
            "C1 马上结束，main 要睡 3 秒。这期间 C1 会怎样？",
        ),
        options: vec![
            choice(
                "Nothing: it has ended, so its row is gone",
                "什么都没有：结束了，那一行就没了",
                Some("M6"),
            ),
            choice("Its row stays, in state Z", "那一行还在，状态是 Z", None),
            choice("It sleeps until main wakes up", "它一直睡，直到 main 醒来", Some("M6")),
            choice(
                "It becomes an orphan and goes to init",
                "它成了孤儿进程，归 init 管",
                Some("M8"),
            ),
        ],
    }];
    fixture(scenario, include_str!("../fixtures/runs/zombie.jsonl"))
}

pub fn apply() -> Fixture {
    let stages = [
        ("apply", "apply.py", include_str!("../fixtures/runs/apply.py")),
        (
            "apply_async",
            "apply_async.py",
            include_str!("../fixtures/runs/apply_async.py"),
        ),
    ];
    let mut scenario = scenario(
        "apply-vs-apply-async",
        "One at a time, or all at once",
        "一个一个来，还是一起来",
        &stages,
    );
    scenario.checkpoints = vec![
        checkpoint(
            "submit",
            "Left: one at a time. Right: all handed in.",
            "左边一个一个来，右边一次全交。",
        ),
        checkpoint(
            "close",
            "Five rounds on the left, two on the right.",
            "左边五轮，右边两轮。",
        ),
    ];
    fixture(scenario, include_str!("../fixtures/runs/apply.jsonl"))
}

pub fn daemon() -> Fixture {
    let stages = [("daemon", "daemon.py", include_str!("../fixtures/runs/daemon.py"))];
    let mut scenario = scenario("daemon", "Without a terminal", "没有终端的进程", &stages);
    scenario.checkpoints = ["setsid", "again", "adopted", "hangup", "alone"]
        .map(|at| checkpoint(at, "Look at the columns.", "看看这几列。"))
        .to_vec();
    fixture(scenario, include_str!("../fixtures/runs/daemon.jsonl"))
}

pub fn recycle() -> Fixture {
    let stages = [("recycle", "recycle.py", include_str!("../fixtures/runs/recycle.py"))];
    let mut scenario = scenario("recycle", "Replaced after n tasks", "干满就换人", &stages);
    scenario.checkpoints = ["pool0", "pool1", "pool2"]
        .map(|at| checkpoint(at, "Slots stay, processes change.", "工位不变，进程在换。"))
        .to_vec();
    fixture(scenario, include_str!("../fixtures/runs/recycle.jsonl"))
}

/// Four threads take turns with the interpreter lock.
pub fn turns() -> Fixture {
    let stages = [("threads", "threads.py", include_str!("../fixtures/runs/turns.py"))];
    let mut scenario = scenario("turns", "Threads or processes", "线程还是进程", &stages);
    scenario.checkpoints = vec![checkpoint(
        "threads-count",
        "One of them has the lock.",
        "锁在其中一个手里。",
    )];
    fixture(scenario, include_str!("../fixtures/runs/turns.jsonl"))
}

/// `recycle`, where each task leaves 20 MB behind in its worker.
pub fn leak() -> Fixture {
    let mut fixture = recycle();
    fixture.scenario.stages[0].memory = true;
    let mut done: BTreeMap<Pid, u64> = BTreeMap::new();
    let with_memory = |event: Event| {
        let is_new = matches!(event.kind, Kind::WorkerHired { .. });
        let has_leaked = matches!(event.kind, Kind::TaskStarted { .. });
        let tasks = done.entry(event.pid).or_default();
        *tasks += u64::from(has_leaked);
        let sampled = Kind::ResourcesSampled {
            cpu_percent: 0.0,
            memory_bytes: (8 + 20 * *tasks) * 1_000_000,
            threads: 1,
        };
        let sample = Event {
            evidence: Evidence::Seen,
            kind: sampled,
            ..event.clone()
        };
        [Some(event), (is_new || has_leaked).then_some(sample)]
            .into_iter()
            .flatten()
    };
    fixture.events = fixture.events.into_iter().flat_map(with_memory).collect();
    fixture
}

fn fixture(scenario: Scenario, log: &str) -> Fixture {
    let mut lines = log.lines();
    let header = lines.next().expect("a log has a header");
    Fixture {
        scenario,
        header: serde_json::from_str(header).expect("the header is valid"),
        events: lines
            .map(|line| serde_json::from_str(line).expect("the event is valid"))
            .collect(),
    }
}

fn scenario(id: &str, en: &str, zh: &str, stages: &[(&str, &str, &str)]) -> Scenario {
    let stage = |(name, file, source): &(&str, &str, &str)| Stage {
        name: (*name).to_owned(),
        file: (*file).to_owned(),
        source: (*source).to_owned(),
        watch: None,
        memory: false,
    };
    Scenario {
        title: text(en, zh),
        ..Scenario::wordless(id, stages.iter().map(stage).collect())
    }
}

fn checkpoint(at: &str, en: &str, zh: &str) -> Checkpoint {
    Checkpoint {
        at: at.to_owned(),
        cue: text(en, zh),
        note: text("", ""),
        close_terminal: false,
        scheduler: None,
        claims: Vec::new(),
    }
}

fn choice(en: &str, zh: &str, misconception: Option<&str>) -> Choice {
    Choice {
        text: text(en, zh),
        right: misconception.is_none(),
        misconception: misconception.map(str::to_owned),
        why: text(
            "A process that has ended keeps its row until its parent has waited.",
            "结束的进程一直占着一行，直到父进程 wait。",
        ),
    }
}

fn text(en: &str, zh: &str) -> Text {
    Text::from([(Language::EN, en), (Language::ZH, zh)])
}
