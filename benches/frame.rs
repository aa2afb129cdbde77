//! What a person waits for: a key press with its frame, and an answer read and laid out, for an order of 3 goods and one of 10,000.
//!
//! A frame ends in the bytes that a terminal would get, at 120 columns and 40 rows with everything unfolded.

#![expect(clippy::expect_used, reason = "a bench may fail as a test may")]

use std::hint::black_box;
use std::io::{self, Write};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use gander::app::{Action, App, Effect, Event, Outcome, Source, TimedEvent, update};
use gander::catalog::Tab;
use gander::outline::RowId;
use gander::text::{Lang, SafeText};
use gander::ui::{self, RenderState, Theme};
use gander::{event_loop, sim, worker};

const SIZE: (u16, u16) = (120, 40);
const GOODS: [usize; 2] = [3, 10_000];
/// So many rows down, and as many up again: beyond the screen, so that it scrolls.
const WALK: usize = 60;

criterion_group!(benches, key_and_frame, read_and_lay_out);
criterion_main!(benches);

fn key_and_frame(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("key_and_frame");
    group.throughput(Throughput::Elements(1));
    for goods in GOODS {
        let mut stage = Stage::open(&document(goods));
        let mut keys = [Action::Down; WALK]
            .into_iter()
            .chain([Action::Up; WALK])
            .cycle();
        group.bench_function(BenchmarkId::from_parameter(goods), |bencher| {
            bencher.iter(|| stage.press(keys.next().expect("a cycle has no end")));
        });
    }
    group.finish();
}

fn read_and_lay_out(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read_and_lay_out");
    for goods in GOODS {
        let json = document(goods);
        group.throughput(Throughput::Bytes(json.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(goods), |bencher| {
            bencher.iter_with_large_drop(|| {
                worker::load(gander::json::parse(json.clone()).expect("JSON"), Vec::new())
                    .expect("an order")
            });
        });
    }
    group.finish();
}

fn now() -> Timestamp {
    "2026-03-18T10:26:00+08:00".parse().expect("a moment")
}

/// The `data` of the shop's ordinary order, its goods repeated to so many.
fn document(goods: usize) -> String {
    let documents = sim::documents(now());
    let (_, mut answer) = documents
        .into_iter()
        .find(|(listed, _)| listed.name == "delivered")
        .expect("the shop has it");
    let mut data = answer["data"].take();
    let list = &mut data["goods_info"]["goods_list"];
    let few = list.as_array().expect("a list").clone();
    *list = few.iter().cycle().take(goods).cloned().collect();
    data.to_string()
}

/// The program with an order on its goods, everything unfolded, the cursor in the middle of a large one.
struct Stage {
    app: App,
    state: RenderState,
    terminal: Terminal<CrosstermBackend<FrameWriter>>,
}

impl Stage {
    fn open(json: &str) -> Self {
        let mut app = App::new(Lang::Zh, now(), SIZE, SafeText::fixed("shop"), Vec::new());
        let loaded = worker::load(
            gander::json::parse(json.to_owned()).expect("JSON"),
            Vec::new(),
        )
        .expect("an order");
        let effects = app.open(Source::Saved(SafeText::fixed("bench")));
        let Some(Effect::Fetch(ticket, ..)) = effects.first() else {
            unreachable!("an opened order is fetched")
        };
        let arrival = Box::new(event_loop::arrival(*loaded, Lang::Zh));
        update(
            &mut app,
            TimedEvent {
                now: now(),
                event: Event::Report(*ticket, Outcome::Arrived(arrival)),
            },
        );
        let case = app.case.as_mut().expect("it arrived");
        case.go(Tab::Goods);
        let tab = case.current_mut().expect("a tab");
        tab.outline.set_open_below(RowId::ROOT, true);
        tab.cursor = tab
            .outline
            .nth(tab.outline.visible_len().saturating_sub(2 * WALK) / 2);
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        let terminal = Terminal::with_options(
            CrosstermBackend::new(FrameWriter::default()),
            TerminalOptions { viewport },
        )
        .expect("no terminal is asked");
        Self {
            app,
            state: RenderState::new(Theme::new(true)),
            terminal,
        }
    }

    fn press(&mut self, key: Action) {
        update(
            &mut self.app,
            TimedEvent {
                now: now(),
                event: Event::Act(key),
            },
        );
        self.terminal
            .draw(|frame| ui::draw(frame, &self.app, &mut self.state))
            .expect("a sink takes everything");
    }
}

/// Collects a frame until it is flushed, as the program's own terminal does.
#[derive(Default)]
struct FrameWriter(Vec<u8>);

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        black_box(&self.0);
        self.0.clear();
        Ok(())
    }
}
