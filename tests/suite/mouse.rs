//! The mouse: a click does what is drawn at its position.

#![expect(clippy::unwrap_used, reason = "test helpers may fail like tests")]

use gander::app::{Action, App, ClickTarget, Event, Mode};
use gander::catalog::Tab;
use gander::text::Lang;
use gander::ui::RenderState;
use ratatui::buffer::Buffer;
use ratatui::style::Color;
use rstest::rstest;

use crate::support::{act, app, app_with_order, draw, event, memory, rows};

fn drawn(app: &App) -> (Buffer, RenderState) {
    let mut memory = memory();
    (draw(app, &mut memory), memory)
}

/// The position of a text on the screen. The text before it on its line must be ASCII.
fn place(buffer: &Buffer, text: &str) -> (u16, u16) {
    let found = rows(buffer)
        .iter()
        .enumerate()
        .rev()
        .find_map(|(y, row)| Some((row.find(text)?, y)));
    let (x, y) = found.unwrap();
    (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

fn hit(memory: &RenderState, (x, y): (u16, u16)) -> String {
    format!("{:?}", memory.hit(x, y))
}

#[rstest]
#[case::wide((120, 36))]
#[case::narrow((80, 24))]
fn click_on_a_tab_opens_it(#[case] size: (u16, u16)) {
    let (buffer, memory) = drawn(&app_with_order("split_stalled", Lang::En, size));
    for tab in Tab::ALL {
        let (x, y) = place(
            &buffer,
            &format!("{} {}", tab.index() + 1, tab.label(Lang::En)),
        );
        assert_eq!(
            hit(&memory, (x, y)),
            format!("{:?}", Some(Event::Act(Action::Tab(tab))))
        );
        assert_ne!(
            hit(&memory, (x - 1, y)),
            hit(&memory, (x, y)),
            "the gap does not belong to the tab"
        );
    }
}

#[test]
fn click_on_a_hint_does_its_action() {
    let app = app_with_order("split_stalled", Lang::En, (120, 36));
    let (buffer, memory) = drawn(&app);
    for (text, action) in [
        ("/ search", Action::Search),
        ("R reply", Action::Reply),
        ("? help", Action::Help),
    ] {
        let (x, y) = place(&buffer, text);
        assert_eq!(y, 35);
        assert_eq!(
            hit(&memory, (x + 2, y)),
            format!("{:?}", Some(Event::Act(action)))
        );
    }
}

#[rstest]
#[case::wide((120, 36))]
#[case::low((80, 16))]
fn click_on_a_row_moves_the_cursor(#[case] size: (u16, u16)) {
    let mut app = app_with_order("split_stalled", Lang::Zh, size);
    act(&mut app, Action::Tab(Tab::Order));
    act(&mut app, Action::Last);
    let mut memory = memory();
    let buffer = draw(&app, &mut memory);
    let listed: Vec<u16> = (0..buffer.area.height)
        .filter(|&y| {
            matches!(
                memory.hit(3, y),
                Some(Event::ClickTarget(ClickTarget::Row(_)))
            )
        })
        .collect();
    assert!(listed.len() > 5, "{listed:?}");
    for y in listed {
        let click = memory.hit(3, y).unwrap();
        event(&mut app, click);
        let buffer = draw(&app, &mut memory);
        assert!(
            (0..9).any(|x| buffer[(x, y)].bg == Color::Gray),
            "row {y} has the cursor"
        );
        assert_eq!(app.mode(), Mode::Tree);
    }
}

#[test]
fn click_in_the_finder_selects_then_opens() {
    let mut app = app(Lang::En, (80, 24));
    let (_, memory) = drawn(&app);
    let y = (0..24)
        .filter(|&y| matches!(memory.hit(5, y), Some(Event::ClickTarget(_))))
        .nth(2)
        .unwrap();
    assert!(event(&mut app, memory.hit(5, y).unwrap()).is_empty());
    assert_eq!(app.finder.chosen, 2);
    assert_eq!(
        event(&mut app, memory.hit(5, y).unwrap()).len(),
        1,
        "it is fetched"
    );
}

#[test]
fn hit_areas_know_the_detail_pane_and_are_empty_when_locked() {
    let mut app = app_with_order("split_stalled", Lang::En, (120, 36));
    let (_, memory) = drawn(&app);
    assert!(memory.is_over_detail(100, 10) && !memory.is_over_detail(3, 10));
    app.locked = true;
    let (_, memory) = drawn(&app);
    assert!(
        (0..36)
            .all(|y| (0..120).all(|x| memory.hit(x, y).is_none() && !memory.is_over_detail(x, y)))
    );
}
