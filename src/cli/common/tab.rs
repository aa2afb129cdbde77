//! The `--tab` argument.

use clap::ValueEnum;

use crate::catalog;
use crate::report::Scope;

/// A tab of an order, or all of them.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum TabArgument {
    Buyer,
    Goods,
    Logistics,
    Refunds,
    Invoice,
    Order,
    Other,
    All,
}

impl TabArgument {
    /// The part of an order that the argument selects.
    pub(in crate::cli) const fn scope(self) -> Scope {
        match self {
            Self::Buyer => Scope::Tab(catalog::Tab::Buyer),
            Self::Goods => Scope::Tab(catalog::Tab::Goods),
            Self::Logistics => Scope::Tab(catalog::Tab::Logistics),
            Self::Refunds => Scope::Tab(catalog::Tab::Refunds),
            Self::Invoice => Scope::Tab(catalog::Tab::Invoice),
            Self::Order => Scope::Tab(catalog::Tab::Order),
            Self::Other => Scope::Tab(catalog::Tab::Other),
            Self::All => Scope::All,
        }
    }
}
