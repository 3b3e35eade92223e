//! What one reads on a drawn screen.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

/// What one reads on the screen: the second cell of a wide character is nothing.
pub fn text_of(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        let mut row = String::new();
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).expect("a symbol is one or two cells wide");
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}
