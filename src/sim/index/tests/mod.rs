//! Tests of the index, and the index that the tests of its parts share.

mod detail_agreement;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::Index;
use crate::sim::sim_time::SimTime;
use crate::sim::{Person, stories};

pub(super) const NOW: &str = "2026-03-11T04:00:00Z";

pub(super) fn index() -> &'static Index {
    static INDEX: LazyLock<Index> =
        LazyLock::new(|| Index::build(SimTime::of(NOW.parse().unwrap())));
    &INDEX
}

/// Returns a person by their stable name.
pub(super) fn person(name: &str) -> &'static Person {
    index()
        .people()
        .iter()
        .find(|person| person.name == name)
        .unwrap()
}

#[test]
fn people_are_unique_and_two_share_a_phone() {
    let people = index().people();
    assert_eq!(people.len(), stories::ALL.len() + 5);
    assert_eq!(
        people
            .iter()
            .map(|person| &person.user_id)
            .collect::<BTreeSet<_>>()
            .len(),
        people.len()
    );
    let mut phones: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for person in people {
        phones.entry(person.phone).or_default().push(person.name);
    }
    let shared: Vec<_> = phones
        .into_values()
        .filter(|names| names.len() > 1)
        .collect();
    assert_eq!(shared, [["shared_first", "shared_second"]]);
}

#[test]
fn phones_are_in_the_reserved_range() {
    for person in index().people() {
        assert!(
            person.phone.len() == 11 && person.phone.get(3..6) == Some("001"),
            "{}",
            person.phone
        );
    }
}
