//! The arguments of a call, and binding them to the parameters of a native function.

use std::sync::Arc;

use super::Value;
use crate::exception::Raise;

/// The arguments of a call, evaluated.
#[derive(Clone, Default)]
pub struct Args {
    /// Positional arguments.
    pub positional: Vec<Value>,
    /// Keyword arguments, in order of appearance; no name occurs twice.
    pub keyword: Vec<(Arc<str>, Value)>,
}

impl Args {
    /// Positional arguments alone.
    pub fn positional(positional: Vec<Value>) -> Self {
        Self {
            positional,
            keyword: Vec::new(),
        }
    }

    /// The arguments of a function that takes none.
    /// `Class.method` is taken for one that CPython has in Python, whose errors count the receiver.
    pub fn none(self, function: &str) -> Result<(), Raise> {
        if is_method_in_python(function) {
            let signature = Signature::<0> {
                function,
                names: [],
                required: 0,
                positional: 0,
                in_c: false,
            };
            return self.bind(&signature).map(drop);
        }
        self.no_keywords(function)?;
        match self.positional.len() {
            0 => Ok(()),
            given => Err(Raise::type_error(format!(
                "{function}() takes no arguments ({given} given)"
            ))),
        }
    }

    /// The argument of a function that takes exactly one, by position.
    pub fn one(mut self, function: &str) -> Result<Value, Raise> {
        self.no_keywords(function)?;
        match (self.positional.len(), self.positional.pop()) {
            (1, Some(value)) => Ok(value),
            (given, _) => Err(Raise::type_error(format!(
                "{function}() takes exactly one argument ({given} given)"
            ))),
        }
    }

    /// From `min` to `N` arguments by position; missing ones are `None`.
    pub fn up_to<const N: usize>(self, function: &str, min: usize) -> Result<[Option<Value>; N], Raise> {
        self.no_keywords(function)?;
        let given = self.positional.len();
        if given < min || given > N {
            let (bound, count) = match (min == N, given < min) {
                (true, _) => ("", N),
                (false, true) => ("at least ", min),
                (false, false) => ("at most ", N),
            };
            let plural = if count == 1 { "" } else { "s" };
            return Err(Raise::type_error(format!(
                "{function} expected {bound}{count} argument{plural}, got {given}"
            )));
        }
        let mut values = self.positional.into_iter();
        Ok(std::array::from_fn(|_| values.next()))
    }

    /// Binds the arguments to the parameters of `signature`; parameters that got
    /// no argument are `None`.
    pub fn bind<const N: usize>(self, signature: &Signature<N>) -> Result<[Option<Value>; N], Raise> {
        let mut bound = [const { None }; N];
        let given = self.positional.len();
        if given > signature.positional {
            return Err(signature.too_many(given));
        }
        for (slot, value) in bound.iter_mut().zip(self.positional) {
            *slot = Some(value);
        }
        for (name, value) in self.keyword {
            let index = signature.names.iter().position(|parameter| **parameter == *name);
            match index.and_then(|index| bound.get_mut(index)) {
                Some(slot @ None) => *slot = Some(value),
                Some(Some(_)) => return Err(signature.twice(&name)),
                None => return Err(signature.unknown_keyword(&name)),
            }
        }
        let missing: Vec<&str> = (0..signature.required)
            .filter(|&index| bound[index].is_none())
            .map(|index| signature.names[index])
            .collect();
        match missing.is_empty() {
            true => Ok(bound),
            false => Err(signature.missing(&missing)),
        }
    }

    /// Refuses keyword arguments.
    pub fn no_keywords(&self, function: &str) -> Result<(), Raise> {
        match self.keyword.is_empty() {
            true => Ok(()),
            false => Err(Raise::type_error(format!("{function}() takes no keyword arguments"))),
        }
    }
}

/// The parameters of a native function, for [`Args::bind`]:
///
/// ```text
/// const APPLY: Signature<3> = Signature::new("apply", ["func", "args", "kwds"]).required(1);
/// let [func, args, kwds] = args.bind(&APPLY)?;
/// ```
///
/// Errors are worded as for functions that CPython has in Python; after
/// [`Signature::native`] as for those that it has in C.
#[derive(Clone, Copy)]
pub struct Signature<'a, const N: usize> {
    function: &'a str,
    names: [&'static str; N],
    required: usize,
    positional: usize,
    in_c: bool,
}

impl<'a, const N: usize> Signature<'a, N> {
    /// Optional parameters that can be given by position or by name.
    pub const fn new(function: &'a str, names: [&'static str; N]) -> Self {
        Self {
            function,
            names,
            required: 0,
            positional: N,
            in_c: false,
        }
    }

    /// The first `count` parameters must be given.
    pub const fn required(mut self, count: usize) -> Self {
        self.required = count;
        self
    }

    /// Only the first `count` parameters can be given by position.
    pub const fn positional(mut self, count: usize) -> Self {
        self.positional = count;
        self
    }

    /// Errors are worded as those of CPython's functions in C.
    pub const fn native(mut self) -> Self {
        self.in_c = true;
        self
    }

    fn too_many(&self, given: usize) -> Raise {
        let (function, most) = (self.function, self.positional);
        let receiver = usize::from(!self.in_c && is_method_in_python(function));
        let (most, given, required) = (most + receiver, given + receiver, self.required + receiver);
        let were = if given == 1 { "was" } else { "were" };
        let text = if self.in_c {
            let at_most = if required == most { "exactly" } else { "at most" };
            let most = match most < N {
                true => positional_arguments(most),
                false => arguments(most),
            };
            format!("{function}() takes {at_most} {most} ({given} given)")
        } else if required.min(most) == most {
            format!(
                "{function}() takes {} but {given} {were} given",
                positional_arguments(most)
            )
        } else {
            let least = required;
            format!(
                "{function}() takes from {least} to {} but {given} {were} given",
                positional_arguments(most)
            )
        };
        Raise::type_error(text)
    }

    fn twice(&self, name: &str) -> Raise {
        let function = self.function;
        Raise::type_error(if self.in_c {
            let place = self
                .names
                .iter()
                .position(|parameter| *parameter == name)
                .map_or(0, |index| index + 1);
            format!("argument for {function}() given by name ('{name}') and position ({place})")
        } else {
            format!("{function}() got multiple values for argument '{name}'")
        })
    }

    fn unknown_keyword(&self, name: &str) -> Raise {
        let function = self.function;
        Raise::type_error(if self.in_c {
            format!("'{name}' is an invalid keyword argument for {function}()")
        } else {
            format!("{function}() got an unexpected keyword argument '{name}'")
        })
    }

    fn missing(&self, missing: &[&str]) -> Raise {
        let function = self.function;
        if self.in_c {
            let name = missing[0];
            let place = self
                .names
                .iter()
                .position(|parameter| *parameter == name)
                .map_or(0, |index| index + 1);
            return Raise::type_error(format!("{function}() missing required argument '{name}' (pos {place})"));
        }
        missing_arguments(function, "positional", missing)
    }
}

/// CPython's complaint about required parameters that got nothing
/// (`missing_arguments` in `ceval.c`); `kind` is `positional` or `keyword-only`.
pub fn missing_arguments(function: &str, kind: &str, missing: &[&str]) -> Raise {
    let quoted: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
    let (names, plural) = match quoted.as_slice() {
        [] => (String::new(), "s"),
        [only] => (only.clone(), ""),
        [first, second] => (format!("{first} and {second}"), "s"),
        [most @ .., last] => (format!("{}, and {last}", most.join(", ")), "s"),
    };
    let count = missing.len();
    Raise::type_error(format!(
        "{function}() missing {count} required {kind} argument{plural}: {names}"
    ))
}

/// Whether it is called `Class.method`, and the class is none of those that CPython has in C.
fn is_method_in_python(function: &str) -> bool {
    let capital = function.starts_with(|first: char| first.is_ascii_uppercase() || first == '_');
    let of_a_class = capital || function.ends_with(".__init__");
    let in_c = ["HASH.", "TextIOWrapper.", "Random.random", "Random.getrandbits"];
    of_a_class && function.contains('.') && !in_c.iter().any(|known| function.starts_with(known))
}

fn arguments(count: usize) -> String {
    format!("{count} argument{}", if count == 1 { "" } else { "s" })
}

fn positional_arguments(count: usize) -> String {
    format!("{count} positional argument{}", if count == 1 { "" } else { "s" })
}
