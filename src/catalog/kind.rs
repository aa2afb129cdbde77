//! How the catalog classifies fields: kind, JSON types, personal data, visibility.

use std::fmt;

/// The kind of a value, which determines how it is parsed and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Free text.
    Text,
    /// An identifier to copy, kept digit for digit.
    Id,
    /// A count or another plain whole number.
    Int,
    /// Money in whole fen, a hundredth of a yuan.
    Fen,
    /// A Beijing time `YYYY-MM-DD HH:MM:SS` without a zone.
    Time,
    /// A time in whole seconds since 1970 UTC.
    Timestamp,
    /// A boolean.
    Flag,
    /// A code, explained by its code table or a sibling description.
    Code,
    /// A ratio of undocumented scale.
    Ratio,
    /// A URL: shown and copied, never opened.
    Link,
    /// A phone number.
    Phone,
    /// The name of a person.
    Name,
    /// A postal address.
    Address,
    /// A bank or messenger account.
    Account,
    /// A mail address.
    Email,
    /// A code or password that anyone who has it can use.
    Secret,
    /// A courier's text, containing names and phone numbers.
    Trace,
    /// A comment or remark written by a person.
    Comment,
    /// `has_result`: whether its block has any content.
    Presence,
    /// An object.
    Group,
    /// A list of objects.
    List,
}

/// A JSON type as named in the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonType {
    /// `object`
    Object,
    /// `array`
    Array,
    /// `string`
    String,
    /// `int`: a whole number.
    Int,
    /// `number`: any number.
    Number,
    /// `boolean`
    Boolean,
}

impl JsonType {
    /// All types, in the order in which [`JsonTypes`] formats them.
    pub const ALL: [Self; 6] = [
        Self::Object,
        Self::Array,
        Self::String,
        Self::Int,
        Self::Number,
        Self::Boolean,
    ];
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Int => "int",
            Self::Number => "number",
            Self::Boolean => "boolean",
        })
    }
}

/// The types of a field: more than one if the documentation contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JsonTypes(u8);

impl JsonTypes {
    /// Creates a set of types.
    #[must_use]
    pub const fn of(types: &[JsonType]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < types.len() {
            bits |= 1 << types[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether the set contains this type.
    #[must_use]
    pub const fn contains(self, one: JsonType) -> bool {
        self.0 & (1 << one as u8) != 0
    }
}

/// Formats as `int` or `array or string`.
impl fmt::Display for JsonTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<_> = JsonType::ALL
            .into_iter()
            .filter(|one| self.contains(*one))
            .map(|one| one.to_string())
            .collect();
        f.pad(&named.join(" or "))
    }
}

/// A class of personal data, which determines the mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Personal {
    /// A phone number.
    Phone,
    /// The name of a person.
    Name,
    /// A postal address below the district.
    Address,
    /// A bank account.
    Account,
    /// A mail address.
    Email,
    /// A verification, coupon or redeem code, a password.
    Code,
    /// Data of a student, who may be a child.
    Student,
    /// A courier's text, containing names and phone numbers.
    Trace,
    /// A comment or remark, which may contain anything.
    Comment,
}

/// Where a field is shown in its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Always shown.
    Main,
    /// Shown unless it is zero, such as a price change or the count of something rare.
    Rare,
    /// Under a folded node, since agents rarely need it.
    More,
}

#[cfg(test)]
mod tests {
    use super::{JsonType, JsonTypes};
    use rstest::rstest;

    #[rstest]
    #[case::one(&[JsonType::Int], "int")]
    #[case::both(&[JsonType::String, JsonType::Array], "array or string")]
    #[case::twice(&[JsonType::Boolean, JsonType::Boolean], "boolean")]
    fn json_types_contain_and_format_their_types(#[case] types: &[JsonType], #[case] shown: &str) {
        let set = JsonTypes::of(types);
        assert_eq!(set.to_string(), shown);
        for one in JsonType::ALL {
            assert_eq!(set.contains(one), types.contains(&one), "{one}");
        }
    }
}
