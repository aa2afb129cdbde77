//! Prints the app's state as lines of text. The words are those of the app, the outline and the
//! detail.

use crate::app::{App, Choice, FindState, Listed, Offer, OrderView, Screen, Source, TabState};
use crate::catalog::{Tab, Tone};
use crate::find::FoundOrder;
use crate::order::{Fit, beijing};
use crate::outline::{self, Hit, RowId, RowKind};
use crate::text::{Lang, SafeText};

/// The number of the first row. The digits before it are keys of the tabs.
pub(super) const FIRST: usize = 11;

/// The matches listed at once.
const HITS: usize = 100;

/// The shop, the order, the age of the data and the quota; the verdict; the tabs.
pub(super) fn head(app: &App) -> String {
    let Some(view) = app.view() else {
        return String::new();
    };
    let lang = app.lang;
    let id = view
        .order
        .id()
        .map_or_else(|| view.source.name(), |id| SafeText::of(id.as_str()));
    let quota = app
        .quota
        .map(|(left, of)| format!("{} {left}/{of}", lang.tr("配额", "quota")))
        .unwrap_or_default();
    let pinned = app
        .pinned()
        .map(|pinned| pinned.to_string())
        .unwrap_or_default();
    let title = [
        app.shop.to_string(),
        id.to_string(),
        pinned,
        beijing::relative(view.fetched, app.now, lang),
        quota,
        place(app),
    ];
    let urgent = if view.verdict.iter().any(|part| part.tone == Tone::Bad) {
        "! "
    } else {
        ""
    };
    let verdict: Vec<&str> = view.verdict.iter().map(|part| part.text.as_str()).collect();
    let joint = lang.tr("；", "; ");
    let title: Vec<String> = title.into_iter().filter(|part| !part.is_empty()).collect();
    let tabs: Vec<String> = Tab::ALL
        .into_iter()
        .map(|tab| tab_in_brief(view, tab, lang))
        .collect();
    format!(
        "{}\n{urgent}{}\n{}\n",
        title.join(lang.tr("，", ", ")),
        verdict.join(joint),
        tabs.join(joint)
    )
}

/// The position among the open orders, if there are several.
fn place(app: &App) -> String {
    let count = app.open_orders().len();
    let at = app.front_index().map(|at| at + 1);
    let text = |at| {
        app.lang.tr(
            format!("第 {at}/{count} 个订单"),
            format!("order {at} of {count}"),
        )
    };
    at.filter(|_| count > 1).map(text).unwrap_or_default()
}

/// For example `3 Logistics (2, finding, here)`.
fn tab_in_brief(view: &OrderView, tab: Tab, lang: Lang) -> String {
    let heading = view.heading(tab);
    let count = heading
        .and_then(|heading| heading.count)
        .filter(|&n| n > 0)
        .map(|n| n.to_string());
    let empty = heading
        .is_none_or(|heading| heading.is_blank)
        .then(|| lang.tr("空", "empty").to_owned());
    let flagged = view
        .is_flagged(tab)
        .then(|| lang.tr("有问题", "finding").to_owned());
    let here = (view.tab == tab).then(|| lang.tr("当前", "here").to_owned());
    let marks: Vec<String> = [count, empty, flagged, here]
        .into_iter()
        .flatten()
        .collect();
    let name = format!("{} {}", tab.index() + 1, tab.label(lang));
    let joint = lang.tr("，", ", ");
    if marks.is_empty() {
        name
    } else {
        lang.tr(
            format!("{name}（{}）", marks.join(joint)),
            format!("{name} ({})", marks.join(joint)),
        )
    }
}

/// The current tab: its name and its visible rows, or every row.
pub(super) fn tab(app: &App, every: bool) -> String {
    let Some((view, state)) = current(app) else {
        return String::new();
    };
    let heading = format!("{} {}\n", view.tab.index() + 1, view.tab.label(app.lang));
    let on_view = std::iter::successors(state.outline.first(), |&row| state.outline.next(row));
    let whole = |row| row_line(app, view, state, row, false);
    let rows: String = if every {
        state.outline.all().map(whole).collect()
    } else {
        rows(app, on_view)
    };
    let nothing = if view.filtered {
        app.lang.tr("没有匹配\n", "no match here\n")
    } else {
        app.lang.tr("没有内容\n", "nothing here\n")
    };
    heading + if rows.is_empty() { nothing } else { &rows }
}

/// The row under the cursor and the visible rows below it.
pub(super) fn subtree(app: &App) -> String {
    let Some((_, state)) = current(app) else {
        return String::new();
    };
    let Some(cursor) = state.cursor else {
        return String::new();
    };
    let depth = state.outline.depth(cursor);
    let below = std::iter::successors(state.outline.next(cursor), |&row| state.outline.next(row));
    cursor_row(app)
        + &rows(
            app,
            below.take_while(|&row| state.outline.depth(row) > depth),
        )
}

/// The row under the cursor with its ancestors.
pub(super) fn cursor_row(app: &App) -> String {
    let Some((view, state)) = current(app) else {
        return String::new();
    };
    let Some(cursor) = state.cursor else {
        return format!("{}\n", app.lang.tr("没有内容", "nothing here"));
    };
    let mut steps = outline::breadcrumb(
        &state.outline,
        &view.order,
        cursor,
        view.tab,
        view.look(app.reading()),
    );
    steps.pop();
    let above: Vec<&str> = steps.iter().map(SafeText::as_str).collect();
    format!(
        "{}:\n{}",
        above.join(" > "),
        rows(app, std::iter::once(cursor))
    )
}

fn rows(app: &App, rows: impl Iterator<Item = RowId>) -> String {
    let Some((view, state)) = current(app) else {
        return String::new();
    };
    rows.map(|row| row_line(app, view, state, row, true))
        .collect()
}

/// For example `12  Parcel 1: SF Express SF1 (signed) [8 below]`. `!` marks what the screen shows
/// in colour; with `folds`, folded rows are counted.
fn row_line(app: &App, view: &OrderView, state: &TabState, row: RowId, folds: bool) -> String {
    let (lang, outline) = (app.lang, &state.outline);
    let kind = outline.kind(row);
    let view = outline::row_text(&view.order, kind, view.look(app.reading()));
    let urgent = if matches!(view.tone, Tone::Bad | Tone::Warn) {
        "! "
    } else {
        ""
    };
    let fit = match view.fit {
        Fit::Documented => "",
        Fit::Unexpected => lang.tr("（与文档不符）", " (not as documented)"),
        Fit::Undocumented => lang.tr("（文档中没有）", " (not documented)"),
    };
    let aside = if view.aside.is_empty() {
        String::new()
    } else {
        lang.tr(format!("（{}）", view.aside), format!(" ({})", view.aside))
    };
    let folded = outline.below(row).count();
    let folded = if folded == 0 || outline.is_open(row) || !folds {
        String::new()
    } else {
        lang.tr(
            format!("［下有 {folded} 行］"),
            format!(" [{folded} below]"),
        )
    };
    let more = if matches!(kind, RowKind::Omitted(_)) {
        lang.tr("（empty 显示）", " (empty shows them)")
    } else {
        ""
    };
    let colon = if view.label.is_empty() || view.value.is_empty() {
        ""
    } else {
        lang.tr("：", ": ")
    };
    let indent = "  ".repeat(outline.depth(row));
    let number = row.index() + FIRST - 1;
    let text = format!(
        "{number:<4}{indent}{}{colon}{urgent}{}{fit}{aside}{folded}{more}",
        view.label, view.value
    );
    format!("{}\n", text.trim_end())
}

/// What the detail pane shows.
pub(super) fn detail(app: &App) -> String {
    let text: Vec<String> = app
        .detail()
        .iter()
        .map(|line| without_rail(line.text().trim_end()))
        .collect();
    let mut lines: Vec<&str> = text.iter().map(String::as_str).collect();
    lines.dedup_by(|a, b| a.is_empty() && b.is_empty());
    let text = lines.join("\n");
    if text.trim().is_empty() {
        String::new()
    } else {
        format!("{}\n", text.trim_matches('\n'))
    }
}

/// A line of a timeline without the rail behind the clock.
fn without_rail(text: &str) -> String {
    match text.split_once("  |  ") {
        Some((clock, rest))
            if clock.trim().len() <= 5
                && clock
                    .chars()
                    .all(|c| c == ' ' || c == ':' || c.is_ascii_digit()) =>
        {
            format!("{clock}  {rest}")
        }
        _ => text.to_owned(),
    }
}

/// The matches, each with its tab and number, and the match under the cursor.
pub(super) fn hits(app: &App) -> String {
    let lang = app.lang;
    let Some((view, search)) = app
        .view()
        .and_then(|view| Some((view, view.search.as_ref()?)))
    else {
        return String::new();
    };
    let count = search.hits.len();
    if count == 0 {
        return format!(
            "{} /{}\n",
            lang.tr("没有匹配", "no match for"),
            search.query.text()
        );
    }
    let line = |hit: &Hit| {
        let state = view.tab_state(hit.tab)?;
        Some(format!(
            "{} {}  {}",
            hit.tab.index() + 1,
            hit.tab.label(lang),
            row_line(app, view, state, hit.row, true)
        ))
    };
    let listed: String = search.hits.iter().take(HITS).filter_map(line).collect();
    let rest = if count > HITS {
        lang.tr(
            format!("还有 {} 处\n", count - HITS),
            format!("and {} more\n", count - HITS),
        )
    } else {
        String::new()
    };
    let head = lang.tr(
        format!("{count} 处匹配 /{}\n", search.query.text()),
        format!("/{}: found {count}\n", search.query.text()),
    );
    let at = view.hit_at_cursor().map(|at| {
        lang.tr(
            format!("现在第 {} 处\n", at + 1),
            format!("now at {}\n", at + 1),
        )
    });
    head + &listed + &rest + &at.unwrap_or_default()
}

/// The choices of the finder: ids found in a text, and the listed orders.
pub(super) fn finder(app: &App) -> String {
    let lang = app.lang;
    let choices = app.finder.choices();
    let line = |(n, choice): (usize, &Choice)| {
        let pinned = matches!(
            choice,
            Choice::Listed(Listed {
                offer: Offer::Pinned,
                ..
            })
        );
        let pinned = if pinned {
            lang.tr("置顶 ", "pinned ")
        } else {
            ""
        };
        format!(
            "{:<4}{}  {pinned}{}",
            n + 1,
            choice.name(lang),
            choice.about(lang)
        )
        .trim_end()
        .to_owned()
            + "\n"
    };
    let lines: Vec<String> = choices.iter().enumerate().map(line).collect();
    let lines = lines.concat();
    let ask = lang.tr(
        "输入或粘贴订单号、手机号、昵称、售后单号等",
        "type or paste an order id, phone, nickname or after-sale id",
    );
    let choose = if lines.is_empty() {
        ""
    } else {
        lang.tr("，或输入序号", ", or choose by number")
    };
    let refused = app
        .finder
        .refused
        .as_ref()
        .map(|why| format!("{why}\n"))
        .unwrap_or_default();
    format!("{lines}{refused}{ask}{choose}\n")
}

/// The results of a find, one order per line, and its state.
pub(super) fn results(app: &App) -> String {
    let lang = app.lang;
    let Some(results) = &app.results else {
        return String::new();
    };
    let rows: String = results
        .rows()
        .enumerate()
        .map(|(n, found)| result_line(n, found, lang))
        .collect();
    let state = match &results.state {
        FindState::Runs(_) => lang.tr("正在查找", "in progress").to_owned(),
        FindState::Ended(_) => lang.tr("查完了", "complete").to_owned(),
        FindState::Halted(None) => lang
            .tr("未查完，r 继续", "incomplete, r resumes")
            .to_owned(),
        FindState::Halted(Some(stopped)) => {
            let (what, todo) = (&stopped.failure.what, &stopped.failure.todo);
            lang.tr(
                format!("! 未查完：{what}\n{todo}\nr 继续"),
                format!("! incomplete: {what}\n{todo}\nr resumes"),
            )
        }
    };
    let count = results.count();
    let choose = if rows.is_empty() {
        ""
    } else {
        lang.tr("，输入序号打开", ", choose by number")
    };
    let filter = results.filter.text();
    let filter = if filter.is_empty() {
        String::new()
    } else {
        lang.tr(format!("，筛选 {filter}"), format!(", filter {filter}"))
    };
    let limit = results
        .query
        .key
        .kind()
        .limitation(lang)
        .map(|limit| format!("{limit}\n"))
        .unwrap_or_default();
    let text = lang.tr(
        format!("{count} 个订单{filter}，{state}"),
        format!("orders: {count}{filter}, {state}"),
    );
    format!(
        "{rows}{}{}{text}{choose}\n{limit}",
        results.description(lang),
        lang.tr("：", ": ")
    )
}

/// One line of the results, with its number.
fn result_line(n: usize, found: &FoundOrder, lang: Lang) -> String {
    let time = found.created.map(beijing::minute).unwrap_or_default();
    let state = found
        .state
        .as_ref()
        .or(found.paid.as_ref())
        .map(|state| state.label(lang))
        .unwrap_or_default();
    let sum = found.sum.map(|sum| sum.to_string()).unwrap_or_default();
    let goods = found.goods.first().cloned().unwrap_or_default();
    let refund = found
        .after_sales
        .iter()
        .find_map(|view| view.state.as_ref())
        .map(|state| state.label(lang))
        .unwrap_or_default();
    let line = format!(
        "{:<4}{time}  {state}  {sum}  {goods}  {refund}  {}",
        n + 1,
        found.order_id
    );
    format!("{}\n", SafeText::of(&line))
}

/// The line that announces a find.
pub(super) fn finding(app: &App) -> String {
    let lang = app.lang;
    let Some(results) = &app.results else {
        return String::new();
    };
    let description = results.description(lang);
    lang.tr(
        format!("正在查找 {description}，cancel 停止\n"),
        format!("finding {description}, cancel stops it\n"),
    )
}

/// Why there is no order, and what to do.
pub(super) fn problem(app: &App) -> String {
    let Some((open, problem)) = app.front().zip(app.problem()) else {
        return String::new();
    };
    let name = open.source.name();
    let head = app
        .lang
        .tr(format!("没能取到 {name}"), format!("could not get {name}"));
    let again = app.lang.tr("r 重试，back 返回", "r retries, back returns");
    format!("{head}\n! {}\n{}\n{again}\n", problem.what, problem.todo)
}

/// The line that announces a fetch.
pub(super) fn fetching(source: &Source, lang: Lang) -> String {
    let name = source.name();
    lang.tr(
        format!("正在获取 {name}，cancel 取消\n"),
        format!("fetching {name}, cancel stops it\n"),
    )
}

/// The current screen: the order, a message in place of it, the results or the finder.
pub(super) fn screen(app: &App) -> String {
    match (app.screen, app.view()) {
        _ if app.problem().is_some() => problem(app),
        (Screen::Finder, _) => finder(app),
        (Screen::Results, _) => results(app),
        (Screen::Order, Some(_)) => head(app) + &cursor_row(app),
        (Screen::Order, None) => String::new(),
    }
}

fn current(app: &App) -> Option<(&OrderView, &TabState)> {
    let view = app.view()?;
    Some((view, view.current()?))
}
