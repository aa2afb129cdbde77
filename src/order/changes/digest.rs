//! What each node of a document says, as one number: equal for what reads the same, however it was written.
//!
//! The order of a list does not count, nor of the keys of an object; `1` is `"1"`, and all the ways to say nothing are one.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use crate::catalog::{FieldId, Kind, Visibility};
use crate::json::{NodeId, Shape};
use crate::order::cell::is_nothing;
use crate::order::document::Document;

/// The digests of a document's nodes.
pub(super) struct Digests(Vec<Digest>);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) sum: u64,
    /// How many leaves say something.
    pub(super) told: u32,
}

impl Digests {
    /// One pass from the last node to the first, so that every node is done before the one above it.
    pub(super) fn of(doc: &Document) -> Self {
        let mut all = vec![Digest::default(); doc.len()];
        for id in doc.subtree(NodeId::ROOT).rev() {
            let mut own = all.get(id.index()).copied().unwrap_or_default();
            if doc.is_leaf(id) && !is_silent(doc, id) {
                own = Digest {
                    sum: number(&plain(doc, id)),
                    told: 1,
                };
            } else if is_lone(doc, id) {
                own.sum = mixed(own.sum);
            }
            all[id.index()] = own;
            if let Some(above) = doc
                .parent(id)
                .filter(|_| own.told > 0)
                .and_then(|parent| all.get_mut(parent.index()))
            {
                above.sum = above.sum.wrapping_add(share(doc, id, own.sum));
                above.told += own.told;
            }
        }
        Self(all)
    }

    pub(super) fn get(&self, id: NodeId) -> Digest {
        self.0.get(id.index()).copied().unwrap_or_default()
    }
}

/// What the node adds to the one above: in a list the same wherever it stands; a text says what the JSON inside it says.
fn share(doc: &Document, id: NodeId, sum: u64) -> u64 {
    match (doc.field(id), doc.key(id)) {
        (Some(field), Some(_)) => mixed(sum.rotate_left(17) ^ field.index() as u64),
        (None, Some(key)) => number(&(key, sum)),
        (_, None) if doc.position(id).is_some() => mixed(sum),
        (_, None) => sum,
    }
}

/// Scatters a number over all of its bits (the last steps of the splitmix64 generator): a sum of such numbers tells its parts apart, and
/// there is one for every node of the answer, for which the hash of a text would take too long.
const fn mixed(of: u64) -> u64 {
    let of = (of ^ (of >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let of = (of ^ (of >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    of ^ (of >> 31)
}

/// Whether it is an object where a list is documented, and so that list's only entry.
pub(super) fn is_lone(doc: &Document, id: NodeId) -> bool {
    doc.shape(id) == Shape::Object
        && doc.position(id).is_none()
        && kind(doc, id) == Some(Kind::List)
}

/// Whether a leaf says nothing. A flag may also be written as a number.
pub(super) fn is_silent(doc: &Document, id: NodeId) -> bool {
    let aside = || {
        doc.field(id)
            .is_some_and(|f| f.field().visibility != Visibility::Main)
    };
    is_nothing(doc, id) || (kind(doc, id) == Some(Kind::Flag) && plain(doc, id) == "0" && aside())
}

/// A leaf's value in one of the ways in which it may be written.
pub(super) fn plain(doc: &Document, id: NodeId) -> &str {
    match (doc.value(id).trim(), kind(doc, id)) {
        ("true", Some(Kind::Flag)) => "1",
        ("false", Some(Kind::Flag)) => "0",
        (value, _) => value,
    }
}

pub(super) fn kind(doc: &Document, id: NodeId) -> Option<Kind> {
    doc.field(id).map(FieldId::field).map(|field| field.kind)
}

pub(super) fn number(of: &impl Hash) -> u64 {
    let mut hash = DefaultHasher::new();
    of.hash(&mut hash);
    hash.finish()
}
