//! Restores folds and the cursor after a refresh or a new layout. Rows are matched by a hash of
//! their path.
//!
//! An entry of a list is identified by its content if the content has an identity, otherwise by its
//! position: a new event of a trace, or a new parcel, moves the other entries.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Outline, RowId, RowKind};
use crate::order::{Document, entry_identity};

impl Outline {
    /// Applies the folds of an earlier outline of the same tab. Returns the row that corresponds to
    /// its row `cursor`, or to the nearest ancestor of it that still exists.
    pub fn restore(
        &mut self,
        doc: &Document,
        earlier: &Self,
        earlier_doc: &Document,
        cursor: RowId,
    ) -> Option<RowId> {
        let before = earlier.paths(earlier_doc);
        let known: HashSet<u64> = before.iter().copied().collect();
        let opened: HashSet<u64> = earlier
            .rows
            .iter()
            .zip(&before)
            .filter(|(row, _)| row.open)
            .map(|(_, path)| *path)
            .collect();
        let now = self.paths(doc);
        for (row, path) in self
            .rows
            .iter_mut()
            .zip(&now)
            .skip(1)
            .filter(|(row, path)| row.size > 1 && known.contains(path))
        {
            row.open = opened.contains(path);
        }
        self.recount();
        let wanted = std::iter::once(cursor).chain(earlier.ancestors(cursor));
        wanted
            .filter_map(|row| before.get(row.index()))
            .find_map(|path| now.iter().position(|p| p == path))
            .and_then(|at| self.all().nth(at.checked_sub(1)?))
    }

    /// Returns a hash of each row's path from the root, stable across responses.
    fn paths(&self, doc: &Document) -> Vec<u64> {
        let mut paths: Vec<u64> = Vec::with_capacity(self.rows.len());
        let mut namesakes: HashMap<_, u32> = HashMap::new();
        for row in &self.rows {
            let mut hash = DefaultHasher::new();
            paths.get(row.parent as usize).hash(&mut hash);
            std::mem::discriminant(&row.kind).hash(&mut hash);
            match row.kind {
                RowKind::Node(node) | RowKind::Reference(node) | RowKind::Oddity(node) => {
                    // Fields of several blocks can be siblings here: the block's key distinguishes
                    // them.
                    doc.parent(node)
                        .and_then(|block| doc.key(block))
                        .hash(&mut hash);
                    doc.key(node).hash(&mut hash);
                    match entry_identity(doc, node).filter(|_| doc.place(node).is_some()) {
                        Some(name) => {
                            // Entries with the same identity are matched by their order.
                            let nth = namesakes.entry((row.parent, name)).or_default();
                            *nth += 1;
                            (name, *nth).hash(&mut hash);
                        }
                        None => doc.place(node).hash(&mut hash),
                    }
                }
                RowKind::Chunk(_, from, _) => from.hash(&mut hash),
                RowKind::More(..) | RowKind::Omitted(_) | RowKind::Oddities(_) | RowKind::Raw => {}
            }
            paths.push(hash.finish());
        }
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::{Outline, RowId};
    use crate::catalog::Tab;
    use crate::order::{Document, NodeId};

    fn parcels(parcels: &[(&str, &[&str])]) -> Document {
        let event = |hour: &&str| format!(r#"{{"text":"t","time":"2026-03-10 {hour}:00:00"}}"#);
        let trace = |hours: &[&str]| hours.iter().map(event).collect::<Vec<_>>().join(",");
        let parcel = |(id, hours): &(&str, &[&str])| {
            format!(
                r#"{{"parcel_id":"{id}","package_trace_info":[{}]}}"#,
                trace(hours)
            )
        };
        let all = parcels.iter().map(parcel).collect::<Vec<_>>().join(",");
        Document::parse(format!(
            r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[{all}]}}}}}}"#
        ))
        .unwrap()
    }

    fn row(doc: &Document, outline: &Outline, pointer: &str) -> RowId {
        let node: NodeId = doc
            .subtree(NodeId::ROOT)
            .find(|&n| doc.pointer(n) == pointer)
            .unwrap();
        outline.row_of(node).unwrap()
    }

    #[test]
    fn cursor_and_folds_follow_entries_that_move() {
        const PARCELS: &str = "/internal_extra_info/logistics_info/packages_info";
        let before = parcels(&[("a", &["08"]), ("b", &["09", "07", "07"])]);
        let after = parcels(&[
            ("c", &["11"]),
            ("a", &["08"]),
            ("b", &["10", "09", "07", "07"]),
        ]);
        let mut earlier = Outline::build(&before, Tab::Logistics, false);
        let folded = row(&before, &earlier, &format!("{PARCELS}/0"));
        earlier.set_open(folded, false);
        for (was, is) in [
            ("1/package_trace_info/0", "2/package_trace_info/1"),
            ("1/package_trace_info/2", "2/package_trace_info/3"),
            ("0", "1"),
        ] {
            let mut later = Outline::build(&after, Tab::Logistics, false);
            let cursor = row(&before, &earlier, &format!("{PARCELS}/{was}"));
            let landed = later.restore(&after, &earlier, &before, cursor).unwrap();
            assert_eq!(
                landed,
                row(&after, &later, &format!("{PARCELS}/{is}")),
                "{was}"
            );
            assert!(!later.is_open(row(&after, &later, &format!("{PARCELS}/1"))));
        }
    }
}
