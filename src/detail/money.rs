//! The money page of an order: amounts due, received, refunded and refundable. If the other amounts
//! add up to a different sum, both numbers are shown.

use super::DetailContext;
use super::goods::amount_line;
use super::line::{DetailLine, DetailRole, hanging, with_target};
use crate::catalog::Tone;
use crate::order::{Fen, ProofLine, Sum};
use crate::outline::{self, RowKind};
use crate::safe;
use crate::text::SafeText;

/// The width of a bar in cells.
const BAR_WIDTH: u8 = 24;

/// Returns the breakdown; each line links to the field that it comes from.
pub fn money_proof(context: DetailContext) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let proof = &context.order.facts.money;
    let mut lines = vec![
        DetailLine::of(SafeText::fixed(lang.tr("金额", "Money")), DetailRole::Title),
        DetailLine::blank(),
    ];
    for line in &proof.lines {
        lines.extend(sum(context, line));
    }
    if lines.len() == 2 {
        lines.push(DetailLine::of(
            SafeText::fixed(lang.tr("没有金额", "no amounts")),
            DetailRole::Dim,
        ));
    }
    lines.extend(refunds(context));
    lines.extend(bars(context));
    lines
}

/// Returns one amount, followed by the sum of the others if it differs.
fn sum(context: DetailContext, line: &ProofLine) -> Vec<DetailLine> {
    let mark = if line.sum == Sum::Receivable {
        "= "
    } else {
        ""
    };
    let label = safe!("{mark}{}", line.sum.label(context.options.reading.lang));
    let Some(amount) = line.amount else {
        return unreadable(context, line, &label);
    };
    let unused = context.order.facts.never_paid && amount == Fen(0);
    let role = match line.sum {
        _ if line.otherwise.is_some() => DetailRole::Tone(Tone::Warn),
        _ if unused => DetailRole::Dim,
        Sum::Receivable | Sum::Received | Sum::Refunded | Sum::Refundable => DetailRole::Title,
        _ => DetailRole::Plain,
    };
    let mut lines = vec![amount_line(&label, amount, role).linking_to(line.node)];
    if let Some(otherwise) = line.otherwise {
        lines.extend(contradiction(context, amount, otherwise));
    }
    lines
}

/// Returns the received text of an amount that is not a number.
fn unreadable(context: DetailContext, line: &ProofLine, label: &SafeText) -> Vec<DetailLine> {
    let received = SafeText::of(context.order.doc.value(line.node));
    let note = context.options.reading.lang.tr(
        safe!("{received}  读不出金额"),
        safe!("{received}  not an amount"),
    );
    let head = DetailLine::of(safe!("  {label}  "), DetailRole::Label);
    let role = DetailRole::Tone(Tone::Warn);
    with_target(hanging(&head, &note, role, context.width), line.node)
}

/// Returns what the other amounts add up to.
fn contradiction(context: DetailContext, amount: Fen, otherwise: Fen) -> Vec<DetailLine> {
    let difference = amount - otherwise;
    let text = context.options.reading.lang.tr(
        safe!("其他金额算得 {otherwise}，相差 {difference}"),
        safe!("other amounts give {otherwise}, a difference of {difference}"),
    );
    let role = DetailRole::Tone(Tone::Warn);
    let head = DetailLine::of(SafeText::fixed("  ! "), role);
    hanging(&head, &text, role, context.width)
}

/// Returns every refund record with its state and amount.
fn refunds(context: DetailContext) -> Vec<DetailLine> {
    let facts = &context.order.facts;
    if facts.refunds.is_empty() {
        return Vec::new();
    }
    let title = DetailLine::of(
        SafeText::fixed(
            context
                .options
                .reading
                .lang
                .tr("退款记录", "Refund records"),
        ),
        DetailRole::Title,
    );
    let row = |node| {
        let view = outline::row_text(context.order, RowKind::Node(node), context.options);
        let head = DetailLine::of(safe!("  {}  ", view.label), DetailRole::Label);
        with_target(
            hanging(
                &head,
                &view.value,
                DetailRole::Tone(view.tone),
                context.width,
            ),
            node,
        )
    };
    [DetailLine::blank(), title]
        .into_iter()
        .chain(facts.refunds.iter().flat_map(|r| row(r.node)))
        .collect()
}

/// Returns bars of the received, refunded and refundable amounts on one scale.
fn bars(context: DetailContext) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let amount = |sum: Sum| context.order.facts.money.amount(sum).map(|fen| (sum, fen));
    let sums: Vec<(Sum, Fen)> = [Sum::Received, Sum::Refunded, Sum::Refundable]
        .into_iter()
        .filter_map(amount)
        .collect();
    let whole = sums
        .iter()
        .map(|(_, fen)| *fen)
        .max()
        .filter(|&fen| fen > Fen(0));
    let Some(whole) = whole.filter(|_| sums.len() > 1) else {
        return Vec::new();
    };
    let row = |(sum, fen): (Sum, Fen)| {
        let full = filled(fen, whole);
        let label = SafeText::fixed(sum.label(lang)).pad(lang.tr(4, 10));
        let bar = safe!(
            "{}{}",
            "#".repeat(full),
            ".".repeat(usize::from(BAR_WIDTH) - full)
        );
        DetailLine::of(safe!("  {label}  "), DetailRole::Label)
            .with(bar, DetailRole::Plain)
            .with(safe!("  {fen}"), DetailRole::Plain)
    };
    std::iter::once(DetailLine::blank())
        .chain(sums.into_iter().map(row))
        .collect()
}

/// Returns the number of filled cells of a bar: 0 for an amount of 0 or less, otherwise at least 1,
/// and the full width only for the whole.
fn filled(part: Fen, whole: Fen) -> usize {
    if part <= Fen(0) || whole <= Fen(0) {
        return 0;
    }
    let cells = part.0.saturating_mul(BAR_WIDTH.into()) / whole.0;
    usize::try_from(cells)
        .unwrap_or_default()
        .clamp(1, BAR_WIDTH.into())
}

#[cfg(test)]
mod tests {
    use super::{BAR_WIDTH, filled};
    use crate::detail::{DetailContext, lines};
    use crate::order::{Fen, NodeId, Order, Reading, Thresholds, beijing};
    use crate::outline::{DisplayOptions, RowKind};
    use crate::text::Lang;
    use proptest::prelude::*;
    use rstest::rstest;

    fn shown(data: &str, lang: Lang) -> Vec<String> {
        let order = Order::parse(data.to_owned()).unwrap();
        let now = beijing::parse("2026-11-23 12:00:00").unwrap();
        let options = DisplayOptions {
            reading: Reading {
                lang,
                now,
                thresholds: Thresholds::default(),
            },
            revealed: None,
        };
        let price = order.doc.child(NodeId::ROOT, "price_info").unwrap();
        lines(
            DetailContext {
                order: &order,
                options,
                width: 60,
            },
            RowKind::Node(price),
        )
        .iter()
        .map(|l| l.text().trim_end().to_owned())
        .collect()
    }

    #[test]
    fn money_page_lists_amounts_refunds_and_bars() {
        let data = r#"{"order_info":{"order_state":4},
            "price_info":{"gross_total":30600,"shipment_fee":800,"shipment_modified_amount":-800,
              "collectibles":25600,"earned_revenue":25600},
            "goods_info":{"goods_list":[{"refund_amount":6400,"refundable_amount":19200,
              "discounts_info":{"discounts_list":[{"discount_amount":5000}]}}]},
            "internal_extra_info":{"refund_info":{"refund_records":[
              {"refund_state":2,"refund_amount":6400},
              {"refund_state":3,"refund_amount":100}]}}}"#;
        assert_eq!(
            shown(data, Lang::Zh),
            [
                "金额",
                "",
                "  商品总价                 ¥306.00",
                "  运费                       ¥8.00",
                "  运费改价                  -¥8.00",
                "  优惠                     -¥50.00",
                "  = 应收                   ¥256.00",
                "  已收                     ¥256.00",
                "  已退                      ¥64.00",
                "  可退                     ¥192.00",
                "",
                "退款记录",
                "  退款 1  退款成功 ¥64.00",
                "  退款 2  退款失败 ¥1.00",
                "",
                "  已收  ########################  ¥256.00",
                "  已退  ######..................  ¥64.00",
                "  可退  ##################......  ¥192.00",
            ]
        );
    }

    #[test]
    fn money_page_shows_both_numbers_of_a_contradiction() {
        let lines = shown(
            r#"{"price_info":{"gross_total":10000,"shipment_fee":12.5,
               "collectibles":9000,"earned_revenue":8000}}"#,
            Lang::En,
        );
        assert!(
            lines.contains(&"  freight  12.5  not an amount".to_owned()),
            "{lines:?}"
        );
        assert!(
            lines.contains(&"  ! other amounts give ¥90.00, a difference of -¥10.00".to_owned()),
            "{lines:?}"
        );
        assert!(
            lines
                .iter()
                .any(|l| l.contains("received") && l.contains("¥80.00")),
            "{lines:?}"
        );
        assert!(
            lines
                .iter()
                .any(|l| l.contains("= receivable") && l.contains("¥90.00")),
            "{lines:?}"
        );
    }

    #[rstest]
    #[case::none(r#"{"price_info":{"has_result":false}}"#, 3)]
    #[case::zero(r#"{"price_info":{"collectibles":0,"earned_revenue":0}}"#, 4)]
    fn money_page_without_amounts_has_no_bars(#[case] data: &str, #[case] count: usize) {
        let lines = shown(data, Lang::Zh);
        assert_eq!(lines.len(), count, "{lines:?}");
        assert!(!lines.concat().contains('#'));
    }

    #[rstest]
    #[case(-5, 100, 0)]
    #[case(0, 100, 0)]
    #[case(1, 100, 1)]
    #[case(50, 100, 12)]
    #[case(100, 100, 24)]
    #[case(5, 0, 0)]
    fn bar_is_filled_in_proportion(#[case] part: i128, #[case] whole: i128, #[case] cells: usize) {
        assert_eq!(filled(Fen(part), Fen(whole)), cells);
    }

    proptest! {
        #[test]
        fn bar_never_exceeds_its_width(part in any::<i128>(), whole in any::<i128>()) {
            prop_assert!(filled(Fen(part), Fen(whole)) <= usize::from(BAR_WIDTH));
        }
    }
}
