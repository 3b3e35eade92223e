//! What is refused. Engines and readers of files say it in English, in errors that know no language. The messages
//! `refusal-…` of English are patterns for that; what fits one can be said in the other languages.

use std::sync::LazyLock;

use fluent_bundle::FluentArgs;

use super::files::{FALLBACK, english, format, in_language};
use forklore_event::Language;

/// Stands around the name of an argument in a [`Pattern`].
const MARK: char = '\u{1}';

/// A text with gaps.
struct Pattern {
    key: &'static str,
    /// The names of its arguments, in the order in which they stand there.
    names: Vec<String>,
    /// What stands before, between and behind them.
    pieces: Vec<String>,
}

/// Those that say most first: whatever fits one of them may fit a shorter one as well.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let refusals = english().messages.iter().filter(|(key, _)| key.starts_with("refusal-"));
    let mut patterns: Vec<Pattern> = refusals.map(|(key, names)| pattern(key, names)).collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.pieces.iter().map(String::len).sum::<usize>()));
    patterns
});

fn pattern(key: &'static str, names: &[&str]) -> Pattern {
    let marked = names.iter().map(|name| (*name, format!("{MARK}{name}{MARK}")));
    let arguments: FluentArgs = marked.collect();
    let text = in_language(FALLBACK, key, &arguments).unwrap_or_default();
    let (mut pieces, mut names) = (Vec::new(), Vec::new());
    for (place, part) in text.split(MARK).enumerate() {
        let into = if place % 2 == 0 { &mut pieces } else { &mut names };
        into.push(part.to_owned());
    }
    Pattern { key, names, pieces }
}

/// The text of a refusal in `language`; as it is where it fits no message.
pub fn refusal(text: &str, language: Language) -> String {
    let mut patterns = PATTERNS.iter();
    let found = patterns.find_map(|pattern| Some((pattern, parts(text, &pattern.pieces)?)));
    let Some((pattern, parts)) = found else {
        return text.to_owned();
    };
    // Why something failed is a refusal of its own.
    let parts: Vec<String> = match pattern.key.starts_with("refusal-cannot-") {
        true => parts.into_iter().map(|part| refusal(part, language)).collect(),
        false => parts.into_iter().map(str::to_owned).collect(),
    };
    let names = pattern.names.iter().map(String::as_str);
    let parts = parts.iter().map(String::as_str);
    format(language, pattern.key, &names.zip(parts).collect())
}

/// What stands between the pieces in `text`; `None` if it is another text.
fn parts<'t>(text: &'t str, pieces: &[String]) -> Option<Vec<&'t str>> {
    let (first, others) = pieces.split_first()?;
    let mut rest = text.strip_prefix(first.as_str())?;
    let mut parts = Vec::new();
    for (place, piece) in others.iter().enumerate() {
        let at = match place + 1 == others.len() {
            true => rest.strip_suffix(piece.as_str())?.len(),
            false => rest.find(piece.as_str())?,
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
        assert_eq!(
            zh("cannot read a/b.py: stream did not contain valid UTF-8"),
            "无法读取 a/b.py：内容不是有效的 UTF-8"
        );
        assert_eq!(
            zh(
                "cannot start python9: No such file or directory (os error 2); install Python 3.8 or later, or name one with --python PATH"
            ),
            "无法启动 python9：没有这个文件或文件夹；请安装 Python 3.8 或更新版本，或用 --python PATH 指定一个"
        );
    }

    #[test]
    fn every_pattern_fits_itself_and_stays_as_it_is_in_english() {
        for pattern in PATTERNS.iter() {
            let text = pattern.pieces.join("7");
            assert!(parts(&text, &pattern.pieces).is_some(), "{}", pattern.key);
            assert_eq!(refusal(&text, Language::EN), text, "{}", pattern.key);
            assert_ne!(refusal(&text, Language::ZH), text, "{}", pattern.key);
        }
    }
}
