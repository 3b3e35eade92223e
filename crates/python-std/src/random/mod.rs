//! `random`: the Mersenne Twister with CPython's ways of drawing from it, so that a
//! seeded listing gets the same numbers in both. As in CPython, a forked child
//! seeds the generator of the module anew, while an object of class `Random` goes
//! on in both processes from where it is.

mod choose;
mod distributions;
mod generator;
mod integers;
mod state;
mod twister;

use self::generator::Generator;
use self::twister::Twister;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Shared, Value};

macro_rules! functions {
    ($($name:literal $function:path;)*) => {
        /// `random`
        pub static MODULE: Module = Module::new("random", &[
                $(Entry::function("random", $name, |thread, args| {
                    let generator = thread.module_state::<Generator>();
                    $function(thread, &generator, args)
                }),)*
                Entry::class(&RANDOM),
                Entry::function("random", "_restored", restored),
            ]);

        fn method(name: &str) -> Option<Method> {
            match name {
                $($name => Some(|thread, this, args| $function(thread, &random_object(this)?.0, args)),)*
                _ => None,
            }
        }
    };
}

functions! {
    "betavariate" distributions::betavariate;
    "choice" choose::choice;
    "choices" choose::choices;
    "expovariate" distributions::expovariate;
    "gammavariate" distributions::gammavariate;
    "gauss" distributions::gauss;
    "getrandbits" integers::getrandbits;
    "getstate" state::getstate;
    "lognormvariate" distributions::lognormvariate;
    "normalvariate" distributions::normalvariate;
    "paretovariate" distributions::paretovariate;
    "randbytes" integers::randbytes;
    "randint" integers::randint;
    "random" integers::random;
    "randrange" integers::randrange;
    "sample" choose::sample;
    "seed" state::seed;
    "setstate" state::setstate;
    "shuffle" choose::shuffle;
    "triangular" distributions::triangular;
    "uniform" distributions::uniform;
    "weibullvariate" distributions::weibullvariate;
}

/// `random.Random`
static RANDOM: Class = Class::new("Random")
    .module("random")
    .construct(|_, _, args| {
        args.no_keywords("Random")?;
        let [seed] = args.up_to("Random", 0)?;
        Ok(object(state::seeded(seed.as_ref())?))
    })
    .methods(method);

static RESTORED: NativeFunction = NativeFunction::new("random", "_restored", restored);

/// A generator of its own.
struct Random(Generator);

fn object(twister: Twister) -> Value {
    Value::object(Random(Generator(Shared::new(Some((None, twister))))))
}

fn random_object(this: &Value) -> Result<&Random, Raise> {
    this.downcast().ok_or_else(|| Raise::type_error("not a Random"))
}

/// Makes the copy of a generator in another process.
fn restored(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    Ok(object(state::restored(&args.one("_restored")?)?))
}

impl NativeObject for Random {
    fn class(&self) -> &'static Class {
        &RANDOM
    }

    fn reduce(&self, thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let state = self.0.with(thread, |twister| state::of(twister));
        Ok((Value::Native(&RESTORED), vec![state]))
    }
}
