//! Which name was perhaps meant, where forklore itself says that one is wrong. What CPython says of a name that is
//! missing has a measure of its own in the language of listings.

/// The candidate that `name` is most probably a slip of: at most a third of its letters are missing, too many, wrong
/// or swapped, but not the first. Whoever mistypes a name mistypes its first letter last: `popen` is not `open`. Else
/// the candidate whose end `name` is, as `KILL` of `SIGKILL`.
pub fn nearest<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let first = |name: &str| name.chars().next().map(|letter| letter.to_ascii_lowercase());
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let slips = candidates
        .iter()
        .filter(|candidate| first(candidate) == first(name))
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()) / 3);
    let slip = slips.min().map(|(_, candidate)| candidate);
    let is_end = |candidate: &&&str| name.len() > 2 && candidate.ends_with(name);
    slip.or_else(|| candidates.iter().find(is_end).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_rarely_in_the_first_letter() {
        assert_eq!(nearest("tiem", ["time", "item"]), Some("time"));
        assert_eq!(nearest("popen", ["open", "pipe"]), None);
        assert_eq!(nearest("pathlib", ["hashlib"]), None);
        assert_eq!(nearest("KILL", ["SIGILL", "SIGKILL"]), Some("SIGKILL"));
    }
}
