//! The roles that do the next statements, as `--schedule` or a learner gives them.

use std::str::FromStr;

use crate::world::facts::is_role;

/// Who does the next statement, one after the other, by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(pub Vec<String>);

/// What stands where a role should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no process is called `{name}` (choice {place}); write names such as main, C1, P2 or W3, with commas between")]
pub struct ScheduleError {
    name: String,
    /// Its place, counted from 1.
    place: usize,
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let names = text.split(',').map(str::trim).enumerate();
        let roles = names.map(|(index, name)| match is_role(name) && name != "init" {
            true => Ok(name.to_owned()),
            false => Err(ScheduleError {
                name: name.escape_debug().to_string(),
                place: index + 1,
            }),
        });
        roles.collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_roles_with_commas_between() {
        let roles = |text: &str| text.parse::<Schedule>().map(|schedule| schedule.0);
        assert_eq!(roles("main, P1,P1"), Ok(vec!["main".into(), "P1".into(), "P1".into()]));
        assert_eq!(roles(" "), Ok(Vec::new()));
        let error = roles("P1,,P2").expect_err("an empty name");
        assert_eq!((error.name.as_str(), error.place), ("", 2));
        assert!(roles("P1 P2").is_err());
        assert!(roles("init").is_err());
    }
}
