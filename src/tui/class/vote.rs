//! Hands that a teacher counts: before and after a discussion.

use crate::text::{Message, message};

/// How many hands each option got.
pub type Tally = Vec<u32>;

/// The most characters that are typed for a tally.
const LONGEST: usize = 60;
/// More hands than any class has.
const MOST: u32 = 9_999;

/// The counts of one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vote {
    /// The first count, and the one after the discussion.
    pub counts: Vec<Tally>,
    /// What is being typed.
    pub typed: String,
    /// The number of the count that is being typed.
    counting: usize,
}

impl Vote {
    /// Begins the first count, then the second; a third corrects the second.
    pub(super) fn begin(&mut self) {
        self.counting = self.counts.len().min(1);
        self.typed.clear();
    }

    /// Which count is being typed, from 1.
    pub fn number(&self) -> usize {
        self.counting + 1
    }

    pub(super) fn type_in(&mut self, character: char) {
        if self.typed.len() < LONGEST && (character.is_ascii_alphanumeric() || " ,=:".contains(character)) {
            self.typed.push(character);
        }
    }

    /// Takes the count that was typed.
    pub(super) fn commit(&mut self, options: usize) -> Result<(), Message> {
        let tally = parse(&self.typed, options)?;
        self.counts.truncate(self.counting);
        self.counts.push(tally);
        self.typed.clear();
        Ok(())
    }
}

/// The letter of an option, from 0.
pub fn letter(option: usize) -> char {
    ('A'..='Z').nth(option).unwrap_or('?')
}

/// Reads `a12 b3 c9`, or `1=12 2=3`: a letter or a number of an option, then its hands. An option that is not named
/// got none; a bare row of numbers counts the options in order.
fn parse(typed: &str, options: usize) -> Result<Tally, Message> {
    let mut tally = vec![0; options];
    let words: Vec<&str> = typed.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    for (place, word) in words.iter().enumerate() {
        let wrong = || {
            message!(
                "class-vote-wrong",
                word = *word,
                last = letter(options.saturating_sub(1)).to_string()
            )
        };
        let (option, hands) = pair(word).unwrap_or((Some(place), word));
        let option = option.filter(|option| *option < options).ok_or_else(wrong)?;
        let hands = hands.parse::<u32>().ok().filter(|hands| *hands <= MOST);
        tally[option] = hands.ok_or_else(wrong)?;
    }
    Ok(tally)
}

/// The option that a word names, and its hands; `None` if it is a bare number.
fn pair(word: &str) -> Option<(Option<usize>, &str)> {
    if let Some((option, hands)) = word.split_once(['=', ':']) {
        return Some((place(option), hands));
    }
    let first = word.chars().next().filter(char::is_ascii_alphabetic)?;
    Some((place(&word[..1]), &word[first.len_utf8()..]))
}

fn place(option: &str) -> Option<usize> {
    if let Ok(number) = option.parse::<usize>() {
        return number.checked_sub(1);
    }
    let mut characters = option.chars();
    let letter = characters.next().filter(|_| characters.next().is_none())?;
    ('a'..='z').position(|known| known == letter.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_are_counted_by_letter_by_number_or_in_a_row() {
        for typed in ["a12 b3 c9", "A12,C9,b3", "1=12 2=3 3=9", "12 3 9", " c9 a12  b3 "] {
            assert_eq!(parse(typed, 3).ok(), Some(vec![12, 3, 9]), "{typed}");
        }
        assert_eq!(parse("b7", 3).ok(), Some(vec![0, 7, 0]), "who is not named got none");
    }

    #[test]
    fn what_is_no_count_is_refused() {
        for typed in ["d1", "a", "ax", "0=3", "4=1", "1 2 3 4", "a99999", "a-1", "ab3"] {
            assert!(parse(typed, 3).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_first_count_stays_and_the_second_can_be_corrected() {
        let mut vote = Vote::default();
        for typed in ["a1", "a2", "a3"] {
            vote.begin();
            typed.chars().for_each(|character| vote.type_in(character));
            vote.commit(2).expect("a count");
        }
        assert_eq!(vote.counts, [vec![1, 0], vec![3, 0]]);
    }
}
