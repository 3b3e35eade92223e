//! What a learner reads, in each language.

use std::collections::BTreeMap;
use std::fmt;

/// A language of what a learner reads, by its code (BCP 47, in lower case): `en`, `zh`, `pt-br`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; LONGEST]);

/// The longest code, in bytes.
const LONGEST: usize = 8;

impl Language {
    /// English, which everything has.
    pub const EN: Self = Self(*b"en\0\0\0\0\0\0");
    /// Simplified Chinese.
    pub const ZH: Self = Self(*b"zh\0\0\0\0\0\0");

    /// The language with this code; `None` if it cannot be one.
    pub fn new(code: &str) -> Option<Self> {
        let code = code.to_ascii_lowercase();
        let mut parts = code.split('-');
        let is_name = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_variant = |part: &str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let mut bytes = [0; LONGEST];
        if !parts.next().is_some_and(is_name) || !parts.all(is_variant) {
            return None;
        }
        bytes.get_mut(..code.len())?.copy_from_slice(code.as_bytes());
        Some(Self(bytes))
    }

    /// Its code, as in the name of the file with its texts.
    pub fn code(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(LONGEST);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }

    /// In which languages a text is looked for: this one, the one that it is a variant of, English.
    pub fn fallbacks(self) -> impl Iterator<Item = Self> {
        let whole = self.code().split('-').next().and_then(Self::new);
        [Some(self), whole, Some(Self::EN)].into_iter().flatten()
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::EN
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text in one language or more, English among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(BTreeMap<Language, String>);

impl Text {
    /// The text in `language`, else in English; empty where there is none.
    pub fn get(&self, language: Language) -> &str {
        let found = language.fallbacks().find_map(|language| self.0.get(&language));
        found.map_or("", String::as_str)
    }

    /// The text to show beside the one in `language`: English, or Chinese to who reads English.
    pub fn beside(&self, language: Language) -> &str {
        self.get(match language {
            Language::EN => Language::ZH,
            _ => Language::EN,
        })
    }

    /// The text in each of its languages.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0.iter().map(|(language, text)| (*language, text.as_str()))
    }
}

impl FromIterator<(Language, String)> for Text {
    fn from_iter<T: IntoIterator<Item = (Language, String)>>(texts: T) -> Self {
        Self(texts.into_iter().collect())
    }
}

impl<const COUNT: usize> From<[(Language, &str); COUNT]> for Text {
    fn from(texts: [(Language, &str); COUNT]) -> Self {
        texts
            .into_iter()
            .map(|(language, text)| (language, text.to_owned()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_code() {
        for code in ["en", "zh", "de", "pt-br", "zh-hant"] {
            assert_eq!(Language::new(code).expect(code).code(), code);
        }
        assert_eq!(Language::new("pt-BR"), Language::new("pt-br"));
        for wrong in ["", "e", "english", "en-", "-en", "e1", "en us", "中文", "sr-latn-rs"] {
            assert_eq!(Language::new(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_text_that_a_language_lacks_is_english() {
        let pt = Language::new("pt").unwrap();
        let text = Text::from([(Language::EN, "dead"), (Language::ZH, "死"), (pt, "morto")]);
        let get = |code| text.get(Language::new(code).unwrap());
        assert_eq!([get("zh"), get("pt-br"), get("de")], ["死", "morto", "dead"]);
        assert_eq!(text.beside(Language::EN), "死");
        assert_eq!(text.beside(pt), "dead");
    }
}
