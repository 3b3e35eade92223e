//! What is refused, in Chinese.

use super::Language;

/// English and Chinese in turn; see its head.
const REFUSALS: &str = include_str!("../../assets/refusals.zh.txt");

/// The pairs of patterns.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut lines = REFUSALS.lines().filter(|line| !line.starts_with('#'));
    std::iter::from_fn(move || Some((lines.next()?, lines.next()?)))
}

/// The text of a refusal in `language`; in English where there is no other.
pub fn refusal(text: &str, language: Language) -> String {
    let found = pairs().find_map(|(english, chinese)| Some((parts(text, english)?, chinese)));
    match (language, found) {
        (language, Some((parts, chinese))) if language.fallbacks().any(|language| language == Language::ZH) => {
            let mut parts = parts.into_iter();
            let mut pieces = chinese.split("{}");
            let first = pieces.next().unwrap_or_default().to_owned();
            pieces.fold(first, |text, piece| text + parts.next().unwrap_or_default() + piece)
        }
        _ => text.to_owned(),
    }
}

/// What stands for the `{}` of a pattern in `text`; `None` if it is another text.
fn parts<'t>(text: &'t str, pattern: &str) -> Option<Vec<&'t str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    let pieces: Vec<&str> = pieces.collect();
    for (place, piece) in pieces.iter().enumerate() {
        let at = match place + 1 == pieces.len() {
            true => rest
                .len()
                .checked_sub(piece.len())
                .filter(|at| rest.is_char_boundary(*at) && rest[*at..] == **piece)?,
            false => rest.find(piece)?,
        };
        parts.push(&rest[..at]);
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pattern_has_as_many_parts_in_both_languages() {
        for (english, chinese) in pairs() {
            let parts = |text: &str| text.matches("{}").count();
            assert_eq!(parts(english), parts(chinese), "{english}");
            assert!(english.is_ascii(), "{english}");
            assert!(!chinese.is_ascii(), "{chinese}");
        }
    }

    #[test]
    fn a_refusal_keeps_what_it_is_about() {
        let zh = |text| refusal(text, Language::ZH);
        assert_eq!(zh("`open` is not supported"), "不支持 `open`");
        assert_eq!(
            zh("there is no module 'pathlib' in listings"),
            "程序里没有模块 'pathlib'"
        );
        assert_eq!(
            zh("there is no scenario `zombi`; did you mean `zombie`?"),
            "没有名为 `zombi` 的课程；是不是想写 `zombie`？"
        );
        assert_eq!(zh("something else"), "something else");
        assert_eq!(refusal("no such file: a.py", Language::EN), "no such file: a.py");
    }
}
