//! `[[stage]]` and `[[knob]]`: the listings, and the names that the rest of a scenario finds in them.

use toml::Spanned;

use super::{
    super::{
        checker::{Constant, Mark, Problem},
        diagnostic::{Code, Diagnostic},
        model::{Knob, Literal, Scenario, Stage},
        raw::{RawKnob, RawStage, SCENARIO_FILE},
    },
    Validator,
};

/// More stages do not fit side by side.
const MAX_STAGES: usize = 2;

/// What is wrong with a listing, apart from its marks; `of_language` is what its language does not know.
pub(super) fn listing_problems(file: &str, source: &str, of_language: Vec<Problem>) -> Vec<Diagnostic> {
    let shown = |problem: Problem| Diagnostic {
        code: Code::Listing,
        file: file.to_owned(),
        span: Some(problem.span),
        message: problem.message,
        help: problem.help,
    };
    let control = control_character(file, source).into_iter();
    control.chain(of_language.into_iter().map(shown)).collect()
}

/// Listings are shown on the screen: the terminal would act on a control character.
fn control_character(file: &str, source: &str) -> Option<Diagnostic> {
    let acted_on = |c: &char| c.is_control() && !['\n', '\r', '\t'].contains(c);
    let (at, found) = source.char_indices().find(|(_, c)| acted_on(c))?;
    Some(Diagnostic {
        code: Code::ControlCharacter,
        file: file.to_owned(),
        span: Some(at..at + found.len_utf8()),
        message: format!("the listing holds the control character {}", found.escape_unicode()),
        help: Some("write it as an escape in a string: \"\\x1b\"".to_owned()),
    })
}

/// Whether a mark's name is one: lower-case letters, digits and dashes.
fn is_mark_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain)
}

/// The names that a listing offers to the rest of the scenario.
pub(super) struct Names<'a> {
    /// Whether every listing was found: if not, a name may be in the missing one.
    pub complete: bool,
    pub marks: Vec<&'a str>,
    /// The marks as they were written, each with its file.
    pub written: Vec<(&'a str, Mark<'a>)>,
    pub constants: Vec<(&'a str, Constant<'a>)>,
}

impl Validator<'_> {
    pub(super) fn stages(&mut self, raw: &[RawStage]) -> Vec<Stage> {
        if raw.is_empty() || raw.len() > MAX_STAGES {
            let message = format!("{} stages; a scenario has one, or {MAX_STAGES} side by side", raw.len());
            self.problems.push(Code::StageCount, SCENARIO_FILE, None, message);
        }
        let mut stages: Vec<Stage> = Vec::new();
        for stage in raw {
            let name = self.name(stage.name.as_ref()).unwrap_or_default();
            if let Some(raw) = &stage.name
                && stages.iter().any(|other| other.name == name)
            {
                self.push(
                    Code::DuplicateStage,
                    raw.span(),
                    format!("there is another stage `{name}`"),
                );
            }
            let (file, source) = self.listing(stage.listing.as_ref()).unwrap_or_default();
            let watch = self.watched(stage.watch.as_ref(), &file, &source);
            stages.push(Stage {
                name,
                file,
                source,
                watch,
                memory: stage.memory.as_ref().is_some_and(|memory| *memory.get_ref()),
            });
        }
        stages
    }

    /// The variable whose value stands in the rows: one that the listing has.
    fn watched(&mut self, raw: Option<&Spanned<String>>, file: &str, source: &str) -> Option<String> {
        let raw = raw?;
        let name = self.name(Some(raw))?;
        let letter = |c: char| c == '_' || c.is_alphanumeric();
        let has_it = source.split(|c| !letter(c)).any(|word| word == name);
        if !has_it && !file.is_empty() && !name.is_empty() {
            let message = format!("`{file}` has no variable `{}`", name.escape_debug());
            self.push(Code::UnknownVariable, raw.span(), message);
        }
        Some(name)
    }

    fn listing(&mut self, raw: Option<&Spanned<String>>) -> Option<(String, String)> {
        let raw = raw?;
        let file = raw.get_ref();
        if file.contains(['/', '\\']) || !file.ends_with(".py") {
            self.push(
                Code::ListingPath,
                raw.span(),
                "a listing is a `.py` file in the scenario's own folder",
            );
            return None;
        }
        let folder = self.folder;
        let Some(source) = folder.listings.get(file) else {
            let listings = folder.listings.keys().map(String::as_str);
            self.push(
                Code::ListingNotFound,
                raw.span(),
                format!("there is no `{}` in the folder", file.escape_debug()),
            )
            .help_nearest(file, listings);
            return None;
        };
        Some((file.clone(), source.clone()))
    }

    /// Checks each listing once and collects what the rest may name.
    pub(super) fn names<'s>(&mut self, stages: &'s [Stage]) -> Names<'s> {
        let mut names = Names {
            complete: !stages.is_empty() && stages.iter().all(|stage| !stage.file.is_empty()),
            marks: vec![Scenario::START, Scenario::END],
            written: Vec::new(),
            constants: Vec::new(),
        };
        for (index, Stage { file, source, .. }) in stages.iter().enumerate() {
            let checked = stages[..index].iter().any(|earlier| earlier.file == *file);
            if checked || file.is_empty() {
                continue;
            }
            let outline = self.checker.outline(file, source);
            self.problems.extend(listing_problems(file, source, outline.problems));
            names.marks.extend(self.marks(file, &outline.marks));
            let written = outline.marks.into_iter().map(|mark| (file.as_str(), mark));
            names.written.extend(written);
            let constants = outline.constants.into_iter();
            names.constants.extend(constants.map(|found| (file.as_str(), found)));
        }
        names
    }

    fn marks<'s>(&mut self, file: &str, marks: &[Mark<'s>]) -> Vec<&'s str> {
        let mut names = Vec::new();
        for mark in marks {
            if !is_mark_name(mark.name) || [Scenario::START, Scenario::END].contains(&mark.name) {
                let message = match mark.name {
                    "" => "a mark without a name".to_owned(),
                    name => format!("`{}` cannot name a mark", name.escape_debug()),
                };
                self.problems
                    .push(Code::BadMark, file, mark.span.clone(), message)
                    .help("a mark is `#@ name` in lower-case letters, digits and dashes, not `start` or `end`");
            } else if names.contains(&mark.name) {
                let message = format!("there is another mark `{}`", mark.name);
                self.problems
                    .push(Code::DuplicateMark, file, mark.span.clone(), message);
            } else {
                names.push(mark.name);
            }
            if mark.stray {
                let message = format!("the mark `{}` names a statement of another block", mark.name);
                self.problems
                    .push(Code::BadMark, file, mark.span.clone(), message)
                    .help("put it above a statement of its own block, and indent it like that");
            }
        }
        names
    }

    pub(super) fn knobs(&mut self, raw: Vec<RawKnob>, stages: &[Stage], names: &Names<'_>) -> Vec<Knob> {
        let mut knobs: Vec<Knob> = Vec::new();
        for knob in raw {
            let Some(name) = &knob.name else { continue };
            if knobs.iter().any(|earlier| earlier.name == *name.get_ref()) {
                let message = format!("there is another knob `{}`", name.get_ref());
                self.push(Code::DuplicateKnob, name.span(), message);
            }
            knobs.extend(self.knob(&knob, name, stages, names));
        }
        knobs
    }

    fn knob(&mut self, raw: &RawKnob, name: &Spanned<String>, stages: &[Stage], names: &Names<'_>) -> Option<Knob> {
        let (name, span) = (name.get_ref(), name.span());
        let mut found = names.constants.iter().filter(|(_, constant)| constant.name == name);
        let Some((file, first)) = found.next() else {
            if names.complete {
                let message = format!("no listing has a top-level `{} = <number>`", name.escape_debug());
                self.push(Code::UnknownKnob, span, message)
                    .help_nearest(name, names.constants.iter().map(|(_, constant)| constant.name));
            }
            return None;
        };
        if let Some((other_file, other)) = found.find(|(_, other)| other.value != first.value) {
            let message = format!(
                "`{name}` is {} in `{other_file}` and {} in `{file}`",
                other.value, first.value
            );
            self.problems
                .push(Code::KnobDisagreement, other_file, other.span.clone(), message);
        }
        let (min, max) = (*raw.min.as_ref()?.get_ref(), *raw.max.as_ref()?.get_ref());
        if !(min..=max).contains(&first.value) {
            let message = format!(
                "`{name}` is {} in `{file}`, which is not from {min} to {max}",
                first.value
            );
            self.push(Code::KnobRange, span, message);
        }
        Some(Knob {
            name: name.clone(),
            min,
            max,
            shipped: first.value,
            value: first.value,
            literals: literals(name, stages, names),
        })
    }
}

/// Where the stages have the numbers of the constant `name`.
fn literals(name: &str, stages: &[Stage], names: &Names<'_>) -> Vec<Literal> {
    let constants = names.constants.iter().filter(|(_, constant)| constant.name == name);
    let of_stages = constants.flat_map(|(file, constant)| {
        let of_file = stages.iter().enumerate().filter(|(_, stage)| stage.file == *file);
        of_file.map(|(stage, _)| Literal {
            stage,
            span: constant.span.clone(),
        })
    });
    of_stages.collect()
}
