//! How a run is shown: options, glyphs, language.

use ratatui::text::Span;

use super::theme::{Theme, ThemeName};
use crate::scenario::Language;

/// How the run is shown: what the learner may change at any time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The language of everything that is read.
    pub language: Language,
    /// The theme.
    pub theme: ThemeName,
    /// Draw with ASCII only, for terminals on which lines and blocks are wide.
    pub ascii: bool,
    /// Use the 256-colour palette instead of true colour.
    pub palette: bool,
}

/// The glyphs that everything is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Glyphs {
    /// A rule between panes.
    pub rule: char,
    /// The line between two panes side by side.
    pub side: char,
    /// Where a cut text goes on.
    pub cut: char,
    /// Branches of the tree: one more follows, the last one, passing by.
    pub branch: [&'static str; 3],
    /// Points from a chip to its line.
    pub point: char,
    /// The process runs statements.
    pub runs: char,
    /// It waits.
    pub waits: char,
    /// It sleeps.
    pub sleeps: char,
    /// A worker has nothing to do.
    pub idle: char,
    /// It stands before a statement and is held there.
    pub held: char,
    /// The edge of a bar, which keeps it apart from the one before.
    pub edge: char,
    /// Between a role and its PID.
    pub dot: char,
    /// From what was to what is.
    pub into: char,
    /// A process ended.
    pub ended: char,
    /// It got a new parent.
    pub adopted: char,
    /// Where a mark of full height hangs from the axis.
    pub drop: char,
    /// Between what was and what is.
    pub change: char,
    /// Lines of a listing that are left out.
    pub left_out: char,
    /// From little to much.
    pub levels: [char; 8],
    /// A turn with a lock.
    pub turn: char,
    /// Nothing can be written here any more.
    pub closed: char,
}

const UNICODE: Glyphs = Glyphs {
    rule: '─',
    side: '│',
    cut: '…',
    branch: ["├ ", "└ ", "│ "],
    point: '▸',
    runs: '━',
    waits: '░',
    sleeps: '╌',
    idle: '┈',
    held: '∙',
    edge: '▎',
    dot: '·',
    into: '→',
    ended: '†',
    adopted: '╪',
    drop: '┬',
    change: '→',
    left_out: '┊',
    levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
    turn: '█',
    closed: '╱',
};

const ASCII: Glyphs = Glyphs {
    rule: '-',
    side: '|',
    cut: '~',
    branch: ["|-", "`-", "| "],
    point: '>',
    runs: '=',
    waits: ':',
    sleeps: '~',
    idle: '.',
    held: ',',
    edge: '[',
    dot: ':',
    into: '>',
    ended: 'x',
    adopted: '#',
    drop: '+',
    change: '>',
    left_out: ':',
    levels: ['_', '.', ':', '-', '=', '+', '*', '#'],
    turn: '#',
    closed: '/',
};

/// What views draw with: theme, glyphs and language together.
#[derive(Clone, Debug)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The glyphs.
    pub glyphs: Glyphs,
    /// The language.
    pub language: Language,
}

impl From<&Look> for Language {
    fn from(look: &Look) -> Self {
        look.language
    }
}

impl Look {
    /// The look that `options` ask for.
    pub fn new(options: Options) -> Self {
        Self {
            theme: Theme::new(options.theme, options.palette),
            glyphs: if options.ascii { ASCII } else { UNICODE },
            language: options.language,
        }
    }

    /// The chip of a process: its role on its colour, or in brackets.
    pub fn chip(&self, role: &str) -> Span<'static> {
        self.chip_of(role, role)
    }

    /// The chip of something that belongs to a process, such as a thread: its name on the colour of the process.
    pub fn chip_of(&self, role: &str, name: &str) -> Span<'static> {
        let text = if self.theme.has_colour() {
            format!(" {name} ")
        } else {
            format!("[{name}]")
        };
        Span::styled(text, self.theme.chip(role))
    }
}
