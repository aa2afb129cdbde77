//! A parcel and its tracking events, in the wording of its courier.

use serde_json::{Value, json};

use super::goods::SimGoods;
use super::ids;
use super::sim_time::SimTime;

/// A courier company.
#[derive(Clone, Copy, Debug)]
pub(super) enum Courier {
    /// 顺丰速运
    Sf,
    /// 中通快递
    Zto,
    /// 圆通速递
    Yto,
}

impl Courier {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sf => "顺丰速运",
            Self::Zto => "中通快递",
            Self::Yto => "圆通速递",
        }
    }

    /// The text for a collected parcel.
    pub(super) fn collected(self, place: &str, person: &str) -> String {
        match self {
            Self::Sf => "顺丰速运 已收取快件".to_owned(),
            Self::Zto => format!("【{place}】的 {person}已揽收"),
            Self::Yto => format!("【{place}】 已揽收"),
        }
    }

    /// The text for arrival at a hub.
    pub(super) fn arrived(self, place: &str) -> String {
        match self {
            Self::Sf | Self::Zto => format!("快件到达 【{place}】"),
            Self::Yto => format!("【{place}】 已收入"),
        }
    }

    /// The text for departure from a hub to the next.
    pub(super) fn left(self, place: &str, next: &str) -> String {
        match self {
            Self::Sf => format!("快件在【{place}】已装车,准备发往 【{next}】"),
            Self::Zto => format!("快件离开 【{place}】 发往 【{next}】"),
            Self::Yto => format!("【{place}】 已发出 下一站 【{next}】"),
        }
    }

    /// The text for out for delivery.
    pub(super) fn delivering(self, place: &str, person: &str, phone: &str) -> String {
        match self {
            Self::Sf => format!("【{place}】派件员 {person} {phone}正在为您派件"),
            Self::Zto => format!("【{place}】的业务员 {person}（{phone}）正在第1次派件"),
            Self::Yto => format!("【{place}】 派件人: {person} 派件中 派件员电话{phone}"),
        }
    }

    /// The text for a signed-for parcel.
    pub(super) fn signed(self, place: &str, person: &str) -> String {
        match self {
            Self::Sf => "已签收,感谢使用顺丰,期待再次为您服务".to_owned(),
            Self::Zto => format!("快件已在 【{place}】 签收,签收人: {person}"),
            Self::Yto => format!("客户 签收人: {person} 已签收"),
        }
    }
}

/// The order of the tracking events in the answer; the platform guarantees none.
#[derive(Clone, Copy, Debug)]
pub(super) enum TraceOrder {
    /// Oldest event first.
    OldestFirst,
    /// Newest event first.
    NewestFirst,
    /// The later half first, each half in its own order.
    Jumbled,
}

/// A parcel.
#[derive(Clone, Debug)]
pub(super) struct SimParcel {
    courier: Courier,
    waybill: String,
    state: &'static str,
    departed: SimTime,
    goods: Vec<SimGoods>,
    trace: Vec<(SimTime, String)>,
    trace_order: TraceOrder,
    label_failure: Option<&'static str>,
}

impl SimParcel {
    /// Creates a parcel with its courier, waybill number and departure time.
    pub(super) fn new(courier: Courier, waybill: impl Into<String>, departed: SimTime) -> Self {
        Self {
            courier,
            waybill: waybill.into(),
            state: "运输中",
            departed,
            goods: Vec::new(),
            trace: Vec::new(),
            trace_order: TraceOrder::OldestFirst,
            label_failure: None,
        }
    }

    pub(super) const fn company(&self) -> &'static str {
        self.courier.name()
    }

    pub(super) fn waybill(&self) -> &str {
        &self.waybill
    }

    pub(super) const fn departed(&self) -> SimTime {
        self.departed
    }

    /// The time of the latest event.
    pub(super) fn last_seen(&self) -> SimTime {
        self.trace
            .iter()
            .map(|&(at, _)| at)
            .max()
            .unwrap_or(self.departed)
    }

    pub(super) fn goods<'a>(mut self, goods: impl IntoIterator<Item = &'a SimGoods>) -> Self {
        self.goods.extend(goods.into_iter().cloned());
        self
    }

    /// Sets the platform's text for the state; the possible values are not documented.
    pub(super) fn state(mut self, state: &'static str) -> Self {
        self.state = state;
        self
    }

    /// Adds a tracking event.
    pub(super) fn then(mut self, at: SimTime, text: impl Into<String>) -> Self {
        self.trace.push((at, text.into()));
        self
    }

    pub(super) fn trace_order(mut self, trace_order: TraceOrder) -> Self {
        self.trace_order = trace_order;
        self
    }

    /// Marks that the courier was ordered online and the label failed to print.
    pub(super) fn label_failed(mut self, reason: &'static str) -> Self {
        self.label_failure = Some(reason);
        self
    }

    fn trace_json(&self) -> Vec<Value> {
        let mut trace_order: Vec<_> = self
            .trace
            .iter()
            .map(|(at, text)| json!({ "text": text, "time": at.text() }))
            .collect();
        match self.trace_order {
            TraceOrder::OldestFirst => {}
            TraceOrder::NewestFirst => trace_order.reverse(),
            TraceOrder::Jumbled => trace_order.rotate_left(self.trace.len() / 2),
        }
        trace_order
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "departure_time": self.departed.text(),
            "electronic_order_fail_reason": self.label_failure.map_or(Value::Null, Value::from),
            "express_id": self.waybill,
            "logistics_company_name": self.courier.name(),
            "logistics_state_description": self.state,
            "package_goods_info": self.goods.iter().map(SimGoods::json).collect::<Vec<_>>(),
            "package_trace_info": self.trace_json(),
            "parcel_id": ids::parcel(self.departed, &self.waybill),
            "shipment_type": if self.label_failure.is_some() { 2 } else { 1 },
        })
    }
}
