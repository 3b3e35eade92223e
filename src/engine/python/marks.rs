//! Where the marks of a listing stand: `#@ name` alone on its line belongs to the next line of code, at the end of a
//! line to that line.

/// A mark of a run in one listing.
#[derive(Debug, PartialEq, Eq)]
pub struct Mark<'a> {
    /// The line that is about to run when the mark is reached, from 1.
    pub line: usize,
    /// Its place among the run's marks.
    pub bit: usize,
    /// Its name.
    pub name: &'a str,
}

/// The marks in `source` that are among `names`.
pub fn find<'a>(source: &'a str, names: &[String]) -> Vec<Mark<'a>> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some((code, name)) = line.split_once("#@ ") else {
            continue;
        };
        let name = name.trim();
        let alone = code.trim().is_empty();
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let behind = || lines[index + 1..].iter().position(is_code).map(|more| index + 1 + more);
        let at = if alone { behind() } else { Some(index) };
        let bit = names.iter().position(|known| known == name);
        if let (Some(at), Some(bit)) = (at, bit) {
            found.push(Mark {
                line: at + 1,
                bit,
                name,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_the_line_of_code_behind_it_or_to_its_own() {
        let source = "import os\n\n#@ first\n\n# a word\nos.fork()  #@ second\n#@ unknown\n#@ last\n";
        let names = ["second", "first", "last"].map(str::to_owned);
        let found: Vec<_> = find(source, &names)
            .iter()
            .map(|mark| (mark.line, mark.bit, mark.name))
            .collect();
        assert_eq!(found, [(6, 1, "first"), (6, 0, "second")]);
    }
}
