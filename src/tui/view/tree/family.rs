//! Who is whose child, as rows from the top down. Where there are too many rows,
//! alike brothers and sisters share one.

use crate::text::say;
use crate::tui::look::Look;
use crate::world::{Activity, Process, ProcessId, StageWorld};

/// What makes processes alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
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

impl Kind {
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

    /// What several processes of this kind do.
    pub fn words(self, look: &Look) -> String {
        let kind = match self {
            Self::Ended => "ended",
            Self::Idle => "idle",
            Self::Zombie => "zombie",
            Self::AtTask => "at-task",
            Self::Waits => "waits",
            Self::Runs => "runs",
        };
        say!(look, "tree-family-kind", kind)
    }
}

/// How much is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folding {
    /// Each process has a row.
    Nothing,
    /// Processes of the kinds up to this one share a row for each kind.
    UpTo(Kind),
    /// All share a row.
    Everything,
}

impl Folding {
    /// From none to most.
    pub const ALL: [Self; 5] = [
        Self::Nothing,
        Self::UpTo(Kind::Ended),
        Self::UpTo(Kind::Idle),
        Self::UpTo(Kind::Runs),
        Self::Everything,
    ];
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

    /// The rows. Processes for which `apart` holds always have one of their own.
    pub fn branches(&self, look: &Look, folding: Folding, apart: &dyn Fn(ProcessId) -> bool) -> Vec<Branch> {
        let mut branches = Vec::new();
        for who in self.folded(&self.roots, folding, apart) {
            self.grow(look, who, ["", ""], folding, apart, &mut branches);
        }
        branches
    }

    fn grow(
        &self,
        look: &Look,
        who: Who,
        [lead, twig]: [&str; 2],
        folding: Folding,
        apart: &dyn Fn(ProcessId) -> bool,
        branches: &mut Vec<Branch>,
    ) {
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
                rows.chain(self.folded(&self.children[*id], folding, apart)).collect()
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
            self.grow(look, child, [&inner, twig], folding, apart, branches);
        }
    }

    /// Brothers and sisters, those that are alike as one: where the first of them was.
    fn folded(&self, family: &[ProcessId], folding: Folding, apart: &dyn Fn(ProcessId) -> bool) -> Vec<Who> {
        let group = |id: ProcessId| {
            let kind = Kind::of(self.processes[id]);
            let folds = match folding {
                Folding::Nothing => false,
                Folding::UpTo(most) => kind <= most,
                Folding::Everything => true,
            };
            let kind = if folding == Folding::Everything {
                Kind::Ended
            } else {
                kind
            };
            (folds && self.children[id].is_empty() && self.threads[id] == 0 && !apart(id)).then_some(kind)
        };
        let mut rows: Vec<(Option<Kind>, Vec<ProcessId>)> = Vec::new();
        for id in family {
            let kind = group(*id);
            match rows.iter_mut().find(|(known, _)| kind.is_some() && *known == kind) {
                Some((_, alike)) => alike.push(*id),
                None => rows.push((kind, vec![*id])),
            }
        }
        let rows = rows.into_iter().map(|(_, alike)| alike);
        rows.map(|alike| match alike[..] {
            [one] => Who::One(one),
            _ => Who::Several(alike),
        })
        .collect()
    }

    /// Several processes in a few words, who and what: `W6 to W40`, `35 with a task`.
    pub fn several(&self, look: &Look, who: &[ProcessId]) -> (String, String) {
        let roles: Vec<&str> = who.iter().map(|id| &*self.processes[*id].role).collect();
        let numbers: Vec<Option<(&str, usize)>> = roles.iter().map(|role| numbered(role)).collect();
        let in_line = numbers.windows(2).all(|pair| match pair {
            [Some((one, n)), Some((other, m))] => one == other && n + 1 == *m,
            _ => false,
        });
        let (first, last) = (roles.first().unwrap_or(&""), roles.last().unwrap_or(&""));
        let all = who.len();
        let names = match (in_line, all) {
            (_, ..=3) => roles.join(&say!(look, "tree-family-separator")),
            (true, _) => say!(look, "tree-family-range", first, last),
            (false, _) => say!(look, "tree-family-some", all, first, last),
        };
        let mut kinds: Vec<(Kind, usize)> = Vec::new();
        for id in who {
            let kind = Kind::of(self.processes[*id]);
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((kind, 1)),
            }
        }
        let doing: Vec<String> = kinds
            .iter()
            .map(|(kind, count)| {
                let doing = kind.words(look);
                match (kinds.len(), in_line) {
                    (1, false) => doing,
                    _ => say!(look, "tree-family-count", count, doing),
                }
            })
            .collect();
        (names, doing.join(&say!(look, "tree-family-doing-separator")))
    }
}

/// A role as its letters and its number.
fn numbered(role: &str) -> Option<(&str, usize)> {
    let at = role.find(|character: char| character.is_ascii_digit())?;
    Some((&role[..at], role[at..].parse().ok()?))
}
