//! An after-sale: the request, its state, and the return shipment.

use serde_json::{Value, json};

use super::goods::SimGoods;
use super::ids;
use super::parcel::SimParcel;
use super::sim_time::{SimTime, days};

/// The filter group of a state, numbered as in `sales_state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterSaleGroup {
    /// 待商家处理; also counts as in progress.
    AwaitsMerchant,
    /// 售后中
    InProgress,
    /// 售后成功
    Succeeded,
    /// 已撤销
    Withdrawn,
    /// Refused or closed: only the filter "all" matches.
    Refused,
}

/// A documented state: its text, filter group, type (1 refund, 2 return and refund, 3 exchange) and
/// return leg (0 none, 1 buyer to ship, 2 shipped, 3 received, 4 not received).
struct AfterSaleState {
    number: u8,
    text: &'static str,
    group: AfterSaleGroup,
    sale_type: u8,
    leg: u8,
}

const fn state(
    number: u8,
    text: &'static str,
    group: AfterSaleGroup,
    sale_type: u8,
    leg: u8,
) -> AfterSaleState {
    AfterSaleState {
        number,
        text,
        group,
        sale_type,
        leg,
    }
}

/// Every documented state; 9 and 10 do not exist.
static STATES: [AfterSaleState; 18] = [
    state(0, "未受理", AfterSaleGroup::AwaitsMerchant, 1, 0),
    state(1, "用户取消", AfterSaleGroup::Withdrawn, 1, 0),
    state(2, "商家受理中", AfterSaleGroup::AwaitsMerchant, 1, 0),
    state(3, "商家逾期未处理", AfterSaleGroup::AwaitsMerchant, 1, 0),
    state(4, "商家拒绝退款", AfterSaleGroup::Refused, 1, 0),
    state(5, "商家拒绝退货退款", AfterSaleGroup::Refused, 2, 4),
    state(6, "待买家退货", AfterSaleGroup::InProgress, 2, 1),
    state(7, "退货退款关闭", AfterSaleGroup::Refused, 2, 1),
    state(8, "待商家收货", AfterSaleGroup::AwaitsMerchant, 2, 2),
    state(11, "商家退款中", AfterSaleGroup::InProgress, 1, 0),
    state(12, "商家逾期未退款", AfterSaleGroup::InProgress, 1, 0),
    state(13, "退款完成", AfterSaleGroup::Succeeded, 1, 0),
    state(14, "退货退款完成", AfterSaleGroup::Succeeded, 2, 3),
    state(15, "换货完成", AfterSaleGroup::Succeeded, 3, 3),
    state(16, "待商家发货", AfterSaleGroup::AwaitsMerchant, 3, 3),
    state(17, "待用户确认收货", AfterSaleGroup::InProgress, 3, 3),
    state(18, "商家拒绝换货", AfterSaleGroup::Refused, 3, 0),
    state(19, "商家已收到货", AfterSaleGroup::InProgress, 2, 3),
];

/// The numbers of all states.
pub(super) fn numbers() -> impl Iterator<Item = u8> {
    STATES.iter().map(|each| each.number)
}

/// An after-sale of one line.
#[derive(Clone, Debug)]
pub(super) struct AfterSale {
    goods: SimGoods,
    state: &'static AfterSaleState,
    pub(super) applied_at: SimTime,
    pub(super) updated: SimTime,
    /// When the refund reached the buyer.
    pub(super) refunded_at: Option<SimTime>,
    requested_fen: i64,
    refunded_fen: i64,
    merchant_remark: String,
    /// Whether the merchant started it, not the buyer.
    from_merchant: bool,
    /// Courier and waybill of the return parcel.
    return_parcel: Option<(&'static str, String)>,
}

impl std::fmt::Debug for AfterSaleState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.number, self.text)
    }
}

impl AfterSale {
    /// Creates an after-sale for `fen`, in the given state since `updated`. An unknown state
    /// becomes the first one.
    pub(super) fn of(
        goods: &SimGoods,
        fen: i64,
        applied_at: SimTime,
        state: u8,
        updated: SimTime,
    ) -> Self {
        let state = STATES
            .iter()
            .find(|each| each.number == state)
            .unwrap_or(&STATES[0]);
        Self {
            goods: goods.clone(),
            state,
            applied_at,
            updated,
            refunded_at: None,
            requested_fen: fen,
            refunded_fen: 0,
            merchant_remark: String::new(),
            from_merchant: false,
            return_parcel: None,
        }
    }

    /// Marks the requested amount as refunded at the last update.
    pub(super) fn refunded(mut self) -> Self {
        (self.refunded_fen, self.refunded_at) = (self.requested_fen, Some(self.updated));
        self
    }

    /// Marks it as started by the merchant.
    pub(super) fn started_by_merchant(mut self) -> Self {
        self.from_merchant = true;
        self
    }

    pub(super) fn merchant_remark(mut self, merchant_remark: &str) -> Self {
        merchant_remark.clone_into(&mut self.merchant_remark);
        self
    }

    /// Sets the return parcel.
    pub(super) fn returned_in(mut self, parcel: &SimParcel) -> Self {
        self.return_parcel = Some((parcel.company(), parcel.waybill().to_owned()));
        self
    }

    pub(super) fn id(&self) -> String {
        ids::after_sale(self.applied_at, &self.goods.name)
    }

    /// Whether the order shows it as an open after-sale.
    pub(super) fn is_open(&self) -> bool {
        matches!(
            self.state.group,
            AfterSaleGroup::AwaitsMerchant | AfterSaleGroup::InProgress
        )
    }

    /// Whether the filter `sales_state` matches: -1 all, 1 awaiting the merchant, 2 success, 3
    /// withdrawn, 6 in progress.
    pub(super) fn matches_filter(&self, sales_state: i64) -> bool {
        match sales_state {
            -1 => true,
            1 => self.state.group == AfterSaleGroup::AwaitsMerchant,
            2 => self.state.group == AfterSaleGroup::Succeeded,
            3 => self.state.group == AfterSaleGroup::Withdrawn,
            6 => self.is_open(),
            _ => false,
        }
    }

    pub(super) fn goods_name(&self) -> &str {
        &self.goods.name
    }

    /// Returns its row in the order's after-sale records.
    pub(super) fn record(&self) -> Value {
        json!({ "after_sale_id": self.id(), "goods_name": self.goods.name })
    }

    /// Returns the fields of the list entry.
    pub(super) fn json(&self) -> Value {
        let sale_type = match self.state.sale_type {
            1 => "仅退款",
            2 => "退货退款",
            _ => "换货",
        };
        json!({
            "aftersale_id": self.id(), "state": self.state.number, "state_str": self.state.text,
            "state_reason": self.state_reason(),
            "sale_type": self.state.sale_type, "sale_type_name": sale_type,
            "apply_refund_money": self.requested_fen,
            "refund_money": self.refunded_fen, "reason": "不想要了/拍错", "remark": "",
            "merchant_remark": self.merchant_remark,
            "created_at": self.applied_at.text(), "updated_at": self.updated.text(),
            "invalid_time": self.applied_at.later(days(7)).text(),
            "goods_name": self.goods.name, "img_url": self.goods.image(),
            "sku_info": self.goods.spec_text(), "sku_id": self.goods.sku_id(),
            "original_price": self.goods.gross(), "ship_state_str": self.goods.ship_text(),
            "goods_list": [self.line()],
        })
    }

    /// Returns the fields that only the detail has.
    pub(super) fn detail_json(&self) -> Value {
        let (company, waybill) = self
            .return_parcel
            .clone()
            .unwrap_or_else(|| self.invented_return());
        json!({
            "submit_type": if self.from_merchant { 2 } else { 1 }, "study_time": 0,
            "certificate": [],
            "ship_state": if self.return_parcel.is_some() { 2 } else { self.state.leg },
            "return_logistics_company": company,
            "return_logistics_no": waybill,
        })
    }

    fn state_reason(&self) -> &'static str {
        if self.from_merchant {
            "商家主动发起售后"
        } else {
            "买家申请售后"
        }
    }

    fn line(&self) -> Value {
        json!({
            "goods_name": self.goods.name, "img_url": self.goods.image(),
            "buy_num": self.goods.quantity(),
            "goods_price": self.goods.unit_price(), "sku_info": self.goods.spec_text(),
            "goods_tag": "",
        })
    }

    /// Returns an invented courier and waybill if the goods were sent back.
    fn invented_return(&self) -> (&'static str, String) {
        if self.state.leg < 2 {
            ("", String::new())
        } else {
            ("圆通速递", format!("YT{}", ids::digits(&self.id(), 13)))
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{AfterSale, numbers};
    use crate::sim::goods::{GoodsKind, SimGoods};
    use crate::sim::sim_time::SimTime;

    fn after_sale(state: u8) -> AfterSale {
        let at = SimTime::of(jiff::Timestamp::UNIX_EPOCH);
        AfterSale::of(
            &SimGoods::new(GoodsKind::Physical, "杯子", 100),
            100,
            at,
            state,
            at,
        )
    }

    #[rstest]
    #[case::all(-1, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19])]
    #[case::awaiting_the_merchant(1, &[0, 2, 3, 8, 16])]
    #[case::success(2, &[13, 14, 15])]
    #[case::withdrawn(3, &[1])]
    #[case::in_progress(6, &[0, 2, 3, 6, 8, 11, 12, 16, 17, 19])]
    #[case::unknown(4, &[])]
    fn sales_state_filter_matches_its_states(#[case] filter: i64, #[case] kept: &[u8]) {
        assert_eq!(
            numbers()
                .filter(|&state| after_sale(state).matches_filter(filter))
                .collect::<Vec<_>>(),
            kept
        );
    }

    #[test]
    fn return_waybill_is_present_only_if_shipped() {
        let legs = numbers().map(|state| after_sale(state).detail_json());
        for leg in legs {
            let shipped = leg["ship_state"].as_u64().unwrap() >= 2;
            assert_eq!(
                !leg["return_logistics_no"].as_str().unwrap().is_empty(),
                shipped,
                "{leg}"
            );
            assert_eq!(
                leg["return_logistics_company"] == "圆通速递",
                shipped,
                "{leg}"
            );
        }
    }
}
