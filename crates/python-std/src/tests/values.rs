//! Methods, operators and texts of the built-in types: an expression and what
//! CPython 3.11 says to it, line by line.

use super::run;

const PRELUDE: &str = r#"
def show(make):
    try:
        print(repr(make()))
    except Exception as error:
        print(type(error).__name__ + ": " + str(error))
"#;

/// Tables of expressions, and what they need to have been imported.
macro_rules! tables {
    ($($name:ident $file:literal $imports:literal)*) => {
        $(
            #[test]
            fn $name() {
                check($imports, include_str!($file));
            }
        )*
    };
}

tables! {
    values "values.txt" ""
    bytes "tables/bytes.txt" ""
    text "tables/text.txt" ""
}

#[track_caller]
fn check(imports: &str, table: &str) {
    let rows: Vec<(&str, &str)> = table.lines().filter_map(|line| line.split_once("  ==>  ")).collect();
    let calls: String = rows
        .iter()
        .map(|(expression, _)| format!("show(lambda: {expression})\n"))
        .collect();
    let (output, code) = run(&format!("{imports}\n{PRELUDE}{calls}"));
    let wrong: Vec<String> = rows
        .iter()
        .zip(output.lines())
        .filter(|((_, wanted), given)| wanted != given)
        .map(|((expression, wanted), given)| format!("{expression}\n   wanted {wanted}\n   got    {given}"))
        .collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(
        (output.lines().count(), code),
        (rows.len(), 0),
        "the last lines:\n{output}"
    );
}

#[test]
fn what_is_too_large_is_refused() {
    let source = r#"
for make in (lambda: "x" * 10**12, lambda: [0] * 10**10, lambda: "%99999999999d" % 1, lambda: "x".ljust(10**11)):
    try:
        make()
    except MemoryError as error:
        print(repr(error))
"#;
    super::prints(source, &"MemoryError()\n".repeat(4));
}
