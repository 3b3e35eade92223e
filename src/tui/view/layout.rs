//! The grid: which pane stands where.
//!
//! The same size of the screen and the same lesson always give the same grid,
//! from the first step to the last: nothing jumps during a run. Only the learner
//! changes it, by zooming a pane or by swapping tree and pool.

use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::selection::Pane;
use forklore_event::StageIndex;

/// What can stand somewhere on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    Listing(StageIndex),
    Tree(StageIndex),
    Timeline,
    Terminal(StageIndex),
    Pool(StageIndex),
    Log,
    /// What happens: the lesson's words, its questions and answers, its end.
    Words,
    /// The line between two panes side by side.
    Side,
}

/// Regions with the area that each of them gets.
pub(super) type Regions = Vec<(Region, Rect)>;

/// The rows of the panes, each with its rule. What is left is the listing's.
#[derive(Clone, Copy)]
struct Rows {
    words: u16,
    terminal: u16,
    timeline: u16,
    /// Tree or pool, where they do not stand beside the listing.
    picture: u16,
}

impl Rows {
    const fn new(words: u16, terminal: u16, timeline: u16, picture: u16) -> Self {
        Self {
            words,
            terminal,
            timeline,
            picture,
        }
    }

    /// The rows for one stage on a body of so many rows. Where there are few, the slots of a pool have more need of
    /// one on the timeline, and other processes in the tree.
    fn of_one(pool: bool, body: u16) -> Self {
        match body {
            0..22 => Self::new(6, 1, 5, 0),
            22..28 => Self::new(6, 1, 6 + u16::from(pool), 0),
            28..34 => Self::new(7, 3, 7, 0),
            34..43 => Self::new(7, 4, 9, 0),
            43..58 => Self::new(8, 5, 10, 0),
            _ => Self::new(9, 7, 14, 0),
        }
    }

    /// The rows for two stages side by side, with pools. Where there is little room the lanes of the
    /// slots say it all.
    fn of_two_pools(body: u16) -> Self {
        match body {
            0..22 => Self::new(5, 1, 7, 0),
            22..28 => Self::new(6, 1, 11, 0),
            28..34 => Self::new(6, 2, 11, 5),
            34..43 => Self::new(7, 3, 11, 6),
            43..58 => Self::new(8, 4, 12, 8),
            _ => Self::new(9, 6, 14, 10),
        }
    }

    /// The rows for two stages side by side, with trees.
    fn of_two_trees(body: u16) -> Self {
        match body {
            0..22 => Self::new(5, 1, 3, 4),
            22..28 => Self::new(6, 1, 7, 5),
            28..34 => Self::new(6, 2, 9, 7),
            34..43 => Self::new(7, 3, 9, 8),
            43..58 => Self::new(8, 4, 10, 10),
            _ => Self::new(9, 6, 12, 12),
        }
    }
}

/// The rows of the terminal for a program of one's own at least: three lines, and the rule.
const OWN_OUTPUT: u16 = 4;

/// The rows for a program of one's own: there are no words about it, and what it prints is what one looks at.
fn of_own(rows: Rows) -> Rows {
    let words = rows.words.min(4);
    Rows {
        words,
        terminal: (rows.terminal + rows.words - words).max(OWN_OUTPUT),
        ..rows
    }
}

/// The rows before a class: a cue on a band, one row of the terminal, and the rest for the picture.
fn of_class(rows: Rows, body: u16) -> Rows {
    let (words, more) = match body {
        0..30 => (5, 0),
        30..45 => (7, 1),
        _ => (9, 2),
    };
    Rows {
        words,
        terminal: 1,
        timeline: rows.timeline + more,
        ..rows
    }
}

/// The stage that the learner looks at: that of the chosen process.
fn stage_in_view(app: &App) -> StageIndex {
    app.chosen().map_or(0, |(stage, _)| stage)
}

/// Divides the body of the screen.
pub fn arrange(app: &App, body: Rect) -> Regions {
    let stages = app.scenario.stages.len().max(app.world().stages.len());
    let rows = match stages {
        0 | 1 => Rows::of_one(app.picture.pool, body.height),
        _ if app.picture.pool => Rows::of_two_pools(body.height),
        _ => Rows::of_two_trees(body.height),
    };
    let rows = match app.is_presented() {
        true => of_class(rows, body.height),
        false if app.is_own() => of_own(rows),
        false => rows,
    };
    let (above, words) = split_bottom(body, rows.words);
    let mut places = if let Some(pane) = app.selection.zoomed_pane() {
        vec![(zoomed(app, pane), above)]
    } else if stages > 1 {
        two_stages(app, above, rows)
    } else {
        one_stage(app, above, rows)
    };
    places.push((Region::Words, words));
    places
}

fn zoomed(app: &App, pane: Pane) -> Region {
    let stage = stage_in_view(app);
    match pane {
        Pane::Listing => Region::Listing(stage),
        Pane::Tree => Region::Tree(stage),
        Pane::Timeline => Region::Timeline,
        Pane::Terminal => Region::Terminal(stage),
        Pane::Pool => Region::Pool(stage),
        Pane::Log => Region::Log,
    }
}

/// The main picture of a stage.
fn picture(app: &App, stage: StageIndex) -> Region {
    match app.picture_pane() {
        Pane::Pool => Region::Pool(stage),
        _ => Region::Tree(stage),
    }
}

fn one_stage(app: &App, above: Rect, rows: Rows) -> Regions {
    let (above, terminal) = split_bottom(above, rows.terminal);
    let (top, timeline) = split_bottom(above, rows.timeline);
    // Session columns need room of their own; the listing gives some of its.
    let share = match app.picture.sessions {
        true => 34,
        false if top.width < 100 => 39,
        false => 45,
    };
    let (left, side, right) = split_side(top, percent(top.width, share));
    vec![
        (Region::Listing(0), left),
        (Region::Side, side),
        (picture(app, 0), right),
        (Region::Timeline, timeline),
        (Region::Terminal(0), terminal),
    ]
}

fn two_stages(app: &App, above: Rect, rows: Rows) -> Regions {
    let (above, terminals) = split_bottom(above, rows.terminal);
    let (above, timeline) = split_bottom(above, rows.timeline);
    let (listings, pictures) = split_bottom(above, rows.picture);
    // Without room for both, the key that swaps tree and pool swaps tree and listing.
    let top = |stage| match rows.picture == 0 && app.selection.swapped {
        true => picture(app, stage),
        false => Region::Listing(stage),
    };
    let halves = [
        (listings, [0, 1].map(top)),
        (pictures, [0, 1].map(|stage| picture(app, stage))),
        (terminals, [0, 1].map(Region::Terminal)),
    ];
    let mut places = vec![(Region::Timeline, timeline)];
    for (area, [one, other]) in halves.into_iter().filter(|(area, _)| area.height > 0) {
        let (left, side, right) = split_side(area, area.width / 2);
        places.extend([(one, left), (Region::Side, side), (other, right)]);
    }
    places
}

fn percent(width: u16, share: u16) -> u16 {
    u16::try_from(u32::from(width) * u32::from(share) / 100).unwrap_or(width)
}

/// The lowest `height` rows, and what is above them.
fn split_bottom(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    let upper = Rect {
        height: area.height - height,
        ..area
    };
    let lower = Rect {
        y: upper.bottom(),
        height,
        ..area
    };
    (upper, lower)
}

/// The leftmost `width` columns, one column between, and the rest.
fn split_side(area: Rect, width: u16) -> (Rect, Rect, Rect) {
    let left = Rect {
        width: width.min(area.width.saturating_sub(1)),
        ..area
    };
    let side = Rect {
        x: left.right(),
        width: 1,
        ..area
    };
    let right = Rect {
        x: side.right(),
        width: area.right() - side.right(),
        ..area
    };
    (left, side, right)
}
