//! The catalog compared with the documentation of the endpoints.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "test helpers may fail a test"
)]

use gander::catalog::{
    AFTER_SALE_DETAILS, FieldId, FieldKind, JsonType, Personal, Tab, Visibility, all, by_path,
};
use gander::text::cells;
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};

const DOCUMENTED: &str = include_str!("../fixtures/order_detail_fields.tsv");

/// Blocks that the documentation names only in its headings.
const TOP_BLOCKS: [&str; 8] = [
    "buyer_info",
    "goods_info",
    "internal_extra_info",
    "invoice_info",
    "order_info",
    "payment_info",
    "price_info",
    "third_party_info",
];

/// Undocumented fields that were seen in answers.
const SEEN_ONLY: [&str; 2] = [
    "order_info.channel_alive_id",
    "order_info.estimate_settle_time_description",
];

/// A row of the documentation.
struct DocumentedField {
    path: &'static str,
    kind: &'static str,
    label: &'static str,
}

fn documented() -> Vec<DocumentedField> {
    let cut = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut next = || cells.next().expect("five cells");
        DocumentedField {
            path: next().strip_prefix("data.").expect("under data"),
            kind: next(),
            label: next(),
        }
    };
    let rows: Vec<_> = DOCUMENTED.lines().skip(1).map(cut).collect();
    assert_eq!(rows.len(), 382, "the fixture is complete");
    rows
}

fn found(path: &str) -> FieldId {
    by_path(path).unwrap_or_else(|| panic!("{path} is not in the catalog"))
}

/// The documented rows by field: three for most fields of the goods block.
fn documented_by_field() -> BTreeMap<FieldId, Vec<DocumentedField>> {
    let mut fields: BTreeMap<FieldId, Vec<DocumentedField>> = BTreeMap::new();
    for row in documented() {
        fields.entry(found(row.path)).or_default().push(row);
    }
    fields
}

#[test]
fn catalog_has_exactly_the_documented_fields() {
    let documented = documented_by_field();
    let of_the_order = |id: &FieldId| !id.field().path.starts_with(AFTER_SALE_DETAILS);
    let beyond: BTreeSet<_> = all()
        .filter(of_the_order)
        .filter(|id| !documented.contains_key(id))
        .map(|id| id.field().path)
        .collect();
    let expected: BTreeSet<_> = [""]
        .into_iter()
        .chain(TOP_BLOCKS)
        .chain(SEEN_ONLY)
        .collect();
    assert_eq!(beyond, expected);
}

/// The keys in the answer of the after-sale detail endpoint (open platform, "Finding an order
/// without its id").
const AFTER_SALE: &str = "aftersale_id order_id nick_name state state_str state_reason sale_type sale_type_name apply_refund_money \
    refund_money actual_fee original_price reason remark merchant_remark created_at updated_at invalid_time goods_name img_url sku_info \
    ship_state_str goods_list user_id submit_type phone study_time certificate after_sale_count ship_state return_logistics_company \
    return_logistics_no";

#[test]
fn catalog_has_the_after_sale_fields() {
    for key in AFTER_SALE.split_whitespace() {
        let field = found(&format!("{AFTER_SALE_DETAILS}[].{key}")).field();
        assert_eq!(field.tab, Some(Tab::Refunds), "{key}");
    }
}

#[rstest]
#[case::money(
    FieldKind::Fen,
    "apply_refund_money refund_money actual_fee original_price goods_list[].goods_price"
)]
#[case::times(FieldKind::Time, "created_at updated_at invalid_time")]
#[case::codes(FieldKind::Code, "state sale_type submit_type ship_state")]
#[case::written_by_people(FieldKind::Comment, "remark merchant_remark")]
#[case::phone(FieldKind::Phone, "phone")]
fn after_sale_fields_have_the_right_kind(#[case] kind: FieldKind, #[case] keys: &str) {
    for key in keys.split_whitespace() {
        assert_eq!(
            found(&format!("{AFTER_SALE_DETAILS}[].{key}")).field().kind,
            kind,
            "{key}"
        );
    }
}

#[rstest]
#[case("state", "0 1 2 3 4 5 6 7 8 11 12 13 14 15 16 17 18 19")]
#[case("sale_type", "1 2 3")]
#[case("submit_type", "1 2")]
#[case("ship_state", "0 1 2 3 4")]
fn after_sale_fields_have_code_tables(#[case] key: &str, #[case] codes: &str) {
    let table = found(&format!("{AFTER_SALE_DETAILS}[].{key}"))
        .field()
        .codes
        .expect("a code table");
    assert_eq!(
        table
            .entries
            .iter()
            .map(|entry| entry.code)
            .collect::<Vec<_>>()
            .join(" "),
        codes
    );
}

#[test]
fn labels_are_short_in_both_languages() {
    for field in all().map(FieldId::field) {
        for label in [field.zh, field.en] {
            assert!(
                (1..=20).contains(&cells(label)),
                "{}: {label:?} takes {} cells",
                field.path,
                cells(label)
            );
        }
    }
}

#[test]
fn notes_are_translated_and_have_no_full_stop() {
    use gander::text::Lang::{En, Zh};
    for field in all().map(FieldId::field) {
        let notes = [field.note(Zh), field.note(En)];
        assert_eq!(notes[0].is_some(), notes[1].is_some(), "{}", field.path);
        assert!(
            notes
                .iter()
                .flatten()
                .all(|note| !note.ends_with(['.', '。'])),
            "{}",
            field.path
        );
    }
}

#[test]
fn types_match_the_documentation() {
    for (id, rows) in documented_by_field() {
        let field = id.field();
        let mut expected: BTreeSet<_> = rows.iter().map(|row| row.kind.to_owned()).collect();
        if field.path == "goods[].paid_coupon_info[].app_id" {
            // Documented as a list, while all other shop ids are text.
            expected.insert("string".into());
        }
        let ours: BTreeSet<_> = JsonType::ALL
            .into_iter()
            .filter(|one| field.types.contains(*one))
            .map(|one| one.to_string())
            .collect();
        assert_eq!(ours, expected, "{}", field.path);
    }
}

#[test]
fn kinds_fit_the_types() {
    for field in all().map(FieldId::field) {
        let fitting: &[JsonType] = match field.kind {
            FieldKind::Int | FieldKind::Fen | FieldKind::Timestamp => &[JsonType::Int],
            FieldKind::Code => &[JsonType::Int, JsonType::String],
            FieldKind::Flag | FieldKind::Presence => &[JsonType::Boolean],
            FieldKind::Ratio => &[JsonType::Number],
            FieldKind::Group => &[JsonType::Object],
            FieldKind::List => &[JsonType::Array],
            _ => &[JsonType::String],
        };
        assert!(
            fitting.iter().any(|one| field.types.contains(*one)),
            "{} is {:?} of {}",
            field.path,
            field.kind,
            field.types
        );
    }
}

#[test]
fn fen_fields_match_the_documentation() {
    // The unit is documented in its two other places.
    let unit_left_out =
        "internal_extra_info.logistics_info.packages_info[].package_goods_info[].sub_total";
    for row in documented() {
        let in_fen = row.label.contains("单位:分") || row.path == unit_left_out;
        assert_eq!(
            found(row.path).field().kind == FieldKind::Fen,
            in_fen,
            "{}: {}",
            row.path,
            row.label
        );
    }
}

/// The codes that a documented label lists: `1-是 0-否`, `1 推广员订单`, `2领取`, `LIVE:直播`.
fn listed_codes(label: &str) -> BTreeSet<&str> {
    let mut codes = BTreeSet::new();
    let mut rest = label;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let word_on = rest.split_at(start).1;
        let end = word_on
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(word_on.len());
        let (word, after) = word_on.split_at(end);
        let meaning = if word.bytes().all(|b| b.is_ascii_digit()) {
            Some(after.strip_prefix(['-', ' ']).unwrap_or(after))
        } else {
            after
                .strip_prefix(':')
                .filter(|_| word.bytes().all(|b| b.is_ascii_uppercase()))
        };
        if meaning.is_some_and(|text| text.starts_with(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)))
        {
            codes.insert(word);
        }
        rest = after;
    }
    codes
}

#[rstest]
#[case("订单类型 1-交易订单 3-渠道采购订单(内容市场)4-兑换订单", &["1", "3", "4"])]
#[case("推广员订单类型: 0 非推广员订单, 1 推广员订单", &["0", "1"])]
#[case("状态 2领取 这里只有2", &["2"])]
#[case("VIDEO:短视频 LIVE:直播", &["LIVE", "VIDEO"])]
#[case("使用字段 t(订单完成时间) 22", &[])]
#[case("直播ID或视频ID", &[])]
fn listed_codes_are_parsed_from_labels(#[case] label: &str, #[case] codes: &[&str]) {
    assert_eq!(listed_codes(label), codes.iter().copied().collect());
}

#[test]
fn code_tables_match_the_documented_labels() {
    for row in documented()
        .iter()
        .filter(|row| !row.path.ends_with("_description"))
    {
        let field = found(row.path).field();
        let ours: BTreeSet<_> = field
            .codes
            .iter()
            .flat_map(|table| table.entries)
            .map(|entry| entry.code)
            .collect();
        let expected = match row.path {
            // Listed outside the field table, in the current edition.
            "order_info.payment_type" => BTreeSet::from(["1", "2", "3", "4", "8", "9"]),
            _ => listed_codes(row.label),
        };
        assert_eq!(ours, expected, "{}: {}", row.path, row.label);
        assert!(
            ours.is_empty() || field.kind == FieldKind::Code,
            "{} has codes",
            row.path
        );
    }
}

#[test]
fn code_meanings_are_short_in_both_languages() {
    for entry in all()
        .filter_map(|id| id.field().codes)
        .flat_map(|table| table.entries)
    {
        for meaning in [entry.zh, entry.en] {
            assert!(
                (1..=20).contains(&cells(meaning)),
                "{}: {meaning:?}",
                entry.code
            );
        }
    }
}

#[test]
fn tabs_and_blocks_are_complete() {
    let filled: BTreeSet<_> = all().filter_map(|id| id.field().tab).collect();
    assert_eq!(filled, BTreeSet::from(Tab::ALL));
    for row in documented() {
        let shared = found(row.path).field().path.starts_with("goods[]");
        let field = found(row.path).field();
        assert_eq!(field.tab.is_none(), shared, "{}", row.path);
    }
}

#[rstest]
#[case("buyer_info", Tab::Buyer)]
#[case("internal_extra_info.consignee_info.name", Tab::Buyer)]
#[case("internal_extra_info.student_info", Tab::Buyer)]
#[case("internal_extra_info.indentor_info", Tab::Buyer)]
#[case("goods_info.goods_list", Tab::Goods)]
#[case("internal_extra_info.veri_code_info", Tab::Goods)]
#[case(
    "internal_extra_info.logistics_info.packages_info[].package_trace_info[].text",
    Tab::Logistics
)]
#[case("internal_extra_info.refund_info", Tab::Refunds)]
#[case("internal_extra_info.after_sale_info", Tab::Refunds)]
#[case("invoice_info", Tab::Invoice)]
#[case("order_info", Tab::Order)]
#[case("price_info", Tab::Order)]
#[case("payment_info", Tab::Order)]
#[case("internal_extra_info.content_distribution_info", Tab::Other)]
#[case("internal_extra_info.talent_douyin_info", Tab::Other)]
#[case("third_party_info.douyin_info", Tab::Other)]
fn block_is_in_its_tab(#[case] path: &str, #[case] tab: Tab) {
    assert_eq!(found(path).field().tab, Some(tab));
}

#[test]
fn siblings_have_unique_ranks_and_keys() {
    for id in all() {
        let children = id.field().children();
        let ranks: BTreeSet<_> = children.iter().map(|child| child.field().rank).collect();
        let keys: BTreeSet<_> = children.iter().map(|child| child.field().key).collect();
        assert_eq!(
            (ranks.len(), keys.len()),
            (children.len(), children.len()),
            "{}",
            id.field().path
        );
    }
}

#[rstest]
#[case("goods_info.goods_list", 14)]
#[case("order_info", 18)]
#[case("internal_extra_info.logistics_info.packages_info", 8)]
#[case("internal_extra_info.veri_code_info.veri_code_list", 10)]
fn main_fields_are_few(#[case] block: &str, #[case] most: usize) {
    let main = found(block)
        .field()
        .children()
        .iter()
        .filter(|child| child.field().visibility == Visibility::Main)
        .count();
    assert!((1..=most).contains(&main), "{block}: {main}");
}

#[test]
fn personal_data_in_the_documentation_is_masked() {
    let words = [
        "手机号",
        "电话",
        "联系方式",
        "姓名",
        "用户名",
        "收货地址",
        "详细地址",
        "注册地址",
        "联系地址",
        "邮箱",
        "微信号",
        "留言",
    ];
    for row in documented()
        .iter()
        .filter(|row| words.iter().any(|word| row.label.contains(word)))
    {
        let spared = row.path.ends_with("contact_country_code");
        assert_eq!(
            found(row.path).field().personal.is_none(),
            spared,
            "{}: {}",
            row.path,
            row.label
        );
    }
}

#[test]
fn personal_and_secret_kinds_are_masked() {
    use FieldKind::{Account, Address, Comment, Email, Name, Phone, Secret, Trace};
    for field in all().map(FieldId::field) {
        let is_personal = matches!(
            field.kind,
            Phone | Name | Address | Account | Email | Secret | Trace | Comment
        );
        assert!(!is_personal || field.personal.is_some(), "{}", field.path);
        assert!(
            field.kind != FieldKind::Secret || field.personal == Some(Personal::Code),
            "{}",
            field.path
        );
    }
}

#[test]
fn student_data_is_hidden_except_ids_and_form_questions() {
    let block = "internal_extra_info.student_info.";
    let open: BTreeSet<_> = all()
        .map(FieldId::field)
        .filter(|field| {
            field.path.starts_with(block)
                && field.children().is_empty()
                && field.personal != Some(Personal::Student)
        })
        .map(|field| field.path.trim_start_matches(block))
        .collect();
    assert_eq!(
        open,
        BTreeSet::from([
            "c_data[].key",
            "course_offline_id",
            "has_result",
            "order_id",
            "user_id"
        ])
    );
}
