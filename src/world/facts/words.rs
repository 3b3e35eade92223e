//! What a claim or an expectation says, in words.

use super::find;
use crate::event::Text;
use crate::event::{Expectation, Fact};

/// How a run differed from what its scenario says, in a sentence: what was to be, and what was.
/// The stage is named where there are `several`.
pub fn difference(unmet: &Expectation, several: bool) -> Text {
    let (test, wanted) = unmet.wanted.split_once(' ').unwrap_or(("is", &unmet.wanted));
    let (fact, named) = find(&unmet.fact).map_or((unmet.fact.as_str(), None), |(fact, of)| (fact.name, of));
    let wanted = bounded(test, wanted);
    let got = unmet.got.as_ref().map(|got| {
        let got = shown(got);
        Text {
            en: got.clone(),
            zh: got,
        }
    });
    let text = match unmet.of.as_deref().or(named) {
        Some(who) => of_process(who, fact, &wanted, got.as_ref()),
        None => of_stage(fact, &wanted, got.as_ref()),
    };
    match several {
        true => Text {
            en: format!("{}: {}", unmet.stage, text.en),
            zh: format!("{}：{}", unmet.stage, text.zh),
        },
        false => text,
    }
}

/// What a process was to be, and what it was.
fn of_process(who: &str, fact: &str, wanted: &Text, got: Option<&Text>) -> Text {
    let wanted = predicate(fact, wanted);
    let got = got.map_or_else(|| pair("nothing of the kind", "不是这样"), |got| predicate(fact, got));
    Text {
        en: format!("{who} was to be {}; it was {}", wanted.en, got.en),
        zh: format!("{who} 应该{}，实际{}", wanted.zh, got.zh),
    }
}

/// What a count of a stage was to be, and what it was.
fn of_stage(fact: &str, wanted: &Text, got: Option<&Text>) -> Text {
    let label = label(fact);
    let none = pair("none", "没有");
    let got = got.unwrap_or(&none);
    Text {
        en: format!("{}: was to be {}, was {}", label.en, wanted.en, got.en),
        zh: format!("{}：应为 {}，实为 {}", label.zh, wanted.zh, got.zh),
    }
}

fn shown(fact: &Fact) -> String {
    fact.to_string()
}

fn bounded(test: &str, wanted: &str) -> Text {
    match test {
        "at_least" => Text {
            en: format!("at least {wanted}"),
            zh: format!("至少 {wanted}"),
        },
        "at_most" => Text {
            en: format!("at most {wanted}"),
            zh: format!("最多 {wanted}"),
        },
        _ => Text {
            en: wanted.to_owned(),
            zh: wanted.to_owned(),
        },
    }
}

fn pair(en: &str, zh: &str) -> Text {
    Text {
        en: en.to_owned(),
        zh: zh.to_owned(),
    }
}

/// What is said of a process whose `fact` has this value.
fn predicate(fact: &str, value: &Text) -> Text {
    let (en, zh) = (&value.en, &value.zh);
    let said = |en: String, zh: String| Text { en, zh };
    match (fact, en.as_str()) {
        ("life", "absent") => pair("not started yet", "还没启动"),
        ("life", "alive") => pair("alive", "活着"),
        ("life", "zombie") => pair("a zombie", "是僵尸进程"),
        ("life", "reaped") => pair("reaped", "已被回收"),
        ("blocked_on", wait) => waiting(wait),
        ("terminal", "open") => pair("on an open terminal", "有控制终端"),
        ("terminal", "closed") => pair("on a terminal that was closed", "终端已关闭"),
        ("terminal", "none") => pair("without a terminal", "没有控制终端"),
        ("state", _) => said(format!("in state {en}"), format!("处于状态 {zh}")),
        ("parent", _) => said(format!("a child of {en}"), format!("是 {zh} 的子进程")),
        ("session", _) => said(format!("in the session of {en}"), format!("在 {zh} 的会话里")),
        ("running_task", _) => said(format!("running task #{en}"), format!("在做任务 #{zh}")),
        ("tasks_done", _) => said(
            format!("done with this many tasks: {en}"),
            format!("做完的任务数为 {zh}"),
        ),
        ("exit_code", _) => said(format!("ended with exit code {en}"), format!("以退出码 {zh} 结束")),
        ("exit_signal", _) => said(format!("ended by {en}"), format!("被 {zh} 结束")),
        ("reaped_by", "kernel") => pair("reaped by the kernel", "由内核回收"),
        ("reaped_by", _) => said(format!("reaped by {en}"), format!("由 {zh} 回收")),
        ("children", _) => said(
            format!("the parent of this many children: {en}"),
            format!("的子进程数为 {zh}"),
        ),
        _ => value.clone(),
    }
}

fn waiting(wait: &str) -> Text {
    match wait {
        "nothing" => pair("waiting for nothing", "没有在等"),
        "sleep" => pair("asleep in sleep()", "在 sleep() 里睡眠"),
        "wait" => pair("waiting for a child to end", "在等子进程结束"),
        "get" => pair("waiting in get()", "在 get() 里等"),
        "apply" => pair("blocked in apply()", "阻塞在 apply() 里"),
        "map" => pair("waiting for map()", "在等 map() 的结果"),
        "join" => pair("waiting in join()", "在 join() 里等"),
        "lock" => pair("waiting for a lock or a queue", "在等锁或队列"),
        "task" => pair("idle, waiting for a task", "空闲，在等任务"),
        "write" => pair("stuck in writing", "卡在写操作上"),
        "signal" => pair("waiting for a signal", "在等信号"),
        "request" => pair("waiting for a request", "在等请求"),
        "interpreter" => pair("waiting for the interpreter lock", "在等解释器锁"),
        other => pair(other, other),
    }
}

/// What a fact of a stage counts.
fn label(fact: &str) -> Text {
    let (en, zh) = match fact {
        "processes_started" => ("processes started", "启动过的进程数"),
        "peak_processes" => ("most processes alive at a time", "同时活着的进程数最多"),
        "worker_processes" => ("processes that were workers", "当过工作进程的进程数"),
        "slots" => ("slots for workers", "工作进程的位置数"),
        "peak_running_tasks" => ("most tasks run at a time", "同时在做的任务数最多"),
        "tasks_submitted" => ("tasks handed in", "交出的任务数"),
        "tasks_finished" => ("tasks ended", "做完的任务数"),
        "tasks_failed" => ("tasks that raised", "抛出异常的任务数"),
        "tasks_lost" => ("tasks lost", "丢失的任务数"),
        "workers_retired" => ("workers that reached their limit", "干满离开的工作进程数"),
        "most_tasks_by_a_worker" => ("most tasks by one worker", "一个工作进程做的任务数最多"),
        "initializer_runs" => ("runs of the initializer", "初始化函数的运行次数"),
        "callbacks_ran" => ("callbacks that ran", "回调的运行次数"),
        "submitted_before_first_result" => ("tasks handed in before the first result", "第一个结果之前交出的任务数"),
        "zombies" => ("processes that stayed zombies", "当过一阵僵尸的进程数"),
        "zombies_left" | "zombies_now" => ("zombies", "僵尸进程数"),
        "signals_to_zombies" => ("signals sent to zombies", "发给僵尸的信号数"),
        "orphans" => ("orphans", "孤儿进程数"),
        "adopter" => ("who adopted last", "最后收养的进程"),
        "reaped_by_init" => ("processes reaped by init", "由 init 回收的进程数"),
        "reaped_by_parent" => ("processes reaped by who made them", "由创建者回收的进程数"),
        "killed_by_sighup" => ("processes ended by SIGHUP", "被 SIGHUP 结束的进程数"),
        "sessions_made" => ("sessions made", "新建的会话数"),
        "processes_without_terminal" => ("most processes without a terminal", "没有终端的进程数最多"),
        "outlived_terminal" => ("processes that outlived the terminal", "终端关闭后还活着的进程数"),
        "terminal_lines" => ("lines on the terminal", "终端上的行数"),
        "waiting_tasks" => ("tasks waiting", "在等的任务数"),
        "running_tasks" => ("tasks being run", "在做的任务数"),
        "delivered_tasks" => ("results delivered", "送达的结果数"),
        "alive_processes" => ("processes alive", "活着的进程数"),
        "alive_workers" => ("workers alive", "活着的工作进程数"),
        "pools_closed" => ("pools closed", "关闭的进程池数"),
        other => (other, other),
    };
    pair(en, zh)
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;

    fn unmet(fact: &str, of: Option<&str>, wanted: &str, got: Option<Fact>) -> Expectation {
        Expectation {
            stage: "apply".to_owned(),
            fact: fact.to_owned(),
            of: of.map(str::to_owned),
            wanted: wanted.to_owned(),
            got,
            met: false,
        }
    }

    #[test]
    fn says_what_was_to_be_and_what_was() {
        let sleeping = Some(Fact::Text("sleep".to_owned()));
        let text = difference(&unmet("main_blocked_on", None, "is apply", sleeping), true);
        assert_eq!(
            text.en,
            "apply: main was to be blocked in apply(); it was asleep in sleep()"
        );
        assert_eq!(text.zh, "apply：main 应该阻塞在 apply() 里，实际在 sleep() 里睡眠");
        let text = difference(&unmet("parent", Some("C2"), "is init", None), false);
        assert_eq!(text.en, "C2 was to be a child of init; it was nothing of the kind");
        let text = difference(&unmet("waiting_tasks", None, "at_least 2", Some(Fact::Int(1))), false);
        assert_eq!(text.en, "tasks waiting: was to be at least 2, was 1");
        assert_eq!(text.zh, "在等的任务数：应为 至少 2，实为 1");
    }

    #[test]
    fn no_fact_is_told_by_its_raw_name() {
        for fact in all() {
            let of = fact.is_about_a_process().then_some("W1");
            let text = difference(&unmet(fact.name, of, "is 1", Some(Fact::Int(2))), false);
            assert!(!text.zh.contains('_') && !text.en.contains('_'), "{}", text.en);
            assert!(text.en.contains(' ') && text.zh != text.en, "{}", text.zh);
        }
    }
}
