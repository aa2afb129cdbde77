//! Walks two documents in parallel and records where they differ.

use std::collections::HashMap;

use super::digest::Digest;
use super::indexed::{IndexedDocument, NodeContent};
use super::match_entries::{ListEntries, match_entries};
use super::{Change, ChangeKind};
use crate::catalog::FieldId;
use crate::order::document::{Document, NodeId, Shape};

/// Two documents being compared, and the differences found so far.
pub(super) struct Comparison<'a> {
    before: IndexedDocument<'a>,
    after: IndexedDocument<'a>,
    found: Vec<Change>,
}

impl<'a> Comparison<'a> {
    pub(super) fn of(before: &'a Document, after: &'a Document) -> Self {
        Self {
            before: IndexedDocument::of(before),
            after: IndexedDocument::of(after),
            found: Vec::new(),
        }
    }

    /// Returns the differences in document order.
    pub(super) fn run(mut self) -> Vec<Change> {
        self.pair(NodeId::ROOT, NodeId::ROOT);
        self.found
    }

    /// Compares two nodes that stand for the same value.
    fn pair(&mut self, before: NodeId, after: NodeId) {
        if self.before.digest(before) == self.after.digest(after) {
            return;
        }
        if !self.after.has_values(after) {
            return self.all_removed(before);
        }
        if !self.before.has_values(before) {
            return self.all_added(after);
        }
        match (self.before.content(before), self.after.content(after)) {
            ((NodeContent::Object, before), (NodeContent::Object, after)) => {
                self.objects(before, after);
            }
            ((NodeContent::List(before), _), (NodeContent::List(after), _)) => {
                self.lists(before, after);
            }
            _ => self.changed(before, after),
        }
    }

    fn objects(&mut self, before: NodeId, after: NodeId) {
        let mut pairs = self.by_key(before, after);
        pairs.retain(|&(before, after)| {
            self.before.digest_of(before) != self.after.digest_of(after)
        });
        let codes: Vec<FieldId> = pairs
            .iter()
            .filter_map(|&(before, after)| self.described(before, after))
            .collect();
        for (before, after) in pairs {
            match (before, after) {
                _ if self
                    .field(before, after)
                    .is_some_and(|field| codes.contains(&field)) => {}
                (Some(before), Some(after)) => self.pair(before, after),
                (Some(before), None) => self.all_removed(before),
                (None, Some(after)) => self.all_added(after),
                (None, None) => {}
            }
        }
    }

    /// Pairs children by key, in the order of the later answer. Removed keys come last.
    fn by_key(&self, before: NodeId, after: NodeId) -> Vec<(Option<NodeId>, Option<NodeId>)> {
        let (earlier, later): (Vec<NodeId>, Vec<NodeId>) = (
            self.before.doc.children(before).collect(),
            self.after.doc.children(after).collect(),
        );
        let mut alike = earlier
            .iter()
            .zip(&later)
            .map(|(&one, &other)| self.before.doc.key(one) == self.after.doc.key(other));
        // Nearly always the case, and many times faster than looking up every key.
        if earlier.len() == later.len() && alike.all(|same| same) {
            return earlier
                .into_iter()
                .map(Some)
                .zip(later.into_iter().map(Some))
                .collect();
        }
        let (earlier, later) = (self.before.keyed(&earlier), self.after.keyed(&later));
        let mut left: HashMap<_, NodeId> = earlier.iter().copied().collect();
        let mut pairs: Vec<_> = later
            .into_iter()
            .map(|(key, id)| (left.remove(&key), Some(id)))
            .collect();
        pairs.extend(
            earlier
                .into_iter()
                .filter(|(key, _)| left.contains_key(key))
                .map(|(_, id)| (Some(id), None)),
        );
        pairs
    }

    fn field(&self, before: Option<NodeId>, after: Option<NodeId>) -> Option<FieldId> {
        after.map_or_else(
            || self.before.doc.field(before?),
            |after| self.after.doc.field(after),
        )
    }

    /// The field that describes this changed code, if the catalog knows the meanings itself.
    ///
    /// Its change repeats the change of the code, so it is not reported.
    fn described(&self, before: Option<NodeId>, after: Option<NodeId>) -> Option<FieldId> {
        let field = self.field(before, after)?.field();
        let known = |doc: &Document, id: NodeId| {
            field
                .codes
                .is_some_and(|table| table.get(doc.value(id).trim()).is_some())
        };
        let both = before.is_none_or(|id| known(self.before.doc, id))
            && after.is_none_or(|id| known(self.after.doc, id));
        field.described_by().filter(|_| both)
    }

    fn lists(&mut self, before: Vec<NodeId>, after: Vec<NodeId>) {
        let matched = match_entries(
            &ListEntries::of(&self.before, before),
            &ListEntries::of(&self.after, after),
        );
        for (after, before) in matched.pairs {
            match before {
                Some(before) if self.before.digest(before) == self.after.digest(after) => {}
                // `pair` would take an object in place of a list for that list again.
                Some(before) if self.is_object(before, after) => self.objects(before, after),
                Some(before) => self.pair(before, after),
                None => self.added(after),
            }
        }
        for before in matched.removed {
            self.removed(before);
        }
    }

    fn is_object(&self, before: NodeId, after: NodeId) -> bool {
        self.before.doc.shape(before) == Shape::Object
            && self.after.doc.shape(after) == Shape::Object
    }

    fn all_added(&mut self, after: NodeId) {
        let mut parts = Vec::new();
        self.after.parts(after, &mut parts);
        for part in parts {
            self.added(part);
        }
    }

    fn all_removed(&mut self, before: NodeId) {
        let mut parts = Vec::new();
        self.before.parts(before, &mut parts);
        for part in parts {
            self.removed(part);
        }
    }

    fn added(&mut self, after: NodeId) {
        self.record(ChangeKind::Added, None, Some(after));
    }

    fn removed(&mut self, before: NodeId) {
        self.record(ChangeKind::Removed, Some(before), None);
    }

    fn changed(&mut self, before: NodeId, after: NodeId) {
        self.record(ChangeKind::Changed, Some(before), Some(after));
    }

    /// Records a change under the tab and with the size of its later node, if there is one.
    fn record(&mut self, kind: ChangeKind, before: Option<NodeId>, after: Option<NodeId>) {
        let (side, id) = match (before, after) {
            (_, Some(id)) => (&self.after, id),
            (Some(id), None) => (&self.before, id),
            (None, None) => return,
        };
        let (tab, Digest { values, .. }) = (side.tab(id), side.digest(id));
        self.found.push(Change {
            kind,
            before,
            after,
            tab,
            count: values as usize,
        });
    }
}
