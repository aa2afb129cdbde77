//! `[ui]` and `[colors]`: the language, and the theme for what the terminal can show.

use std::borrow::Cow;

use ratatui::style::Color;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::Config;
use super::setting::COLOUR_FORMAT;
use crate::text::Lang;
use crate::ui::{self, Borders, ColourScheme, Theme};

/// `[ui]`
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Ui {
    /// Language; auto follows the locale
    lang: LangChoice,
    /// Theme; auto follows the terminal's background
    theme: ThemeChoice,
    /// Border style
    borders: BorderChoice,
    /// Mouse clicks and wheel
    mouse: bool,
    /// Ring the terminal's bell
    bell: bool,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum LangChoice {
    #[default]
    Auto,
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ThemeChoice {
    #[default]
    Auto,
    Dark,
    Light,
    HighContrast,
    #[serde(rename = "ansi-16")]
    Ansi16,
    None,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum BorderChoice {
    Unicode,
    #[default]
    Ascii,
    None,
}

/// `[colors]`, by the names of [`ui::COLOUR_KEYS`].
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Colors {
    /// Text
    text: Option<Colour>,
    /// Background
    background: Option<Colour>,
    /// Labels and keys
    label: Option<Colour>,
    /// Secondary text
    dim: Option<Colour>,
    /// Done
    ok: Option<Colour>,
    /// Waiting too long
    warn: Option<Colour>,
    /// Failed
    bad: Option<Colour>,
    /// Background of the program's name
    badge: Option<Colour>,
    /// Text of the program's name
    badge_text: Option<Colour>,
    /// Background of the cursor row
    cursor: Option<Colour>,
    /// Text of the cursor row
    cursor_text: Option<Colour>,
}

impl Colors {
    fn set(self) -> impl Iterator<Item = (&'static str, Color)> {
        [
            ("text", self.text),
            ("background", self.background),
            ("label", self.label),
            ("dim", self.dim),
            ("ok", self.ok),
            ("warn", self.warn),
            ("bad", self.bad),
            ("badge", self.badge),
            ("badge_text", self.badge_text),
            ("cursor", self.cursor),
            ("cursor_text", self.cursor_text),
        ]
        .into_iter()
        .filter_map(|(name, colour)| Some((name, colour?.0)))
    }
}

/// A colour that the terminal library can parse.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Colour(Color);

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        ui::colour(&text).map(Self).ok_or("not a colour")
    }
}

impl JsonSchema for Colour {
    fn schema_name() -> Cow<'static, str> {
        "Colour".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"], "format": COLOUR_FORMAT, "minimum": 0, "maximum": 255
        })
    }
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourSupport {
    /// Whether colours are wanted at all.
    pub enabled: bool,
    /// Whether the terminal has colours beyond its own sixteen.
    pub many: bool,
    /// Whether the terminal shows 24-bit colours.
    pub true_colour: bool,
    /// Whether the background is dark; `None` if that is unknown.
    pub dark: Option<bool>,
}

impl Config {
    /// The configured language; `None` follows the locale.
    pub fn lang(&self) -> Option<Lang> {
        match self.ui.lang {
            LangChoice::Auto => None,
            LangChoice::Zh => Some(Lang::Zh),
            LangChoice::En => Some(Lang::En),
        }
    }

    /// Whether the theme depends on the terminal's background.
    pub fn asks_background(&self) -> bool {
        self.ui.theme == ThemeChoice::Auto
    }

    /// Whether the mouse is captured from the start.
    pub fn has_mouse(&self) -> bool {
        self.ui.mouse
    }

    /// Whether the terminal's bell rings.
    pub fn rings(&self) -> bool {
        self.ui.bell
    }

    /// The theme for a terminal, with the configured borders and colours.
    pub fn theme(&self, terminal: ColourSupport) -> Theme {
        let scheme = match (self.ui.theme, terminal.dark) {
            (ThemeChoice::Dark, _) => Some(ColourScheme::Dark),
            (ThemeChoice::Light, _) => Some(ColourScheme::Light),
            (ThemeChoice::HighContrast, _) => Some(ColourScheme::HighContrast),
            (ThemeChoice::None, _) => None,
            (ThemeChoice::Auto, Some(true)) if terminal.many => Some(ColourScheme::Dark),
            (ThemeChoice::Auto, Some(false)) if terminal.many => Some(ColourScheme::Light),
            (ThemeChoice::Auto | ThemeChoice::Ansi16, _) => Some(ColourScheme::Sixteen),
        };
        let theme = scheme
            .filter(|_| terminal.enabled)
            .map_or(Theme::new(false), Theme::of_scheme);
        let borders = match self.ui.borders {
            BorderChoice::Unicode => Borders::Unicode,
            BorderChoice::Ascii => Borders::Ascii,
            BorderChoice::None => Borders::None,
        };
        self.colors
            .set()
            .fold(theme.with_borders(borders), |theme, (name, colour)| {
                theme.with_colour(name, colour, terminal.true_colour)
            })
    }
}
