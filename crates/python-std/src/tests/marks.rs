//! Marks stand on statements.

use crate::compile;
use forklore_python::ir::{Block, Body, ExprKind, StmtKind};

/// Line and names of each statement that carries marks, in the order of the text.
fn marks(source: &str) -> Vec<(u32, Vec<String>)> {
    let program = compile(source, "marks.py").unwrap_or_else(|problems| panic!("{problems:?}"));
    let Body::Block(block) = &program.code.body else {
        panic!("a module is a block")
    };
    let mut found = Vec::new();
    gather(block, &mut found);
    found
}

fn gather(block: &Block, found: &mut Vec<(u32, Vec<String>)>) {
    for stmt in block {
        if !stmt.marks.is_empty() {
            found.push((stmt.line, stmt.marks.iter().map(|mark| mark.to_string()).collect()));
        }
        match &stmt.kind {
            StmtKind::For { body, orelse, .. } | StmtKind::If { body, orelse, .. } => {
                gather(body, found);
                gather(orelse, found);
            }
            StmtKind::Match(stmt) => stmt.cases.iter().for_each(|case| gather(&case.body, found)),
            StmtKind::Assign { value, .. } => {
                if let ExprKind::Function(function) = &value.kind
                    && let Body::Block(body) = &function.code.body
                {
                    gather(body, found);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn a_mark_belongs_to_the_next_statement_or_to_that_of_its_line() {
    let source = "\
#@ first
#@ second
x = 1
y = 2 #@ third
for i in [  #@ fourth
    1,
]:
    #@ fifth
    pass
if x:
    pass  #@ sixth
else:
    pass #@ seventh
def f(a,
      b):  #@ eighth
    return a  #@ ninth
";
    let names: Vec<(u32, Vec<String>)> = marks(source);
    let expected = [
        (3, vec!["first", "second"]),
        (4, vec!["third"]),
        (5, vec!["fourth"]),
        (9, vec!["fifth"]),
        (11, vec!["sixth"]),
        (13, vec!["seventh"]),
        (14, vec!["eighth"]),
        (16, vec!["ninth"]),
    ];
    let expected: Vec<(u32, Vec<String>)> = expected
        .into_iter()
        .map(|(line, names)| (line, names.into_iter().map(str::to_owned).collect()))
        .collect();
    assert_eq!(names, expected);
}

#[test]
fn a_mark_at_the_end_has_no_statement() {
    let problems = compile("pass\n#@ end\n", "marks.py").err().expect("it is refused");
    assert_eq!(problems[0].message, "the mark `end` has no statement after it");
}

#[test]
fn a_match_and_what_its_cases_run_carry_marks() {
    let source = "\
#@ above
match [1]:  #@ head
    #@ first
    case [1]:
        pass  #@ within
    case _:
        #@ other
        pass
";
    let expected = [
        (2, vec!["above".to_owned(), "head".to_owned()]),
        (5, vec!["first".to_owned(), "within".to_owned()]),
        (8, vec!["other".to_owned()]),
    ];
    assert_eq!(marks(source), expected);
}
