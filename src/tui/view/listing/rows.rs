//! Which rows of a listing are shown where there is no room for all of them.

use std::ops::Range;

/// What a line is good for when room is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A statement, or a comment about one.
    Code,
    /// An import, which nobody is asked about.
    Import,
    /// An empty line.
    Blank,
    /// A mark of the lesson, which is not for the reader.
    Mark,
}

/// What each line of a listing is.
pub(super) fn lines(source: &str) -> Vec<Line> {
    let kind = |line: &str| match line.trim_start() {
        "" => Line::Blank,
        text if text.starts_with("#@") => Line::Mark,
        text if text.starts_with("import ") || text.starts_with("from ") => Line::Import,
        _ => Line::Code,
    };
    source.lines().map(kind).collect()
}

/// The first line that does something, counted from 0: not an import, a definition, a constant.
pub(super) fn first_statement(source: &str) -> Option<usize> {
    let is_constant = |line: &str| {
        let name = line.split('=').next().unwrap_or_default().trim();
        line.contains('=')
            && !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
    };
    let begins = ["import ", "from ", "def ", "class ", "@", "#", ")", "]", "}"];
    source.lines().position(|line| {
        let is_inside = line.starts_with([' ', '\t']);
        !line.trim().is_empty()
            && !is_inside
            && !is_constant(line)
            && !begins.iter().any(|begin| line.starts_with(begin))
    })
}

/// The first line after the mark `name`, counted from 0.
pub(super) fn after_mark(source: &str, name: &str) -> Option<usize> {
    let is_mark = |line: &str| line.rsplit_once("#@").is_some_and(|(_, mark)| mark.trim() == name);
    let mark = source.lines().position(is_mark)?;
    let later = source.lines().enumerate().skip(mark + 1);
    later
        .into_iter()
        .find(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("#@"))
        .map(|(line, _)| line)
}

/// Of rows with these kinds the ones to show, in order: at most `height`. `wanted` are ranges of rows,
/// the most important first; the rest is what stands around them. `line` tells which rows are of one line.
pub(super) fn choose(
    kinds: &[Line],
    line: &dyn Fn(usize) -> usize,
    wanted: &[Range<usize>],
    height: usize,
) -> Vec<usize> {
    let mut all: Vec<usize> = (0..kinds.len()).filter(|row| kinds[*row] != Line::Mark).collect();
    if all.len() > height {
        // Of several empty lines the first says it all.
        let is_blank = |row: &usize| kinds[*row] == Line::Blank;
        let folded: Vec<usize> = (0..all.len())
            .filter(|place| !(is_blank(&all[*place]) && *place > 0 && is_blank(&all[*place - 1])))
            .map(|place| all[place])
            .collect();
        all = folded;
    }
    let is_wanted = |row: usize| wanted.iter().any(|range| range.contains(&row));
    if all.len() > height {
        all.retain(|row| kinds[*row] != Line::Import || is_wanted(*row));
        let first = all.iter().position(|row| kinds[*row] != Line::Blank).unwrap_or(0);
        all.drain(..first);
    }
    if all.len() <= height {
        return all;
    }
    let place_of = |row: usize| all.iter().position(|known| *known == row);
    let places: Vec<Vec<usize>> = wanted
        .iter()
        .map(|range| range.clone().filter_map(place_of).collect())
        .collect();
    let page = page(all.len(), height, places.iter().flatten().next().copied().unwrap_or(0));
    if places.iter().flatten().all(|place| page.contains(place)) {
        return all[page].to_vec();
    }
    all.retain(|row| kinds[*row] != Line::Blank || is_wanted(*row));
    around(&all, line, wanted, height)
}

/// One page that moves in halves, so that the text stands still while a process goes from line to line.
fn page(all: usize, height: usize, focus: usize) -> Range<usize> {
    let half = (height / 2).max(1);
    let top = (focus / half * half)
        .saturating_sub(height / 4)
        .min(all.saturating_sub(height));
    top..(top + height).min(all)
}

/// The wanted rows, and as many whole lines next to them as there is room for.
fn around(all: &[usize], line: &dyn Fn(usize) -> usize, wanted: &[Range<usize>], height: usize) -> Vec<usize> {
    let lines: Vec<&[usize]> = all.chunk_by(|one, other| line(*one) == line(*other)).collect();
    let mut taken = vec![false; lines.len()];
    let mut left = height;
    let wanted_lines: Vec<usize> = wanted
        .iter()
        .filter_map(|range| lines.iter().position(|rows| rows.iter().any(|row| range.contains(row))))
        .collect();
    for place in &wanted_lines {
        if !taken[*place] && left > 0 {
            taken[*place] = true;
            left = left.saturating_sub(lines[*place].len());
        }
    }
    for distance in 1..lines.len() {
        for place in &wanted_lines {
            let near = [place.checked_sub(distance), place.checked_add(distance)];
            for near in near.into_iter().flatten().filter(|near| *near < lines.len()) {
                if !taken[near] && lines[near].len() <= left {
                    taken[near] = true;
                    left -= lines[near].len();
                }
            }
        }
    }
    let shown = lines.iter().zip(&taken).filter(|(_, taken)| **taken);
    shown.flat_map(|(rows, _)| rows.iter().copied()).take(height).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "import os\nimport time\n\nSECONDS = 2\n\n\ndef child():\n    os._exit(0)\n\n\nif os.fork() == 0:\n    child()\n#@ born\n\nos.wait()\n";

    #[test]
    fn a_listing_that_fits_is_shown_whole_but_for_its_marks() {
        let rows = choose(&lines(SOURCE), &|row| row, &[], 30);
        assert_eq!(rows.len(), SOURCE.lines().count() - 1);
    }

    #[test]
    fn blank_runs_and_imports_give_way_first() {
        let rows = choose(&lines(SOURCE), &|row| row, std::slice::from_ref(&(10..11)), 9);
        assert_eq!(rows, [3, 4, 6, 7, 8, 10, 11, 13, 14]);
    }

    #[test]
    fn the_wanted_rows_are_shown_however_far_apart() {
        let kinds = vec![Line::Code; 60];
        let rows = choose(&kinds, &|row| row, &[50..52, 2..3, 30..31], 5);
        assert_eq!(rows.len(), 5);
        for row in [50, 51, 2, 30] {
            assert!(rows.contains(&row), "{rows:?}");
        }
    }

    #[test]
    fn the_listing_stands_still_within_half_a_page() {
        let kinds = vec![Line::Code; 40];
        let show = |row: usize| choose(&kinds, &|row| row, std::slice::from_ref(&(row..row + 1)), 10);
        assert_eq!(show(15), show(19));
        assert_eq!(show(39), (30..40).collect::<Vec<_>>());
    }

    #[test]
    fn statements_are_told_from_what_only_defines() {
        assert_eq!(first_statement(SOURCE), Some(10));
        assert_eq!(after_mark(SOURCE, "born"), Some(14));
        assert_eq!(after_mark(SOURCE, "unknown"), None);
    }
}
