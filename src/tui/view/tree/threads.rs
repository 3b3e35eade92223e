//! Rows for the threads of a process that run functions of the listing: what each does, and which of them has the
//! interpreter lock, turn by turn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::RunView;
use super::columns::Row;
use crate::text::say;
use crate::tui::{measure, words};
use crate::world::{InterpreterLock, Process, StageWorld, ThreadPlace};

/// Columns for the guide and the name of a thread.
const NAME: u16 = 19;

/// A thread in its process.
pub(super) struct Thread<'a> {
    pub world: &'a StageWorld,
    pub process: &'a Process,
    pub name: &'a str,
    pub place: &'a ThreadPlace,
}

impl Thread<'_> {
    /// The lock, if the thread has had it or wants it.
    fn lock(&self) -> Option<&InterpreterLock> {
        let lock = self.process.lock.as_ref()?;
        let has_had = lock.line().any(|name| name == Some(self.name));
        (has_had || self.place.blocked.is_none()).then_some(lock)
    }

    fn has_lock(&self, lock: &InterpreterLock) -> bool {
        lock.holder.as_deref() == Some(self.name)
    }
}

impl RunView<'_> {
    /// `T5 Thread-5  #...#...#  has the GIL`
    pub(super) fn thread_row(&self, thread: &Thread, row: &Row, buffer: &mut Buffer) {
        let look = self.look;
        let (guide, line) = (row.guide, row.area);
        let (left, y, right) = (line.x + 1, line.y, line.right());
        buffer.set_string(left, y, guide, look.theme.rule);
        let (name, short) = words::thread_names(thread.name);
        let mut x = left + measure::width(guide);
        if let Some(short) = short {
            let chip = look.chip_of(&thread.process.role, &short);
            buffer.set_span(x, y, &chip, right.saturating_sub(x));
            x += measure::width(&chip.content) + 1;
        }
        let room = right.saturating_sub(x);
        buffer.set_string(x, y, measure::cut(name, room, look.glyphs.cut), look.theme.text);
        let mut x = (x + measure::width(name) + 1).max(left + NAME);
        let lock = thread.lock();
        if let Some(lock) = lock.filter(|lock| !lock.recent.is_empty()) {
            let free = Rect {
                x,
                width: right.saturating_sub(x),
                ..line
            };
            x = self.turns(thread, lock, free, buffer) + 1;
        }
        let style = match lock.is_some_and(|lock| thread.has_lock(lock)) {
            true => look.theme.now,
            false => look.theme.text,
        };
        let room = right.saturating_sub(x);
        let texts = self.doing(thread, lock);
        let text = texts.iter().find(|text| measure::width(text) <= room);
        let text = text
            .or(texts.last())
            .map(|text| measure::cut(text, room, look.glyphs.cut));
        buffer.set_string(x, y, text.unwrap_or_default(), style);
    }

    /// What a thread does, as its row says it where there is room.
    pub(in crate::tui::view) fn thread_does(
        &self,
        world: &StageWorld,
        process: &Process,
        name: &str,
        place: &ThreadPlace,
    ) -> String {
        let thread = Thread {
            world,
            process,
            name,
            place,
        };
        self.doing(&thread, thread.lock()).swap_remove(0)
    }

    /// What a thread does, longest first.
    fn doing(&self, thread: &Thread, lock: Option<&InterpreterLock>) -> Vec<String> {
        let look = self.look;
        if let Some(wait) = &thread.place.blocked {
            let brief = words::waiting_in_brief(look, thread.world, wait);
            return vec![words::waiting(look, thread.world, wait), brief];
        }
        match lock {
            Some(lock) if thread.has_lock(lock) => {
                vec![say!(look, "thread-has-lock"), say!(look, "thread-has-lock-brief")]
            }
            Some(_) => vec![say!(look, "thread-wants-lock"), say!(look, "thread-wants-lock-brief")],
            None => vec![say!(look, "process-runs")],
        }
    }

    /// Of the last turns with the lock, those of a thread, the newest on the right. Gives the column behind them.
    fn turns(&self, thread: &Thread, lock: &InterpreterLock, area: Rect, buffer: &mut Buffer) -> u16 {
        let look = self.look;
        let turns: Vec<bool> = lock.line().map(|name| name == Some(thread.name)).collect();
        let mut x = area.x;
        for own in turns.into_iter().take(usize::from(area.width)) {
            let (glyph, style) = match own {
                true => (look.glyphs.turn, look.theme.now),
                false => (look.glyphs.idle, look.theme.quiet),
            };
            buffer.set_string(x, area.y, glyph.to_string(), style);
            x += 1;
        }
        x
    }

    /// What the turns in the rows of threads stand for, on the rule over them, where it is free.
    pub(super) fn legend_of_lock(&self, world: &StageWorld, area: Rect, from: u16, buffer: &mut Buffer) {
        let look = self.look;
        if world.locks().next().is_none() {
            return;
        }
        let turn = look.glyphs.turn.to_string();
        let texts = [
            say!(look, "thread-legend", turn = &turn),
            say!(look, "thread-legend-brief", turn),
        ];
        let room = area.right().saturating_sub(from + 2);
        if let Some(text) = texts.iter().find(|text| measure::width(text) + 2 <= room) {
            let x = area.right() - measure::width(text) - 2;
            buffer.set_string(x, area.y, format!(" {text} "), look.theme.now);
        }
    }
}
