//! The catalog against the documentation of the endpoint, and the build's complaints about a bad row.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share may fail a test as they may"
)]

#[path = "../../build.rs"]
#[expect(
    dead_code,
    reason = "cargo runs its main; here only the generator is called"
)]
mod build_script;

use gander::catalog::{
    AFTER_SALE_DETAILS, FieldId, FieldKind, JsonType, Personal, Tab, Visibility, all, by_path,
};
use gander::text::cells;
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};

const DOCUMENTED: &str = include_str!("../fixtures/order_detail_fields.tsv");

/// Blocks that the documentation names in its headings instead of its rows.
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

/// Fields that answers were seen to hold without being documented.
const SEEN_ONLY: [&str; 2] = [
    "order_info.channel_alive_id",
    "order_info.estimate_settle_time_description",
];

/// A row of the documentation.
struct Row {
    path: &'static str,
    kind: &'static str,
    label: &'static str,
}

fn documented() -> Vec<Row> {
    let cut = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut next = || cells.next().expect("five cells");
        Row {
            path: next().strip_prefix("data.").expect("under data"),
            kind: next(),
            label: next(),
        }
    };
    let rows: Vec<_> = DOCUMENTED.lines().skip(1).map(cut).collect();
    assert_eq!(rows.len(), 382, "the fixture is whole");
    rows
}

fn found(path: &str) -> FieldId {
    by_path(path).unwrap_or_else(|| panic!("{path} is not in the catalog"))
}

/// The rows of the documentation by the field they belong to: three for most fields of the goods block.
fn documented_by_field() -> BTreeMap<FieldId, Vec<Row>> {
    let mut fields: BTreeMap<FieldId, Vec<Row>> = BTreeMap::new();
    for row in documented() {
        fields.entry(found(row.path)).or_default().push(row);
    }
    fields
}

#[test]
fn the_catalog_holds_what_is_documented_and_little_else() {
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

/// What an after-sale in detail answers (open platform, "Finding an order without its id").
const AFTER_SALE: &str = "aftersale_id order_id nick_name state state_str state_reason sale_type sale_type_name apply_refund_money \
    refund_money actual_fee original_price reason remark merchant_remark created_at updated_at invalid_time goods_name img_url sku_info \
    ship_state_str goods_list user_id submit_type phone study_time certificate after_sale_count ship_state return_logistics_company \
    return_logistics_no";

#[test]
fn the_catalog_holds_what_an_after_sale_answers() {
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
fn the_fields_of_an_after_sale_are_read_as_what_they_are(
    #[case] kind: FieldKind,
    #[case] keys: &str,
) {
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
fn an_after_sale_has_its_own_codes(#[case] key: &str, #[case] codes: &str) {
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
fn every_label_is_there_and_short_in_both_languages() {
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
fn every_note_comes_in_both_languages_and_ends_without_a_full_stop() {
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
fn types_are_those_of_the_documentation() {
    for (id, rows) in documented_by_field() {
        let field = id.field();
        let mut expected: BTreeSet<_> = rows.iter().map(|row| row.kind.to_owned()).collect();
        if field.path == "goods[].paid_coupon_info[].app_id" {
            // Documented as a list, while every other shop id is a text.
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
fn a_kind_fits_its_type() {
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
fn money_is_what_the_documentation_counts_in_fen() {
    // Its two other places say the unit.
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

/// The codes that a documented label spells out: `1-是 0-否`, `1 推广员订单`, `2领取`, `LIVE:直播`.
fn spelled_out(label: &str) -> BTreeSet<&str> {
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
fn codes_are_read_out_of_a_label(#[case] label: &str, #[case] codes: &[&str]) {
    assert_eq!(spelled_out(label), codes.iter().copied().collect());
}

#[test]
fn code_tables_hold_the_codes_that_the_labels_spell_out() {
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
            // Spelled out apart from the field table, in the current edition.
            "order_info.payment_type" => BTreeSet::from(["1", "2", "3", "4", "8", "9"]),
            _ => spelled_out(row.label),
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
fn meanings_of_codes_are_there_and_short() {
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
fn every_tab_has_a_block_and_every_block_a_tab() {
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
fn blocks_stand_in_their_tabs(#[case] path: &str, #[case] tab: Tab) {
    assert_eq!(found(path).field().tab, Some(tab));
}

#[test]
fn siblings_have_ranks_and_keys_of_their_own() {
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
fn the_main_visibility_is_short(#[case] block: &str, #[case] most: usize) {
    let main = found(block)
        .field()
        .children()
        .iter()
        .filter(|child| child.field().visibility == Visibility::Main)
        .count();
    assert!((1..=most).contains(&main), "{block}: {main}");
}

#[test]
fn what_the_documentation_calls_personal_is_masked() {
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
fn kinds_that_name_a_person_or_open_a_door_are_masked() {
    use FieldKind::{Account, Address, Comment, Email, Name, Phone, Secret, Trace};
    for field in all().map(FieldId::field) {
        let telling = matches!(
            field.kind,
            Phone | Name | Address | Account | Email | Secret | Trace | Comment
        );
        assert!(!telling || field.personal.is_some(), "{}", field.path);
        assert!(
            field.kind != FieldKind::Secret || field.personal == Some(Personal::Code),
            "{}",
            field.path
        );
    }
}

#[test]
fn a_student_is_hidden_but_for_ids_and_the_questions_of_the_form() {
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

const FIELD_HEADER: &str =
    "path\tkind\ttype\tof\tpersonal\ttab\tvisibility\tzh\ten\tnote_zh\tnote_en";
const CODE_HEADER: &str = "table\tcode\tzh\ten\ttone";
const GOODS_ROW: &str = "a\ttext\tstring\t\t\t\tmain\t甲\tA\t\t";

/// What the build says to these rows of `order_detail.tsv` and `codes.tsv`, cells separated by commas.
fn complaint(fields: &str, codes: &str) -> String {
    let file =
        |header: &str, rows: &str| format!("# a comment\n{header}\n{}\n", rows.replace(',', "\t"));
    let first =
        "b,group,object,,,order,main,块,Block,,\nb.list,list,array,goods,,,main,表,List,,\n";
    let goods = file(FIELD_HEADER, GOODS_ROW);
    let (order, after_sale) = (
        file(FIELD_HEADER, &format!("{first}{fields}")),
        file(FIELD_HEADER, ""),
    );
    build_script::generate([&order, &after_sale, &goods], &file(CODE_HEADER, codes))
        .err()
        .unwrap_or_default()
}

#[test]
fn good_rows_draw_no_complaint() {
    assert_eq!(
        complaint(
            "b.c,code,int|string,state,phone,,more,码,Code,注,Note",
            "state,1,开,on,ok"
        ),
        ""
    );
}

#[rstest]
#[case::kind("b.c,money,int,,,,main,钱,Money,,", "unknown kind `money`")]
#[case::type_("b.c,text,string|text,,,,main,字,Text,,", "unknown type `text`")]
#[case::personal("b.c,text,string,,face,,main,字,Text,,", "unknown personal `face`")]
#[case::tab(
    "c,group,object,,,side,main,块,Block,,\nc.d,text,string,,,,main,字,Text,,",
    "unknown tab `side`"
)]
#[case::visibility("b.c,text,string,,,,top,字,Text,,", "unknown visibility `top`")]
#[case::label("b.c,text,string,,,,main,,Text,,", "zh is empty")]
#[case::cells("b.c,text,string,,,,main,字,Text,", "10 cells, not 11")]
#[case::blanks("b.c,text,string,,,,main, 字,Text,,", "blanks around ` 字`")]
#[case::twice("b.list,text,string,,,,main,字,Text,,", "`b.list` twice")]
#[case::orphan(
    "x.c,text,string,,,,main,字,Text,,",
    "no row above opens the block `x`"
)]
#[case::below_the_shared_block(
    "b.list[].c,text,string,,,,main,字,Text,,",
    "no row above opens the block `b.list[]`"
)]
#[case::tab_below_a_tab("b.c,text,string,,,goods,main,字,Text,,", "in the tab `order` already")]
#[case::no_such_table("b.c,code,int,none,,,main,码,Code,,", "a code cannot be of `none`")]
#[case::table_on_a_text(
    "b.c,text,string,state,,,main,码,Code,,",
    "a text cannot be of `state`"
)]
#[case::empty_block("b.c,group,object,,,,main,块,Block,,", "a block without fields")]
fn a_bad_field_row_is_named(#[case] row: &str, #[case] why: &str) {
    let complaint = complaint(row, "state,1,开,on,");
    assert!(
        complaint.starts_with("assets/catalog/order_detail.tsv:5: ") && complaint.contains(why),
        "{complaint}"
    );
}

#[rstest]
#[case::tone("state,1,开,on,great", "unknown tone `great`")]
#[case::twice("state,0,关,off,\nstate,0,开,on,", "code `0` twice")]
#[case::unused("state,1,开,on,\nother,1,开,on,", "no field is of the table `other`")]
#[case::empty("state,1,开,,", "en is empty")]
fn a_bad_code_row_is_named(#[case] rows: &str, #[case] why: &str) {
    let complaint = complaint("b.c,code,int,state,,,main,码,Code,,", rows);
    let line = 2 + rows.lines().count();
    assert!(
        complaint.starts_with(&format!("assets/catalog/codes.tsv:{line}: "))
            && complaint.contains(why),
        "{complaint}"
    );
}

#[test]
fn a_changed_header_is_named() {
    let complaint = build_script::generate(["path\tkind\n", "", ""], "");
    assert!(
        complaint
            .is_err_and(|why| why.contains("codes.tsv: the header is not: table code zh en tone"))
    );
}
