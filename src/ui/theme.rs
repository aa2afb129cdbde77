//! The styles of the screen: roles of texts, colour schemes and borders.
//!
//! On an unknown background the terminal's own sixteen colours are used. The other schemes take
//! theirs from the fixed part of the 256, whose contrast is known and tested.

use ratatui::style::{Color, Modifier, Style};

use crate::catalog::Tone;

/// The role of a text, which decides its style.
///
/// Colours carry meaning: red for what failed, yellow for what waits, green for what is done, cyan
/// for labels and keys. A word or a mark always says the same, for terminals without colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A value.
    Plain,
    /// The label of a value, and a key.
    Label,
    /// Emphasis.
    Strong,
    /// Secondary text.
    Dim,
    /// The program's name.
    Badge,
    /// The current tab.
    Chosen,
    /// The row under the cursor.
    Cursor,
    /// The row under the cursor while another pane has the focus.
    CursorAway,
    /// A match of the search, on top of the role of its text.
    Match,
    /// A value with a meaning for the order.
    Tone(Tone),
}

/// A colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourScheme {
    /// For dark backbackgrounds.
    Dark,
    /// For light backbackgrounds.
    Light,
    /// White on black, whatever the terminal's background.
    HighContrast,
    /// The terminal's own sixteen colours.
    Sixteen,
}

/// How rules are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Borders {
    /// Box-drawing characters, which are two cells wide in some Chinese terminals.
    Unicode,
    /// `-` and `|`.
    #[default]
    Ascii,
    /// Blanks.
    None,
}

/// The colours and borders in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    colours: Option<Colours>,
    borders: Borders,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colours {
    text: Option<Color>,
    background: Option<Color>,
    label: Color,
    dim: Color,
    ok: Color,
    warn: Color,
    bad: Color,
    /// Text and background.
    badge: (Color, Color),
    cursor: (Color, Color),
}

const SIXTEEN: Colours = Colours {
    text: None,
    background: None,
    label: Color::Cyan,
    dim: Color::DarkGray,
    ok: Color::Green,
    warn: Color::Yellow,
    bad: Color::Red,
    badge: (Color::Black, Color::Cyan),
    cursor: (Color::Black, Color::Gray),
};

const DARK: Colours = Colours {
    text: None,
    background: None,
    label: Color::Indexed(80),
    dim: Color::Indexed(246),
    ok: Color::Indexed(114),
    warn: Color::Indexed(221),
    bad: Color::Indexed(210),
    badge: (Color::Indexed(16), Color::Indexed(80)),
    cursor: (Color::Indexed(16), Color::Indexed(252)),
};

const LIGHT: Colours = Colours {
    text: None,
    background: None,
    label: Color::Indexed(24),
    dim: Color::Indexed(241),
    ok: Color::Indexed(22),
    warn: Color::Indexed(94),
    bad: Color::Indexed(124),
    badge: (Color::Indexed(231), Color::Indexed(24)),
    cursor: (Color::Indexed(231), Color::Indexed(238)),
};

const HIGH_CONTRAST: Colours = Colours {
    text: Some(Color::Indexed(231)),
    background: Some(Color::Indexed(16)),
    label: Color::Indexed(51),
    dim: Color::Indexed(250),
    ok: Color::Indexed(46),
    warn: Color::Indexed(226),
    bad: Color::Indexed(217),
    badge: (Color::Indexed(16), Color::Indexed(51)),
    cursor: (Color::Indexed(16), Color::Indexed(226)),
};

impl Theme {
    /// The terminal's sixteen colours, or no colours.
    pub const fn new(colours: bool) -> Self {
        Self {
            colours: if colours { Some(SIXTEEN) } else { None },
            borders: Borders::Ascii,
        }
    }

    /// The colours of a scheme.
    pub const fn of_scheme(scheme: ColourScheme) -> Self {
        let colours = match scheme {
            ColourScheme::Dark => DARK,
            ColourScheme::Light => LIGHT,
            ColourScheme::HighContrast => HIGH_CONTRAST,
            ColourScheme::Sixteen => SIXTEEN,
        };
        Self {
            colours: Some(colours),
            borders: Borders::Ascii,
        }
    }

    /// The same theme with these borders.
    #[must_use]
    pub const fn with_borders(self, borders: Borders) -> Self {
        Self { borders, ..self }
    }

    /// The same theme with another colour for `name`, one of [`COLOUR_KEYS`]. Without
    /// `true_colour`, the nearest of the 256 colours is used. A theme without colours does not
    /// change.
    #[must_use]
    pub fn with_colour(self, name: &str, colour: Color, true_colour: bool) -> Self {
        let Some(mut colours) = self.colours else {
            return self;
        };
        let colour = match colour {
            Color::Rgb(r, g, b) if !true_colour => Color::Indexed(nearest(r, g, b)),
            colour => colour,
        };
        match name {
            "text" => colours.text = Some(colour),
            "background" => colours.background = Some(colour),
            "label" => colours.label = colour,
            "dim" => colours.dim = colour,
            "ok" => colours.ok = colour,
            "warn" => colours.warn = colour,
            "bad" => colours.bad = colour,
            "badge_text" => colours.badge.0 = colour,
            "badge" => colours.badge.1 = colour,
            "cursor_text" => colours.cursor.0 = colour,
            "cursor" => colours.cursor.1 = colour,
            _ => {}
        }
        Self {
            colours: Some(colours),
            ..self
        }
    }

    /// The style of the empty screen.
    pub(super) fn base_style(self) -> Style {
        let colours = self.colours.as_ref();
        Style {
            fg: colours.and_then(|p| p.text),
            bg: colours.and_then(|p| p.background),
            ..Style::new()
        }
    }

    /// The style of a role.
    pub(super) fn of(self, role: Role) -> Style {
        self.colours
            .map_or_else(|| monochrome(role), |colours| colours.of(role))
    }

    /// The glyphs of a horizontal and a vertical rule.
    pub(super) const fn border_glyphs(self) -> (&'static str, &'static str) {
        match self.borders {
            Borders::Unicode => ("─", "│"),
            Borders::Ascii => ("-", "|"),
            Borders::None => (" ", " "),
        }
    }
}

/// The names of the colours that can be configured.
pub const COLOUR_KEYS: [&str; 11] = [
    "text",
    "background",
    "label",
    "dim",
    "ok",
    "warn",
    "bad",
    "badge",
    "badge_text",
    "cursor",
    "cursor_text",
];

/// Parses a colour: `#rrggbb`, a number of the 256, or a name of the sixteen.
pub fn colour(text: &str) -> Option<Color> {
    text.parse().ok().filter(|colour| *colour != Color::Reset)
}

/// The names of the sixteen colours.
pub const COLOUR_NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "gray",
    "dark-gray",
    "light-red",
    "light-green",
    "light-yellow",
    "light-blue",
    "light-magenta",
    "light-cyan",
    "white",
];

impl Colours {
    fn of(self, role: Role) -> Style {
        let style = Style::new();
        let on = |(text, background)| style.fg(text).bg(background);
        match role {
            Role::Plain | Role::Tone(Tone::Plain) => style,
            Role::Label => style.fg(self.label),
            Role::Strong => style.add_modifier(Modifier::BOLD),
            Role::Dim => style.fg(self.dim),
            Role::Badge => on(self.badge),
            Role::Chosen => style
                .fg(self.label)
                .add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            Role::Cursor => on(self.cursor),
            Role::CursorAway => style.add_modifier(Modifier::UNDERLINED),
            Role::Match => style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            Role::Tone(Tone::Ok) => style.fg(self.ok),
            Role::Tone(Tone::Busy | Tone::Warn) => style.fg(self.warn),
            Role::Tone(Tone::Bad) => style.fg(self.bad).add_modifier(Modifier::BOLD),
        }
    }
}

/// The style of a role without colours.
fn monochrome(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Badge | Role::Cursor => style.add_modifier(Modifier::REVERSED),
        Role::Strong | Role::Tone(Tone::Bad) => style.add_modifier(Modifier::BOLD),
        Role::Match => style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Chosen | Role::CursorAway => style.add_modifier(Modifier::UNDERLINED),
        _ => style,
    }
}

/// The levels of each component in the 6×6×6 cube, which begins at colour 16.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest colour of the cube.
fn nearest(r: u8, g: u8, b: u8) -> u8 {
    let level = |part: u8| {
        (0..6)
            .min_by_key(|&at| {
                LEVELS
                    .get(usize::from(at))
                    .map_or(255, |level| level.abs_diff(part))
            })
            .unwrap_or(0)
    };
    16 + 36 * level(r) + 6 * level(g) + level(b)
}

#[cfg(test)]
mod tests {
    use super::{Borders, COLOUR_KEYS, COLOUR_NAMES, ColourScheme, LEVELS, Theme, colour, nearest};
    use crate::catalog::Tone;
    use crate::ui::theme::Role;
    use ratatui::style::Color;
    use rstest::rstest;

    /// Red, green and blue of a colour that is the same in every terminal.
    fn parts(colour: Color) -> [u8; 3] {
        match colour {
            Color::Rgb(r, g, b) => [r, g, b],
            Color::Indexed(n @ 232..) => [8 + 10 * (n - 232); 3],
            Color::Indexed(n @ 16..) => {
                [(n - 16) / 36, (n - 16) / 6 % 6, (n - 16) % 6].map(|at| LEVELS[usize::from(at)])
            }
            other => panic!("{other} is decided by the terminal"),
        }
    }

    /// The relative luminance of WCAG 2.
    fn luminance(colour: Color) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [r, g, b] = parts(colour).map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
        (a / b).max(b / a)
    }

    const DARK_BACKGROUNDS: &[Color] = &[
        Color::Rgb(0, 0, 0),
        Color::Rgb(0x1e, 0x1e, 0x1e),
        Color::Rgb(0x28, 0x2c, 0x34),
        Color::Rgb(0x2e, 0x34, 0x40),
    ];
    const LIGHT_BACKGROUNDS: &[Color] = &[
        Color::Rgb(255, 255, 255),
        Color::Rgb(0xfd, 0xf6, 0xe3),
        Color::Rgb(0xee, 0xee, 0xee),
    ];
    const OWN_BACKGROUND: &[Color] = &[Color::Indexed(16)];

    #[rstest]
    #[case::dark(ColourScheme::Dark, DARK_BACKGROUNDS, 4.5)]
    #[case::light(ColourScheme::Light, LIGHT_BACKGROUNDS, 4.5)]
    #[case::high(ColourScheme::HighContrast, OWN_BACKGROUND, 7.0)]
    fn role_contrast_meets_wcag_on_usual_backbackgrounds(
        #[case] scheme: ColourScheme,
        #[case] backgrounds: &[Color],
        #[case] wanted: f64,
    ) {
        let theme = Theme::of_scheme(scheme);
        let tones = [Tone::Ok, Tone::Busy, Tone::Warn, Tone::Bad, Tone::Plain].map(Role::Tone);
        let roles = [
            Role::Plain,
            Role::Label,
            Role::Strong,
            Role::Dim,
            Role::Badge,
            Role::Chosen,
            Role::Cursor,
            Role::CursorAway,
            Role::Match,
        ];
        for role in roles.into_iter().chain(tones) {
            let style = theme.base_style().patch(theme.of(role));
            for background in backgrounds {
                let Some(text) = style.fg else { continue };
                let ratio = contrast(text, style.bg.unwrap_or(*background));
                let wanted = if role == Role::Dim { 3.0 } else { wanted };
                assert!(
                    ratio >= wanted,
                    "{role:?} of {scheme:?} on {background}: {ratio:.2}"
                );
            }
        }
    }

    #[test]
    fn contrast_ratio_is_that_of_wcag() {
        assert!((contrast(Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)) - 21.0).abs() < 0.001);
        assert!(
            (contrast(Color::Rgb(0x77, 0x77, 0x77), Color::Rgb(255, 255, 255)) - 4.478).abs()
                < 0.01
        );
    }

    #[test]
    fn colour_override_applies_to_every_name_but_not_without_colours() {
        for name in COLOUR_KEYS {
            let red = |theme: Theme| theme.with_colour(name, Color::Rgb(1, 2, 3), true);
            assert_ne!(red(Theme::new(true)), Theme::new(true), "{name}");
            assert_eq!(red(Theme::new(false)), Theme::new(false), "{name}");
        }
        assert!(COLOUR_NAMES.iter().all(|name| colour(name).is_some()));
    }

    #[rstest]
    #[case("#FF8800", Some(Color::Rgb(255, 136, 0)))]
    #[case("208", Some(Color::Indexed(208)))]
    #[case("light-blue", Some(Color::LightBlue))]
    #[case("256", None)]
    #[case("#ff88", None)]
    #[case("reset", None)]
    #[case("orange", None)]
    fn colour_names_and_numbers_parse(#[case] text: &str, #[case] expected: Option<Color>) {
        assert_eq!(colour(text), expected);
    }

    #[test]
    fn colour_override_uses_the_nearest_of_256() {
        assert_eq!(
            (
                nearest(0, 0, 0),
                nearest(255, 255, 255),
                nearest(254, 136, 3)
            ),
            (16, 231, 208)
        );
        let theme = Theme::new(true).with_colour("ok", Color::Rgb(254, 136, 3), false);
        assert_eq!(theme.of(Role::Tone(Tone::Ok)).fg, Some(Color::Indexed(208)));
    }

    #[test]
    fn ascii_border_glyphs_are_ascii() {
        for borders in [Borders::Ascii, Borders::None] {
            let (across, down) = Theme::new(true).with_borders(borders).border_glyphs();
            assert!(across.is_ascii() && down.is_ascii());
        }
    }
}
