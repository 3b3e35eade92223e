//! `operator`: operators as functions, which can be sent to workers by their names.

mod getter;

use forklore_python::builtins::{self, integer};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::arithmetic::{self, BinaryOp, UnaryOp};
use forklore_python::value::comparison::{self, Order};
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Iter, Value, subscript};

macro_rules! entries {
    (
        binary { $($binary:literal $in_place:literal $op:ident;)* }
        order { $($order:literal $compare:ident;)* }
        unary { $($unary:literal $does:expr;)* }
        two { $($two:literal $combine:expr;)* }
        $($entry:expr,)*
    ) => {
        /// `operator`
        pub static MODULE: Module = Module::new("operator", &[
                $(Entry::function("operator", $binary, |thread, args| {
                    let [left, right] = exactly(args, $binary)?;
                    arithmetic::binary(thread, BinaryOp::$op, &left, &right, false)
                }),)*
                $(Entry::function("operator", $in_place, |thread, args| {
                    let [left, right] = exactly(args, $in_place)?;
                    arithmetic::binary(thread, BinaryOp::$op, &left, &right, true)
                }),)*
                $(Entry::function("operator", $order, |thread, args| {
                    let [left, right] = exactly(args, $order)?;
                    comparison::ordered(thread, Order::$compare, &left, &right).map(Value::from)
                }),)*
                $(Entry::function("operator", $unary, |thread, args| {
                    let operand = args.one(concat!("_operator.", $unary))?;
                    let does: fn(&mut Thread, &Value) -> Result<Value, Raise> = $does;
                    does(thread, &operand)
                }),)*
                $(Entry::function("operator", $two, |thread, args| {
                    let [left, right] = exactly(args, $two)?;
                    let combine: fn(&mut Thread, &Value, &Value) -> Result<Value, Raise> = $combine;
                    combine(thread, &left, &right)
                }),)*
                $($entry,)*
            ]);
    };
}

entries! {
    binary {
        "add" "iadd" Add;
        "sub" "isub" Sub;
        "mul" "imul" Mul;
        "truediv" "itruediv" Div;
        "floordiv" "ifloordiv" FloorDiv;
        "mod" "imod" Mod;
        "pow" "ipow" Pow;
        "lshift" "ilshift" LeftShift;
        "rshift" "irshift" RightShift;
        "and_" "iand" BitAnd;
        "or_" "ior" BitOr;
        "xor" "ixor" BitXor;
    }
    order {
        "lt" Less;
        "le" LessEqual;
        "gt" Greater;
        "ge" GreaterEqual;
    }
    unary {
        "neg" |_, operand| arithmetic::unary(UnaryOp::Neg, operand);
        "pos" |_, operand| arithmetic::unary(UnaryOp::Pos, operand);
        "inv" |_, operand| arithmetic::unary(UnaryOp::Invert, operand);
        "invert" |_, operand| arithmetic::unary(UnaryOp::Invert, operand);
        "abs" |thread, operand| builtin(thread, "abs", operand);
        "not_" |thread, operand| thread.truth(operand).map(|truth| (!truth).into());
        "truth" |thread, operand| thread.truth(operand).map(Value::from);
        "index" |_, operand| integer(operand).map(Value::Int);
        "length_hint" |thread, operand| builtin(thread, "len", operand);
    }
    two {
        "eq" |_, left, right| comparison::equal(left, right).map(Value::from);
        "ne" |_, left, right| comparison::equal(left, right).map(|equal| (!equal).into());
        "is_" |_, left, right| Ok(left.is(right).into());
        "is_not" |_, left, right| Ok((!left.is(right)).into());
        "contains" |thread, left, right| comparison::contains(thread, left, right).map(Value::from);
        "getitem" subscript::get;
        "delitem" |thread, left, right| subscript::delete(thread, left, right).map(|()| Value::None);
        "concat" concat;
        "countOf" count;
        "indexOf" place;
    }
    Entry::function("operator", "setitem", |thread, args| {
        let [container, index, value] = exactly(args, "setitem")?;
        subscript::set(thread, &container, &index, value).map(|()| Value::None)
    }),
    Entry::function("operator", "call", call),
    Entry::class(&getter::ITEMS),
    Entry::class(&getter::ATTRIBUTES),
    Entry::class(&getter::METHOD),
    Entry::function("operator", "_method_caller", getter::rebuild_method_caller),
}

/// The arguments of a function that takes exactly `N`, by position.
fn exactly<const N: usize>(args: Args, function: &'static str) -> Result<[Value; N], Raise> {
    args.no_keywords(&format!("_operator.{function}"))?;
    let given = args.up_to::<N>(function, N)?;
    Ok(given.map(Option::unwrap_or_default))
}

fn builtin(thread: &mut Thread, name: &str, operand: &Value) -> Result<Value, Raise> {
    let function = builtins::lookup(name).unwrap_or_default();
    thread.call(&function, Args::positional(vec![operand.clone()]))
}

/// `operator.concat(a, b)`: `a + b` of two sequences.
fn concat(thread: &mut Thread, left: &Value, right: &Value) -> Result<Value, Raise> {
    match left {
        Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_) | Value::Object(_) => {
            arithmetic::binary(thread, BinaryOp::Add, left, right, false)
        }
        other => {
            let text = format!("'{}' object can't be concatenated", other.type_name());
            Err(Raise::type_error(text))
        }
    }
}

/// How many of the elements are the same as `wanted`.
fn count(thread: &mut Thread, container: &Value, wanted: &Value) -> Result<Value, Raise> {
    let (mut items, mut count) = (elements(thread, container)?, 0);
    while let Some(item) = items.next(thread)? {
        count += i64::from(comparison::same(&item, wanted)?);
    }
    Ok(count.into())
}

/// The place of the first element that is the same as `wanted`.
fn place(thread: &mut Thread, container: &Value, wanted: &Value) -> Result<Value, Raise> {
    let (mut items, mut place) = (elements(thread, container)?, 0_i64);
    while let Some(item) = items.next(thread)? {
        if comparison::same(&item, wanted)? {
            return Ok(place.into());
        }
        place += 1;
    }
    Err(Raise::value_error("sequence.index(x): x not in sequence"))
}

fn elements(thread: &mut Thread, container: &Value) -> Result<Iter, Raise> {
    Iter::new(thread, container).map_err(|_| {
        let text = format!("argument of type '{}' is not iterable", container.type_name());
        Raise::type_error(text)
    })
}

/// `operator.call(function, *args, **keywords)`
fn call(thread: &mut Thread, mut args: Args) -> Result<Value, Raise> {
    if args.positional.is_empty() {
        return Err(Raise::type_error("call expected at least 1 argument, got 0"));
    }
    let function = args.positional.remove(0);
    thread.call(&function, args)
}
