//! `random`: the Mersenne Twister with CPython's ways of drawing from it, so that a
//! seeded listing gets the same numbers in both. As in CPython, a forked child
//! seeds anew.

use std::hash::{BuildHasher, RandomState};

use super::{Entry, Module};
use crate::event::Pid;
use crate::lang::builtins::integer;
use crate::lang::exception::{INDEX_ERROR, Raise};
use crate::lang::interp::Thread;
use crate::lang::modules::time::real;
use crate::lang::value::{Args, Shared, Signature, Value, collect};

/// `random`
pub static MODULE: Module = Module {
    name: "random",
    entries: &[
        Entry::function("random", "choice", choice),
        Entry::function("random", "choices", choices),
        Entry::function("random", "expovariate", expovariate),
        Entry::function("random", "getrandbits", getrandbits),
        Entry::function("random", "randint", randint),
        Entry::function("random", "random", random),
        Entry::function("random", "randrange", randrange),
        Entry::function("random", "sample", sample),
        Entry::function("random", "seed", seed),
        Entry::function("random", "shuffle", shuffle),
        Entry::function("random", "uniform", uniform),
    ],
};

/// The generator that the functions of the module share, and the process that it
/// was seeded in.
#[derive(Default)]
struct Generator(Shared<Option<(Pid, Twister)>>);

/// Runs `draw` with the generator of this process.
fn with<T>(thread: &Thread, draw: impl FnOnce(&mut Twister) -> T) -> T {
    let generator = thread.module_state::<Generator>();
    let pid = thread.stage().pid();
    let mut slot = generator.0.lock();
    match &mut *slot {
        Some((seeded_in, twister)) if *seeded_in == pid => draw(twister),
        slot => draw(&mut slot.insert((pid, Twister::seeded(entropy()))).1),
    }
}

fn entropy() -> u64 {
    RandomState::new().hash_one(())
}

/// MT19937, as in CPython's `_randommodule.c`.
struct Twister {
    state: [u32; 624],
    index: usize,
}

impl Twister {
    /// `random.seed(number)`: `init_by_array` with the number's 32-bit digits.
    fn seeded(number: u64) -> Self {
        #[allow(clippy::cast_possible_truncation)] // The digits are taken apart.
        let key = [number as u32, (number >> 32) as u32];
        let key = if key[1] == 0 { &key[..1] } else { &key[..] };
        let mut twister = Self::from_word(19_650_218);
        let state = &mut twister.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..624 {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_664_525);
            #[allow(clippy::cast_possible_truncation)] // `j` is 0 or 1.
            let digit = key[j].wrapping_add(j as u32);
            state[i] = (state[i] ^ mixed).wrapping_add(digit);
            j = (j + 1) % key.len();
            i = wrap(state, i + 1);
        }
        for _ in 0..623 {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_566_083_941);
            #[allow(clippy::cast_possible_truncation)] // `i` is less than 624.
            let index = i as u32;
            state[i] = (state[i] ^ mixed).wrapping_sub(index);
            i = wrap(state, i + 1);
        }
        state[0] = 0x8000_0000;
        twister
    }

    /// `init_genrand`
    fn from_word(word: u32) -> Self {
        let mut state = [word; 624];
        for i in 1..624 {
            let previous = state[i - 1] ^ (state[i - 1] >> 30);
            #[allow(clippy::cast_possible_truncation)] // `i` is less than 624.
            let index = i as u32;
            state[i] = previous.wrapping_mul(1_812_433_253).wrapping_add(index);
        }
        Self { state, index: 624 }
    }

    /// 32 random bits.
    fn word(&mut self) -> u32 {
        if self.index >= 624 {
            for i in 0..624 {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % 624] & 0x7fff_ffff);
                let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + 397) % 624] ^ (y >> 1) ^ twist;
            }
            self.index = 0;
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// A float in [0, 1) with 53 random bits.
    fn random(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `count` random bits, at most 64.
    fn bits(&mut self, count: u32) -> u64 {
        match count {
            0 => 0,
            1..=32 => u64::from(self.word() >> (32 - count)),
            _ => u64::from(self.word()) | u64::from(self.word() >> (64 - count)) << 32,
        }
    }

    /// An integer in 0..`bound`; `bound` is not 0.
    fn below(&mut self, bound: u64) -> u64 {
        let count = u64::BITS - bound.leading_zeros();
        loop {
            let number = self.bits(count);
            if number < bound {
                return number;
            }
        }
    }

    /// An index into something of length `len`, which is not 0.
    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }
}

/// The second half of a round of `init_by_array`: after the last index comes 1.
fn wrap(state: &mut [u32; 624], index: usize) -> usize {
    if index < 624 {
        return index;
    }
    state[0] = state[623];
    1
}

fn seed(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("seed", ["a", "version"]);
    let [number, _] = args.bind(&SIGNATURE)?;
    let number = match number {
        None | Some(Value::None) => entropy(),
        Some(number) => integer(&number)
            .map_err(|_| Raise::type_error("forklore's random.seed() takes an int or None"))?
            .unsigned_abs(),
    };
    let generator = thread.module_state::<Generator>();
    *generator.0.lock() = Some((thread.stage().pid(), Twister::seeded(number)));
    Ok(Value::None)
}

fn random(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("Random.random")?;
    Ok(with(thread, Twister::random).into())
}

fn getrandbits(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let count = integer(&args.one("Random.getrandbits")?)?;
    match u32::try_from(count) {
        Ok(count @ 0..=63) => Ok(Value::Int(with(thread, |twister| twister.bits(count)).cast_signed())),
        Ok(_) => Err(Raise::int_overflow()),
        Err(_) => Err(Raise::value_error("number of bits must be non-negative")),
    }
}

fn randint(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("Random.randint", ["a", "b"]).required(2);
    let [from, to] = args.bind(&SIGNATURE)?;
    let (from, to) = (
        integer(&from.unwrap_or(Value::None))?,
        integer(&to.unwrap_or(Value::None))?,
    );
    let stop = to.checked_add(1).ok_or_else(Raise::int_overflow)?;
    if stop <= from {
        let width = stop.wrapping_sub(from);
        return Err(Raise::value_error(format!(
            "empty range for randrange() ({from}, {stop}, {width})"
        )));
    }
    Ok(between(thread, from, stop))
}

/// A number in `from..stop`, which is not empty.
fn between(thread: &Thread, from: i64, stop: i64) -> Value {
    let width = stop.abs_diff(from);
    Value::Int(from.wrapping_add_unsigned(with(thread, |twister| twister.below(width))))
}

fn randrange(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("Random.randrange", ["start", "stop", "step"]).required(1);
    let [start, stop, step] = args.bind(&SIGNATURE)?;
    let start = integer(&start.unwrap_or(Value::None))?;
    let Some(stop) = stop.filter(|stop| !matches!(stop, Value::None)) else {
        if start <= 0 {
            return Err(Raise::value_error("empty range for randrange()"));
        }
        return Ok(between(thread, 0, start));
    };
    let stop = integer(&stop)?;
    let step = step.map_or(Ok(1), |step| integer(&step))?;
    if step == 0 {
        return Err(Raise::value_error("zero step for randrange()"));
    }
    let range = crate::lang::value::Range { start, stop, step };
    match u64::try_from(range.len()) {
        Ok(len) if len > 0 => {
            let index = with(thread, |twister| twister.below(len)).cast_signed();
            Ok(Value::Int(range.at(index)))
        }
        _ if step == 1 => {
            let width = stop.wrapping_sub(start);
            Err(Raise::value_error(format!(
                "empty range for randrange() ({start}, {stop}, {width})"
            )))
        }
        _ => Err(Raise::value_error("empty range for randrange()")),
    }
}

fn uniform(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("Random.uniform", ["a", "b"]).required(2);
    let [from, to] = args.bind(&SIGNATURE)?;
    let (from, to) = (real(&from.unwrap_or(Value::None))?, real(&to.unwrap_or(Value::None))?);
    Ok((from + (to - from) * with(thread, Twister::random)).into())
}

fn expovariate(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Random.expovariate", ["lambd"]).required(1);
    let [rate] = args.bind(&SIGNATURE)?;
    let rate = real(&rate.unwrap_or(Value::None))?;
    if rate == 0.0 {
        return Err(Raise::new(
            &crate::lang::exception::ZERO_DIVISION_ERROR,
            "float division by zero",
        ));
    }
    Ok((-(1.0 - with(thread, Twister::random)).ln() / rate).into())
}

/// The elements of a sequence, which must not be empty.
fn sequence(thread: &mut Thread, value: &Value) -> Result<Vec<Value>, Raise> {
    if let Value::Set(_) | Value::FrozenSet(_) | Value::Dict(_) = value {
        return Err(Raise::type_error(format!(
            "'{}' object is not subscriptable",
            value.type_name()
        )));
    }
    let items = collect(thread, value)?;
    match items.is_empty() {
        false => Ok(items),
        true => Err(Raise::new(&INDEX_ERROR, "Cannot choose from an empty sequence")),
    }
}

fn choice(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Random.choice", ["seq"]).required(1);
    let [items] = args.bind(&SIGNATURE)?;
    let items = sequence(thread, &items.unwrap_or(Value::None))?;
    Ok(items[with(thread, |twister| twister.index(items.len()))].clone())
}

fn choices(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<4> = Signature::new("Random.choices", ["population", "weights", "cum_weights", "k"])
        .required(1)
        .positional(2);
    let [population, weights, cumulative, count] = args.bind(&SIGNATURE)?;
    let given = |weights: Option<Value>| weights.filter(|weights| !matches!(weights, Value::None));
    if given(weights).or(given(cumulative)).is_some() {
        return Err(Raise::type_error("forklore's random.choices() takes no weights"));
    }
    let population = sequence(thread, &population.unwrap_or(Value::None))?;
    let count = count.map_or(Ok(1), |count| integer(&count))?;
    #[allow(clippy::cast_precision_loss)] // As in CPython.
    let len = population.len() as f64;
    let draw = |_| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It is in 0..len.
        let index = (with(thread, Twister::random) * len) as usize;
        population[index].clone()
    };
    Ok(Value::list((0..count).map(draw).collect()))
}

fn shuffle(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Random.shuffle", ["x"]).required(1);
    let [list] = args.bind(&SIGNATURE)?;
    let Some(Value::List(list)) = &list else {
        let given = list.unwrap_or(Value::None);
        let text = format!("'{}' object does not support item assignment", given.type_name());
        return Err(Raise::type_error(text));
    };
    let mut items = list.lock();
    with(thread, |twister| {
        for last in (1..items.len()).rev() {
            items.swap(last, twister.index(last + 1));
        }
    });
    Ok(Value::None)
}

fn sample(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("Random.sample", ["population", "k"]).required(2);
    let [population, count] = args.bind(&SIGNATURE)?;
    let population = population.unwrap_or(Value::None);
    if let Value::Set(_) | Value::FrozenSet(_) | Value::Dict(_) = population {
        let text = "Population must be a sequence.  For dicts or sets, use sorted(d).";
        return Err(Raise::type_error(text));
    }
    let mut pool = collect(thread, &population)?;
    let len = pool.len();
    let count = usize::try_from(integer(&count.unwrap_or(Value::None))?)
        .ok()
        .filter(|count| *count <= len);
    let Some(count) = count else {
        return Err(Raise::value_error("Sample larger than population or is negative"));
    };
    // Which of CPython's two ways is taken decides which numbers are drawn.
    let mut pool_limit = 21;
    if count > 5 {
        #[allow(clippy::cast_precision_loss)] // An estimate.
        let exponent = ((count * 3) as f64).log(4.0).ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A small whole number.
        let steps = exponent as u32;
        pool_limit += 4_usize.saturating_pow(steps);
    }
    let mut drawn = Vec::with_capacity(count);
    with(thread, |twister| {
        if len <= pool_limit {
            for i in 0..count {
                let index = twister.index(len - i);
                drawn.push(pool[index].clone());
                pool.swap(index, len - i - 1);
            }
        } else {
            let mut selected = std::collections::HashSet::new();
            while drawn.len() < count {
                let index = twister.index(len);
                if selected.insert(index) {
                    drawn.push(pool[index].clone());
                }
            }
        }
    });
    Ok(Value::list(drawn))
}
