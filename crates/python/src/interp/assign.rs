//! Variables: loading, binding, unbinding; and all other targets of assignments.

use super::{Frame, Thread};
use crate::exception::{Missing, NAME_ERROR, Raise, UNBOUND_LOCAL_ERROR};
use crate::ir::{Place, Target};
use crate::value::{Iter, Value, display, subscript};
use forklore_event::Kind;

impl Thread {
    /// The value of a variable.
    pub(super) fn load(&mut self, frame: &Frame, place: Place) -> Result<Value, Raise> {
        let value = match place {
            Place::Local(slot) => frame.locals[slot].clone(),
            Place::Cell(slot) => frame.cells[slot].lock().clone(),
            Place::Global(slot) => self.runtime().globals.lock()[slot].clone(),
        };
        match value {
            Some(value) => Ok(value),
            None => self.unbound(frame, place),
        }
    }

    /// Nothing is bound: a builtin of the same name, or an error.
    #[cold]
    fn unbound(&self, frame: &Frame, place: Place) -> Result<Value, Raise> {
        let (name, text) = match place {
            Place::Global(slot) => {
                let name = &self.runtime().program.globals[slot];
                if let Some(value) = crate::builtins::lookup(name) {
                    return Ok(value);
                }
                (name, format!("name '{name}' is not defined"))
            }
            Place::Cell(slot) if slot >= frame.code.own_cells => {
                let name = &frame.code.cells[slot];
                let text = format!(
                    "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
                );
                (name, text)
            }
            Place::Local(slot) => return Err(not_associated(&frame.code.locals[slot])),
            Place::Cell(slot) => return Err(not_associated(&frame.code.cells[slot])),
        };
        let raise = Raise::new(&NAME_ERROR, text);
        raise.0.state().missing = Some(Missing {
            name: (**name).into(),
            class: None,
            locals: frame.code.locals.iter().chain(&frame.code.cells).cloned().collect(),
        });
        Err(raise)
    }

    /// Binds a variable.
    pub(super) fn store(&mut self, frame: &mut Frame, place: Place, value: Value) {
        self.replace(frame, place, Some(value));
    }

    /// Makes a variable unbound.
    pub(super) fn unbind(&mut self, frame: &mut Frame, place: Place) {
        self.replace(frame, place, None);
    }

    fn replace(&mut self, frame: &mut Frame, place: Place, value: Option<Value>) {
        if self.runtime().program.watch.is_some() {
            self.tell_if_watched(frame, place, value.as_ref());
        }
        // The old value is dropped after the lock is released: it may be large.
        let _old = match place {
            Place::Local(slot) => std::mem::replace(&mut frame.locals[slot], value),
            Place::Cell(slot) => std::mem::replace(&mut *frame.cells[slot].lock(), value),
            Place::Global(slot) => std::mem::replace(&mut self.runtime().globals.lock()[slot], value),
        };
    }

    /// Tells of a new value of the variable that is watched.
    fn tell_if_watched(&self, frame: &Frame, place: Place, value: Option<&Value>) {
        let program = &self.runtime().program;
        let name = match place {
            Place::Local(slot) => &frame.code.locals[slot],
            Place::Cell(slot) => &frame.code.cells[slot],
            Place::Global(slot) => &program.globals[slot],
        };
        if program.watch.as_deref() != Some(&**name) {
            return;
        }
        let Some(value) = value else { return };
        self.stage().say(Kind::VariableChanged {
            name: name.to_string(),
            value: display::in_brief(value),
        });
    }

    /// `target = value`
    pub(super) fn assign(&mut self, frame: &mut Frame, target: &Target, value: Value) -> Result<(), Raise> {
        match target {
            Target::Name { place, .. } => {
                self.store(frame, *place, value);
                Ok(())
            }
            Target::Attribute { object, name, span } => {
                let object = self.eval(frame, object)?;
                frame.span = *span;
                self.set_attribute(&object, name, value)
            }
            Target::Subscript { object, index, span } => {
                let object = self.eval(frame, object)?;
                let index = self.eval(frame, index)?;
                frame.span = *span;
                subscript::set(self, &object, &index, value)
            }
            Target::Unpack {
                before,
                starred,
                after,
                span,
            } => {
                frame.span = *span;
                let mut items = self
                    .unpack(&value, before.len(), starred.is_some(), after.len())?
                    .into_iter();
                for target in before {
                    self.assign(frame, target, items.next().unwrap_or(Value::None))?;
                }
                if let Some(starred) = starred {
                    let count = items.len() - after.len();
                    let middle = items.by_ref().take(count).collect();
                    self.assign(frame, starred, Value::list(middle))?;
                }
                for target in after {
                    self.assign(frame, target, items.next().unwrap_or(Value::None))?;
                }
                Ok(())
            }
        }
    }

    /// The elements of `value`, whose number must fit the targets.
    fn unpack(&mut self, value: &Value, before: usize, starred: bool, after: usize) -> Result<Vec<Value>, Raise> {
        let Ok(mut elements) = Iter::new(self, value) else {
            return Err(Raise::type_error(format!(
                "cannot unpack non-iterable {} object",
                value.type_name()
            )));
        };
        let wanted = before + after;
        let mut items = Vec::new();
        while let Some(item) = elements.next(self)? {
            items.push(item);
            if !starred && items.len() > wanted {
                return Err(Raise::value_error(format!(
                    "too many values to unpack (expected {wanted})"
                )));
            }
        }
        if items.len() < wanted {
            let at_least = if starred { "at least " } else { "" };
            let got = items.len();
            let text = format!("not enough values to unpack (expected {at_least}{wanted}, got {got})");
            return Err(Raise::value_error(text));
        }
        Ok(items)
    }

    /// `del target`
    pub(super) fn delete(&mut self, frame: &mut Frame, target: &Target) -> Result<(), Raise> {
        match target {
            Target::Name { place, span } => {
                frame.span = *span;
                let bound = match *place {
                    Place::Local(slot) => frame.locals[slot].is_some(),
                    Place::Cell(slot) => frame.cells[slot].lock().is_some(),
                    Place::Global(slot) => self.runtime().globals.lock()[slot].is_some(),
                };
                if !bound {
                    return self.unbound(frame, *place).map(drop);
                }
                self.unbind(frame, *place);
                Ok(())
            }
            Target::Attribute { object, name, span } => {
                let object = self.eval(frame, object)?;
                frame.span = *span;
                if let Value::Object(native) = &object
                    && let Some(deleted) = native.special(self, "__delattr__", &[Value::Str(name.clone())])
                {
                    return deleted.map(drop);
                }
                Err(Raise::no_attribute(&object, name))
            }
            Target::Subscript { object, index, span } => {
                let object = self.eval(frame, object)?;
                let index = self.eval(frame, index)?;
                frame.span = *span;
                subscript::delete(self, &object, &index)
            }
            Target::Unpack { before, after, .. } => before
                .iter()
                .chain(after)
                .try_for_each(|target| self.delete(frame, target)),
        }
    }
}

fn not_associated(name: &str) -> Raise {
    let text = format!("cannot access local variable '{name}' where it is not associated with a value");
    Raise::new(&UNBOUND_LOCAL_ERROR, text)
}
