//! The raw response as JSON, one value per line, masked until it is revealed.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging};
use crate::order::{Document, NodeId, Shape, is_masked, read};
use crate::safe;
use crate::text::SafeText;

/// The most lines that are shown, so that the cost of a frame does not grow with the order.
const MAX_LINES: usize = 500;

pub(super) fn lines(context: DetailContext) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let lang = context.options.reading.lang;
    let mut page = JsonLines {
        context,
        lines: Vec::new(),
    };
    page.node(NodeId::ROOT, 0, false);
    let bytes = doc.raw().len();
    let shown = page.lines.len();
    let title = if shown < MAX_LINES {
        lang.tr(safe!("共 {bytes} 字节"), safe!("{bytes} bytes"))
    } else {
        lang.tr(
            safe!("共 {bytes} 字节，显示前 {shown} 行"),
            safe!("{bytes} bytes, the first {shown} lines shown"),
        )
    };
    let mut head = vec![DetailLine::of(title, DetailRole::Dim)];
    if doc.joined().is_some() {
        let text = lang.tr(
            "售后详情是另外查询的，不在这份数据里，见“退款”",
            "After-sale details are separate responses and not included: see Refunds",
        );
        head.extend(hanging(
            &DetailLine::blank(),
            &SafeText::fixed(text),
            DetailRole::Dim,
            context.width,
        ));
    }
    head.push(DetailLine::blank());
    [head, page.lines].concat()
}

/// Collects the lines of the document.
struct JsonLines<'a> {
    context: DetailContext<'a>,
    lines: Vec<DetailLine>,
}

impl JsonLines<'_> {
    fn node(&mut self, id: NodeId, depth: usize, comma: bool) {
        if self.lines.len() >= MAX_LINES {
            return;
        }
        let doc = &self.context.order.doc;
        let (open, close) = match doc.shape(id) {
            Shape::Object => ("{", "}"),
            Shape::Array => ("[", "]"),
            _ => return self.push(id, depth, &self.value(id), comma),
        };
        if doc.is_leaf(id) {
            return self.push(id, depth, &safe!("{open}{close}"), comma);
        }
        self.push(id, depth, &SafeText::fixed(open), false);
        let below: Vec<NodeId> = doc
            .children(id)
            .filter(|&child| doc.joined() != Some(child))
            .take(MAX_LINES)
            .collect();
        for (n, &child) in below.iter().enumerate() {
            self.node(child, depth + 1, n + 1 < below.len());
        }
        let end = safe!(
            "{}{close}{}",
            "  ".repeat(depth),
            if comma { "," } else { "" }
        );
        if self.lines.len() < MAX_LINES {
            self.lines.push(DetailLine::of(end, DetailRole::Plain));
        }
    }

    fn push(&mut self, id: NodeId, depth: usize, value: &SafeText, comma: bool) {
        let key = self
            .context
            .order
            .doc
            .key(id)
            .map(|key| safe!("{}: ", quoted(key)))
            .unwrap_or_default();
        let indent = SafeText::default().pad(depth * 2);
        let comma = if comma { "," } else { "" };
        self.lines.push(
            DetailLine::of(indent, DetailRole::Plain)
                .with(key, DetailRole::Label)
                .with(safe!("{value}{comma}"), DetailRole::Plain),
        );
    }

    fn value(&self, id: NodeId) -> SafeText {
        let doc: &Document = &self.context.order.doc;
        let revealed = self.context.options.revealed == Some(NodeId::ROOT);
        let text = if is_masked(doc, id) && !revealed {
            read(doc, id, self.context.options.reading, false)
                .text
                .to_string()
        } else {
            doc.value(id).to_owned()
        };
        SafeText::of(&if doc.shape(id) == Shape::Text {
            quoted(&text)
        } else {
            text
        })
    }
}

/// Returns a text as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
