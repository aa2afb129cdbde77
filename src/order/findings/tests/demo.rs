//! The exact findings of each order of the simulated shop.

use rstest::rstest;

use crate::order::Thresholds;
use crate::order::findings::Rule::{self, *};
use crate::order::findings::findings;
use crate::order::{Order, verdict};
use crate::sim::documents;
use crate::text::Lang;

/// Noon in Beijing.
const NOON: &str = "2026-03-11T04:00:00Z";

fn order(name: &str) -> Order {
    let documents = documents(NOON.parse().unwrap());
    let (_, answer) = documents
        .iter()
        .find(|(listed, _)| listed.name == name)
        .unwrap();
    Order::parse(answer["data"].to_string()).unwrap()
}

#[rstest]
#[case("delivered", &[Comment])]
#[case("split_stalled", &[Silent, PartlyShipped, Comment])]
#[case("refund_failed", &[RefundFailed])]
#[case("refunding", &[RefundSlow, Returned, Silent])]
#[case("delivery_failed", &[SignedThenFailed, WaybillFailed, OtherPhone, Comment])]
#[case("course_refunded", &[AccessKept])]
#[case("unpaid", &[AutoCancel])]
#[case("closed_unpaid", &[])]
#[case("pickup", &[CodesExpiring])]
#[case("invoice_no_tax", &[NoTaxId, Comment])]
#[case("offline_course", &[])]
#[case("gift", &[Comment])]
#[case("distribution", &[])]
#[case("indentor", &[])]
#[case("large", &[Silent, Untraced])]
#[case("drifted", &[Silent, AutoConfirm, Undocumented, Comment])]
#[case("hostile", &[Comment])]
fn demo_order_has_exactly_its_findings(#[case] name: &str, #[case] expected: &[Rule]) {
    for lang in [Lang::Zh, Lang::En] {
        let order = order(name);
        let found = findings(
            &order.facts,
            &Thresholds::default(),
            NOON.parse().unwrap(),
            lang,
        );
        assert_eq!(
            found.iter().map(|f| f.rule).collect::<Vec<_>>(),
            expected,
            "{name}"
        );
        assert!(
            found.iter().all(|f| f.proofs.first() == Some(&f.proof)),
            "{name}"
        );
    }
}

#[test]
fn demo_orders_are_all_in_the_table() {
    let source = include_str!("demo.rs");
    for (listed, _) in documents(NOON.parse().unwrap()) {
        assert!(
            source.contains(&format!("#[case(\"{}\"", listed.name)),
            "{}",
            listed.name
        );
    }
}

#[rstest]
#[case(
    "split_stalled",
    "中通快递 31 小时无更新 | 部分发货 3/4 件 | 已付 ¥295.00 | 4 天后自动确认收货 | 买家留言 10 字"
)]
#[case(
    "refund_failed",
    "退款失败 ¥64.00 | 已完成 | 已付 ¥256.00 | 可退 ¥256.00"
)]
#[case(
    "course_refunded",
    "已全额退款 ¥1,999.00，买家仍可使用 | 已关闭：全额退款，订单自动关闭 | 已付 ¥1,999.00"
)]
#[case("unpaid", "23 分钟后自动取消 | 待付款 | 待付 ¥250.00")]
#[case("closed_unpaid", "已关闭：超时未支付，系统自动取消 | 未付款")]
#[case(
    "large",
    "13 个包裹无更新，最久 7 天 | 3 个包裹发货后无轨迹，最久 9 天 | 已发货 | 已付 ¥78,234.00 | 已退 ¥451.50 | 可退 ¥77,482.50"
)]
#[case(
    "hostile",
    "已发货 | 已付 ¥66.60 | 已退 ¥6.66 | 可退 ¥59.94 | 买家留言 4000 字"
)]
fn verdict_contains_everything_once(#[case] name: &str, #[case] expected: &str) {
    let (order, now) = (order(name), NOON.parse().unwrap());
    let found = findings(&order.facts, &Thresholds::default(), now, Lang::Zh);
    let line = verdict(&order.facts, &found, now, Lang::Zh);
    assert_eq!(
        line.iter()
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join(" | "),
        expected
    );
}
