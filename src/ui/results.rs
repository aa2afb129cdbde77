//! The find results: the query and the progress of the find, and a table with a row for each order.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::hit_areas::HitArea;
use super::line::{LineBuilder, draw_justified, rule};
use super::theme::Role;
use super::{RenderState, stacked};
use super::{hints, text_input, title};
use crate::app::{App, ClickTarget, FindState, Results};
use crate::catalog::Tone;
use crate::find::{FoundOrder, FoundState};
use crate::order::beijing;
use crate::safe;
use crate::text::{Lang, SafeText};

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let Some(results) = &app.results else { return };
    let [
        head,
        query,
        progress,
        upper,
        names,
        body,
        lower,
        status,
        foot,
    ] = stacked(area, 5);
    title::draw(frame, head, app, state);
    draw_query(frame, query, app, results, state);
    draw_progress(frame, progress, app, results, state);
    rule(frame, upper, state.theme);
    let stateless = results.count() > 0
        && results
            .rows()
            .all(|found| found.state.is_none() && found.paid.is_none());
    let columns = columns(area.width, stateless);
    frame.render_widget(column_names(columns, app.lang, state, names.width), names);
    table(frame, body, app, results, columns, state);
    rule(frame, lower, state.theme);
    draw_status(frame, status, app, results, state);
    hints::draw(frame, foot, app, state);
}

/// The query, and the number of orders that are shown.
fn draw_query(frame: &mut Frame, area: Rect, app: &App, results: &Results, state: &RenderState) {
    let lang = app.lang;
    let mut left = LineBuilder::new(state.theme, area.width);
    left.blank(1);
    left.push(&results.description(lang), Role::Strong);
    let since = day(results.query.since);
    left.push(
        &lang.tr(safe!("  自 {since} 起"), safe!("  since {since}")),
        Role::Dim,
    );
    let mut right = LineBuilder::new(state.theme, area.width);
    let count = results.count();
    let buyers = results.buyers();
    if buyers > 1 {
        right.push(
            &lang.tr(safe!("{buyers} 个买家  "), safe!("{buyers} buyers  ")),
            Role::Tone(Tone::Warn),
        );
    }
    right.push(
        &lang.tr(
            safe!("{count} 个订单 "),
            safe!("{count} order{} ", if count == 1 { "" } else { "s" }),
        ),
        Role::Plain,
    );
    draw_justified(frame, area, left.build(), right.build());
}

/// The progress of the find, or how it ended.
fn draw_progress(frame: &mut Frame, area: Rect, app: &App, results: &Results, state: &RenderState) {
    let lang = app.lang;
    let (text, role) = match &results.state {
        FindState::Runs(_) => (running(results, lang), Role::Tone(Tone::Busy)),
        FindState::Ended(_) if !results.skipped.is_empty() => {
            (skipped_periods(results, lang), Role::Tone(Tone::Warn))
        }
        FindState::Ended(_) => (
            SafeText::fixed(lang.tr("查完了", "complete")),
            Role::Tone(Tone::Ok),
        ),
        FindState::Halted(None) => (
            SafeText::fixed(lang.tr("未查完：已停止，r 继续", "incomplete: stopped, r resumes")),
            Role::Tone(Tone::Warn),
        ),
        FindState::Halted(Some(stopped)) => (
            lang.tr(
                safe!("! 未查完：{}，r 继续", stopped.failure.what),
                safe!("! incomplete: {}; r resumes", stopped.failure.what),
            ),
            Role::Tone(Tone::Bad),
        ),
    };
    let mut line = LineBuilder::new(state.theme, area.width);
    line.blank(1);
    line.push(&text, role);
    let (pages, calls) = (results.progress.pages, results.progress.calls);
    let cost = lang.tr(
        safe!("  {pages} 页，{calls} 次调用"),
        safe!("  {pages} pages, {calls} calls"),
    );
    if let Some(day) =
        day_reached(results).filter(|_| matches!(results.state, FindState::Halted(_)))
    {
        line.push_if_fits(
            &lang.tr(safe!("  已查到 {day}"), safe!("  back to {day}")),
            Role::Plain,
        );
    }
    line.push_if_fits(&cost, Role::Dim);
    if let Some(limit) = results.query.key.kind().limitation(lang) {
        line.push_if_fits(&safe!("  {limit}"), Role::Dim);
    }
    frame.render_widget(line.build(), area);
}

/// The periods that a completed find skipped.
fn skipped_periods(results: &Results, lang: Lang) -> SafeText {
    let pieces: Vec<String> = results
        .skipped
        .iter()
        .map(|piece| format!("{} - {}", day(piece.from), day(piece.to)))
        .collect();
    let pieces = SafeText::of(&pieces.join(lang.tr("、", ", ")));
    lang.tr(
        safe!("! 未查全：跳过了 {pieces}"),
        safe!("! incomplete: skipped {pieces}"),
    )
}

/// The earliest day that the find has covered.
fn day_reached(results: &Results) -> Option<SafeText> {
    results.progress.reached.map(day)
}

fn day(at: Timestamp) -> SafeText {
    let minute = beijing::minute(at);
    SafeText::of(minute.get(..10).unwrap_or(&minute))
}

/// The progress of a running find.
fn running(results: &Results, lang: Lang) -> SafeText {
    let progress = &results.progress;
    match day_reached(results) {
        Some(day) => lang.tr(
            safe!(
                "正在查找，已到 {day}（{}/{} 段）",
                progress.done,
                progress.of
            ),
            safe!(
                "finding orders, back to {day} ({}/{} periods)",
                progress.done,
                progress.of
            ),
        ),
        None => SafeText::fixed(lang.tr("正在查找", "finding orders")),
    }
}

/// The width of each column, 0 if it has no room. The id is the first to be left out.
#[derive(Clone, Copy)]
struct Columns {
    time: usize,
    state: usize,
    sum: usize,
    goods: usize,
    refund: usize,
    id: usize,
}

/// The cells between two columns.
const GAP: usize = 2;

/// The cells of the mark before the first column.
const MARK: usize = 3;

fn columns(width: u16, stateless: bool) -> Columns {
    let width = usize::from(width);
    let id = if width >= 110 { 36 } else { 0 };
    let (time, refund) = if width >= 70 { (16, 12) } else { (11, 0) };
    let (state, sum) = if width >= 50 { (10, 11) } else { (8, 10) };
    // After-sales do not hold the state of their orders: their own state, which is longer, gets
    // its column.
    let (state, refund) = if stateless && refund > 0 {
        (0, refund + state + GAP)
    } else {
        (state, refund)
    };
    let fixed = [time, state, sum, refund, id]
        .into_iter()
        .filter(|&cells| cells > 0)
        .map(|cells| cells + GAP)
        .sum::<usize>();
    let goods = width.saturating_sub(MARK + fixed + 1);
    Columns {
        time,
        state,
        sum,
        goods: if goods >= 8 { goods } else { 0 },
        refund,
        id,
    }
}

fn column_names(columns: Columns, lang: Lang, state: &RenderState, width: u16) -> Line<'static> {
    let mut line = LineBuilder::new(state.theme, width);
    line.blank(MARK);
    let names = [
        (columns.time, lang.tr("下单时间", "placed")),
        (columns.state, lang.tr("状态", "state")),
        (columns.sum, lang.tr("金额", "sum")),
        (columns.goods, lang.tr("商品", "goods")),
        (columns.refund, lang.tr("售后", "refund")),
        (columns.id, lang.tr("订单号", "order id")),
    ];
    for (cells, name) in names {
        cell(&mut line, &SafeText::fixed(name), cells, Role::Label);
    }
    line.build()
}

fn table(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    results: &Results,
    columns: Columns,
    state: &mut RenderState,
) {
    let height = usize::from(area.height).max(1);
    let skip = (results.cursor / height) * height;
    let mut drawn = false;
    for ((n, found), y) in results
        .rows()
        .enumerate()
        .skip(skip)
        .zip(area.y..area.bottom())
    {
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        frame.render_widget(
            order(
                found,
                results.is_marked(&found.order_id),
                columns,
                app,
                state,
                area.width,
            ),
            row,
        );
        state
            .hit_areas
            .add(row, HitArea::ClickTarget(ClickTarget::Line(n)));
        if n == results.cursor {
            frame
                .buffer_mut()
                .set_style(row, state.theme.of(Role::Cursor));
        }
        drawn = true;
    }
    if !drawn {
        let mut line = LineBuilder::new(state.theme, area.width);
        line.blank(MARK);
        line.push(&empty_text(app.lang, results), Role::Dim);
        frame.render_widget(line.build(), area);
    }
}

/// The text of an empty table.
fn empty_text(lang: Lang, results: &Results) -> SafeText {
    match (&results.state, results.count()) {
        (FindState::Runs(_), 0) => SafeText::fixed(lang.tr("还没有找到订单", "no order found yet")),
        (FindState::Halted(Some(stopped)), 0) => stopped.failure.todo.clone(),
        (_, 0) => SafeText::fixed(lang.tr(
            "没有找到订单；请核对后换一个关键字",
            "no order found; check the key or try another",
        )),
        _ => SafeText::fixed(lang.tr(
            "没有符合筛选的订单，Esc 清除筛选",
            "no order matches the filter; Esc clears it",
        )),
    }
}

fn order(
    found: &FoundOrder,
    marked: bool,
    columns: Columns,
    app: &App,
    state: &RenderState,
    width: u16,
) -> Line<'static> {
    let lang = app.lang;
    let mut line = LineBuilder::new(state.theme, width);
    line.push(
        &SafeText::fixed(if marked { " * " } else { "   " }),
        Role::Strong,
    );
    let time = found.created.map(|at| {
        if columns.time < 16 {
            beijing::short(at, app.now)
        } else {
            beijing::minute(at)
        }
    });
    cell(
        &mut line,
        &SafeText::of(&time.unwrap_or_default()),
        columns.time,
        Role::Plain,
    );
    state_cell(
        &mut line,
        found.state.as_ref().or(found.paid.as_ref()),
        columns.state,
        lang,
    );
    let sum = found.sum.map(|sum| sum.to_string()).unwrap_or_default();
    let sum = safe!(
        "{}{sum}",
        " ".repeat((columns.sum).saturating_sub(sum.chars().count()))
    );
    cell(&mut line, &sum, columns.sum, Role::Plain);
    cell(&mut line, &goods(found, lang), columns.goods, Role::Plain);
    let refund = found
        .after_sales
        .iter()
        .find_map(|view| view.state.as_ref())
        .or(found.refund.as_ref().filter(|s| s.code().as_str() != "0"));
    state_cell(&mut line, refund, columns.refund, lang);
    cell(
        &mut line,
        &SafeText::of(found.order_id.as_str()),
        columns.id,
        Role::Dim,
    );
    line.build()
}

/// The first item, after the number of pieces if there are several.
fn goods(found: &FoundOrder, lang: Lang) -> SafeText {
    let first = found.goods.first().cloned().unwrap_or_default();
    match found.quantity.filter(|&pieces| pieces > 1) {
        Some(pieces) => lang.tr(safe!("{pieces} 件  {first}"), safe!("{pieces} x  {first}")),
        None => first,
    }
}

fn state_cell(line: &mut LineBuilder, state: Option<&FoundState>, cells: usize, lang: Lang) {
    let role = state.map_or(Role::Plain, |state| Role::Tone(state.tone()));
    cell(
        line,
        &state.map(|state| state.label(lang)).unwrap_or_default(),
        cells,
        role,
    );
}

/// Adds a text in its column, unless the column has no room.
fn cell(line: &mut LineBuilder, text: &SafeText, cells: usize, role: Role) {
    if cells > 0 {
        let room = line.room().min(cells + GAP);
        line.push(&text.cut(cells.min(room)).pad(room), role);
    }
}

/// The filter input; otherwise a notice, or the sort order, the filter and the marks; and the
/// position of the cursor.
fn draw_status(frame: &mut Frame, area: Rect, app: &App, results: &Results, state: &RenderState) {
    let lang = app.lang;
    let mut left = LineBuilder::new(state.theme, area.width);
    left.blank(1);
    if results.typing {
        left.push(&SafeText::fixed(lang.tr("筛选 /", "filter /")), Role::Label);
        return text_input::draw(frame, area, left, &results.filter);
    }
    let mut right = LineBuilder::new(state.theme, area.width);
    if let Some(notice) = &app.notice {
        left.push(notice, Role::Strong);
    } else {
        left.push(
            &lang.tr(
                safe!("按{}排序", results.sort.label(lang)),
                safe!("by {}", results.sort.label(lang)),
            ),
            Role::Dim,
        );
        if !results.filter.text().is_empty() {
            left.push(
                &lang.tr(
                    safe!("  筛选 /{}", results.filter.text()),
                    safe!("  filter /{}", results.filter.text()),
                ),
                Role::Label,
            );
        }
        if results.marks() > 0 {
            left.push(
                &lang.tr(
                    safe!("  选中 {}", results.marks()),
                    safe!("  {} marked", results.marks()),
                ),
                Role::Strong,
            );
        }
    }
    let shown = results.rows().count();
    if shown > 0 {
        right.push(&safe!("{}/{shown} ", results.cursor + 1), Role::Dim);
    }
    draw_justified(frame, area, left.build(), right.build());
}
