//! An outline of nothing but some rows and those above them.

use super::{Outline, Row, RowId};

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Gone,
    /// Wanted, or below a wanted row that has no wanted one in it.
    Kept,
    /// Above a wanted row.
    Above,
}

impl Outline {
    /// The wanted rows, those above them, unfolded, and what is below the last wanted ones, folded. Also tells where each of its rows
    /// stands here, the first row first.
    pub fn narrowed(&self, wanted: &[RowId]) -> (Self, Vec<RowId>) {
        let fates = self.fates(wanted);
        // How many rows are kept before each.
        let mut places: Vec<u32> = Vec::with_capacity(self.rows.len() + 1);
        let mut kept = 0;
        for fate in &fates {
            places.push(kept);
            kept += u32::from(*fate != Fate::Gone);
        }
        places.push(kept);
        let place = |at: u32| places.get(at as usize).copied().unwrap_or(kept);
        let stays = self.all().filter(|row| {
            fates
                .get(row.index())
                .is_some_and(|fate| *fate != Fate::Gone)
        });
        let rows: Vec<RowId> = std::iter::once(RowId::ROOT).chain(stays).collect();
        let row = |&id: &RowId| {
            let row = self.get(id)?;
            let size = place(id.0 + row.size) - place(id.0);
            Some(Row {
                parent: place(row.parent),
                size,
                open: fates.get(id.index()) == Some(&Fate::Above),
                ..*row
            })
        };
        let outline = Self::of(rows.iter().filter_map(row).collect(), self.count);
        (outline, rows.into_iter().skip(1).collect())
    }

    fn fates(&self, wanted: &[RowId]) -> Vec<Fate> {
        let mut fates = vec![Fate::Gone; self.rows.len()];
        if let Some(root) = fates.first_mut() {
            *root = Fate::Above;
        }
        for &row in wanted {
            for above in self.ancestors(row).collect::<Vec<_>>() {
                if let Some(fate) = fates.get_mut(above.index()) {
                    *fate = Fate::Above;
                }
            }
        }
        for &row in wanted.iter().filter(|row| **row != RowId::ROOT) {
            let size = self.get(row).map_or(0, |r| r.size as usize);
            if fates.get(row.index()) == Some(&Fate::Gone) {
                fates
                    .iter_mut()
                    .skip(row.index())
                    .take(size)
                    .for_each(|fate| *fate = Fate::Kept);
            }
        }
        fates
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Tab;
    use crate::order::Document;
    use crate::outline::{Outline, RowId};
    use proptest::prelude::*;

    fn outline() -> Outline {
        let goods = r#"{"goods_name":"咖啡豆","quantity":2,"unit_price":100,"discounts_info":{"discounts_list":[{"discount_name":"a","discount_amount":1}]}}"#;
        let data = format!(r#"{{"goods_info":{{"goods_list":[{goods},{goods},{goods}]}}}}"#);
        Outline::build(&Document::parse(data).unwrap(), Tab::Goods, false)
    }

    #[test]
    fn nothing_wanted_leaves_nothing() {
        let (narrowed, rows) = outline().narrowed(&[]);
        assert!(narrowed.is_empty() && rows.is_empty() && narrowed.first().is_none());
    }

    #[test]
    fn a_wanted_row_brings_those_above_it_and_folds_what_is_below() {
        let outline = outline();
        let goods = outline.first().unwrap();
        let second = outline.next_sibling(goods).unwrap();
        let inside = outline.children(goods).next().unwrap();
        let (narrowed, rows) = outline.narrowed(&[inside, second]);
        assert_eq!(&rows[..3], [goods, inside, second]);
        assert_eq!(narrowed.visible(), 3);
        assert!(
            narrowed.has_children(narrowed.last().unwrap())
                && !narrowed.is_open(narrowed.last().unwrap())
        );
    }

    proptest! {
        #[test]
        fn a_narrowed_outline_is_a_tree_of_the_rows_it_names(picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..6)) {
            let outline = outline();
            let all: Vec<RowId> = outline.all().collect();
            let mut wanted: Vec<RowId> = picks.iter().map(|pick| *pick.get(&all)).collect();
            wanted.sort_unstable();
            let (narrowed, rows) = outline.narrowed(&wanted);
            prop_assert_eq!(narrowed.len(), rows.len());
            for (row, here) in narrowed.all().zip(&rows) {
                prop_assert_eq!(narrowed.kind(row), outline.kind(*here));
                let above = narrowed.parent(row).map(|p| rows[p.index() - 1]);
                prop_assert_eq!(above, outline.parent(*here));
            }
            let on_view: Vec<RowId> = std::iter::successors(narrowed.first(), |&row| narrowed.next(row)).collect();
            prop_assert!(wanted.iter().all(|w| on_view.iter().any(|row| rows[row.index() - 1] == *w)));
            prop_assert_eq!(on_view.len(), narrowed.visible());
        }
    }
}
