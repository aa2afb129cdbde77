//! What a search has found so far: every order once, the newest first, however many lists told of it.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::entry::Entry;
use crate::order::OrderId;

/// Orders that were found.
#[derive(Clone, Debug, Default)]
pub struct Finds {
    entries: Vec<Entry>,
    by_id: HashMap<OrderId, usize>,
}

impl Finds {
    /// Takes in what a list told; of an order that is known already only what is new of it. How many orders are new.
    pub fn take(&mut self, entries: Vec<Entry>) -> usize {
        let before = self.entries.len();
        for entry in entries {
            if let Some(known) = self
                .by_id
                .get(&entry.order_id)
                .and_then(|&at| self.entries.get_mut(at))
            {
                known.learn(entry);
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

    /// The orders, the newest first; those of unknown age are last.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::Finds;
    use crate::find::list::Page;
    use crate::json::parse;

    const ORDERS: &str = r#"{"list":[
        {"order_info":{"order_id":"tp_order_1","order_state":4}},
        {"order_info":{"order_id":"o_1668364330_6371382a9cba9_1","order_state":3,"actual_fee":990,"goods_name":"x"},
         "good_list":[{"goods_name":"茶"},{"goods_name":"杯"}]},
        {"order_info":{"order_id":"o_1768364330_6371382a9cba9_2"}}]}"#;
    const AFTER_SALES: &str = r#"{"list":[
        {"order_id":"o_1668364330_6371382a9cba9_1","aftersale_id":"A1","state":"8","goods_name":"杯","actual_fee":"990"},
        {"order_id":"o_1668364330_6371382a9cba9_1","aftersale_id":"A2","state":13,"goods_name":"茶"}]}"#;

    #[test]
    fn an_order_that_two_lists_tell_is_one() {
        let [orders, after_sales] = [
            Page::of_orders(parse(ORDERS.to_owned()).unwrap()).entries,
            Page::of_after_sales(parse(AFTER_SALES.to_owned()).unwrap()).entries,
        ];
        let (mut one, mut other) = (Finds::default(), Finds::default());
        assert_eq!(
            (one.take(orders.clone()), one.take(after_sales.clone())),
            (3, 0)
        );
        assert_eq!((other.take(after_sales), other.take(orders)), (1, 2));
        assert_eq!(
            one.entries(),
            other.entries(),
            "in whatever order they come"
        );
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
