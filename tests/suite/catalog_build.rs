//! The build script's errors for invalid rows of the catalog.

#[path = "../../build.rs"]
#[expect(
    dead_code,
    reason = "cargo runs its main; here only the generator is called"
)]
mod build_script;

use rstest::rstest;

const FIELD_HEADER: &str =
    "path\tkind\ttype\tof\tpersonal\ttab\tvisibility\tzh\ten\tnote_zh\tnote_en";
const CODE_HEADER: &str = "table\tcode\tzh\ten\ttone";
const GOODS_ROW: &str = "a\ttext\tstring\t\t\t\tmain\t甲\tA\t\t";

/// The build script's error for these rows of `order_detail.tsv` and `codes.tsv`, with cells
/// separated by commas; empty if there is none.
fn build_error(fields: &str, codes: &str) -> String {
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
fn valid_rows_have_no_error() {
    assert_eq!(
        build_error(
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
#[case::spaces("b.c,text,string,,,,main, 字,Text,,", "spaces around ` 字`")]
#[case::twice("b.list,text,string,,,,main,字,Text,,", "duplicate path `b.list`")]
#[case::orphan(
    "x.c,text,string,,,,main,字,Text,,",
    "no earlier row opens the block `x`"
)]
#[case::below_the_shared_block(
    "b.list[].c,text,string,,,,main,字,Text,,",
    "no earlier row opens the block `b.list[]`"
)]
#[case::tab_below_a_tab("b.c,text,string,,,goods,main,字,Text,,", "in the tab `order` already")]
#[case::no_such_table("b.c,code,int,none,,,main,码,Code,,", "a code cannot refer to `none`")]
#[case::table_on_a_text(
    "b.c,text,string,state,,,main,码,Code,,",
    "a text cannot refer to `state`"
)]
#[case::empty_block("b.c,group,object,,,,main,块,Block,,", "the block has no fields")]
fn invalid_field_row_is_reported(#[case] row: &str, #[case] why: &str) {
    let error = build_error(row, "state,1,开,on,");
    assert!(
        error.starts_with("assets/catalog/order_detail.tsv:5: ") && error.contains(why),
        "{error}"
    );
}

#[rstest]
#[case::tone("state,1,开,on,great", "unknown tone `great`")]
#[case::twice("state,0,关,off,\nstate,0,开,on,", "duplicate code `0`")]
#[case::unused("state,1,开,on,\nother,1,开,on,", "no field uses the table `other`")]
#[case::empty("state,1,开,,", "en is empty")]
fn invalid_code_row_is_reported(#[case] rows: &str, #[case] why: &str) {
    let error = build_error("b.c,code,int,state,,,main,码,Code,,", rows);
    let line = 2 + rows.lines().count();
    assert!(
        error.starts_with(&format!("assets/catalog/codes.tsv:{line}: ")) && error.contains(why),
        "{error}"
    );
}

#[test]
fn changed_header_is_reported() {
    let error = build_script::generate(["path\tkind\n", "", ""], "");
    assert!(
        error.is_err_and(|why| why.contains("codes.tsv: the header is not: table code zh en tone"))
    );
}
