//! The table of keys in the documentation is the one that the program obeys.

use forklore::tui::keymap;

#[test]
fn the_documented_keys_are_the_real_ones() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let documented = std::fs::read_to_string(file).expect("the README");
    let table = keymap::table();
    assert!(documented.contains(&table), "{file} must contain this table:\n{table}");
}
