//! How ids and times are written in the files. An invalid id or time makes its file unreadable.

/// An order id, as a string.
pub(super) mod order {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::order::OrderId;

    pub(in crate::history) fn serialize<S: Serializer>(
        order: &OrderId,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(order.as_str())
    }

    pub(in crate::history) fn deserialize<'a, D: Deserializer<'a>>(
        from: D,
    ) -> Result<OrderId, D::Error> {
        OrderId::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// A list of order ids.
pub(super) mod orders {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::order::OrderId;

    pub(in crate::history) fn serialize<S: Serializer>(
        orders: &[OrderId],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(orders.iter().map(OrderId::as_str))
    }

    pub(in crate::history) fn deserialize<'a, D: Deserializer<'a>>(
        from: D,
    ) -> Result<Vec<OrderId>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts
            .iter()
            .map(|text| OrderId::parse(text).map_err(D::Error::custom))
            .collect()
    }
}

/// A time in UTC, as RFC 3339.
pub(super) mod time {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(in crate::history) fn serialize<S: Serializer>(
        at: &Timestamp,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub(in crate::history) fn deserialize<'a, D: Deserializer<'a>>(
        from: D,
    ) -> Result<Timestamp, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
