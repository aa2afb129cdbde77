//! The orders found so far: each once, newest first, merged over all lists.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::found_order::FoundOrder;
use crate::order::OrderId;

/// The found orders.
#[derive(Clone, Debug, Default)]
pub struct FoundOrders {
    entries: Vec<FoundOrder>,
    by_id: HashMap<OrderId, usize>,
}

impl FoundOrders {
    /// Adds the orders of a list, merging those already known. Returns the number of new orders.
    pub fn add(&mut self, entries: Vec<FoundOrder>) -> usize {
        let before = self.entries.len();
        for entry in entries {
            if let Some(known) = self
                .by_id
                .get(&entry.order_id)
                .and_then(|&at| self.entries.get_mut(at))
            {
                known.merge(entry);
            } else {
                self.by_id
                    .insert(entry.order_id.clone(), self.entries.len());
                self.entries.push(entry);
            }
        }
        self.entries.sort_by(|one, other| {
            (Reverse(one.created), &one.order_id).cmp(&(Reverse(other.created), &other.order_id))
        });
        self.by_id = self
            .entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.order_id.clone(), at))
            .collect();
        self.entries.len() - before
    }

    /// The orders, newest first; orders without a creation time come last.
    #[must_use]
    pub fn entries(&self) -> &[FoundOrder] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::FoundOrders;
    use crate::find::list_page::ListPage;

    const ORDERS: &str = r#"{"list":[
        {"order_info":{"order_id":"tp_order_1","order_state":4}},
        {"order_info":{"order_id":"o_1668364330_6371382a9cba9_1","order_state":3,"actual_fee":990,"goods_name":"x"},
         "good_list":[{"goods_name":"茶"},{"goods_name":"杯"}]},
        {"order_info":{"order_id":"o_1768364330_6371382a9cba9_2"}}]}"#;
    const AFTER_SALES: &str = r#"{"list":[
        {"order_id":"o_1668364330_6371382a9cba9_1","aftersale_id":"A1","state":"8","goods_name":"杯","actual_fee":"990"},
        {"order_id":"o_1668364330_6371382a9cba9_1","aftersale_id":"A2","state":13,"goods_name":"茶"}]}"#;

    #[test]
    fn order_in_two_lists_is_merged() {
        let [orders, after_sales] = [
            ListPage::of_orders(ORDERS.parse().unwrap()).entries,
            ListPage::of_after_sales(AFTER_SALES.parse().unwrap()).entries,
        ];
        let (mut one, mut other) = (FoundOrders::default(), FoundOrders::default());
        assert_eq!(
            (one.add(orders.clone()), one.add(after_sales.clone())),
            (3, 0)
        );
        assert_eq!((other.add(after_sales), other.add(orders)), (1, 2));
        assert_eq!(one.entries(), other.entries(), "in any order of lists");
        let ids: Vec<_> = one
            .entries()
            .iter()
            .map(|entry| entry.order_id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "o_1768364330_6371382a9cba9_2",
                "o_1668364330_6371382a9cba9_1",
                "tp_order_1"
            ]
        );
        let twice = &one.entries()[1];
        assert_eq!((twice.goods.len(), twice.after_sales.len()), (2, 2));
        assert!(twice.state.is_some() && twice.sum.is_some());
    }
}
