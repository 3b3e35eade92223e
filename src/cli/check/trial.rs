//! What came of a scenario's claims in a number of runs, and what it could claim beside.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::scenario::{Expect, Language, Scenario};
use crate::text::say;
use crate::world::facts::{self, STATE};
use crate::world::{EventLog, World, fact};
use forklore_event::{Expectation, Fact, Kind, StageIndex};

/// A fact that can be claimed: its stage, its name, and the process that it is about.
type Claimable = (StageIndex, &'static str, Option<String>);

/// What was found in several runs.
pub struct Trial<'a> {
    scenario: &'a Scenario,
    times: usize,
    /// In how many of them everything was as the scenario says.
    fine: usize,
    limits: usize,
    /// For each stop, and for the end of the run under [`WHOLE`], what was found of each of its claims.
    claims: BTreeMap<String, Vec<Finding>>,
    /// For each stop, every fact that had the same value there in all runs.
    facts: BTreeMap<String, BTreeMap<Claimable, Fact>>,
}

/// The key of what is expected of the whole run; no mark has it.
const WHOLE: &str = "";

/// What became of one claim.
#[derive(Default)]
struct Finding {
    met: usize,
    /// Each value that was found, as it is shown.
    values: BTreeSet<String>,
    numbers: Vec<i64>,
    /// It was true at every stop of every run.
    empty: bool,
}

impl Finding {
    fn add(&mut self, checked: &Expectation) {
        self.met += usize::from(checked.met);
        match &checked.got {
            Some(Fact::Int(number)) => self.numbers.push(*number),
            Some(other) => drop(self.values.insert(other.to_string())),
            None => drop(self.values.insert("-".to_owned())),
        }
    }

    /// What was found, in a few words.
    fn found(&self, language: Language) -> String {
        let (least, most) = (self.numbers.iter().min(), self.numbers.iter().max());
        let numbers = match (least, most) {
            (Some(least), Some(most)) if least == most => Some(least.to_string()),
            (Some(&least), Some(&most)) => Some(say!(language, "check-range", least, most)),
            _ => None,
        };
        let found: Vec<String> = numbers.into_iter().chain(self.values.iter().cloned()).collect();
        if found.is_empty() {
            return say!(language, "check-nothing-found");
        }
        found.join(", ")
    }
}

impl<'a> Trial<'a> {
    /// Nothing was run yet.
    pub fn new(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            times: 0,
            fine: 0,
            limits: 0,
            claims: BTreeMap::new(),
            facts: BTreeMap::new(),
        }
    }

    /// Whether every run did what the scenario says.
    pub fn held(&self) -> bool {
        self.fine == self.times
    }

    /// Takes in a run.
    pub fn add(&mut self, log: &EventLog) {
        let first = self.times == 0;
        self.times += 1;
        let mut fine = true;
        for event in log.events().iter() {
            let (at, checked) = match &event.kind {
                Kind::ClaimsChecked { checkpoint, claims } => (checkpoint.as_str(), claims),
                Kind::ScenarioEnded { expectations } => (WHOLE, expectations),
                _ => continue,
            };
            fine &= checked.iter().all(|claim| claim.met);
            let findings = self.claims.entry(at.to_owned()).or_default();
            findings.resize_with(checked.len().max(findings.len()), || Finding {
                empty: true,
                ..Finding::default()
            });
            findings
                .iter_mut()
                .zip(checked)
                .for_each(|(finding, claim)| finding.add(claim));
        }
        let ended = log.newest().was_ended_by_limit();
        self.limits += usize::from(ended);
        self.fine += usize::from(fine && !ended);
        let worlds: Vec<(String, World)> = log
            .stops()
            .iter()
            .map(|stop| (stop.name.to_string(), log.moment(stop.after).world().clone()))
            .collect();
        self.look_for_empty_claims(&worlds);
        let everything = claimable(log.newest());
        for (name, world) in &worlds {
            let found = everything.iter().filter_map(|key| {
                let (stage, name, of) = key;
                Some((key.clone(), fact(world, *stage, name, of.as_deref())?))
            });
            let found: BTreeMap<Claimable, Fact> = found.collect();
            let same = self.facts.entry(name.clone()).or_default();
            if first {
                *same = found;
            } else {
                same.retain(|key, value| found.get(key) == Some(value));
            }
        }
    }

    fn look_for_empty_claims(&mut self, worlds: &[(String, World)]) {
        let holds = |claim: &Expect, world: &World| {
            let got = fact(world, claim.stage, &claim.fact, claim.of.as_deref());
            got.is_some_and(|got| claim.test.is_met_by(&got))
        };
        for checkpoint in &self.scenario.checkpoints {
            let findings = self.claims.entry(checkpoint.at.clone()).or_default();
            for (finding, claim) in findings.iter_mut().zip(&checkpoint.claims) {
                finding.empty &= worlds.iter().all(|(_, world)| holds(claim, world));
            }
        }
    }

    /// Tells what was found.
    pub fn tell(&self, out: &mut impl Write, language: Language) -> io::Result<()> {
        let (id, times, fine) = (&self.scenario.id, self.times, self.fine);
        writeln!(out, "{}", say!(language, "check-runs", id = id.as_str(), times, fine))?;
        if self.limits > 0 {
            writeln!(out, "  {}", say!(language, "check-limit"))?;
        }
        let mut before: Option<&BTreeMap<Claimable, Fact>> = None;
        for checkpoint in &self.scenario.checkpoints {
            writeln!(out, "\n  {}", checkpoint.at)?;
            self.tell_claims(out, &checkpoint.at, &checkpoint.claims, language)?;
            let Some(facts) = self.facts.get(&checkpoint.at) else {
                continue;
            };
            self.tell_more(out, facts, before, &checkpoint.claims, language)?;
            before = Some(facts);
        }
        writeln!(out, "\n  {}", say!(language, "check-whole-run"))?;
        self.tell_claims(out, WHOLE, &self.scenario.expectations, language)
    }

    fn tell_claims(&self, out: &mut impl Write, at: &str, claims: &[Expect], language: Language) -> io::Result<()> {
        let findings = self.claims.get(at).into_iter().flatten();
        for (claim, finding) in claims.iter().zip(findings) {
            let of = claim.of.as_ref().map(|of| format!("{of}.")).unwrap_or_default();
            let claimed = format!("{}{of}{} {}", self.stage(claim.stage), claim.fact, claim.test);
            let (met, times, found) = (finding.met, self.times, finding.found(language));
            let sign = if met == times { ' ' } else { '!' };
            let found = say!(language, "check-found", met, times, found);
            write!(out, "  {sign} {claimed}: {found}")?;
            if finding.empty && at != WHOLE && self.scenario.checkpoints.len() > 1 {
                write!(out, " ({})", say!(language, "check-empty"))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    /// What came about since the stop before in every run and is not claimed: an author may have meant it.
    fn tell_more(
        &self,
        out: &mut impl Write,
        facts: &BTreeMap<Claimable, Fact>,
        before: Option<&BTreeMap<Claimable, Fact>>,
        claims: &[Expect],
        language: Language,
    ) -> io::Result<()> {
        let Some(before) = before else { return Ok(()) };
        let is_claimed = |(stage, name, of): &Claimable| {
            claims.iter().any(|claim| {
                let is_it = facts::find(&claim.fact).is_some_and(|(fact, _)| fact.name == *name);
                claim.stage == *stage && is_it && claim.role() == of.as_deref()
            })
        };
        // Of a process that was not there before, a count of none says nothing; and who reads from a pipe waits,
        // too, although there is no word for it.
        let is_void = |value: &Fact| matches!(value, Fact::Text(word) if word == "nothing");
        let is_news = |key: &Claimable, value: &Fact| match before.get(key) {
            _ if is_void(value) => false,
            Some(old) => old != value,
            None => *value != Fact::Int(0),
        };
        let more = facts
            .iter()
            .filter(|(key, value)| is_news(key, value) && !is_claimed(key));
        let more: Vec<String> = more.map(|(key, value)| self.as_toml(key, value)).collect();
        if more.is_empty() {
            return Ok(());
        }
        writeln!(out, "    {}", say!(language, "check-could-be"))?;
        more.iter().try_for_each(|claim| writeln!(out, "      {claim}"))
    }

    /// A claim as it would be written in `scenario.toml`.
    fn as_toml(&self, (stage, name, of): &Claimable, value: &Fact) -> String {
        let stage = match self.scenario.stages.len() {
            0 | 1 => String::new(),
            _ => format!("stage = \"{}\", ", self.scenario.stages[usize::from(*stage)].name),
        };
        let of = of.as_ref().map(|of| format!("of = \"{of}\", ")).unwrap_or_default();
        let value = match value {
            Fact::Text(word) => format!("\"{word}\""),
            other => other.to_string(),
        };
        format!("{{ {stage}fact = \"{name}\", {of}is = {value} }},")
    }

    fn stage(&self, stage: StageIndex) -> String {
        match self.scenario.stages.len() {
            0 | 1 => String::new(),
            _ => format!("{}.", self.scenario.stages[usize::from(stage)].name),
        }
    }
}

/// Everything that could be claimed of a run. States are looked up only where they are claimed.
fn claimable(end: &World) -> Vec<Claimable> {
    let mut all = Vec::new();
    for (index, stage) in (0..).zip(&end.stages) {
        let roles = stage.processes.iter().filter(|process| !process.is_init());
        let roles: BTreeSet<String> = roles.map(|process| process.role.to_string()).collect();
        for fact in facts::all().filter(|fact| fact.name != STATE) {
            match fact.is_about_a_process() {
                true => all.extend(roles.iter().map(|role| (index, fact.name, Some(role.clone())))),
                false => all.push((index, fact.name, None)),
            }
        }
    }
    all
}
