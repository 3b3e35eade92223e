use ratatui::layout::Rect;

use crate::event::StageIndex;
use crate::tui::app::{App, Pane};

/// What can stand somewhere on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Listing(StageIndex),
    Tree(StageIndex),
    /// The timeline; `with_states` writes PID and state before each lane, where
    /// there is no room for a tree.
    Timeline {
        with_states: bool,
    },
    Terminal(StageIndex),
    Pool(StageIndex),
    Log,
    Narration,
    /// The lesson's card, in place of narration, log and the like.
    Card,
    /// The line between two panes side by side.
    Side,
}

/// Places with the area that each of them gets.
type Places = Vec<(Place, Rect)>;

/// The stage that the learner looks at: that of the chosen process.
fn stage_in_view(app: &App) -> StageIndex {
    app.chosen().map_or(0, |(stage, _)| stage)
}

/// From this height of the body on there is room to spare.
pub const ROOMY: u16 = 30;

/// The rows above a card, however high it is.
const ABOVE_CARD: u16 = 8;

/// Divides the body of the screen. The same screen and the same number of
/// stages always give the same division, so that nothing jumps during a run; only
/// a card of the lesson, `card` rows high, takes what it needs from below.
pub fn arrange(app: &App, body: Rect, card: Option<u16>) -> Places {
    let Some(card) = card else { return divide(app, body) };
    let narration = divide(app, body)
        .iter()
        .find(|(place, _)| *place == Place::Narration)
        .map_or(0, |(_, area)| area.height);
    let (_, card) = split_bottom(body, card.max(narration).min(body.height.saturating_sub(ABOVE_CARD)));
    // The rest is divided as if the narration were as high as the card.
    let rest = Rect {
        height: body.height - card.height + narration,
        ..body
    };
    let mut places = divide(app, rest);
    places.retain(|(_, area)| area.y < card.y);
    places.push((Place::Card, card));
    places
}

fn divide(app: &App, body: Rect) -> Places {
    let stages = u8::try_from(app.world().stages.len()).unwrap_or(u8::MAX);
    if let Some(focus) = app.gaze.focus.filter(|_| app.gaze.zoomed) {
        let (pane, narration) = split_bottom(body, 5);
        let stage = stage_in_view(app);
        let place = match focus {
            Pane::Listing => Place::Listing(stage),
            Pane::Tree => Place::Tree(stage),
            Pane::Timeline => Place::Timeline {
                with_states: stages > 1,
            },
            Pane::Terminal => Place::Terminal(stage),
            Pane::Pool => Place::Pool(stage),
            Pane::Log => Place::Log,
        };
        return vec![(place, pane), (Place::Narration, narration)];
    }
    match stages {
        0 | 1 => one_stage(app, body),
        _ => two_stages(body),
    }
}

fn one_stage(app: &App, body: Rect) -> Places {
    let roomy = body.height >= ROOMY;
    let lanes = match body.height {
        0..16 => 3,
        16..30 => 5,
        30..50 => 8,
        _ => 14,
    };
    let (upper, lower) = split_bottom(body, if roomy { 8 } else { 4 });
    let (top, timeline) = split_bottom(upper, lanes + 2);
    let sessions = app
        .world()
        .stages
        .first()
        .is_some_and(crate::world::StageWorld::sessions_matter);
    // Session columns need room of their own; the listing gives some of its.
    let listing = if sessions && top.width < 100 { 34 } else { top.width / 2 };
    let (left, side, right) = split_side(top, listing);
    let (tree, terminal) = split_bottom(right, if roomy { 8 } else { 3 });
    let mut places = vec![
        (Place::Listing(0), left),
        (Place::Side, side),
        (Place::Tree(0), tree),
        (Place::Terminal(0), terminal),
        (Place::Timeline { with_states: false }, timeline),
    ];
    places.extend(narration_and_beside(app, lower));
    places
}

fn two_stages(body: Rect) -> Places {
    let roomy = body.height >= ROOMY;
    let (upper, lower) = split_bottom(body, if roomy { 7 } else { 4 });
    let (top, timeline) = split_bottom(upper, if roomy { 12 } else { 11 });
    let (listings, trees) = if roomy {
        split_bottom(top, 7)
    } else {
        (top, Rect { height: 0, ..top })
    };
    let mut places = Vec::new();
    for (area, place) in [(listings, Place::Listing as fn(_) -> _), (trees, Place::Tree)] {
        if area.height > 0 {
            let (left, side, right) = split_side(area, area.width / 2);
            places.extend([(place(0), left), (Place::Side, side), (place(1), right)]);
        }
    }
    places.push((Place::Timeline { with_states: !roomy }, timeline));
    if lower.width >= 110 {
        let (words, side, terminals) = split_side(lower, lower.width / 2);
        let (left, middle, right) = split_side(terminals, terminals.width / 2);
        places.extend([
            (Place::Narration, words),
            (Place::Side, side),
            (Place::Terminal(0), left),
            (Place::Side, middle),
            (Place::Terminal(1), right),
        ]);
    } else {
        places.push((Place::Narration, lower));
    }
    places
}

/// The narration, and beside it the pool if there is one, else the event log.
fn narration_and_beside(app: &App, lower: Rect) -> Places {
    if lower.width < 110 {
        return vec![(Place::Narration, lower)];
    }
    let has_pool = app.world().stages.first().is_some_and(|stage| !stage.pools.is_empty());
    let beside = if has_pool { Place::Pool(0) } else { Place::Log };
    let (left, side, right) = split_side(lower, lower.width / 2);
    vec![(Place::Narration, left), (Place::Side, side), (beside, right)]
}

/// The lowest `height` rows, and what is above them.
fn split_bottom(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    let upper = Rect {
        height: area.height - height,
        ..area
    };
    (
        upper,
        Rect {
            y: upper.bottom(),
            height,
            ..area
        },
    )
}

/// The leftmost `width` columns, one column between, and the rest.
fn split_side(area: Rect, width: u16) -> (Rect, Rect, Rect) {
    let width = width.min(area.width.saturating_sub(1));
    let left = Rect { width, ..area };
    let side = Rect {
        x: left.right(),
        width: 1,
        ..area
    };
    (
        left,
        side,
        Rect {
            x: side.right(),
            width: area.right() - side.right(),
            ..area
        },
    )
}
