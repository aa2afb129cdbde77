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
            Self::Buyer => Scope::One(catalog::Tab::Buyer),
            Self::Goods => Scope::One(catalog::Tab::Goods),
            Self::Logistics => Scope::One(catalog::Tab::Logistics),
            Self::Refunds => Scope::One(catalog::Tab::Refunds),
            Self::Invoice => Scope::One(catalog::Tab::Invoice),
            Self::Order => Scope::One(catalog::Tab::Order),
            Self::Other => Scope::One(catalog::Tab::Other),
            Self::All => Scope::All,
        }
    }
}
