//! Reads pages of the platform's lists, lenient with types, names and missing values (open
//! platform, "Finding an order without its id").

use super::found_order::{FoundAfterSale, FoundOrder};
use super::found_state::{AFTER_SALE, FoundState};
use crate::catalog::Personal;
use crate::json::Tree;
use crate::order::{Document, Fen, NodeId, OrderId, beijing, entries, mask};
use crate::text::SafeText;

/// The number of rows requested per page; the platform refuses more.
pub const PAGE_SIZE: u32 = 100;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// The orders on the page.
    pub entries: Vec<FoundOrder>,
    /// The number of rows, including those without a valid order id.
    pub rows: usize,
    /// The number of rows over all pages, if known.
    total: Option<u64>,
    /// The number of rows per page, if known.
    size: Option<u64>,
}

impl ListPage {
    /// Reads the data of the list of orders.
    pub fn of_orders(data: Tree) -> Self {
        Self::read(ListRow::root(&Document::new(data)), "total", ListRow::order)
    }

    /// Reads the data of the list of after-sales.
    pub fn of_after_sales(data: Tree) -> Self {
        Self::read(
            ListRow::root(&Document::new(data)),
            "row_count",
            ListRow::after_sale,
        )
    }

    /// Reads the data of one after-sale as a page with its order.
    pub fn of_after_sale(data: Tree) -> Self {
        let doc = Document::new(data);
        let entries: Vec<_> = ListRow::root(&doc).after_sale().into_iter().collect();
        Self {
            rows: entries.len(),
            entries,
            total: None,
            size: None,
        }
    }

    fn read<'a>(
        data: ListRow<'a>,
        total: &str,
        entry: fn(ListRow<'a>) -> Option<FoundOrder>,
    ) -> Self {
        let list = data
            .doc
            .child(data.node, "list")
            .map(|list| entries(data.doc, list))
            .unwrap_or_default();
        let number = |key| data.text(&[&[key]]).and_then(|text| text.parse().ok());
        Self {
            entries: list
                .iter()
                .filter_map(|&node| {
                    entry(ListRow {
                        doc: data.doc,
                        node,
                    })
                })
                .collect(),
            rows: list.len(),
            total: number(total),
            size: number("page_size").filter(|&size| size > 0),
        }
    }

    /// The number of the last page, where `own` is the number of this one. A page without rows is
    /// the last, whatever the total is.
    #[must_use]
    pub fn last(&self, own: u32) -> u32 {
        let full = self.rows >= usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        match self.total {
            _ if self.rows == 0 => own,
            Some(total) => u32::try_from(total.div_ceil(self.size.unwrap_or(u64::from(PAGE_SIZE))))
                .unwrap_or(u32::MAX)
                .max(own),
            None => own.saturating_add(u32::from(full)),
        }
    }
}

/// Reads the user ids in the data of user info, each once. The data holds one user, a list, or
/// none.
pub fn users(data: Tree) -> Vec<String> {
    let doc = Document::new(data);
    let data = NodeId::ROOT;
    let list = doc.child(data, "list").unwrap_or(data);
    let mut users: Vec<String> = Vec::new();
    for node in entries(&doc, list) {
        let id = ListRow { doc: &doc, node }
            .text(&[&["user_id"]])
            .map(str::to_owned);
        users.extend(id.filter(|id| !users.contains(id)));
    }
    users
}

/// A row of a list.
#[derive(Clone, Copy)]
struct ListRow<'a> {
    doc: &'a Document,
    node: NodeId,
}

impl<'a> ListRow<'a> {
    const fn root(doc: &'a Document) -> Self {
        Self {
            doc,
            node: NodeId::ROOT,
        }
    }

    /// The first non-empty text or number at any of these paths.
    fn text(self, paths: &[&[&str]]) -> Option<&'a str> {
        let value = |path: &&[&str]| {
            self.doc
                .at(self.node, path)
                .map(|node| self.doc.value(node).trim())
        };
        paths
            .iter()
            .filter_map(value)
            .find(|text| !matches!(*text, "" | "null" | "--"))
    }

    fn safe_text(self, paths: &[&[&str]]) -> SafeText {
        SafeText::of(self.text(paths).unwrap_or_default())
    }

    fn masked_name(self, paths: &[&[&str]]) -> SafeText {
        SafeText::of(&mask(Personal::Name, self.text(paths).unwrap_or_default()))
    }

    fn rows(self, path: &[&str]) -> Vec<Self> {
        let list = self
            .doc
            .at(self.node, path)
            .map(|list| entries(self.doc, list))
            .unwrap_or_default();
        list.into_iter()
            .map(|node| Self {
                doc: self.doc,
                node,
            })
            .collect()
    }

    /// Reads an order of the list of orders.
    fn order(self) -> Option<FoundOrder> {
        let mut entry = FoundOrder::new(
            OrderId::parse(self.text(&[&["order_info", "order_id"], &["order_id"]])?).ok()?,
        );
        entry.created = self
            .text(&[&["order_info", "created_time"]])
            .and_then(beijing::parse)
            .or(entry.created);
        entry.user_id = self.safe_text(&[&["buyer_info", "user_id"], &["order_info", "user_id"]]);
        entry.buyer = self.masked_name(&[
            &["buyer_info", "nickname"],
            &["buyer_info", "user_nickname"],
        ]);
        let described = self
            .text(&[&["order_info", "order_state_desc"]])
            .unwrap_or_default();
        let state = self.text(&[&["order_info", "order_state"]]);
        entry.state =
            state.map(|code| FoundState::documented("order_info.order_state", code, described));
        entry.paid = self
            .text(&[&["order_info", "pay_state"]])
            .map(FoundState::of_payment);
        let refund = self.text(&[&["order_info", "aftersale_show_state"]]);
        entry.refund =
            refund.map(|code| FoundState::documented("order_info.after_sale_show_state", code, ""));
        entry.sum = self
            .text(&[
                &["price_info", "actual_price"],
                &["order_info", "actual_fee"],
            ])
            .and_then(Fen::parse);
        self.goods_into(&mut entry);
        Some(entry)
    }

    /// Reads the goods under either of their names. The older one has a quantity per line, the
    /// newer one only a total.
    fn goods_into(self, entry: &mut FoundOrder) {
        let lines = [&["good_list"][..], &["goods_info", "goods_list"]]
            .into_iter()
            .map(|path| self.rows(path))
            .find(|rows| !rows.is_empty());
        let lines = lines.unwrap_or_default();
        let number = |row: Self, paths: &[&[&str]]| {
            row.text(paths).and_then(|text| text.parse::<i64>().ok())
        };
        entry.goods = lines
            .iter()
            .map(|line| line.safe_text(&[&["goods_name"]]))
            .filter(|name| !name.is_empty())
            .collect();
        if entry.goods.is_empty() {
            entry.goods.extend(
                Some(self.safe_text(&[&["order_info", "goods_name"]]))
                    .filter(|name| !name.is_empty()),
            );
        }
        let counted: Option<i64> = lines
            .iter()
            .map(|&line| number(line, &[&["buy_num"]]))
            .try_fold(0, |sum: i64, each| sum.checked_add(each?));
        entry.quantity = counted
            .filter(|_| !lines.is_empty())
            .or_else(|| number(self, &[&["order_info", "goods_buy_num"]]));
    }

    /// Reads the order of an after-sale.
    fn after_sale(self) -> Option<FoundOrder> {
        let mut entry = FoundOrder::new(OrderId::parse(self.text(&[&["order_id"]])?).ok()?);
        entry.user_id = self.safe_text(&[&["user_id"]]);
        entry.buyer = self.masked_name(&[&["nick_name"]]);
        entry.sum = self.text(&[&["actual_fee"]]).and_then(Fen::parse);
        entry.goods = Some(self.safe_text(&[&["goods_name"]]))
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        let described = self.text(&[&["state_str"]]).unwrap_or_default();
        let state = self
            .text(&[&["state"]])
            .map(|code| FoundState::documented(AFTER_SALE, code, described));
        entry.after_sales = self
            .text(&[&["aftersale_id"]])
            .map(|id| FoundAfterSale {
                id: SafeText::of(id),
                state,
            })
            .into_iter()
            .collect();
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::{ListPage, users};
    use crate::order::{Fen, beijing};
    use crate::text::Lang;
    use rstest::rstest;

    const OLDER: &str = r#"{"list":[{
        "buyer_info":{"user_id":"u_1","nickname":"豆豆妈","phone_number":"13700137224"},
        "order_info":{"order_id":"o_1668364330_6371382a9cba9_1","created_time":"2022-11-14 02:32:10","order_state":3,"order_state_desc":"已发货",
            "pay_state":1,"aftersale_show_state":2,"goods_buy_num":9,"goods_name":"茶、杯"},
        "price_info":{"actual_price":12345},
        "good_list":[{"goods_name":"茶","buy_num":2},{"goods_name":"杯","buy_num":"1"}],
        "ship_info":{"receiver":"许文君","phone":"13700137224"}}],"page":1,"page_size":100,"total":1}"#;
    const NEWER: &str = r#"{"list":[{
        "buyer_info":{"user_id":"u_1","user_nickname":"豆豆妈","user_phone":"13700137224"},
        "order_info":{"order_id":"o_1668364330_6371382a9cba9_1","created_time":"2022-11-14 02:32:10","order_state":"3",
            "pay_state":"1","aftersale_show_state":"2","goods_buy_num":"3","goods_name":null},
        "price_info":{"actual_price":"12345"},
        "goods_info":{"goods_list":[{"goods_name":"茶"},{"goods_name":"杯"}]},
        "ship_info":[]}],"page":"1","page_size":"100","total":"1"}"#;

    #[rstest]
    #[case(OLDER)]
    #[case(NEWER)]
    fn old_and_new_order_rows_are_read_the_same(#[case] json: &str) {
        let page = ListPage::of_orders(json.parse().unwrap());
        let [entry] = &page.entries[..] else {
            panic!("one order")
        };
        assert_eq!(entry.order_id.as_str(), "o_1668364330_6371382a9cba9_1");
        assert_eq!(
            entry.created.map(beijing::second).as_deref(),
            Some("2022-11-14 02:32:10")
        );
        assert_eq!(
            (entry.user_id.as_str(), entry.buyer.as_str()),
            ("u_1", "豆*")
        );
        let states = [&entry.state, &entry.paid, &entry.refund]
            .map(|state| state.as_ref().unwrap().label(Lang::Zh).to_string());
        assert_eq!(states, ["已发货", "已支付", "部分退款"]);
        assert_eq!((entry.sum, entry.quantity), (Some(Fen(12_345)), Some(3)));
        assert_eq!(
            entry
                .goods
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
            ["茶", "杯"]
        );
        assert!(page.last(1) == 1 && !format!("{page:?}").contains("1370013"));
    }

    #[test]
    fn missing_values_stay_unknown() {
        let page =
            ListPage::of_orders(r#"{"list":[{"order_info":{"order_id":"o_1","goods_name":"茶"},"price_info":[],"good_list":[]},7,{}]}"#.parse().unwrap());
        let [entry] = &page.entries[..] else {
            panic!("one order")
        };
        assert_eq!(
            (
                page.rows,
                entry.goods.len(),
                &entry.state,
                entry.sum,
                entry.quantity
            ),
            (3, 1, &None, None, None)
        );
    }

    #[test]
    fn after_sale_row_is_read_as_its_order() {
        let row = r#"{"order_id":"E2022112317004890871056","aftersale_id":"A1","state":"8","state_str":"待商家收货","nick_name":"豆豆妈",
            "goods_name":"木质拼图","actual_fee":9900,"phone":"13700137224"}"#;
        let one = ListPage::of_after_sale(row.parse().unwrap());
        let list = ListPage::of_after_sales(
            format!(r#"{{"list":[{row}],"row_count":"250"}}"#)
                .parse()
                .unwrap(),
        );
        assert_eq!((&one.entries, list.last(1)), (&list.entries, 3));
        let entry = &one.entries[0];
        assert_eq!(
            entry.created.map(beijing::minute).as_deref(),
            Some("2022-11-23 17:00")
        );
        assert_eq!((entry.buyer.as_str(), entry.sum), ("豆*", Some(Fen(9_900))));
        let after_sale = &entry.after_sales[0];
        assert_eq!(
            (
                after_sale.id.as_str(),
                after_sale.state.as_ref().unwrap().label(Lang::En).as_str()
            ),
            ("A1", "shop to receive")
        );
    }

    #[rstest]
    #[case("[]", 0, 1)]
    #[case("null", 0, 1)]
    #[case(r#"{"list":null,"total":5000}"#, 0, 1)]
    #[case(r#"{"list":[{},{}],"page_size":"2","total":7}"#, 2, 4)]
    #[case(r#"{"list":[{},{}],"page_size":0,"total":"201"}"#, 2, 3)]
    #[case(r#"{"list":[{},{}]}"#, 2, 1)]
    fn last_page_is_computed_from_total_and_size(
        #[case] json: &str,
        #[case] rows: usize,
        #[case] last: u32,
    ) {
        let page = ListPage::of_orders(json.parse().unwrap());
        assert_eq!((page.rows, page.last(1)), (rows, last));
    }

    #[test]
    fn full_page_without_total_is_not_the_last() {
        let page = ListPage::of_orders(
            format!(r#"{{"list":[{}]}}"#, vec!["{}"; 100].join(","))
                .parse()
                .unwrap(),
        );
        assert_eq!(page.last(3), 4);
    }

    #[rstest]
    #[case(r#"{"user_id":"u_1"}"#, &["u_1"])]
    #[case(r#"[{"user_id":"u_1"},{"user_id":"u_2"},{"user_id":"u_1"}]"#, &["u_1", "u_2"])]
    #[case(r#"{"list":[{"user_id":"u_1"}]}"#, &["u_1"])]
    #[case("[]", &[])]
    #[case(r#"{"user_id":""}"#, &[])]
    fn user_ids_are_read_once(#[case] json: &str, #[case] ids: &[&str]) {
        assert_eq!(users(json.parse().unwrap()), ids);
    }
}
