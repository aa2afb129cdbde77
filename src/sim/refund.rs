//! Refunds.

use serde_json::{Value, json};

use super::after_sale::AfterSale;
use super::goods::SimGoods;
use super::ids;
use super::parcel::SimParcel;
use super::sim_time::SimTime;

/// The status of a refund, numbered as in `refund_records[].refund_state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefundStatus {
    /// 退款中
    UnderWay,
    /// 退款成功
    Done,
    /// 退款失败
    Failed,
}

impl RefundStatus {
    const fn number(self) -> u8 {
        match self {
            Self::UnderWay => 1,
            Self::Done => 2,
            Self::Failed => 3,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::UnderWay => "退款中",
            Self::Done => "退款成功",
            Self::Failed => "退款失败",
        }
    }
}

/// A refund of one line.
#[derive(Clone, Debug)]
pub(super) struct SimRefund {
    goods: SimGoods,
    pub(super) fen: i64,
    pub(super) status: RefundStatus,
    applied_at: SimTime,
    ended: Option<SimTime>,
    operator: &'static str,
    remark: String,
    return_parcel: Option<SimParcel>,
    takes_access: bool,
}

impl SimRefund {
    /// Creates a refund of `fen` that is in progress.
    pub(super) fn of(goods: &SimGoods, fen: i64, applied_at: SimTime) -> Self {
        Self {
            goods: goods.clone(),
            fen,
            status: RefundStatus::UnderWay,
            applied_at,
            ended: None,
            operator: "系统",
            remark: String::new(),
            return_parcel: None,
            takes_access: false,
        }
    }

    /// Ends the refund, with success or failure.
    pub(super) fn ended(mut self, status: RefundStatus, at: SimTime) -> Self {
        self.status = status;
        self.ended = Some(at);
        self
    }

    pub(super) fn by(mut self, operator: &'static str, remark: impl Into<String>) -> Self {
        self.operator = operator;
        self.remark = remark.into();
        self
    }

    /// Marks that the buyer loses access to the course.
    pub(super) fn taking_access(mut self) -> Self {
        self.takes_access = true;
        self
    }

    /// Sets the return parcel.
    pub(super) fn returned_in(mut self, return_parcel: &SimParcel) -> Self {
        self.return_parcel = Some(return_parcel.clone());
        self
    }

    /// Returns its after-sale. After a failed refund the merchant still has to pay. A refund with a
    /// return parcel was started by the buyer; one with a remark and no parcel, by the merchant.
    pub(super) fn after_sale(&self) -> AfterSale {
        let state = match (self.status, &self.return_parcel) {
            (RefundStatus::Done, _) => 13,
            (RefundStatus::UnderWay, Some(_)) => 8,
            (RefundStatus::UnderWay | RefundStatus::Failed, _) => 11,
        };
        let updated = self
            .ended
            .or_else(|| self.return_parcel.as_ref().map(SimParcel::last_seen))
            .unwrap_or(self.applied_at);
        let after_sale = AfterSale::of(&self.goods, self.fen, self.applied_at, state, updated)
            .merchant_remark(&self.remark);
        let after_sale = if self.status == RefundStatus::Done {
            after_sale.refunded()
        } else {
            after_sale
        };
        match &self.return_parcel {
            Some(return_parcel) => after_sale.returned_in(return_parcel),
            None if self.remark.is_empty() => after_sale,
            None => after_sale.started_by_merchant(),
        }
    }

    fn id(&self) -> String {
        ids::after_sale(self.applied_at, &self.goods.name)
    }

    fn is_whole(&self) -> bool {
        self.fen == self.goods.actual_fee()
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "after_sale_id": self.id(),
            "goods_info": self.goods.json(),
            "is_delete_purchase": u8::from(self.takes_access),
            "operator": self.operator,
            "refund_amount": self.fen,
            "refund_state": self.status.number(),
            "refund_state_description": self.status.text(),
            "refund_time": self.ended.map_or_else(|| "--".to_owned(), SimTime::text),
            "refund_type": if self.is_whole() { 1 } else { 2 },
            "refund_type_description": if self.is_whole() { "全额退款" } else { "部分退款" },
            "remark": self.remark,
        })
    }
}
