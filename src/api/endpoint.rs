//! The endpoints of the platform and their quotas, as a table.

use std::time::Duration;

/// How an endpoint is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Parameters in the query string.
    Get,
    /// Parameters, including the access token, in a JSON body.
    Post,
}

/// How often an endpoint may be called: at most `calls` in any rolling window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Calls in one window.
    pub calls: u32,
    /// Length of the window.
    pub window: Duration,
}

/// An endpoint of the platform, as documented.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name in logs.
    pub name: &'static str,
    /// How it is called.
    pub method: Method,
    /// Path below the base address, with a leading slash.
    pub path: &'static str,
    /// The documented quota.
    pub quota: Quota,
}

/// Fetches an access token.
pub const TOKEN: Endpoint = get("token", "/token", per(100, 600));
/// One order with all its details, edition 2.0.
pub const ORDER_DETAIL: Endpoint = post(
    "order detail",
    "/xe.ecommerce.order.detail/1.0.0",
    per(20, 1),
);
/// Orders by time and state, edition 2.0.
pub const ORDER_LIST: Endpoint = post("order list", "/xe.ecommerce.order.list/1.0.0", per(20, 1));
/// After-sale cases.
pub const AFTER_SALE_LIST: Endpoint = post(
    "after-sale list",
    "/xe.ecommerce.after_sale.list/1.0.0",
    per(300, 60),
);
/// One after-sale case.
pub const AFTER_SALE_DETAIL: Endpoint = post(
    "after-sale detail",
    "/xe.ecommerce.after_sale.detail/1.0.0",
    per(300, 60),
);
/// A user by id or phone.
pub const USER_INFO: Endpoint = post("user info", "/xe.user.info.get/1.0.0", per(3000, 10));

/// All endpoints.
pub const ALL: [&Endpoint; 6] = [
    &TOKEN,
    &ORDER_DETAIL,
    &ORDER_LIST,
    &AFTER_SALE_LIST,
    &AFTER_SALE_DETAIL,
    &USER_INFO,
];

const fn get(name: &'static str, path: &'static str, quota: Quota) -> Endpoint {
    Endpoint {
        name,
        method: Method::Get,
        path,
        quota,
    }
}

const fn post(name: &'static str, path: &'static str, quota: Quota) -> Endpoint {
    Endpoint {
        name,
        method: Method::Post,
        path,
        quota,
    }
}

const fn per(calls: u32, seconds: u64) -> Quota {
    Quota {
        calls,
        window: Duration::from_secs(seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Method, ORDER_DETAIL};
    use std::collections::HashSet;
    use std::time::Duration;

    #[test]
    fn endpoint_path_and_quota_are_valid() {
        for endpoint in ALL {
            assert!(
                endpoint.path.starts_with('/') && !endpoint.path.ends_with('/'),
                "{}",
                endpoint.name
            );
            assert!(
                endpoint.quota.calls > 0 && !endpoint.quota.window.is_zero(),
                "{}",
                endpoint.name
            );
            assert_eq!(
                endpoint.method == Method::Get,
                endpoint.name == "token",
                "only the token is fetched with GET"
            );
        }
        assert_eq!(
            ALL.iter().map(|e| e.path).collect::<HashSet<_>>().len(),
            ALL.len()
        );
    }

    #[test]
    fn endpoint_order_detail_has_its_documented_quota() {
        assert_eq!(
            (ORDER_DETAIL.quota.calls, ORDER_DETAIL.quota.window),
            (20, Duration::from_secs(1))
        );
    }
}
