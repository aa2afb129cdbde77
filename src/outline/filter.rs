//! An outline reduced to some of its rows, for showing search hits only.

use super::{Outline, OutlineRow, RowId};

/// Whether a row stays in a filtered outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FilterState {
    Hidden,
    /// The row is wanted, or below a wanted row that has no other wanted row in it.
    Match,
    /// The row is above a wanted row.
    Ancestor,
}

impl Outline {
    /// Returns an outline of the wanted rows, their ancestors (unfolded), and everything below the
    /// innermost wanted rows (folded); and for each of its rows, in order, the row of this outline.
    pub fn filtered_to(&self, wanted: &[RowId]) -> (Self, Vec<RowId>) {
        let filter_states = self.filter_states(wanted);
        // The index of each row in the filtered outline: the number of rows that stay before it.
        let mut places: Vec<u32> = Vec::with_capacity(self.rows.len() + 1);
        let mut count = 0;
        for state in &filter_states {
            places.push(count);
            count += u32::from(*state != FilterState::Hidden);
        }
        places.push(count);
        let place = |at: u32| places.get(at as usize).copied().unwrap_or(count);
        let stays = self.all().filter(|row| {
            filter_states
                .get(row.index())
                .is_some_and(|state| *state != FilterState::Hidden)
        });
        let rows: Vec<RowId> = std::iter::once(RowId::ROOT).chain(stays).collect();
        let row = |&id: &RowId| {
            let row = self.get(id)?;
            let size = place(id.0 + row.size) - place(id.0);
            Some(OutlineRow {
                parent: place(row.parent),
                size,
                open: filter_states.get(id.index()) == Some(&FilterState::Ancestor),
                ..*row
            })
        };
        let outline = Self::from_rows(rows.iter().filter_map(row).collect(), self.count);
        (outline, rows.into_iter().skip(1).collect())
    }

    fn filter_states(&self, wanted: &[RowId]) -> Vec<FilterState> {
        let mut filter_states = vec![FilterState::Hidden; self.rows.len()];
        if let Some(root) = filter_states.first_mut() {
            *root = FilterState::Ancestor;
        }
        for &row in wanted {
            for above in self.ancestors(row).collect::<Vec<_>>() {
                if let Some(state) = filter_states.get_mut(above.index()) {
                    *state = FilterState::Ancestor;
                }
            }
        }
        for &row in wanted.iter().filter(|row| **row != RowId::ROOT) {
            let size = self.get(row).map_or(0, |r| r.size as usize);
            if filter_states.get(row.index()) == Some(&FilterState::Hidden) {
                filter_states
                    .iter_mut()
                    .skip(row.index())
                    .take(size)
                    .for_each(|state| *state = FilterState::Match);
            }
        }
        filter_states
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Tab;
    use crate::order::Document;
    use crate::outline::{Outline, RowId};
    use proptest::prelude::*;

    fn outline() -> Outline {
        let goods = r#"{"goods_name":"咖啡豆","quantity":2,"unit_price":100,
            "discounts_info":{"discounts_list":[{"discount_name":"a","discount_amount":1}]}}"#;
        let data = format!(r#"{{"goods_info":{{"goods_list":[{goods},{goods},{goods}]}}}}"#);
        Outline::build(&Document::parse(data).unwrap(), Tab::Goods, false)
    }

    #[test]
    fn filter_without_wanted_rows_is_empty() {
        let (filtered, rows) = outline().filtered_to(&[]);
        assert!(filtered.is_empty() && rows.is_empty() && filtered.first().is_none());
    }

    #[test]
    fn filter_unfolds_ancestors_and_folds_descendants() {
        let outline = outline();
        let goods = outline.first().unwrap();
        let second = outline.next_sibling(goods).unwrap();
        let inside = outline.children(goods).next().unwrap();
        let (filtered, rows) = outline.filtered_to(&[inside, second]);
        assert_eq!(&rows[..3], [goods, inside, second]);
        assert_eq!(filtered.visible_len(), 3);
        assert!(
            filtered.has_children(filtered.last().unwrap())
                && !filtered.is_open(filtered.last().unwrap())
        );
    }

    proptest! {
        #[test]
        fn filtered_outline_is_a_tree_of_the_rows_it_lists(
            picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..6)
        ) {
            let outline = outline();
            let all: Vec<RowId> = outline.all().collect();
            let mut wanted: Vec<RowId> = picks.iter().map(|pick| *pick.get(&all)).collect();
            wanted.sort_unstable();
            let (filtered, rows) = outline.filtered_to(&wanted);
            prop_assert_eq!(filtered.len(), rows.len());
            for (row, original) in filtered.all().zip(&rows) {
                prop_assert_eq!(filtered.kind(row), outline.kind(*original));
                let above = filtered.parent(row).map(|p| rows[p.index() - 1]);
                prop_assert_eq!(above, outline.parent(*original));
            }
            let visible = std::iter::successors(filtered.first(), |&row| filtered.next(row));
            let visible: Vec<RowId> = visible.map(|row| rows[row.index() - 1]).collect();
            prop_assert!(wanted.iter().all(|row| visible.contains(row)));
            prop_assert_eq!(visible.len(), filtered.visible_len());
        }
    }
}
