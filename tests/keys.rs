//! The table of keys in the documentation is the one that the program obeys.

use forklore::tui::keymap;

#[test]
fn the_documented_keys_are_the_real_ones() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
    let documented = std::fs::read_to_string(file).unwrap();
    let table = keymap::table();
    assert!(documented.contains(&table), "{file} must contain this table:\n{table}");
}
