//! The tables of the file as typed structs. Their doc comments are the English descriptions of the
//! derived JSON Schema and of the file that `gander config init` writes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::appearance::{Colors, Ui};
use super::keys::Keys;
use super::shop::Shop;
use crate::order::Thresholds;

/// The configuration: what the file and the variables set, and the defaults of the rest.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "gander", description = "")]
pub struct Config {
    /// Shop to use unless `--shop` names another
    pub(super) default_shop: Option<String>,
    /// Interface
    pub(super) ui: Ui,
    /// Colours that replace the theme's: #rrggbb, 0-255, or a name such as red or light-blue
    pub(super) colors: Colors,
    /// When something has taken too long
    pub thresholds: Thresholds,
    /// Recently opened orders
    pub recent: Recent,
    /// Finding orders
    pub find: Find,
    /// Watching an order
    pub watch: Watch,
    /// Screen lock
    pub lock: Lock,
    /// Key bindings: one key, a list, or "" for none; `[keys.in.tree]` applies to one mode
    pub(super) keys: Keys,
    /// Shops, selected with `--shop`
    pub shops: BTreeMap<String, Shop>,
}

/// `[recent]`: the history of opened orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Recent {
    /// Remember recently opened orders
    pub enabled: bool,
    /// Days to remember them
    #[schemars(range(min = 1, max = 365))]
    pub days: u32,
    /// Maximum number of orders
    #[schemars(range(min = 1, max = 1000))]
    pub number: u32,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            enabled: true,
            days: 30,
            number: 50,
        }
    }
}

/// `[find]`: finding orders by keys other than their id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Find {
    /// Months to look back
    #[schemars(range(min = 1, max = 240))]
    pub months: u16,
}

impl Default for Find {
    fn default() -> Self {
        Self { months: 12 }
    }
}

/// `[watch]`: refreshing a watched order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Watch {
    /// Seconds between refreshes
    #[schemars(range(min = 10, max = 3600))]
    pub seconds: u32,
}

impl Default for Watch {
    fn default() -> Self {
        Self { seconds: 60 }
    }
}

/// `[lock]`: covering the screen of an idle terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Lock {
    /// Minutes without a key press before the screen locks
    #[schemars(range(min = 1, max = 1440))]
    pub minutes: u32,
}

impl Default for Lock {
    fn default() -> Self {
        Self { minutes: 10 }
    }
}
