//! Ways through the course: which lessons are taken in which order.

use super::{Checker, LoadError, Scenario, shipped};
use crate::text::{Message, message};

/// A way through the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// What the command line calls it.
    pub name: &'static str,
    /// The ids of its lessons, in order; without any it is the whole course.
    lessons: &'static [&'static str],
}

/// All routes, the shortest first.
pub const ROUTES: [Route; 3] = [
    Route {
        name: "os-lesson",
        lessons: &["tree", "fork", "zombie", "orphan", "daemon", "daemon-flag"],
    },
    Route {
        name: "pool-lesson",
        lessons: &[
            "tree",
            "pool",
            "apply-vs-apply-async",
            "async-result",
            "callback",
            "shutdown",
            "maxtasksperchild",
        ],
    },
    Route {
        name: "all",
        lessons: &[],
    },
];

/// The lessons whose processes count instead of sleeping: the scenario clock cannot hurry them.
const COMPUTING: [&str; 2] = ["process-or-pool", "cpu-or-io"];

/// The route called `name`.
pub fn route(name: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.name == name)
}

/// Whether the processes of a shipped lesson count, so that its times are true at speed 1 alone.
pub fn computes(id: &str) -> bool {
    COMPUTING.contains(&id)
}

impl Route {
    /// What it is called.
    pub fn title(&self) -> Message {
        message!("route-title", route = self.name)
    }

    /// Its lessons, in order.
    ///
    /// # Errors
    /// If a shipped lesson has problems.
    pub fn lessons(&self, checker: &dyn Checker) -> Result<Vec<Scenario>, LoadError> {
        let mut lessons = shipped(checker)?;
        if self.lessons.is_empty() {
            return Ok(lessons);
        }
        let place = |lesson: &Scenario| self.lessons.iter().position(|id| *id == lesson.id);
        lessons.retain(|lesson| place(lesson).is_some());
        lessons.sort_by_key(place);
        Ok(lessons)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::shipped_ids;

    #[test]
    fn every_lesson_of_a_route_is_shipped() {
        let named = ROUTES.iter().flat_map(|route| route.lessons).chain(&COMPUTING);
        for id in named {
            assert!(shipped_ids().any(|shipped| shipped == *id), "{id}");
        }
    }

    #[test]
    fn a_route_takes_lessons_in_their_order() {
        for route in ROUTES {
            let lessons = route
                .lessons(&crate::engine::Builtin)
                .unwrap_or_else(|error| panic!("{error}"));
            for (place, lesson) in lessons.iter().enumerate() {
                let early = lessons[place..].iter().find(|later| lesson.after.contains(&later.id));
                assert!(early.is_none(), "{}: {} before {early:?}", route.name, lesson.id);
            }
        }
    }

    #[test]
    fn no_route_is_called_as_a_lesson() {
        for route in ROUTES {
            assert!(shipped_ids().all(|id| id != route.name), "{}", route.name);
        }
    }
}
