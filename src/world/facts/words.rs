//! What a claim or an expectation says, in words.

use super::find;
use crate::text::{Message, message};
use crate::world::World;
use forklore_event::Expectation;

impl World {
    /// How the run differs from what its scenario says, a sentence each: what was to be, and what is. The stage is named
    /// where there are several.
    pub fn differences<'e>(&self, unmet: impl IntoIterator<Item = &'e Expectation>) -> Vec<Message> {
        let several = self.stages.len() > 1;
        unmet.into_iter().map(|claim| difference(claim, several)).collect()
    }
}

fn difference(unmet: &Expectation, several: bool) -> Message {
    let (test, wanted) = unmet.wanted.split_once(' ').unwrap_or(("is", &unmet.wanted));
    let (fact, named) = find(&unmet.fact).map_or((unmet.fact.as_str(), None), |(fact, of)| (fact.name, of));
    let got = unmet.got.as_ref().map(ToString::to_string);
    let said = match unmet.of.as_deref().or(named) {
        Some(who) => {
            let wanted = predicate(fact, test, wanted);
            let got = got.map_or_else(
                || message!("claim-process-otherwise"),
                |got| predicate(fact, "is", &got),
            );
            message!("claim-process", who, wanted, got)
        }
        None => {
            let got = got.map_or_else(|| message!("claim-stage-none"), Message::Plain);
            let label = message!("claim-label", fact);
            message!("claim-stage", label, wanted = bounded(test, wanted), got)
        }
    };
    match several {
        true => message!("claim-in-stage", stage = &unmet.stage, said),
        false => said,
    }
}

fn bounded(test: &str, value: &str) -> Message {
    match test {
        "at_least" => message!("claim-at-least", value),
        "at_most" => message!("claim-at-most", value),
        _ => Message::Plain(value.to_owned()),
    }
}

/// What is said of a process whose `fact` has this value, or one within a bound.
fn predicate(fact: &str, test: &str, value: &str) -> Message {
    match (fact, value) {
        ("life", value) => message!("claim-life", value),
        ("blocked_on", value) => message!("claim-wait", value),
        ("terminal", value) => message!("claim-terminal", value),
        ("reaped_by", "kernel") => message!("claim-reaped-by-kernel"),
        _ => message!("claim-fact", fact, value = bounded(test, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;
    use forklore_event::{Fact, Language};

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
            text.get(Language::EN),
            "apply: main was to be blocked in apply(); it was asleep in sleep()"
        );
        assert_eq!(
            text.get(Language::ZH),
            "apply：main 应该阻塞在 apply() 里，实际在 sleep() 里睡眠"
        );
        let text = difference(&unmet("parent", Some("C2"), "is init", None), false);
        assert_eq!(
            text.get(Language::EN),
            "C2 was to be a child of init; it was nothing of the kind"
        );
        let text = difference(&unmet("waiting_tasks", None, "at_least 2", Some(Fact::Int(1))), false);
        assert_eq!(text.get(Language::EN), "tasks waiting: was to be at least 2, was 1");
        assert_eq!(text.get(Language::ZH), "在等的任务数：应为 至少 2，实为 1");
    }

    #[test]
    fn no_fact_is_told_by_its_raw_name() {
        for fact in all() {
            let of = fact.is_about_a_process().then_some("W1");
            let text = difference(&unmet(fact.name, of, "is 1", Some(Fact::Int(2))), false);
            let (en, zh) = (text.get(Language::EN), text.get(Language::ZH));
            assert!(!zh.contains('_') && !en.contains('_'), "{en}");
            assert!(en.contains(' ') && zh != en, "{zh}");
        }
    }
}
