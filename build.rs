//! Generates static Rust tables from `assets/catalog`, so that nothing is parsed at program start.
//!
//! An invalid row fails the build with its file and line. Tests check label widths and compare the
//! catalog with the platform's documentation.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};
use std::{env, fs, path::Path};

const FOLDER: &str = "assets/catalog";
const FIELD_COLUMNS: [&str; 11] = [
    "path",
    "kind",
    "type",
    "of",
    "personal",
    "tab",
    "visibility",
    "zh",
    "en",
    "note_zh",
    "note_en",
];
const CODE_COLUMNS: [&str; 5] = ["table", "code", "zh", "en", "tone"];

const KINDS: &str = "text id int fen time timestamp flag code ratio link phone name address account email secret trace comment presence group list";
const TYPES: &str = "object array string int number boolean";
const PERSONAL: &str = "phone name address account email code student trace comment";
const TABS: &str = "buyer goods logistics refunds invoice order other";
const VISIBILITIES: &str = "main rare more";
const TONES: &str = "ok busy warn bad";

/// The block that the documentation repeats in several places. Its fields have a file of their own.
const SHARED: &str = "goods";

/// The answer itself, the parent of all rows.
const ROOT: TsvRow<'static, 11> = TsvRow {
    file: "build.rs",
    line: 0,
    cells: [
        "",
        "group",
        "object",
        "",
        "",
        "",
        "main",
        "订单数据",
        "Order data",
        "",
        "",
    ],
};

fn main() -> io::Result<()> {
    let mut cargo = io::stdout();
    writeln!(cargo, "cargo::rerun-if-changed={FOLDER}")?;
    match write_tables() {
        Ok(()) => Ok(()),
        Err(error) => writeln!(cargo, "cargo::error={error}"),
    }
}

fn write_tables() -> Result<(), String> {
    let read = |name: &str| {
        fs::read_to_string(Path::new(FOLDER).join(name))
            .map_err(|e| format!("{FOLDER}/{name}: {e}"))
    };
    let fields = [
        read("order_detail.tsv")?,
        read("after_sale.tsv")?,
        read("goods.tsv")?,
    ];
    let tables = generate(fields.each_ref().map(String::as_str), &read("codes.tsv")?)?;
    let folder = env::var("OUT_DIR").map_err(|e| e.to_string())?;
    fs::write(Path::new(&folder).join("catalog.rs"), tables).map_err(|e| e.to_string())
}

/// Generates the Rust source of the tables `FIELDS` and `TABLES` from the files of the order, its
/// after-sales, the shared goods block and the codes. An error names file, line and reason.
pub(crate) fn generate(
    [order_detail, after_sale, goods]: [&str; 3],
    codes: &str,
) -> Result<String, String> {
    let mut catalog = Catalog::default();
    for row in rows("codes.tsv", codes, CODE_COLUMNS)? {
        catalog.add_code(row)?;
    }
    catalog.fields.push(FieldEntry {
        row: ROOT,
        path: String::new(),
        tab: "",
        rank: 0,
    });
    catalog.blocks.insert(String::new(), Block::default());
    catalog
        .blocks
        .insert(format!("{SHARED}[]"), Block::default());
    for row in rows("order_detail.tsv", order_detail, FIELD_COLUMNS)? {
        catalog.add_field(row, "")?;
    }
    for row in rows("after_sale.tsv", after_sale, FIELD_COLUMNS)? {
        catalog.add_field(row, "")?;
    }
    for row in rows("goods.tsv", goods, FIELD_COLUMNS)? {
        catalog.add_field(row, &format!("{SHARED}[]."))?;
    }
    catalog.source()
}

/// A line of a file, split into its cells.
#[derive(Clone)]
struct TsvRow<'a, const N: usize> {
    file: &'static str,
    line: usize,
    cells: [&'a str; N],
}

impl<const N: usize> TsvRow<'_, N> {
    /// An error message with file and line.
    fn error(&self, what: impl Display) -> String {
        format!("{FOLDER}/{}:{}: {what}", self.file, self.line)
    }

    /// The name of the enum variant for a word in a column.
    fn variant(&self, column: &str, word: &str, known: &str) -> Result<String, String> {
        if !known.split(' ').any(|one| one == word) {
            return Err(self.error(format!("unknown {column} `{word}`, one of: {known}")));
        }
        let (first, rest) = word.split_at(1);
        Ok(first.to_uppercase() + rest)
    }

    /// Like [`Self::variant`], for a column that may be empty.
    fn optional(
        &self,
        column: &str,
        word: &str,
        known: &str,
        name: &str,
    ) -> Result<String, String> {
        if word.is_empty() {
            Ok("None".into())
        } else {
            Ok(format!(
                "Some({name}::{})",
                self.variant(column, word, known)?
            ))
        }
    }

    /// Fails if the cell is empty.
    fn require(&self, column: &str, cell: &str) -> Result<(), String> {
        if cell.is_empty() {
            Err(self.error(format!("{column} is empty")))
        } else {
            Ok(())
        }
    }
}

/// Parses the rows of a file whose header has exactly these columns.
fn rows<'a, const N: usize>(
    file: &'static str,
    text: &'a str,
    columns: [&str; N],
) -> Result<Vec<TsvRow<'a, N>>, String> {
    let mut rows = Vec::new();
    for (at, content) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
    {
        let cells: Vec<&str> = content.split('\t').collect();
        let found = cells.len();
        let cells = <[&str; N]>::try_from(cells)
            .map_err(|_| format!("{FOLDER}/{file}:{}: {found} cells, not {N}", at + 1))?;
        let row = TsvRow {
            file,
            line: at + 1,
            cells,
        };
        if let Some(cell) = cells.iter().find(|c| c.trim() != **c) {
            return Err(row.error(format!("spaces around `{cell}`")));
        }
        rows.push(row);
    }
    match rows.first() {
        Some(header) if header.cells == columns => Ok(rows.split_off(1)),
        _ => Err(format!(
            "{FOLDER}/{file}: the header is not: {}",
            columns.join(" ")
        )),
    }
}

/// A row of a field file, with its full path and position.
struct FieldEntry<'a> {
    row: TsvRow<'a, 11>,
    path: String,
    tab: &'a str,
    rank: usize,
}

impl FieldEntry<'_> {
    fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// The path of the block that it opens for its children, if it is a list or group.
    fn opens(&self) -> Option<String> {
        let [_, kind, _, of, ..] = self.row.cells;
        match kind {
            "list" | "group" if of == SHARED => Some(format!("{SHARED}[]")),
            "list" => Some(format!("{}[]", self.path)),
            "group" => Some(self.path.clone()),
            _ => None,
        }
    }
}

/// A block: its tab and the indices of its fields, in display order.
#[derive(Default)]
struct Block<'a> {
    tab: &'a str,
    fields: Vec<usize>,
}

/// The fields of one block and the blocks in it, as constants and modules.
#[derive(Default)]
struct Module<'a> {
    fields: Vec<(usize, &'a FieldEntry<'a>)>,
    blocks: BTreeMap<&'a str, Module<'a>>,
}

impl Module<'_> {
    fn write(&self, name: &str, path: &str, out: &mut String) {
        let _ = writeln!(
            out,
            "/// The fields below `{path}`.\npub mod {name} {{\nuse crate::catalog::FieldId;"
        );
        for (id, field) in &self.fields {
            let (path, key) = (&field.path, field.key().to_uppercase());
            let _ = writeln!(
                out,
                "/// `{path}`\npub const {key}: FieldId = FieldId({id});"
            );
        }
        for (key, block) in &self.blocks {
            let path = format!("{path}.{key}");
            block.write(key, path.trim_start_matches("the answer."), out);
        }
        out.push_str("}\n");
    }
}

/// Everything read so far. The index of a field in `fields` is its id.
#[derive(Default)]
struct Catalog<'a> {
    fields: Vec<FieldEntry<'a>>,
    blocks: BTreeMap<String, Block<'a>>,
    tables: Vec<(&'a str, Vec<TsvRow<'a, 5>>)>,
}

impl<'a> Catalog<'a> {
    fn add_code(&mut self, row: TsvRow<'a, 5>) -> Result<(), String> {
        let [name, code, zh, en, _] = row.cells;
        for (column, cell) in [("table", name), ("code", code), ("zh", zh), ("en", en)] {
            row.require(column, cell)?;
        }
        match self.tables.iter_mut().find(|(known, _)| *known == name) {
            Some((_, codes)) if codes.iter().any(|c| c.cells[1] == code) => {
                return Err(row.error(format!("duplicate code `{code}`")));
            }
            Some((_, codes)) => codes.push(row),
            None => self.tables.push((name, vec![row])),
        }
        Ok(())
    }

    fn add_field(&mut self, row: TsvRow<'a, 11>, prefix: &str) -> Result<(), String> {
        let [path, _, _, of, _, own_tab, _, zh, en, ..] = row.cells;
        for (column, cell) in [("path", path), ("zh", zh), ("en", en)] {
            row.require(column, cell)?;
        }
        let path = format!("{prefix}{path}");
        if self.fields.iter().any(|f| f.path == path) {
            return Err(row.error(format!("duplicate path `{path}`")));
        }
        let parent = path
            .rsplit_once('.')
            .map_or_else(String::new, |(above, _)| above.to_owned());
        let Some(block) = self.blocks.get_mut(&parent) else {
            return Err(row.error(format!("no earlier row opens the block `{parent}`")));
        };
        if !block.tab.is_empty() && !own_tab.is_empty() {
            return Err(row.error(format!("its block is in the tab `{}` already", block.tab)));
        }
        let tab = if own_tab.is_empty() {
            block.tab
        } else {
            own_tab
        };
        let field = FieldEntry {
            row,
            path,
            tab,
            rank: block.fields.len(),
        };
        block.fields.push(self.fields.len());
        if let Some(opened) = field.opens().filter(|_| of.is_empty()) {
            self.blocks.insert(
                opened,
                Block {
                    tab,
                    fields: Vec::new(),
                },
            );
        }
        self.fields.push(field);
        Ok(())
    }

    fn source(&self) -> Result<String, String> {
        let mut out = format!(
            "pub(super) const COUNT: u16 = {};\npub(super) static FIELDS: &[Field] = &[\n",
            self.fields.len()
        );
        for field in &self.fields {
            let _ = writeln!(out, "    {},", self.field_source(field)?);
        }
        out.push_str("];\npub(super) static TABLES: &[CodeTable] = &[\n");
        for (name, codes) in &self.tables {
            let _ = writeln!(out, "    {},", self.table_source(name, codes)?);
        }
        out.push_str("];\n");
        self.modules().write("fields", "the answer", &mut out);
        Ok(out)
    }

    /// The ids as constants, a module for each block: what the program itself reads is found by
    /// id, and a field that is not documented does not compile.
    fn modules(&self) -> Module<'_> {
        let mut root = Module::default();
        for (id, field) in self.fields.iter().enumerate().skip(1) {
            let mut keys: Vec<&str> = field.path.split('.').collect();
            keys.pop();
            let block = keys.into_iter().fold(&mut root, |block, key| {
                block.blocks.entry(key.trim_end_matches("[]")).or_default()
            });
            block.fields.push((id, field));
        }
        root
    }

    fn field_source(&self, field: &FieldEntry<'a>) -> Result<String, String> {
        let row = &field.row;
        let [
            _,
            kind,
            types,
            _,
            personal,
            _,
            place,
            zh,
            en,
            note_zh,
            note_en,
        ] = row.cells;
        let types: Result<Vec<_>, _> = types
            .split('|')
            .map(|word| row.variant("type", word, TYPES))
            .collect();
        Ok(format!(
            "Field {{ key: {:?}, path: {:?}, kind: FieldKind::{}, types: JsonTypes::of(&[JsonType::{}]), zh: {zh:?}, en: {en:?}, \
             note_zh: {note_zh:?}, note_en: {note_en:?}, personal: {}, tab: {}, visibility: Visibility::{}, codes: {}, rank: {}, \
             description: {}, {} }}",
            field.key(),
            field.path,
            row.variant("kind", kind, KINDS)?,
            types?.join(", JsonType::"),
            row.optional("personal", personal, PERSONAL, "Personal")?,
            row.optional("tab", field.tab, TABS, "Tab")?,
            row.variant("visibility", place, VISIBILITIES)?,
            self.codes_source(row)?,
            field.rank,
            self.description_source(field),
            self.children_source(field)?,
        ))
    }

    /// The code table named in the column `of`. On a list or group, the column names a shared
    /// block.
    fn codes_source(&self, row: &TsvRow<'a, 11>) -> Result<String, String> {
        let [_, kind, _, of, ..] = row.cells;
        match (kind, self.tables.iter().position(|(name, _)| *name == of)) {
            (_, None) if of.is_empty() => Ok("None".into()),
            ("code", Some(table)) => Ok(format!("Some(&TABLES[{table}])")),
            ("list" | "group", None) if of == SHARED => Ok("None".into()),
            _ => Err(row.error(format!("a {kind} cannot refer to `{of}`"))),
        }
    }

    /// The sibling that describes this field.
    fn description_source(&self, field: &FieldEntry<'a>) -> String {
        let wanted = format!("{}_description", field.path);
        self.fields
            .iter()
            .position(|f| f.path == wanted)
            .map_or_else(|| "None".into(), |id| format!("Some(FieldId({id}))"))
    }

    /// The children twice: in display order, and sorted by key for the binary search.
    fn children_source(&self, field: &FieldEntry<'a>) -> Result<String, String> {
        let fields = field
            .opens()
            .and_then(|block| self.blocks.get(&block))
            .map_or(&[][..], |block| &block.fields);
        if fields.is_empty() && field.opens().is_some() {
            return Err(field.row.error("the block has no fields"));
        }
        let mut by_key: Vec<_> = fields
            .iter()
            .map(|&id| (self.fields[id].key(), id))
            .collect();
        by_key.sort_unstable();
        let shown: Vec<_> = fields.iter().map(|id| format!("FieldId({id})")).collect();
        let sorted: Vec<_> = by_key
            .iter()
            .map(|(key, id)| format!("({key:?}, FieldId({id}))"))
            .collect();
        Ok(format!(
            "children: &[{}], by_key: &[{}]",
            shown.join(", "),
            sorted.join(", ")
        ))
    }

    fn table_source(&self, name: &str, codes: &[TsvRow<'a, 5>]) -> Result<String, String> {
        let mut out = format!("CodeTable {{ name: {name:?}, entries: &[");
        for row in codes {
            if !self.fields.iter().any(|f| f.row.cells[3] == name) {
                return Err(row.error(format!("no field uses the table `{name}`")));
            }
            let [_, code, zh, en, tone] = row.cells;
            let tone = if tone.is_empty() {
                "Plain".into()
            } else {
                row.variant("tone", tone, TONES)?
            };
            let _ = write!(
                out,
                "CodeMeaning {{ code: {code:?}, zh: {zh:?}, en: {en:?}, tone: Tone::{tone} }}, "
            );
        }
        out.push_str("] }");
        Ok(out)
    }
}
