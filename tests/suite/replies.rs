//! Reply cards on every order of the simulated shop, and the limits of a shop's own templates.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;

use gander::order::{self, Order, Reading, Thresholds};
use gander::replies::{ReplyCard, ReplyContext, TemplateError, TemplateFault, Templates};
use gander::text::Lang;
use jiff::Timestamp;
use rstest::rstest;

use super::personal;

fn now() -> Timestamp {
    "2026-03-11T04:00:00Z".parse().unwrap()
}

fn orders() -> Vec<(&'static str, Order)> {
    gander::sim::documents(now())
        .iter()
        .map(|(listed, answer)| (listed.name, read(answer)))
        .collect()
}

fn named(wanted: &str) -> Order {
    gander::sim::documents(now())
        .iter()
        .find(|(listed, _)| listed.name == wanted)
        .map(|(_, answer)| read(answer))
        .unwrap()
}

fn read(answer: &serde_json::Value) -> Order {
    Order::parse(answer["data"].to_string()).unwrap()
}

fn reading(lang: Lang) -> Reading {
    Reading {
        lang,
        now: now(),
        thresholds: Thresholds::default(),
    }
}

fn fitting_cards(
    templates: &Templates,
    order: &Order,
    lang: Lang,
) -> (Vec<ReplyCard>, ReplyContext) {
    let findings = order::findings(&order.facts, &Thresholds::default(), now(), lang);
    (
        templates.cards(order, &findings, reading(lang)),
        ReplyContext::of(order, &findings, reading(lang)),
    )
}

fn rendered(
    templates: &Templates,
    story: &str,
    card: &str,
    lang: Lang,
) -> Result<gander::replies::RenderedReply, TemplateError> {
    let order = named(story);
    let (cards, context) = fitting_cards(templates, &order, lang);
    templates.render(
        cards.iter().find(|c| c.name() == card).unwrap(),
        &context,
        lang,
    )
}

#[rstest]
#[case("delivered", &["shipping"])]
#[case("split_stalled", &["delay", "shipping"])]
#[case("refund_failed", &["refund_failed", "shipping"])]
#[case("refunding", &["refund_under_way", "shipping"])]
#[case("delivery_failed", &["shipping"])]
#[case("course_refunded", &["closed", "refunded"])]
#[case("unpaid", &["unpaid"])]
#[case("closed_unpaid", &["closed"])]
#[case("pickup", &["verification"])]
#[case("invoice_no_tax", &["invoice"])]
#[case("offline_course", &["verification"])]
#[case("gift", &[])]
#[case("distribution", &[])]
#[case("indentor", &["invoice"])]
#[case("large", &["delay", "shipping", "refunded"])]
#[case("drifted", &["delay", "shipping", "refunded"])]
#[case("hostile", &["shipping", "refunded"])]
fn reply_cards_fit_the_order(#[case] story: &str, #[case] expected: &[&str]) {
    for lang in [Lang::Zh, Lang::En] {
        let (cards, _) = fitting_cards(&Templates::builtin(), &named(story), lang);
        assert_eq!(
            cards.iter().map(ReplyCard::name).collect::<Vec<_>>(),
            expected
        );
    }
}

#[test]
fn reply_cards_are_clean_on_every_order_they_fit() {
    let templates = Templates::builtin();
    for (story, order) in orders() {
        let secrets = personal::values(&order);
        for lang in [Lang::Zh, Lang::En] {
            let (cards, context) = fitting_cards(&templates, &order, lang);
            for card in cards {
                let what = format!("{story} {} {lang:?}", card.name());
                let reply = templates
                    .render(&card, &context, lang)
                    .unwrap_or_else(|e| panic!("{what}: {e}"));
                assert_eq!(reply.fault, None, "{what}");
                let text = reply.plain();
                for bad in [
                    "None",
                    "none",
                    "undefined",
                    "null",
                    "{{",
                    "{%",
                    "}}",
                    "%}",
                    "“”",
                    "（）",
                    "()",
                    "  ",
                    "\n\n",
                    "\u{1b}",
                ] {
                    assert!(!text.contains(bad), "{what}: {bad:?} in\n{text}");
                }
                assert_eq!(personal::mobile(&text), None, "{what}");
                for secret in &secrets {
                    assert!(
                        !personal::shows(&text, secret),
                        "{what}: personal {secret:?} in\n{text}"
                    );
                }
                assert!(
                    (20..=700).contains(&text.chars().count()),
                    "{what}: {} characters",
                    text.chars().count()
                );
                assert_eq!(text.trim(), text, "{what}");
            }
        }
    }
}

#[test]
fn reply_cards_have_titles_in_both_languages() {
    let templates = Templates::builtin();
    for (_, order) in orders() {
        for card in fitting_cards(&templates, &order, Lang::Zh).0 {
            assert_ne!(
                card.title(Lang::Zh),
                card.title(Lang::En),
                "{}",
                card.name()
            );
            assert_ne!(card.title(Lang::En).as_str(), card.name());
        }
    }
}

#[rstest]
#[case(
    "split_stalled",
    "delay",
    "中通快递（运单号 7801390139107）最近一次更新是 3月10日 05:00\
     “快件到达 【武汉转运中心】”，之后 31 小时没有新消息。"
)]
#[case("split_stalled", "shipping", "还有 1 件在备货")]
#[case(
    "refund_failed",
    "refund_failed",
    "退款 ¥64.00 在 3月10日 11:26 没有成功退回"
)]
#[case(
    "refunding",
    "refund_under_way",
    "退货包裹由圆通速递（运单号 YT1360013631502）运送"
)]
#[case("unpaid", "unpaid", "待付 ¥250.00")]
#[case("unpaid", "unpaid", "3月11日 12:23（23 分钟后）前完成支付")]
#[case(
    "pickup",
    "verification",
    "还有 3 次可以核销（共 6 次），有效期至 3月14日 12:00（3 天后）"
)]
#[case("closed_unpaid", "closed", "原因：超时未支付，系统自动取消")]
#[case("invoice_no_tax", "invoice", "税号还没有填")]
#[case("large", "delay", "有 16 个包裹的物流停滞")]
#[case("hostile", "shipping", "您好！您购买的")]
fn reply_states_the_facts(#[case] story: &str, #[case] card: &str, #[case] part: &str) {
    let text = rendered(&Templates::builtin(), story, card, Lang::Zh)
        .unwrap()
        .plain();
    assert!(text.contains(part), "{text}");
}

#[test]
fn shop_template_replaces_a_builtin_one_or_adds_a_card() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("unpaid.zh.txt"),
        "\u{feff}{{ hello }}记得付款哦\n\n\n",
    )
    .unwrap();
    fs::write(folder.path().join("thanks.zh.txt"), "谢谢{{ buyer }}").unwrap();
    fs::write(folder.path().join("notes.md"), "{{").unwrap();
    let (templates, faults) = Templates::with_folder(folder.path());
    assert_eq!(faults, []);
    assert_eq!(
        rendered(&templates, "unpaid", "unpaid", Lang::Zh)
            .unwrap()
            .plain(),
        "茶小二，您好！记得付款哦"
    );
    assert!(
        rendered(&templates, "unpaid", "unpaid", Lang::En)
            .unwrap()
            .plain()
            .contains("is not paid yet"),
        "the shop has no English template"
    );
    let (cards, _) = fitting_cards(&templates, &named("gift"), Lang::En);
    assert_eq!(
        cards
            .iter()
            .map(|c| c.title(Lang::En).to_string())
            .collect::<Vec<_>>(),
        ["thanks"]
    );
    assert_eq!(
        rendered(&templates, "gift", "thanks", Lang::En)
            .unwrap()
            .plain(),
        "谢谢企培小助手"
    );
}

#[rstest]
#[case::syntax("好\n{% if %}", Some(2))]
#[case::unknown_filter("{{ hello|shout }}", Some(1))]
fn shop_template_with_a_syntax_error_falls_back_to_the_builtin_one(
    #[case] text: &str,
    #[case] line: Option<usize>,
) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("unpaid.zh.txt"), text).unwrap();
    let (templates, mut faults) = Templates::with_folder(folder.path());
    let reply = rendered(&templates, "unpaid", "unpaid", Lang::Zh).unwrap();
    faults.extend(reply.fault.clone());
    assert!(reply.plain().contains("待付 ¥250.00"));
    let [fault] = &faults[..] else {
        panic!("{faults:?}")
    };
    assert_eq!((fault.file.as_str(), fault.line), ("unpaid.zh.txt", line));
    assert!(
        matches!(fault.reason, TemplateFault::Syntax(_)),
        "{fault:?}"
    );
    assert!(
        fault
            .message(Lang::Zh)
            .as_str()
            .starts_with("模板 unpaid.zh.txt 第"),
        "{fault}"
    );
    assert!(
        fault
            .message(Lang::En)
            .as_str()
            .starts_with("template unpaid.zh.txt, line"),
        "{fault}"
    );
}

#[rstest]
#[case::unknown_value("{{ hello }}\n{{ phone }}", TemplateFault::Missing, Some(2))]
#[case::none_value("{{ closed }}", TemplateFault::Missing, Some(1))]
#[case::loops(
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    TemplateFault::Loops,
    Some(1)
)]
#[case::endless_text(
    "{% for a in range(9999) %}好好好好{% endfor %}",
    TemplateFault::TooLong,
    None
)]
#[case::one_huge_text("{{ '好' * 5000 }}", TemplateFault::TooLong, None)]
#[case::empty("{% if closed %}x{% endif %}\n \n", TemplateFault::Empty, None)]
fn shop_template_that_fails_falls_back_to_the_builtin_one(
    #[case] text: &str,
    #[case] reason: TemplateFault,
    #[case] line: Option<usize>,
) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("unpaid.zh.txt"), text).unwrap();
    fs::write(folder.path().join("mine.zh.txt"), text).unwrap();
    let (templates, faults) = Templates::with_folder(folder.path());
    assert_eq!(faults, []);
    let reply = rendered(&templates, "unpaid", "unpaid", Lang::Zh).unwrap();
    assert!(reply.plain().contains("待付 ¥250.00"));
    let fault = reply.fault.unwrap();
    assert_eq!(
        (fault.file.as_str(), &fault.reason, fault.line),
        ("unpaid.zh.txt", &reason, line)
    );
    let error = rendered(&templates, "unpaid", "mine", Lang::Zh).unwrap_err();
    assert_eq!((error.file.as_str(), error.reason), ("mine.zh.txt", reason));
}

#[test]
fn template_folder_reports_unusable_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("unpaid.txt"), "x").unwrap();
    fs::write(folder.path().join("delay.zh.txt"), vec![b'x'; 17 << 10]).unwrap();
    fs::write(folder.path().join("closed.zh.txt"), b"\xff\xfe").unwrap();
    fs::create_dir(folder.path().join("invoice.zh.txt")).unwrap();
    let (_, faults) = Templates::with_folder(folder.path());
    let reported: Vec<_> = faults
        .iter()
        .map(|f| (f.file.to_string(), f.reason.clone()))
        .collect();
    let expected = [
        ("closed.zh.txt", TemplateFault::NotText),
        ("delay.zh.txt", TemplateFault::TooLarge),
        ("invoice.zh.txt", TemplateFault::NotText),
        ("unpaid.txt", TemplateFault::Name),
    ];
    assert_eq!(
        reported,
        expected.map(|(file, reason)| (file.to_owned(), reason))
    );
}

#[test]
fn template_folder_may_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let (templates, faults) = Templates::with_folder(&folder.path().join("none"));
    assert_eq!(faults, []);
    assert!(
        fitting_cards(&templates, &named("gift"), Lang::Zh)
            .0
            .is_empty()
    );
}

#[test]
fn template_cannot_include_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("mine.zh.txt"),
        "{% include 'unpaid.zh.txt' %}",
    )
    .unwrap();
    let (_, faults) = Templates::with_folder(folder.path());
    assert_eq!(faults.len(), 1, "the include tag is unknown");
}

#[test]
fn reply_does_not_apologise_for_a_refund_that_was_retried() {
    let data = r#"{"internal_extra_info":{"refund_info":{"refund_records":[
        {"refund_state":3,"refund_amount":6400,"refund_time":"2026-03-08 12:00:00"},
        {"refund_state":2,"refund_amount":6400,"refund_time":"2026-03-09 12:00:00"}]}}}"#;
    let order = Order::parse(data.to_owned()).unwrap();
    let (cards, _) = fitting_cards(&Templates::builtin(), &order, Lang::Zh);
    assert_eq!(
        cards.iter().map(ReplyCard::name).collect::<Vec<_>>(),
        ["refunded"]
    );
}
