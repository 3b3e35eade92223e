//! The screen: a run, live or recorded, as panes of a terminal.
//!
//! [`run()`] shows one run that comes from a [`crate::session::Source`]. Inside, keys and events
//! become [`app::Action`]s, the one function [`app::update`] turns them into a
//! new state and [`app::Effect`]s, and the `view`s draw that state without
//! changing it.
//!
//! * `keymap` is the one table of keys; `theme` and `look` say what things look
//!   like; `words` says what a process does; `measure` cuts and wraps text.
//! * `history` keeps the run's log, so that one can look back; `travel` goes there.
//! * `lesson` keeps the cards: predictions, comparisons, the end.

pub mod app;
mod conduct;
mod ending;
mod history;
pub mod keymap;
mod lesson;
mod lessons;
mod look;
mod measure;
mod notice;
mod picture;
mod run;
mod selection;
mod starter;
mod terminal;
mod theme;
mod travel;
mod update;
mod view;
mod words;

pub use app::Outcome;
pub use conduct::{Auto, Conduct};
pub use history::Place;
pub use lesson::Answer;
pub use lessons::{Choice, Left, LessonList, choose};
pub use look::{Look, Options};
pub use run::{Show, run};
pub use starter::Starter;
pub use theme::ThemeName;
pub use view::{RunView, grid};
