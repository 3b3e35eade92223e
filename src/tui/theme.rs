//! Themes: what a role on the screen looks like.
//!
//! Colours stand for roles, never alone for a meaning: a chip carries its name,
//! a state its letter and word. `mono` shows the same with brackets, bold and
//! reverse only, and is what `NO_COLOR` asks for.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// The themes to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
    /// No colour.
    Mono,
}

impl ThemeName {
    /// The theme called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "dark" => Self::Dark,
            "light" => Self::Light,
            "mono" => Self::Mono,
            _ => return None,
        })
    }

    /// The next one, in a circle.
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Mono,
            Self::Mono => Self::Dark,
        }
    }
}

/// True colour, and the place in the 256-colour palette nearest to it.
#[derive(Clone, Debug, Deserialize)]
struct Shade(String, u8);

impl Shade {
    fn color(&self, palette: bool) -> Color {
        if palette {
            Color::Indexed(self.1)
        } else {
            self.0.parse().unwrap_or(Color::Indexed(self.1))
        }
    }
}

/// A theme file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shades {
    ground: Shade,
    text: Shade,
    quiet: Shade,
    rule: Shade,
    title: Shade,
    accent: Shade,
    code: Shade,
    comment: Shade,
    now: Shade,
    good: Shade,
    bad: Shade,
    on_chip: Shade,
    on_blue: Shade,
    main: Shade,
    init: Shade,
    cycle: Vec<Shade>,
}

/// The looks of everything on the screen.
#[derive(Clone, Debug)]
pub struct Theme {
    /// What one reads.
    pub text: Style,
    /// What stands back, but can be read.
    pub quiet: Style,
    /// Rules between panes.
    pub rule: Style,
    /// Titles on rules.
    pub title: Style,
    /// Keys that can be pressed.
    pub accent: Style,
    /// Statements of a listing.
    pub code: Style,
    /// Comments of a listing.
    pub comment: Style,
    /// The present instant.
    pub now: Style,
    /// Right, met.
    pub good: Style,
    /// Wrong, not met.
    pub bad: Style,
    chips: Option<Chips>,
}

#[derive(Clone, Debug)]
struct Chips {
    main: Style,
    init: Style,
    cycle: Vec<Style>,
}

impl Theme {
    /// The theme called `name`; `palette` for terminals without true colour.
    pub fn new(name: ThemeName, palette: bool) -> Self {
        match name {
            ThemeName::Dark => Self::coloured(include_str!("../../assets/themes/dark.toml"), palette),
            ThemeName::Light => Self::coloured(include_str!("../../assets/themes/light.toml"), palette),
            ThemeName::Mono => Self::mono(),
        }
    }

    fn coloured(file: &str, palette: bool) -> Self {
        let shades: Shades = toml::from_str(file).expect("the embedded themes are tested");
        let style = |shade: &Shade| Style::new().fg(shade.color(palette));
        let chip = |shade: &Shade, on: &Shade| Style::new().bg(shade.color(palette)).fg(on.color(palette));
        let blue = shades.cycle.len().saturating_sub(1);
        let cycle = shades.cycle.iter().enumerate().map(|(index, shade)| {
            chip(
                shade,
                if index == blue {
                    &shades.on_blue
                } else {
                    &shades.on_chip
                },
            )
        });
        Self {
            // The ground is painted, so that a theme can be read on any terminal.
            text: style(&shades.text).bg(shades.ground.color(palette)),
            quiet: style(&shades.quiet),
            rule: style(&shades.rule),
            title: style(&shades.title).add_modifier(Modifier::BOLD),
            accent: style(&shades.accent).add_modifier(Modifier::BOLD),
            code: style(&shades.code),
            comment: style(&shades.comment),
            now: style(&shades.now).add_modifier(Modifier::BOLD),
            good: style(&shades.good).add_modifier(Modifier::BOLD),
            bad: style(&shades.bad).add_modifier(Modifier::BOLD),
            chips: Some(Chips {
                main: chip(&shades.main, &shades.on_chip),
                init: chip(&shades.init, &shades.on_chip),
                cycle: cycle.collect(),
            }),
        }
    }

    fn mono() -> Self {
        let (plain, bold) = (Style::new(), Style::new().add_modifier(Modifier::BOLD));
        Self {
            text: plain,
            quiet: plain,
            rule: plain,
            title: bold,
            accent: bold,
            code: plain,
            comment: plain,
            now: bold,
            good: bold,
            bad: bold,
            chips: None,
        }
    }

    /// The look of a chip: the same process has the same one everywhere.
    pub fn chip(&self, role: &str) -> Style {
        let Some(chips) = &self.chips else {
            return Style::new().add_modifier(Modifier::BOLD);
        };
        match role {
            "main" => chips.main,
            "init" => chips.init,
            _ => {
                let digits = role.trim_start_matches(|character: char| !character.is_ascii_digit());
                let place = digits.parse::<usize>().unwrap_or(1).saturating_sub(1) % chips.cycle.len().max(1);
                // Servers (M1, FS1) count from the other end, or the first would look like the first worker.
                let found = match role.starts_with(['M', 'F']) {
                    true => chips.cycle.iter().nth_back(place),
                    false => chips.cycle.get(place),
                };
                found.copied().unwrap_or_default()
            }
        }
    }

    /// The look of a bar in the timeline.
    pub fn bar(&self, role: &str) -> Style {
        if self.has_colour() {
            self.chip(role)
        } else {
            Style::new().add_modifier(Modifier::REVERSED)
        }
    }

    /// The look of the edge of a bar: the ground shows in it.
    pub fn edge(&self, bar: Style) -> Style {
        match self.text.bg {
            Some(ground) => bar.fg(ground),
            None => bar,
        }
    }

    /// Whether chips are told apart by colour; without, they wear brackets.
    pub fn has_colour(&self) -> bool {
        self.chips.is_some()
    }

    /// The look of what the current step changed.
    pub fn changed(&self) -> Style {
        self.now
    }

    /// The look of what the words are about, laid over what is there.
    pub fn spotlight(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_themes_are_complete() {
        for name in [ThemeName::Dark, ThemeName::Light, ThemeName::Mono] {
            let theme = Theme::new(name, true);
            assert_eq!(theme.has_colour(), name != ThemeName::Mono);
            assert_ne!(theme.bar("W1"), theme.text);
        }
    }

    /// Relative luminance of a colour, as WCAG 2 defines it.
    fn luminance(color: Color) -> f64 {
        let Color::Rgb(red, green, blue) = color else {
            panic!("not a true colour: {color:?}")
        };
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.03928 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn everything_that_must_be_read_has_enough_contrast() {
        for (name, ground) in [
            (ThemeName::Dark, Color::Rgb(0, 0, 0)),
            (ThemeName::Light, Color::Rgb(255, 255, 255)),
        ] {
            let theme = Theme::new(name, false);
            for style in [
                theme.text,
                theme.quiet,
                theme.title,
                theme.accent,
                theme.code,
                theme.now,
                theme.good,
                theme.bad,
            ] {
                assert!(contrast(style.fg.unwrap(), ground) >= 4.5, "{name:?} {style:?}");
            }
            for role in ["main", "init", "W1", "W2", "W3", "W4", "W5", "W6"] {
                let chip = theme.chip(role);
                assert!(contrast(chip.fg.unwrap(), chip.bg.unwrap()) >= 4.5, "{name:?} {role}");
            }
        }
    }
}
