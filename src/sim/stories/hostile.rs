//! Hostile text in every field that a buyer can write: escapes, direction overrides, hidden text,
//! very long text.

use serde_json::json;

use super::Story;
use crate::sim::goods::{GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel, TraceOrder};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::refund::{RefundStatus, SimRefund};
use crate::sim::sim_time::{SimTime, hours};

pub(super) const STORY: Story = Story {
    name: "hostile",
    zh: "恶意文本：终端转义、双向控制符、零宽字符、超长留言",
    en: "Hostile text: terminal escapes, bidi overrides, hidden characters, endless lines",
    form: OrderIdForm::Plain,
    placed: |now| now.day(5, 23, 59, 59),
    build,
};

const PLACE: [&str; 4] = [
    "云南省",
    "昆明市",
    "五华区",
    "翠湖南路\u{1b}[8m 38 号\u{1b}[0m\r\n隐藏行",
];

/// Clears the screen, sets the window title, turns the text red.
const ANSI: &str = "\u{1b}[2J\u{1b}[H\u{1b}]0;pwned\u{7}\u{1b}[31m红色\u{1b}[0m";
/// Writes the clipboard, and shows a link with a misleading target.
const OSC: &str = "\u{1b}]52;c;ZWNobyBwd25lZAo=\u{7}\u{1b}]8;;https://evil.example.com\u{1b}\\点此退款\u{1b}]8;;\u{1b}\\";
/// The eight-bit forms of CSI and OSC, and NEL.
const C1: &str = "\u{9b}31m\u{9d}0;c1\u{9c}\u{85}";
/// Reverses the following text without a terminator.
const BIDI: &str = "\u{202e}00.1¥款退已\u{2066}\u{202d}abc";
const ZERO_WIDTH: &str = "零\u{200b}宽\u{200c}字\u{200d}符\u{2060}\u{feff}";
/// Tag characters that spell a hidden word.
const TAGS: &str = "标签\u{e0068}\u{e0069}\u{e0064}\u{e0064}\u{e0065}\u{e006e}";
/// Emoji sequences, one glyph each.
const EMOJI: &str = "👨‍👩‍👧‍👦🏳️‍🌈🇨🇳👍🏽";

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let goods = SimGoods::new(
        GoodsKind::Physical,
        format!("明信片{ANSI}{BIDI} 套装&nbsp;&nbsp;{ZERO_WIDTH}"),
        66_60,
    )
    .spec("\u{1b}[5m闪烁\u{1b}[0m\t制表\u{0}空")
    .sent()
    .refunded(6_66);
    let refund = SimRefund::of(&goods, 6_66, now.day(2, 12, 0, 0))
        .ended(RefundStatus::Done, now.day(2, 12, 30, 0))
        .by("客服\u{200f}-木木", format!("备注{OSC}{C1}{TAGS}"));

    order
        .bought_by(
            &Buyer::new(format!("{EMOJI}{ANSI}{BIDI}{TAGS}"), "15700157513")
                .comment(endless_comment()),
        )
        .ship_to(&Consignee::at("\u{202e}三张\u{202c}", "15700157513", PLACE))
        .goods([&goods])
        .paid(now.day(4, 0, 1, 10), Payment::WeChat)
        .parcel(&parcel(&goods, now))
        .refund(&refund)
        .state(OrderState::Shipped)
        .fill(
            "/order_info",
            json!({
                "community_name": format!("圈子{C1}"),
                "activity_description": "活动&nbsp;&lt;b&gt;粗体&lt;/b&gt;",
            }),
        )
}

/// Returns 4,000 characters, with all hostile parts near the start.
fn endless_comment() -> String {
    let start = format!("{OSC}{C1}{ZERO_WIDTH}{EMOJI}\n第二行\r\n第三行\u{2028}第四行");
    let cycle = format!("啊啊啊{BIDI}催发货！");
    start
        .chars()
        .chain(cycle.chars().cycle())
        .take(4_000)
        .collect()
}

fn parcel(goods: &SimGoods, now: SimTime) -> SimParcel {
    let zto = Courier::Zto;
    SimParcel::new(zto, "7801570157513", now.day(3, 9, 30, 0))
        .goods([goods])
        .trace_order(TraceOrder::NewestFirst)
        .then(
            now.day(3, 14, 0, 0),
            zto.collected(&format!("昆明{ANSI}"), "小\u{202e}哥（13900139240）"),
        )
        .then(
            now.day(3, 20, 0, 0),
            format!("{}{OSC}&nbsp;", zto.left("昆明中心", "昆明五华")),
        )
        .then(
            now.ago(hours(9)),
            format!("{}{TAGS}{EMOJI}", zto.arrived("昆明五华")),
        )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{STORY, endless_comment};
    use crate::sim::sim_time::SimTime;

    #[rstest]
    #[case::csi("\u{1b}[2J")]
    #[case::clipboard("\u{1b}]52;c;")]
    #[case::link("\u{1b}]8;;https://")]
    #[case::c1("\u{9b}31m")]
    #[case::bidi("\u{202e}")]
    #[case::zero_width("\u{200b}")]
    #[case::tags("\u{e0068}")]
    #[case::zwj_emoji("👨‍👩‍👧‍👦")]
    #[case::entity("&nbsp;")]
    fn hostile_text_is_in_the_document(#[case] bad: &str) {
        fn holds(value: &serde_json::Value, bad: &str) -> bool {
            match value {
                serde_json::Value::String(text) => text.contains(bad),
                serde_json::Value::Array(items) => items.iter().any(|item| holds(item, bad)),
                serde_json::Value::Object(keys) => keys.values().any(|item| holds(item, bad)),
                _ => false,
            }
        }
        let now = SimTime::of("2026-03-11T04:00:00Z".parse().unwrap());
        assert!(holds(&STORY.answer(&STORY.listed(now).id, now), bad));
    }

    #[test]
    fn comment_has_four_thousand_characters() {
        assert_eq!(endless_comment().chars().count(), 4_000);
    }
}
