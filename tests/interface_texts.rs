//! What the program itself says in Chinese uses no character of ambiguous
//! width: on terminals set up for Chinese those take two cells and tear the
//! layout.

use std::path::{Path, PathBuf};

/// Characters of ambiguous width (East Asian Width `A`) that writers of Chinese
/// are tempted to use.
const AMBIGUOUS: &str = "\u{201c}\u{201d}\u{2018}\u{2019}\u{2014}\u{2026}\u{b7}\u{d7}\u{2192}\u{2190}\u{2191}\u{2193}\u{25cf}\u{25cb}\u{2460}\u{2461}\u{2462}\u{2605}\u{2103}\u{b1}\u{b0}";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

#[test]
fn chinese_texts_have_no_ambiguous_width() {
    let mut files = Vec::new();
    for folder in ["src/tui", "src/world"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    assert!(!files.is_empty());
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for (number, line) in source
            .lines()
            .enumerate()
            .filter(|(_, line)| line.chars().any(is_chinese))
        {
            let wrong: Vec<char> = line
                .chars()
                .filter(|character| AMBIGUOUS.contains(*character))
                .collect();
            assert!(
                wrong.is_empty(),
                "{}:{}: {wrong:?} in {line}",
                file.display(),
                number + 1
            );
        }
    }
}
