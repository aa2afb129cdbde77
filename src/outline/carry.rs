//! Folds and the cursor across a new answer, or a new layout of the same: a row is known again by its path.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Kind, Outline, RowId};
use crate::order::Document;

impl Outline {
    /// Takes over the folds of an earlier outline of the same tab; says where its row `cursor`, or the nearest above it that is still
    /// there, stands now.
    pub fn carry(&mut self, doc: &Document, earlier: &Self, earlier_doc: &Document, cursor: RowId) -> Option<RowId> {
        let before = earlier.paths(earlier_doc);
        let known: HashSet<u64> = before.iter().copied().collect();
        let opened: HashSet<u64> = earlier.rows.iter().zip(&before).filter(|(row, _)| row.open).map(|(_, path)| *path).collect();
        let now = self.paths(doc);
        for (row, path) in self.rows.iter_mut().zip(&now).skip(1).filter(|(row, path)| row.size > 1 && known.contains(path)) {
            row.open = opened.contains(path);
        }
        self.recount();
        let wanted = std::iter::once(cursor).chain(earlier.ancestors(cursor));
        wanted
            .filter_map(|row| before.get(row.index()))
            .find_map(|path| now.iter().position(|p| p == path))
            .and_then(|at| self.all().nth(at.checked_sub(1)?))
    }

    /// A hash of each row's path from the root, stable from one answer to the next.
    fn paths(&self, doc: &Document) -> Vec<u64> {
        let mut paths: Vec<u64> = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut hash = DefaultHasher::new();
            paths.get(row.parent as usize).hash(&mut hash);
            std::mem::discriminant(&row.kind).hash(&mut hash);
            match row.kind {
                Kind::Node(node) | Kind::Echo(node) | Kind::Oddity(node) => {
                    // Rows of several blocks stand beside each other: the block tells them apart.
                    doc.parent(node).and_then(|block| doc.key(block)).hash(&mut hash);
                    doc.key(node).hash(&mut hash);
                    // An after-sale detail is known by its id: the next time it may be asked for before another.
                    match doc.joined_entry(node).filter(|&entry| entry == node).and_then(|entry| doc.child(entry, "aftersale_id")) {
                        Some(id) => doc.value(id).hash(&mut hash),
                        None => doc.position(node).hash(&mut hash),
                    }
                }
                Kind::Stretch(_, from, _) => from.hash(&mut hash),
                Kind::More(..) | Kind::Left(_) | Kind::Oddities(_) | Kind::Raw => {}
            }
            paths.push(hash.finish());
        }
        paths
    }
}
