//! Which name was perhaps meant, where forklore itself says that one is wrong. What CPython says of a name that is
//! missing has a measure of its own, in [`super::suggestion`].

/// The candidate that `name` is most probably a slip of: at most a third of its letters are missing, too many, wrong
/// or swapped.
pub fn nearest<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}
