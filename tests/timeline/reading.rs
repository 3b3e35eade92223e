//! What stands on the timeline can be read: it has enough contrast, and numbers have room between them.

use forklore::tui::ThemeName;
use forklore_event::*;
use ratatui::style::Color;

use super::{EDGE, Run, SIZES, drawn, live, of_pools, rows};

/// Relative luminance of a colour, as WCAG 2 defines it.
fn luminance(color: Color) -> Option<f64> {
    let Color::Rgb(red, green, blue) = color else {
        return None;
    };
    let linear = |channel: u8| {
        let channel = f64::from(channel) / 255.0;
        match channel <= 0.03928 {
            true => channel / 12.92,
            false => ((channel + 0.055) / 1.055).powf(2.4),
        }
    };
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

#[test]
fn two_numbers_of_waiting_tasks_do_not_touch() {
    let mut run = Run::new(2, 9);
    (0..4).for_each(|task| run.submit(task));
    for (task, pid, slot) in [(0, 3, 0), (1, 4, 1)] {
        run.now += 25_000;
        run.tell(pid, Kind::TaskStarted { task, slot });
    }
    run.now += 2_000_000;
    run.tell(3, Kind::TaskFinished { task: 0, ok: true });
    for size in [SIZES[3], SIZES[4]] {
        let (rows, _) = rows(&drawn(&of_pools(live(&run.events)), size));
        let waiting = rows.iter().find(|row| row.label == "waiting").expect("there is room");
        let text = waiting.cells.concat();
        let numbers = text.split(|letter: char| !letter.is_ascii_digit());
        assert!(
            numbers
                .filter(|number| !number.is_empty())
                .all(|number| number.len() == 1),
            "{text}"
        );
    }
}

#[test]
fn what_stands_on_the_timeline_can_be_read() {
    let mut run = Run::new(3, 2);
    for step in 0..40 {
        run.step(step, 150_000, step % 9 == 8, 2);
    }
    for theme in [ThemeName::Dark, ThemeName::Light] {
        let mut app = live(&run.events);
        app.options.theme = theme;
        for size in SIZES {
            let buffer = drawn(&app, size);
            let (rows, _) = rows(&buffer);
            let first = (0..size.1).find(|y| buffer[(2, *y)].symbol() == "t" && buffer[(9, *y)].symbol() == "e");
            let first = first.expect("there is a timeline") + 1;
            let last = first + u16::try_from(rows.len()).expect("some rows");
            for (x, y) in (first..last).flat_map(|y| (0..size.0).map(move |x| (x, y))) {
                let cell = &buffer[(x, y)];
                if [" ", EDGE].contains(&cell.symbol()) {
                    continue;
                }
                let colours = (luminance(cell.fg), luminance(cell.bg));
                let (Some(one), Some(other)) = colours else {
                    panic!("no colours at {x},{y}")
                };
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 4.5, "{theme:?} {size:?} {:?} {contrast}", cell);
            }
        }
    }
}
