//! The paths that the shop serves, with method and quota.

use std::time::Duration;

use hyper::Method;

/// The endpoint of a request, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `/token`
    Token,
    /// `/xe.ecommerce.order.detail/1.0.0`
    OrderDetail,
    /// `/xe.ecommerce.order.list/1.0.0`
    OrderList,
    /// `/xe.ecommerce.after_sale.list/1.0.0`
    AfterSaleList,
    /// `/xe.ecommerce.after_sale.detail/1.0.0`
    AfterSaleDetail,
    /// `/xe.user.info.get/1.0.0`
    UserInfo,
    /// Any other path.
    Unknown,
}

impl Endpoint {
    /// Every served endpoint.
    pub(super) const SERVED: [Self; 6] = [
        Self::Token,
        Self::OrderDetail,
        Self::OrderList,
        Self::AfterSaleList,
        Self::AfterSaleDetail,
        Self::UserInfo,
    ];

    pub(super) fn of(path: &str) -> Self {
        Self::SERVED
            .into_iter()
            .find(|each| each.path() == path)
            .unwrap_or(Self::Unknown)
    }

    /// The path; empty for an unknown endpoint.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Token => "/token",
            Self::OrderDetail => "/xe.ecommerce.order.detail/1.0.0",
            Self::OrderList => "/xe.ecommerce.order.list/1.0.0",
            Self::AfterSaleList => "/xe.ecommerce.after_sale.list/1.0.0",
            Self::AfterSaleDetail => "/xe.ecommerce.after_sale.detail/1.0.0",
            Self::UserInfo => "/xe.user.info.get/1.0.0",
            Self::Unknown => "",
        }
    }

    pub(super) const fn method(self) -> Method {
        if matches!(self, Self::Token) {
            Method::GET
        } else {
            Method::POST
        }
    }

    /// The documented quota: calls per window.
    pub(super) const fn quota(self) -> (usize, Duration) {
        match self {
            Self::Token => (100, Duration::from_secs(600)),
            Self::OrderDetail | Self::OrderList => (20, Duration::from_secs(1)),
            Self::AfterSaleList | Self::AfterSaleDetail => (300, Duration::from_secs(60)),
            Self::UserInfo => (3000, Duration::from_secs(10)),
            Self::Unknown => (0, Duration::ZERO),
        }
    }
}
