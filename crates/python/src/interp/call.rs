//! Calls: of anything by native code, of expressions, of functions of the listing.

use std::sync::Arc;

use indexmap::IndexMap;

use super::frame::Flow;
use super::generator::Generator;
use super::{Frame, Thread};
use crate::exception::{RECURSION_ERROR, Raise};
use crate::ir::{Arguments, Body, Call, Expr, ExprKind, MethodCall};
use crate::value::{Args, Function, Key, Value, missing_arguments};

/// `sys.getrecursionlimit()`
pub const RECURSION_LIMIT: u32 = 1000;

/// What a call leaves of the stack at least; if there is less, it gets a new one.
const RED_ZONE: usize = 256 * 1024;

/// How much stack is added at a time.
const STACK_SEGMENT: usize = 4 * 1024 * 1024;

impl Thread {
    /// Calls `callable`, whatever it is.
    ///
    /// # Errors
    /// What it raises; a `TypeError` if it cannot be called like this.
    pub fn call(&mut self, callable: &Value, args: Args) -> Result<Value, Raise> {
        match callable {
            Value::Function(function) => self.call_function(function, args),
            Value::Native(function) => (function.call)(self, args),
            Value::Method(method) => (method.method)(self, &method.receiver, args),
            Value::Class(class) => match class.construct {
                Some(construct) => construct(self, class, args),
                None => Err(Raise::type_error(format!(
                    "cannot create '{}' instances",
                    class.qualified_name()
                ))),
            },
            Value::Object(object) => match object.call(self, args) {
                Some(result) => result,
                None => Err(not_callable(callable)),
            },
            _ => Err(not_callable(callable)),
        }
    }

    /// `callable(*positional, **keywords)`, as native code calls what it was given; `None` for `keywords` is none.
    ///
    /// # Errors
    /// As [`Thread::call`]; a `TypeError` if they cannot be unpacked.
    pub fn call_unpacked(&mut self, callable: &Value, positional: &Value, keywords: &Value) -> Result<Value, Raise> {
        let positional = match positional {
            Value::Tuple(items) => items.to_vec(),
            other => {
                let whose = format!("{} argument", function_text(self.runtime().module_name, callable));
                self.unpack_starred(other, &whose)?
            }
        };
        let mut keyword = Vec::new();
        if !matches!(keywords, Value::None) {
            self.unpack_keywords(callable, keywords.clone(), &mut keyword)?;
        }
        self.call(callable, Args { positional, keyword })
    }

    pub(super) fn eval_call(&mut self, frame: &mut Frame, expr: &Expr, call: &Call) -> Result<Value, Raise> {
        let callable = self.eval(frame, &call.function)?;
        let args = self.eval_arguments(frame, expr, &callable, &call.arguments)?;
        frame.span = expr.span;
        self.call(&callable, args)
    }

    pub(super) fn eval_method_call(
        &mut self,
        frame: &mut Frame,
        expr: &Expr,
        call: &MethodCall,
    ) -> Result<Value, Raise> {
        let object = self.eval(frame, &call.object)?;
        let method = match &object {
            Value::Module(_) | Value::Class(_) => None,
            _ => object.class().find_method(&call.name),
        };
        if let Some(method) = method {
            let args = self.eval_arguments(frame, expr, &object, &call.arguments)?;
            frame.span = expr.span;
            return method(self, &object, args);
        }
        frame.span = (expr.span.0, call.name_end);
        let callable = self.get_attribute(&object, &call.name)?;
        let args = self.eval_arguments(frame, expr, &callable, &call.arguments)?;
        frame.span = expr.span;
        self.call(&callable, args)
    }

    fn eval_arguments(
        &mut self,
        frame: &mut Frame,
        expr: &Expr,
        callable: &Value,
        arguments: &Arguments,
    ) -> Result<Args, Raise> {
        let mut positional = Vec::with_capacity(arguments.positional.len());
        for argument in &arguments.positional {
            if let ExprKind::Starred(iterable) = &argument.kind {
                let value = self.eval(frame, iterable)?;
                frame.span = expr.span;
                let whose = format!("{} argument", function_text(self.runtime().module_name, callable));
                positional.extend(self.unpack_starred(&value, &whose)?);
            } else {
                positional.push(self.eval(frame, argument)?);
            }
        }
        let mut keyword: Vec<(Arc<str>, Value)> = Vec::with_capacity(arguments.keyword.len());
        for (name, value) in &arguments.keyword {
            let value = self.eval(frame, value)?;
            match name {
                Some(name) => keyword.push((name.clone(), value)),
                None => {
                    frame.span = expr.span;
                    self.unpack_keywords(callable, value, &mut keyword)?;
                }
            }
        }
        Ok(Args { positional, keyword })
    }

    /// `**mapping` in a call.
    fn unpack_keywords(
        &mut self,
        callable: &Value,
        mapping: Value,
        keyword: &mut Vec<(Arc<str>, Value)>,
    ) -> Result<(), Raise> {
        let function = function_text(self.runtime().module_name, callable);
        let Value::Dict(dict) = &mapping else {
            let given = mapping.type_name();
            let text = format!("{function} argument after ** must be a mapping, not {given}");
            return Err(Raise::type_error(text));
        };
        for (key, value) in dict.snapshot() {
            let Value::Str(name) = key.value() else {
                return Err(Raise::type_error("keywords must be strings"));
            };
            if keyword.iter().any(|(known, _)| known == name) {
                let text = format!("{function} got multiple values for keyword argument '{name}'");
                return Err(Raise::type_error(text));
            }
            keyword.push((name.clone(), value));
        }
        Ok(())
    }

    /// Calls a function of the listing.
    fn call_function(&mut self, function: &Arc<Function>, args: Args) -> Result<Value, Raise> {
        let parameters = &function.code.parameters;
        let simple = args.keyword.is_empty()
            && args.positional.len() == parameters.names.len()
            && parameters.positional == parameters.names.len()
            && !parameters.var_positional
            && !parameters.var_keyword;
        let locals = if simple {
            args.positional.into_iter().map(Some).collect()
        } else {
            bind(function, args)?
        };
        let mut frame = Frame::new(function.code.clone(), locals, &function.closure);
        if function.code.is_generator {
            return Ok(Value::object(Generator::new(frame, self.process())));
        }
        match self.run_frame(&mut frame)? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::None),
        }
    }

    /// Counts `more` calls that CPython makes in Python to get here, so that recursion ends where it ends there.
    pub fn count_calls(&mut self, more: u32) {
        self.depth += more;
    }

    /// Runs a function's body in a frame that has its arguments, or goes on where the frame was left.
    pub(super) fn run_frame(&mut self, frame: &mut Frame) -> Result<Flow, Raise> {
        if self.depth >= RECURSION_LIMIT {
            return Err(Raise::new(&RECURSION_ERROR, "maximum recursion depth exceeded"));
        }
        self.depth += 1;
        let line = self.line;
        let outer = std::mem::replace(&mut self.code, frame.code.clone());
        let result = stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || self.run_body(frame));
        self.code = outer;
        self.line = line;
        self.depth -= 1;
        // What a loop that was left has forgotten ends before the function's value is used.
        if result.is_ok() && self.process().finalizers.are_due() {
            self.run_finalizers()?;
        }
        result
    }

    fn run_body(&mut self, frame: &mut Frame) -> Result<Flow, Raise> {
        let code = frame.code.clone();
        match &code.body {
            Body::Block(block) => self.exec_block(frame, block),
            Body::Expr(expr) => match self.eval(frame, expr) {
                Ok(value) => Ok(Flow::Return(value)),
                Err(raise) => Err(self.passing(frame, raise)),
            },
            // All others are not called but run by `eval_comprehension`.
            Body::Comprehension(comprehension) => self.resume_rounds(frame, comprehension),
        }
    }
}

/// Brings arguments into the order of the parameters, as `initialize_locals` in
/// CPython's `ceval.c`.
fn bind(function: &Function, args: Args) -> Result<Vec<Option<Value>>, Raise> {
    let parameters = &function.code.parameters;
    let name = function.qualified_name();
    let mut locals = vec![None; parameters.names.len()];
    let given = args.positional.len();
    let mut positional = args.positional.into_iter();
    for slot in locals.iter_mut().take(parameters.positional) {
        *slot = positional.next();
    }
    let surplus: Vec<Value> = positional.collect();
    let mut others = IndexMap::new();
    for (keyword, value) in args.keyword {
        let index = parameters.names.iter().position(|parameter| *parameter == keyword);
        match index.filter(|index| *index >= parameters.positional_only) {
            Some(index) if locals[index].is_some() => {
                return Err(Raise::type_error(format!(
                    "{name}() got multiple values for argument '{keyword}'"
                )));
            }
            Some(index) => locals[index] = Some(value),
            None if parameters.var_keyword => drop(others.insert(Key::new(Value::Str(keyword))?, value)),
            None if index.is_some() => {
                let text =
                    format!("{name}() got some positional-only arguments passed as keyword arguments: '{keyword}'");
                return Err(Raise::type_error(text));
            }
            None => {
                return Err(Raise::type_error(format!(
                    "{name}() got an unexpected keyword argument '{keyword}'"
                )));
            }
        }
    }
    if !surplus.is_empty() && !parameters.var_positional {
        return Err(too_many(function, given, &locals));
    }
    for (slot, default) in locals.iter_mut().zip(&function.defaults) {
        if slot.is_none() {
            slot.clone_from(default);
        }
    }
    for (range, kind) in [
        (0..parameters.positional, "positional"),
        (parameters.positional..parameters.names.len(), "keyword-only"),
    ] {
        let missing: Vec<&str> = range
            .filter(|index| locals[*index].is_none())
            .map(|index| &*parameters.names[index])
            .collect();
        if !missing.is_empty() {
            return Err(missing_arguments(&name, kind, &missing));
        }
    }
    if parameters.var_positional {
        locals.push(Some(Value::tuple(surplus)));
    }
    if parameters.var_keyword {
        locals.push(Some(Value::dict(others)));
    }
    Ok(locals)
}

/// CPython's `too_many_positional`.
fn too_many(function: &Function, given: usize, locals: &[Option<Value>]) -> Raise {
    let parameters = &function.code.parameters;
    let name = function.qualified_name();
    let most = parameters.positional;
    let with_default = function.defaults[..most]
        .iter()
        .filter(|default| default.is_some())
        .count();
    let takes = match with_default {
        0 => format!("{most}"),
        _ => format!("from {} to {most}", most - with_default),
    };
    let plural = if takes == "1" { "" } else { "s" };
    let keyword_only = locals[most..].iter().filter(|local| local.is_some()).count();
    let (given_text, were) = match keyword_only {
        0 => (format!("{given}"), if given == 1 { "was" } else { "were" }),
        _ => {
            let s = |count: usize| if count == 1 { "" } else { "s" };
            let text = format!(
                "{given} positional argument{} (and {keyword_only} keyword-only argument{})",
                s(given),
                s(keyword_only)
            );
            (text, "were")
        }
    };
    Raise::type_error(format!(
        "{name}() takes {takes} positional argument{plural} but {given_text} {were} given"
    ))
}

fn not_callable(value: &Value) -> Raise {
    Raise::type_error(format!("'{}' object is not callable", value.type_name()))
}

/// How error messages name what is called.
fn function_text(module: &str, callable: &Value) -> String {
    match callable {
        Value::Function(function) => format!("{module}.{}()", function.qualified_name()),
        Value::Native(function) if function.module == "builtins" => format!("{}()", function.name),
        Value::Native(function) => format!("{}.{}()", function.module, function.name),
        Value::Class(class) => format!("{}()", class.qualified_name()),
        Value::Method(method) => format!("{}.{}()", method.receiver.type_name(), method.name),
        other => format!("{} object", other.type_name()),
    }
}
