//! Paths of the catalog, such as `goods_info.goods_list[].goods_name`, with `[0]` for one entry.

use std::cmp::Reverse;

use crate::catalog::{FieldId, FieldKind, by_path};
use crate::order::{Document, NodeId, Shape};
use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// The path of a documented value.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldPath {
    steps: Vec<PathStep>,
    /// The field at the path.
    pub field: FieldId,
}

/// A key, and which entries of its list are selected.
#[derive(Debug, PartialEq, Eq)]
struct PathStep {
    key: String,
    entries: Entries,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entries {
    None,
    All,
    Nth(usize),
}

impl FieldPath {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// What is wrong with it and a similar path, if it is not documented or names a group of fields.
    pub fn read(typed: &str, lang: Lang) -> Result<Self, Problem> {
        let steps: Vec<PathStep> = typed.trim().split('.').map(step).collect();
        let plain = steps.iter().map(|s| {
            format!(
                "{}{}",
                s.key,
                if s.entries == Entries::None { "" } else { "[]" }
            )
        });
        let plain = plain.collect::<Vec<_>>().join(".");
        let field = by_path(&plain).filter(|_| !plain.is_empty());
        match field.map(|id| (id, id.field().kind)) {
            Some((id, FieldKind::Group | FieldKind::List)) => Err(group(typed, id, &plain, lang)),
            Some((id, _)) => Ok(Self { steps, field: id }),
            None => Err(unknown(typed, &plain, lang)),
        }
    }

    /// The nodes at the path, in document order.
    pub fn find(&self, doc: &Document) -> Vec<NodeId> {
        self.steps.iter().fold(vec![NodeId::ROOT], |nodes, step| {
            let under = nodes.into_iter().flat_map(|node| {
                doc.children(node)
                    .filter(|&c| doc.key(c) == Some(&step.key))
            });
            under.flat_map(|node| step.entries.of(doc, node)).collect()
        })
    }
}

impl Entries {
    /// A single entry may come without a list around it.
    fn of(self, doc: &Document, node: NodeId) -> Vec<NodeId> {
        let all = if doc.shape(node) == Shape::Array {
            doc.children(node).collect()
        } else {
            vec![node]
        };
        match self {
            Self::None => vec![node],
            Self::All => all,
            Self::Nth(n) => all.get(n).copied().into_iter().collect(),
        }
    }
}

fn step(text: &str) -> PathStep {
    let bracket = text.strip_suffix(']').and_then(|rest| rest.split_once('['));
    let (key, entries) = match bracket {
        Some((key, "")) => (key, Entries::All),
        Some((key, n)) => n
            .parse()
            .map_or((text, Entries::None), |n| (key, Entries::Nth(n))),
        None => (text, Entries::None),
    };
    PathStep {
        key: key.to_owned(),
        entries,
    }
}

fn group(typed: &str, id: FieldId, plain: &str, lang: Lang) -> Problem {
    let list = if id.field().kind == FieldKind::List && !plain.ends_with("[]") {
        "[]"
    } else {
        ""
    };
    let inside: Vec<String> = id
        .field()
        .children()
        .iter()
        .take(3)
        .map(|c| format!("{plain}{list}.{}", c.field().key))
        .collect();
    let inside = inside.join(lang.tr("、", ", "));
    Problem::new(
        Exit::Usage,
        lang.tr(
            safe!("{typed} 是一组字段"),
            safe!("{typed} is a group of fields"),
        ),
        lang.tr(
            safe!("请写到具体字段，例如 {inside}"),
            safe!("Name one of its fields, such as {inside}"),
        ),
    )
}

fn unknown(typed: &str, plain: &str, lang: Lang) -> Problem {
    let near = nearest(plain);
    Problem::new(
        Exit::Usage,
        lang.tr(
            safe!("没有这个字段：{typed}"),
            safe!("no such field: {typed}"),
        ),
        lang.tr(safe!("最接近的是 {near}"), safe!("The nearest is {near}")),
    )
}

/// The most similar documented path: one that ends with the typed key or begins with the typed text,
/// otherwise the one with the smallest edit distance.
fn nearest(typed: &str) -> String {
    let mut all = Vec::new();
    below(FieldId::ROOT, "", &mut all);
    let same = |path: &str| {
        path.rsplit('.').next() == Some(typed) || (!typed.is_empty() && path.starts_with(typed))
    };
    all.into_iter()
        .min_by_key(|path| (Reverse(same(path)), distance(path, typed)))
        .unwrap_or_default()
}

/// Every path of a value below a field.
fn below(id: FieldId, path: &str, all: &mut Vec<String>) {
    for child in id.field().children() {
        let field = child.field();
        let dot = if path.is_empty() { "" } else { "." };
        let list = if field.kind == FieldKind::List {
            "[]"
        } else {
            ""
        };
        let path = format!("{path}{dot}{}{list}", field.key);
        if field.children().is_empty() {
            all.push(path);
        } else {
            below(*child, &path, all);
        }
    }
}

/// The edit distance (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let distance = (corner + usize::from(x != *y)).min(left + 1).min(*cell + 1);
            corner = std::mem::replace(cell, distance);
            left = distance;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The path of a node.
pub(super) fn of(doc: &Document, node: NodeId) -> SafeText {
    let mut steps = Vec::new();
    let mut at = Some(node);
    while let Some(node) = at {
        match (doc.key(node), doc.position(node)) {
            (Some(key), _) => steps.push(format!(".{key}")),
            (None, Some(n)) => steps.push(format!("[{n}]")),
            (None, None) => {}
        }
        at = doc.parent(node);
    }
    steps.reverse();
    SafeText::of(steps.concat().trim_start_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::{FieldPath, below, distance, nearest, of};
    use crate::catalog::FieldId;
    use crate::order::{NodeId, Order};
    use crate::text::Lang;
    use rstest::rstest;

    const ORDER: &str = r#"{"order_info":{"order_state":3},"goods_info":{"goods_list":[{"goods_name":"b"},{"goods_name":"a"}]}}"#;

    #[rstest]
    #[case("order_info.order_state", &["3"])]
    #[case("goods_info.goods_list[].goods_name", &["b", "a"])]
    #[case("goods_info.goods_list[1].goods_name", &["a"])]
    #[case("goods_info.goods_list[2].goods_name", &[])]
    #[case("order_info.order_id", &[])]
    fn path_finds_values_in_document_order(#[case] path: &str, #[case] values: &[&str]) {
        let order = Order::parse(ORDER.to_owned()).unwrap();
        let nodes = FieldPath::read(path, Lang::En).unwrap().find(&order.doc);
        assert_eq!(
            nodes
                .iter()
                .map(|&n| order.doc.value(n))
                .collect::<Vec<_>>(),
            values
        );
    }

    #[rstest]
    #[case("order_info.order_stat", "order_info.order_state")]
    #[case(
        "goods_info.goods_list.goods_name",
        "goods_info.goods_list[].goods_name"
    )]
    #[case("refund_state", "goods_info.goods_list[].refund_state")]
    #[case("buyer_info.phone", "buyer_info.phone_number")]
    #[case("order_info", "order_info.order_id")]
    #[case("", "")]
    #[case("order_info.order_id[x]", "order_info.order_id")]
    fn unknown_path_suggests_a_similar_one(#[case] path: &str, #[case] near: &str) {
        let todo = FieldPath::read(path, Lang::En).unwrap_err().todo;
        assert!(todo.as_str().contains(near), "{todo}");
    }

    #[test]
    fn every_documented_path_is_read_and_is_its_own_nearest() {
        let mut all = Vec::new();
        below(FieldId::ROOT, "", &mut all);
        assert!(all.len() > 300);
        for path in all.iter().step_by(7) {
            assert!(FieldPath::read(path, Lang::En).is_ok(), "{path}");
            assert_eq!(&nearest(path), path);
        }
    }

    #[test]
    fn path_of_a_node_finds_the_node() {
        let order = Order::parse(ORDER.to_owned()).unwrap();
        for node in order
            .doc
            .subtree(NodeId::ROOT)
            .filter(|&n| order.doc.key(n).is_some() && order.doc.is_leaf(n))
        {
            let path = of(&order.doc, node);
            assert_eq!(
                FieldPath::read(path.as_str(), Lang::En)
                    .unwrap()
                    .find(&order.doc),
                [node],
                "{path}"
            );
        }
    }

    #[rstest]
    #[case("", "", 0)]
    #[case("abc", "abc", 0)]
    #[case("abc", "", 3)]
    #[case("kitten", "sitting", 3)]
    fn distance_is_levenshtein(#[case] a: &str, #[case] b: &str, #[case] letters: usize) {
        assert_eq!(distance(a, b), letters);
        assert_eq!(distance(b, a), letters);
    }
}
