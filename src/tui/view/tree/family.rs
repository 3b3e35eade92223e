//! Who is whose child, as rows from the top down. Where there are too many rows,
//! alike brothers and sisters share one, and some have none.

use crate::text::say;
use crate::tui::look::Look;
use crate::world::{Activity, Process, ProcessId, StageWorld};

/// What makes processes alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ProcessKind {
    /// Ended and reaped.
    Ended,
    /// A worker without a task.
    Idle,
    /// Ended and not reaped.
    Zombie,
    /// A worker at a task.
    AtTask,
    /// Waits for something.
    Waits,
    /// Runs statements.
    Runs,
}

impl ProcessKind {
    fn of(process: &Process) -> Self {
        match Activity::of(process) {
            None => Self::Ended,
            Some(Activity::Zombie) => Self::Zombie,
            Some(Activity::Idle) => Self::Idle,
            Some(Activity::Task(_)) => Self::AtTask,
            Some(Activity::Sleeps | Activity::Waits(_)) => Self::Waits,
            Some(Activity::Runs) => Self::Runs,
        }
    }

    /// What so many processes of this kind do.
    fn words(self, look: &Look, count: usize) -> String {
        let kind = match self {
            Self::Ended => "ended",
            Self::Idle => "idle",
            Self::Zombie => "zombie",
            Self::AtTask => "at-task",
            Self::Waits => "waits",
            Self::Runs => "runs",
        };
        say!(look, "tree-family-kind", kind, count)
    }
}

/// How much is folded: brothers and sisters of the kinds up to this one share a row for each kind. From none to most.
pub(super) const FOLDINGS: [Option<ProcessKind>; 4] = [
    None,
    Some(ProcessKind::Ended),
    Some(ProcessKind::Idle),
    Some(ProcessKind::Runs),
];

/// Who has no row alone.
pub(super) struct Folded<'f> {
    /// The kinds that share a row.
    pub kinds: Option<ProcessKind>,
    /// These have one of their own all the same.
    pub apart: &'f dyn Fn(ProcessId) -> bool,
    /// These have none; their children stand where they would.
    pub hidden: &'f dyn Fn(ProcessId) -> bool,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// One process.
    One(ProcessId),
    /// Several alike, two at least.
    Several(Vec<ProcessId>),
    /// A thread of a process: its place among those that have rows.
    Thread(ProcessId, usize),
    /// So many more threads of a process.
    MoreThreads(usize),
}

/// A process has rows for so many threads at most.
const THREADS: usize = 8;

/// A row of the tree with the lines before its chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Branch {
    pub who: Who,
    pub guide: String,
}

/// A stage's processes as a tree.
pub(super) struct Family<'a> {
    processes: Vec<&'a Process>,
    children: Vec<Vec<ProcessId>>,
    roots: Vec<ProcessId>,
    /// How many threads of each process have something to show.
    threads: Vec<usize>,
}

impl<'a> Family<'a> {
    /// An adopted process is where its new parent is.
    pub fn of(stage: &'a StageWorld) -> Self {
        let processes: Vec<&Process> = stage.processes.iter().collect();
        let mut children = vec![Vec::new(); processes.len()];
        let mut roots = Vec::new();
        for (id, process) in processes.iter().enumerate() {
            match stage.id_of(process.parent).filter(|parent| *parent < id) {
                Some(parent) => children[parent].push(id),
                None => roots.push(id),
            }
        }
        let threads = (0..processes.len()).map(|id| stage.threads_of(id).count()).collect();
        Self {
            processes,
            children,
            roots,
            threads,
        }
    }

    /// The rows.
    pub fn branches(&self, look: &Look, folded: &Folded) -> Vec<Branch> {
        let mut branches = Vec::new();
        for who in self.folded(&self.roots, folded) {
            self.grow(look, who, ["", ""], folded, &mut branches);
        }
        branches
    }

    fn grow(&self, look: &Look, who: Who, [lead, twig]: [&str; 2], folded: &Folded, branches: &mut Vec<Branch>) {
        let [more, last, pass] = look.glyphs.branch;
        let inner = match twig {
            "" => String::new(),
            twig if twig == more => format!("{lead}{pass}"),
            _ => format!("{lead}  "),
        };
        let children = match &who {
            Who::One(id) => {
                let threads = self.threads[*id];
                let shown = if threads > THREADS { THREADS - 1 } else { threads };
                let more = Some(threads - shown).filter(|more| *more > 0);
                let rows = (0..shown).map(|thread| Who::Thread(*id, thread));
                let rows = rows.chain(more.map(Who::MoreThreads));
                rows.chain(self.folded(&self.children[*id], folded)).collect()
            }
            _ => Vec::new(),
        };
        branches.push(Branch {
            who,
            guide: format!("{lead}{twig}"),
        });
        let count = children.len();
        for (place, child) in children.into_iter().enumerate() {
            let twig = if place + 1 == count { last } else { more };
            self.grow(look, child, [&inner, twig], folded, branches);
        }
    }

    /// Those of a family that have rows; in the place of who has none, its children.
    fn shown(&self, family: &[ProcessId], hidden: &dyn Fn(ProcessId) -> bool) -> Vec<ProcessId> {
        let shown = family.iter().flat_map(|id| match hidden(*id) {
            true => self.shown(&self.children[*id], hidden),
            false => vec![*id],
        });
        shown.collect()
    }

    /// Brothers and sisters, those that are alike as one: where the first of them was.
    fn folded(&self, family: &[ProcessId], folded: &Folded) -> Vec<Who> {
        let group = |id: ProcessId| {
            let kind = ProcessKind::of(self.processes[id]);
            let is_alone = (folded.apart)(id) || !self.children[id].is_empty() || self.threads[id] > 0;
            (folded.kinds.is_some_and(|most| kind <= most) && !is_alone).then_some(kind)
        };
        let mut rows: Vec<(Option<ProcessKind>, Vec<ProcessId>)> = Vec::new();
        for id in self.shown(family, folded.hidden) {
            let kind = group(id);
            match rows.iter_mut().find(|(known, _)| kind.is_some() && *known == kind) {
                Some((_, alike)) => alike.push(id),
                None => rows.push((kind, vec![id])),
            }
        }
        let rows = rows.into_iter().map(|(_, alike)| alike);
        rows.map(|alike| match alike[..] {
            [one] => Who::One(one),
            _ => Who::Several(alike),
        })
        .collect()
    }

    /// Whose child a process is, if that has a row.
    pub fn parent(&self, id: ProcessId) -> Option<ProcessId> {
        self.children.iter().position(|children| children.contains(&id))
    }

    /// Several alike processes in a few words, who and what: `W6 to W40`, `35 with a task`.
    pub fn several(&self, look: &Look, who: &[ProcessId]) -> (String, String) {
        let all: Vec<&Process> = who.iter().map(|id| self.processes[*id]).collect();
        let names = Names::of(look, &all);
        let doing = all
            .first()
            .map_or_else(String::new, |one| ProcessKind::of(one).words(look, all.len()));
        match names.in_line {
            true => (names.text, say!(look, "tree-family-count", count = all.len(), doing)),
            false => (names.text, doing),
        }
    }
}

/// Several processes by name.
struct Names {
    text: String,
    /// They are one after the other.
    in_line: bool,
}

impl Names {
    fn of(look: &Look, all: &[&Process]) -> Self {
        let mut roles: Vec<&str> = all.iter().map(|process| &*process.role).collect();
        roles.sort_by_key(|role| numbered(role));
        let numbers: Vec<Option<(&str, usize)>> = roles.iter().map(|role| numbered(role)).collect();
        let in_line = numbers.windows(2).all(|pair| match pair {
            [Some((one, n)), Some((other, m))] => one == other && n + 1 == *m,
            _ => false,
        });
        let (first, last) = (roles.first().unwrap_or(&""), roles.last().unwrap_or(&""));
        let text = match (in_line, roles.len()) {
            (_, ..=3) => roles.join(&say!(look, "tree-family-separator")),
            (true, _) => say!(look, "tree-family-range", first, last),
            (false, all) => say!(look, "tree-family-some", all, first, last),
        };
        Self { text, in_line }
    }
}

/// That so many rows are not shown, and what those of whom they are do, the longest text first. Nothing where all are
/// shown.
pub(in crate::tui::view) fn not_shown(look: &Look, who: &[&Process]) -> Vec<String> {
    let hidden = who.len();
    if hidden == 0 {
        return Vec::new();
    }
    let mut kinds: Vec<(ProcessKind, Vec<&Process>)> = Vec::new();
    for process in who {
        let kind = ProcessKind::of(process);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, alike)) => alike.push(process),
            None => kinds.push((kind, vec![process])),
        }
    }
    let separator = say!(look, "tree-family-doing-separator");
    let by_kind = |text: &dyn Fn(&[&Process], String) -> String| {
        let texts = kinds
            .iter()
            .map(|(kind, alike)| text(alike, kind.words(look, alike.len())));
        let who = texts.collect::<Vec<_>>().join(&separator);
        say!(look, "rows-not-shown-of", hidden, who)
    };
    let named = (hidden <= 3).then(|| say!(look, "rows-not-shown-of", hidden, who = Names::of(look, who).text));
    let with_names =
        by_kind(&|alike, doing| say!(look, "tree-family-alike", names = Names::of(look, alike).text, doing));
    let texts = [
        Some(with_names),
        named,
        Some(by_kind(&|alike, doing| {
            say!(look, "tree-family-count", count = alike.len(), doing)
        })),
        Some(say!(look, "rows-not-shown", hidden)),
    ];
    texts.into_iter().flatten().collect()
}

/// A role as its letters and its number.
pub(in crate::tui::view) fn numbered(role: &str) -> Option<(&str, usize)> {
    let at = role.find(|character: char| character.is_ascii_digit())?;
    Some((&role[..at], role[at..].parse().ok()?))
}
