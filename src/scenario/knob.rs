//! Knobs: constants of listings that may be changed before a run.

use super::model::{Literal, Scenario};
use forklore_event::nearest;

/// Why a knob was not turned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnobError {
    /// The scenario has no knob of that name.
    #[error("the scenario has no knob `{name}`{}", .nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The knob that was most likely meant.
        nearest: Option<String>,
    },
    /// The value is outside of what the knob allows.
    #[error("`{name}` must be from {min} to {max}, not {value}")]
    OutOfRange {
        /// The knob's name.
        name: String,
        /// The value that was asked for.
        value: i64,
        /// Smallest allowed value.
        min: i64,
        /// Largest allowed value.
        max: i64,
    },
}

impl Scenario {
    /// Sets a knob: its constant gets the value in every listing that has it, and
    /// the claims and expectations that follow the knob want the new number.
    pub fn set(&mut self, name: &str, value: i64) -> Result<(), KnobError> {
        let names = self.knobs.iter().map(|knob| knob.name.as_str());
        let nearest = nearest(name, names).map(str::to_owned);
        let Some(index) = self.knobs.iter().position(|knob| knob.name == name) else {
            let name = name.to_owned();
            return Err(KnobError::Unknown { name, nearest });
        };
        let knob = &mut self.knobs[index];
        let (min, max) = (knob.min, knob.max);
        if !(min..=max).contains(&value) {
            let name = name.to_owned();
            return Err(KnobError::OutOfRange { name, value, min, max });
        }
        knob.value = value;
        for literal in 0..knob.literals.len() {
            let literal = self.knobs[index].literals[literal].clone();
            self.write(&literal, &value.to_string());
        }
        let claims = self
            .checkpoints
            .iter_mut()
            .flat_map(|checkpoint| &mut checkpoint.claims);
        let following = claims
            .chain(&mut self.expectations)
            .filter(|expect| expect.knob.as_deref() == Some(name));
        for expect in following {
            expect.test = expect.test.with_number(value);
        }
        Ok(())
    }

    /// Puts a number in the place of another; what stands behind it in the same listing moves along.
    fn write(&mut self, at: &Literal, number: &str) {
        self.stages[at.stage].source.replace_range(at.span.clone(), number);
        let moved = |byte: usize| byte + number.len() - at.span.len();
        let literals = self.knobs.iter_mut().flat_map(|knob| &mut knob.literals);
        for literal in literals.filter(|literal| literal.stage == at.stage) {
            if literal.span.start > at.span.start {
                literal.span.start = moved(literal.span.start);
            }
            if literal.span.end >= at.span.end {
                literal.span.end = moved(literal.span.end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Knob, Stage};
    use super::*;

    /// A knob for the numbers at the ends of these lines, each with its stage.
    fn knob(name: &str, stages: &[Stage], lines: &[(usize, &str)]) -> Knob {
        let literal = |(stage, line): &(usize, &str)| {
            let at = stages[*stage].source.find(line).expect("the line is there");
            let number = line.rfind(' ').expect("a number") + 1;
            Literal {
                stage: *stage,
                span: at + number..at + line.len(),
            }
        };
        let literals = lines.iter().map(literal).collect();
        Knob {
            name: name.to_owned(),
            min: -9,
            max: 100,
            shipped: 5,
            value: 5,
            literals,
        }
    }

    fn stage(source: &str) -> Stage {
        Stage {
            name: String::new(),
            file: String::new(),
            source: source.to_owned(),
            watch: None,
            memory: false,
        }
    }

    #[test]
    fn knobs_of_one_listing_are_set_in_any_order_and_the_rest_is_left_alone() {
        let stages = vec![stage("A = 5\nB = 6 # of A = 5\nA = 50\n"), stage("# B = 5\nB = 5")];
        let mut scenario = Scenario::wordless("x", stages);
        scenario.knobs = vec![
            knob("A", &scenario.stages, &[(0, "A = 5"), (0, "A = 50")]),
            knob("B", &scenario.stages, &[(0, "B = 6"), (1, "\nB = 5")]),
        ];
        for (name, value) in [("A", 100), ("B", -7), ("A", 1), ("B", 33), ("A", 22)] {
            scenario.set(name, value).expect("in range");
        }
        assert_eq!(scenario.stages[0].source, "A = 22\nB = 33 # of A = 5\nA = 22\n");
        assert_eq!(scenario.stages[1].source, "# B = 5\nB = 33");
    }
}
