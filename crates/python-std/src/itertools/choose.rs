//! Ways to choose: `product`, `permutations`, `combinations`.

use super::{class, object};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::limit::room_for;
use forklore_python::value::{Args, Class, Next, Signature, Value, collect, number};

pub(super) static PRODUCT: Class = class("product", product);
pub(super) static PERMUTATIONS: Class = class("permutations", permutations);
pub(super) static COMBINATIONS: Class = class("combinations", |thread, class, args| {
    combinations(thread, class, args, false)
});
pub(super) static COMBINATIONS_WITH_REPLACEMENT: Class =
    class("combinations_with_replacement", |thread, class, args| {
        combinations(thread, class, args, true)
    });

/// A number of elements that are chosen.
fn length(value: &Value) -> Result<usize, Raise> {
    let length = number::as_int(value).ok_or_else(|| Raise::type_error("Expected int as r"))?;
    let length = usize::try_from(length).map_err(|_| Raise::value_error("r must be non-negative"))?;
    room_for(length, size_of::<Value>())?;
    Ok(length)
}

fn product(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let mut repeat = 1;
    for (name, value) in &args.keyword {
        if &**name != "repeat" {
            let text = format!("'{name}' is an invalid keyword argument for product()");
            return Err(Raise::type_error(text));
        }
        repeat = usize::try_from(number::index(value)?)
            .map_err(|_| Raise::value_error("repeat argument cannot be negative"))?;
    }
    let mut once = Vec::new();
    for iterable in &args.positional {
        once.push(collect(thread, iterable)?);
    }
    let elements: usize = once.iter().map(|pool| pool.len() + 1).sum();
    room_for(elements * size_of::<Value>(), repeat)?;
    let rounds = if once.is_empty() { 0 } else { repeat };
    let pools: Vec<Vec<Value>> = (0..rounds).flat_map(|_| once.iter().cloned()).collect();
    let at = pools.iter().all(|pool| !pool.is_empty()).then(|| vec![0; pools.len()]);
    Ok(object(class, Product { pools, at }))
}

struct Product {
    pools: Vec<Vec<Value>>,
    /// The places of the next elements; `None` after the last ones.
    at: Option<Vec<usize>>,
}

impl Next for Product {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(at) = &mut self.at else { return Ok(None) };
        let chosen = self.pools.iter().zip(&*at).map(|(pool, place)| pool[*place].clone());
        let chosen = Value::tuple(chosen.collect());
        // Like an odometer: the last place goes first.
        let mut places = at.iter_mut().zip(&self.pools).rev();
        let goes_on = places.any(|(place, pool)| {
            *place = (*place + 1) % pool.len();
            *place != 0
        });
        if !goes_on {
            self.at = None;
        }
        Ok(Some(chosen))
    }
}

fn permutations(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("permutations", ["iterable", "r"]).required(1).native();
    let [iterable, count] = args.bind(&SIGNATURE)?;
    let pool = collect(thread, &iterable.unwrap_or_default())?;
    let count = match count {
        None | Some(Value::None) => pool.len(),
        Some(count) => length(&count)?,
    };
    let len = pool.len();
    let places = (count <= len).then(|| (0..len).collect());
    Ok(object(
        class,
        Permutations {
            cycles: (0..count).map(|place| len.saturating_sub(place)).collect(),
            places,
            pool,
        },
    ))
}

struct Permutations {
    pool: Vec<Value>,
    /// The places in the pool, the chosen ones first; `None` after the last permutation.
    places: Option<Vec<usize>>,
    /// How many elements are left to try at each place.
    cycles: Vec<usize>,
}

impl Next for Permutations {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(places) = &mut self.places else {
            return Ok(None);
        };
        let count = self.cycles.len();
        let chosen = places[..count].iter().map(|place| self.pool[*place].clone());
        let chosen = Value::tuple(chosen.collect());
        let len = places.len();
        let mut goes_on = false;
        for place in (0..count).rev() {
            self.cycles[place] -= 1;
            if self.cycles[place] > 0 {
                places.swap(place, len - self.cycles[place]);
                goes_on = true;
                break;
            }
            places[place..].rotate_left(1);
            self.cycles[place] = len - place;
        }
        if !goes_on {
            self.places = None;
        }
        Ok(Some(chosen))
    }
}

fn combinations(thread: &mut Thread, class: &'static Class, args: Args, repeats: bool) -> Result<Value, Raise> {
    let signature: Signature<2> = Signature::new(class.name, ["iterable", "r"]).required(2).native();
    let [iterable, count] = args.bind(&signature)?;
    let pool = collect(thread, &iterable.unwrap_or_default())?;
    let count = length(&count.unwrap_or_default())?;
    let places = match repeats {
        true => (!pool.is_empty() || count == 0).then(|| vec![0; count]),
        false => (count <= pool.len()).then(|| (0..count).collect()),
    };
    Ok(object(class, Combinations { pool, places, repeats }))
}

struct Combinations {
    pool: Vec<Value>,
    /// The places of the next elements, in order; `None` after the last combination.
    places: Option<Vec<usize>>,
    /// Whether an element can be chosen several times.
    repeats: bool,
}

impl Next for Combinations {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(places) = &mut self.places else {
            return Ok(None);
        };
        let chosen = places.iter().map(|place| self.pool[*place].clone());
        let chosen = Value::tuple(chosen.collect());
        let (len, count) = (self.pool.len(), places.len());
        let last = |place: usize| if self.repeats { len - 1 } else { len + place - count };
        match (0..count).rev().find(|place| places[*place] != last(*place)) {
            Some(place) => {
                let first = places[place] + 1;
                for (distance, later) in places[place..].iter_mut().enumerate() {
                    *later = if self.repeats { first } else { first + distance };
                }
            }
            None => self.places = None,
        }
        Ok(Some(chosen))
    }
}
