//! `tee`: several iterators over one, which keeps what not all have had yet.

use std::collections::VecDeque;
use std::sync::Arc;

use super::object;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::limit::{room_for, room_to_grow};
use forklore_python::value::{Args, Class, Iter, Next, Shared, Value, number};

static TEE: Class = Class::new("_tee").module("itertools");

pub(super) fn tee(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [elements, count] = args.up_to("tee", 1)?;
    let count = count.map_or(Ok(2), |count| number::index(&count))?;
    let count = usize::try_from(count).map_err(|_| Raise::value_error("n must be >= 0"))?;
    room_for(count, 4 * size_of::<Value>())?;
    let elements = super::iterable(thread, elements)?;
    let source = Arc::new(Source {
        elements: Shared::new(Some(elements)),
        queues: Shared::new(vec![VecDeque::new(); count]),
    });
    let branch = |nth| {
        let source = source.clone();
        object(&TEE, Branch { source, nth })
    };
    Ok(Value::tuple((0..count).map(branch).collect()))
}

struct Source {
    /// `None` while an element is being made.
    elements: Shared<Option<Iter>>,
    /// What each iterator has still to come.
    queues: Shared<Vec<VecDeque<Value>>>,
}

struct Branch {
    source: Arc<Source>,
    nth: usize,
}

impl Next for Branch {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        if let Some(element) = self.source.queues.lock()[self.nth].pop_front() {
            return Ok(Some(element));
        }
        let Some(mut elements) = self.source.elements.lock().take() else {
            return Err(Raise::runtime_error("tee() argument is being iterated over"));
        };
        let element = elements.next(thread);
        *self.source.elements.lock() = Some(elements);
        let Some(element) = element? else { return Ok(None) };
        for (nth, queue) in self.source.queues.lock().iter_mut().enumerate() {
            if nth != self.nth {
                if queue.len() == queue.capacity() {
                    room_to_grow(queue.len(), size_of::<Value>())?;
                }
                queue.push_back(element.clone());
            }
        }
        Ok(Some(element))
    }
}

impl Drop for Branch {
    /// Nobody will ask for what was kept for it.
    fn drop(&mut self) {
        let kept = std::mem::take(&mut self.source.queues.lock()[self.nth]);
        drop(kept);
    }
}
