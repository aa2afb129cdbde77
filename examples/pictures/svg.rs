//! Draws a frame as SVG. Every glyph has its own position on the grid of cells, so that Chinese and
//! Latin stay aligned in any font.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use gander::text::cells;

/// The width and height of a cell, and the distance of the baseline from its top, in pixels.
const CELL: (u16, u16) = (9, 20);
const BASELINE: u16 = 15;
/// The margin around the frame.
const MARGIN: u16 = 12;

const FONTS: &str = "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', \
    'Sarasa Mono SC', 'PingFang SC', 'Microsoft YaHei', monospace";
const BACKGROUND: &str = "#1b1f27";
const FOREGROUND: &str = "#d5dae3";

/// Renders a frame, with the caret if the terminal's cursor is shown.
pub(crate) fn render(frame: &Buffer, caret: Option<Position>) -> String {
    let (width, height) = (
        frame.area.width * CELL.0 + 2 * MARGIN,
        frame.area.height * CELL.1 + 2 * MARGIN,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"{FONTS}\" font-size=\"15\" xml:space=\"preserve\" style=\"white-space:pre\" transform=\"translate({MARGIN} {MARGIN})\">\n"
    );
    for y in 0..frame.area.height {
        for run in runs(frame, y) {
            run.write(&mut out, y * CELL.1);
        }
    }
    if let Some(at) = caret {
        let (x, y, high) = (at.x * CELL.0, at.y * CELL.1 + 2, CELL.1 - 4);
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"2\" height=\"{high}\" fill=\"{FOREGROUND}\"/>"
        );
    }
    out + "</g>\n</svg>\n"
}

/// The style of a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CellStyle {
    foreground: &'static str,
    background: Option<&'static str>,
    bold: bool,
    underlined: bool,
}

impl CellStyle {
    fn of(cell: &Cell) -> Self {
        let (foreground, background) = (colour(cell.fg), colour(cell.bg));
        let has = |modifier| cell.modifier.contains(modifier);
        let (foreground, background) = if has(Modifier::REVERSED) {
            (
                background.or(Some(BACKGROUND)),
                foreground.or(Some(FOREGROUND)),
            )
        } else {
            (foreground, background)
        };
        Self {
            foreground: foreground.unwrap_or(FOREGROUND),
            background,
            bold: has(Modifier::BOLD),
            underlined: has(Modifier::UNDERLINED),
        }
    }
}

/// The picture's colour for a terminal colour; `None` for the default.
fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Reset => return None,
        Color::Black => BACKGROUND,
        Color::Red | Color::LightRed => "#f47067",
        Color::Green | Color::LightGreen => "#8ddb8c",
        Color::Yellow | Color::LightYellow => "#e2b84d",
        Color::Blue | Color::LightBlue => "#6cb6ff",
        Color::Magenta | Color::LightMagenta => "#dcbdfb",
        Color::Cyan | Color::LightCyan => "#6fd3d6",
        Color::Gray => "#b9c0cb",
        Color::DarkGray => "#8790a0",
        _ => FOREGROUND,
    })
}

/// Neighbouring cells of one style and one kind: ASCII, or other glyphs, each with its own
/// position.
struct Run {
    style: CellStyle,
    latin: bool,
    from: u16,
    /// The column after it.
    to: u16,
    text: String,
    /// The column of each glyph.
    places: Vec<u16>,
}

fn runs(frame: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < frame.area.width {
        let cell = &frame[(x, y)];
        let (style, symbol) = (CellStyle::of(cell), cell.symbol());
        let latin = symbol.is_ascii();
        let width = u16::try_from(cells(symbol)).unwrap_or(1).max(1);
        let to = x + width;
        match runs.last_mut() {
            Some(run)
                if run.style == style
                    && run.latin == latin
                    && one_char(&run.text, run.places.len())
                    && one_char(symbol, 1) =>
            {
                run.text.push_str(symbol);
                run.places.push(x);
                run.to = to;
            }
            _ => runs.push(Run {
                style,
                latin,
                from: x,
                to,
                text: symbol.to_owned(),
                places: vec![x],
            }),
        }
        x = to;
    }
    runs
}

/// Whether every glyph is one character: SVG positions characters, not glyphs.
fn one_char(text: &str, glyphs: usize) -> bool {
    text.chars().count() == glyphs
}

impl Run {
    fn write(&self, out: &mut String, top: u16) {
        let (x, width) = (self.from * CELL.0, (self.to - self.from) * CELL.0);
        if let Some(background) = self.style.background {
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{background}\"/>",
                CELL.1
            );
        }
        if self.style.underlined {
            let y = top + CELL.1 - 2;
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"1\" fill=\"{}\"/>",
                self.style.foreground
            );
        }
        if !self.text.trim().is_empty() {
            let bold = if self.style.bold {
                " font-weight=\"bold\""
            } else {
                ""
            };
            let (place, y) = (self.place(), top + BASELINE);
            let _ = writeln!(
                out,
                "<text {place} y=\"{y}\" fill=\"{}\"{bold}>{}</text>",
                self.style.foreground,
                escape(self.text.trim())
            );
        }
    }

    /// The position attributes: ASCII is stretched to its cells as a whole; every other glyph is
    /// centred in its own cells.
    fn place(&self) -> String {
        if self.latin {
            let blanks = self.text.len() - self.text.trim_start().len();
            let x = (usize::from(self.from) + blanks) * usize::from(CELL.0);
            return format!(
                "x=\"{x}\" textLength=\"{}\"",
                self.text.trim().len() * usize::from(CELL.0)
            );
        }
        let wide = cells(&self.text) > self.places.len();
        let inset = u16::from(wide);
        let places: Vec<String> = self
            .places
            .iter()
            .map(|column| (column * CELL.0 + inset).to_string())
            .collect();
        format!("x=\"{}\"", places.join(" "))
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
