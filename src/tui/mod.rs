//! The screen: a run, live or recorded, as panes of a terminal.
//!
//! [`run()`] shows one run that comes from a [`crate::session::Source`]. Inside, keys and events
//! become [`app::Action`]s, the one function [`update()`] turns them into a
//! new state and [`app::Effect`]s, and the `view`s draw that state without
//! changing it.
//!
//! * `keymap` is the one table of keys; `theme` and `look` say what things look
//!   like; `words` says what a process does; `measure` cuts and wraps text.
//! * `history` keeps the run's log, so that one can look back; `travel` goes there.
//! * `lesson` keeps the cards: terms, predictions, comparisons, the end; `resume` goes on where a lesson was
//!   interrupted; `keeper` writes down what the learner does.
//! * `acts` is what a lesson has the learner do to its processes.
//! * [`home()`] is the home screen: the lessons, and how far the learner is.

mod acts;
pub mod app;
mod autoplay;
mod choosing;
pub mod class;
mod driver;
mod ending;
mod focus;
mod history;
mod home;
mod keeper;
pub mod keymap;
mod learning;
mod lesson;
mod look;
mod measure;
mod message;
mod notes;
mod notice;
mod picture;
mod readers;
mod resume;
mod review;
mod run;
mod scheduling;
mod selection;
mod starter;
mod stepping;
mod terminal;
mod theme;
mod told;
mod travel;
mod update;
mod view;
mod words;

pub use app::Outcome;
pub use driver::{Auto, Driver};
pub use history::Destination;
pub use home::{Choice, Home, Left, Standing, home, standing};
pub use keeper::{Keeper, interrupted};
pub use lesson::{Answer, Milestone, Reply, Resume};
pub use look::{Look, Options};
pub use notes::{Closed, notes};
pub use notice::{set_aside, unsaved};
pub use readers::LessonNotes;
pub use review::{Next, Review, ReviewChoice, ReviewQuestion, Wording, review};
pub use run::{Learner, Setup, run};
pub use starter::{Change, Starter};
pub use theme::ThemeName;
pub use told::{plan, state};
pub use update::update;
pub use view::{RunView, grid};
