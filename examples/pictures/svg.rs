//! A frame as SVG. Every glyph has its own place on the grid of cells, so that Chinese and Latin stay aligned in any font.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use gander::text::cells;

/// Width and height of a cell, and how far below its top the letters stand, in pixels.
const CELL: (u16, u16) = (9, 20);
const BASELINE: u16 = 15;
/// Around the frame.
const MARGIN: u16 = 12;

const FONTS: &str = "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', \
    'Sarasa Mono SC', 'PingFang SC', 'Microsoft YaHei', monospace";
const PAPER: &str = "#1b1f27";
const INK: &str = "#d5dae3";

/// The picture of a frame, with the caret where the terminal's cursor is on view.
pub(crate) fn of(frame: &Buffer, caret: Option<Position>) -> String {
    let (width, height) = (
        frame.area.width * CELL.0 + 2 * MARGIN,
        frame.area.height * CELL.1 + 2 * MARGIN,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n\
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
            "<rect x=\"{x}\" y=\"{y}\" width=\"2\" height=\"{high}\" fill=\"{INK}\"/>"
        );
    }
    out + "</g>\n</svg>\n"
}

/// How a cell is painted.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Paint {
    ink: &'static str,
    ground: Option<&'static str>,
    bold: bool,
    underlined: bool,
}

impl Paint {
    fn of(cell: &Cell) -> Self {
        let (ink, ground) = (colour(cell.fg), colour(cell.bg));
        let has = |modifier| cell.modifier.contains(modifier);
        let (ink, ground) = if has(Modifier::REVERSED) {
            (ground.or(Some(PAPER)), ink.or(Some(INK)))
        } else {
            (ink, ground)
        };
        Self {
            ink: ink.unwrap_or(INK),
            ground,
            bold: has(Modifier::BOLD),
            underlined: has(Modifier::UNDERLINED),
        }
    }
}

/// The terminal's colours; none for its default.
fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Reset => return None,
        Color::Black => PAPER,
        Color::Red | Color::LightRed => "#f47067",
        Color::Green | Color::LightGreen => "#8ddb8c",
        Color::Yellow | Color::LightYellow => "#e2b84d",
        Color::Blue | Color::LightBlue => "#6cb6ff",
        Color::Magenta | Color::LightMagenta => "#dcbdfb",
        Color::Cyan | Color::LightCyan => "#6fd3d6",
        Color::Gray => "#b9c0cb",
        Color::DarkGray => "#8790a0",
        _ => INK,
    })
}

/// Neighbouring cells of one paint and one kind: letters of one cell, or others, each with its own place.
struct Run {
    paint: Paint,
    latin: bool,
    from: u16,
    /// The column after it.
    to: u16,
    text: String,
    /// Where each glyph stands.
    places: Vec<u16>,
}

fn runs(frame: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < frame.area.width {
        let cell = &frame[(x, y)];
        let (paint, symbol) = (Paint::of(cell), cell.symbol());
        let latin = symbol.is_ascii();
        let width = u16::try_from(cells(symbol)).unwrap_or(1).max(1);
        let to = x + width;
        match runs.last_mut() {
            Some(run)
                if run.paint == paint
                    && run.latin == latin
                    && one_char(&run.text, run.places.len())
                    && one_char(symbol, 1) =>
            {
                run.text.push_str(symbol);
                run.places.push(x);
                run.to = to;
            }
            _ => runs.push(Run {
                paint,
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

/// Whether every glyph is one character: a place in SVG belongs to a character, not to a glyph.
fn one_char(text: &str, glyphs: usize) -> bool {
    text.chars().count() == glyphs
}

impl Run {
    fn write(&self, out: &mut String, top: u16) {
        let (x, width) = (self.from * CELL.0, (self.to - self.from) * CELL.0);
        if let Some(ground) = self.paint.ground {
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{ground}\"/>",
                CELL.1
            );
        }
        if self.paint.underlined {
            let y = top + CELL.1 - 2;
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"1\" fill=\"{}\"/>",
                self.paint.ink
            );
        }
        if !self.text.trim().is_empty() {
            let bold = if self.paint.bold {
                " font-weight=\"bold\""
            } else {
                ""
            };
            let (place, y) = (self.place(), top + BASELINE);
            let _ = writeln!(
                out,
                "<text {place} y=\"{y}\" fill=\"{}\"{bold}>{}</text>",
                self.paint.ink,
                escape(self.text.trim())
            );
        }
    }

    /// Letters are stretched to their cells as a whole; other glyphs stand each in the middle of theirs.
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
