//! Reads `assets/text/*.ftl` and writes `texts.rs` for `src/text`: each language with its file, and each message with
//! the names of its arguments. So a call that names a message or an argument wrongly does not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

const FOLDER: &str = "assets/text";

fn main() {
    println!("cargo::rerun-if-changed={FOLDER}");
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(FOLDER);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of the texts")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ftl"))
        .collect();
    files.sort();
    let mut code = "pub(super) const FILES: &[File] = &[\n".to_owned();
    for path in files {
        let language = path.file_stem().expect("a name").to_string_lossy();
        let messages = messages(&path);
        writeln!(
            code,
            "File {{ language: {language:?}, text: include_str!({path:?}), messages: &["
        )
        .expect("a String takes all");
        for (name, arguments) in messages {
            let arguments: Vec<String> = arguments.into_iter().collect();
            writeln!(code, "({name:?}, &{arguments:?}),").expect("a String takes all");
        }
        code.push_str("] },\n");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("texts.rs"), code).expect("cargo's folder can be written to");
}

/// The messages of a file, each with the names of its arguments.
fn messages(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(path).expect("a text in UTF-8");
    let resource = fluent_syntax::parser::parse(text.as_str()).unwrap_or_else(|(_, errors)| {
        let errors: Vec<String> = errors
            .iter()
            .map(|error| {
                let line = text[..error.pos.start].lines().count().max(1);
                format!("{}:{line}: {error}", path.display())
            })
            .collect();
        panic!("{}", errors.join("\n"))
    });
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let name = message.id.name.to_owned();
        let mut arguments = BTreeSet::new();
        match &message.value {
            Some(pattern) if message.attributes.is_empty() => of_pattern(pattern, &mut arguments),
            _ => panic!("{}: `{name}` must be a text without attributes", path.display()),
        }
        assert!(
            messages.insert(name.clone(), arguments).is_none(),
            "{}: `{name}` stands there twice",
            path.display()
        );
    }
    messages
}

fn of_pattern(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, found);
        }
    }
}

fn of_expression(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => of_inline(inline, found),
        Expression::Select { selector, variants } => {
            of_inline(selector, found);
            variants.iter().for_each(|variant| of_pattern(&variant.value, found));
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => of_expression(expression, found),
        InlineExpression::FunctionReference { arguments, .. } => of_call(arguments, found),
        InlineExpression::MessageReference { id, .. } => {
            panic!("`{}`: refer to terms (-name), not to messages", id.name)
        }
        _ => {}
    }
}

fn of_call(arguments: &CallArguments<&str>, found: &mut BTreeSet<String>) {
    arguments.positional.iter().for_each(|inline| of_inline(inline, found));
    arguments.named.iter().for_each(|named| of_inline(&named.value, found));
}
