//! `gander show`: orders on standard output, for reading, for pipes and for programs.
//!
//! An order that fails is told on standard error and does not keep the others away. Nothing is drawn over the terminal.

mod failure;

use std::collections::HashSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use super::common::environment::variable;
use super::common::exit::Exit;
use super::common::output::end;
use super::common::tab::TabArgument;
use super::common::{reveal, saved};
use super::config;
use crate::api::Client;
use crate::event_loop;
use crate::order::{OrderId, Reading};
use crate::outline::RowKind;
use crate::report::{self, FieldPath, Manner, Scope, Sheet};
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::worker::{self, Failure, Loaded};

/// Look-ups under way at once: enough to use the platform's quota at its usual pace.
const AT_ONCE: usize = 8;

/// Which orders, what of them, in what form.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Order ids; `-` reads them from standard input, one a line
    #[arg(
        value_name = "ID",
        required_unless_present = "file",
        conflicts_with = "file"
    )]
    ids: Vec<String>,
    /// A saved answer of order detail; `-` reads standard input
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// One tab, or all; without it, what matters: state, sums, parcels and refunds
    #[arg(long, value_enum, value_name = "TAB")]
    tab: Option<TabArgument>,
    /// The form
    #[arg(long, value_enum, default_value = "text")]
    output: Form,
    /// The answer's data as it came, byte for byte, personal data included
    #[arg(long, conflicts_with_all = ["tab", "output", "field"])]
    raw: bool,
    /// Only the values at a path such as `order_info.order_state` or `goods_info.goods_list[].goods_name`, one a line
    #[arg(long, value_name = "PATH", conflicts_with_all = ["tab", "output"])]
    field: Option<String>,
    /// Show personal data; that it was shown goes into the journal
    #[arg(long)]
    reveal: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// Lines to read, coloured on a terminal
    Text,
    /// The same without colours
    Plain,
    /// `gander.order/1`, one object a line
    Json,
    /// A document to hand on
    Markdown,
}

/// What is written of each order.
enum Want {
    Raw,
    Field(FieldPath),
    Sheet(Scope, Form),
}

/// Shows the orders.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let want = match arguments.want(lang) {
        Ok(want) => want,
        Err((what, todo)) => return end(Exit::Usage, &what, &todo),
    };
    let teller = Teller {
        want,
        reveal: arguments.reveal,
        lang,
        told: 0,
        exit: Exit::Ok,
    };
    match &arguments.file {
        Some(file) => from_file(file, teller),
        None => from_shop(&arguments.ids, teller),
    }
}

impl Arguments {
    fn want(&self, lang: Lang) -> Result<Want, (SafeText, SafeText)> {
        Ok(match &self.field {
            _ if self.raw => Want::Raw,
            Some(path) => Want::Field(FieldPath::read(path, lang)?),
            None => Want::Sheet(
                self.tab.map_or(Scope::Brief, TabArgument::scope),
                self.output,
            ),
        })
    }
}

fn from_file(file: &std::path::Path, mut teller: Teller) -> ExitCode {
    match saved::open(file, teller.lang) {
        Ok(loaded) => {
            let now = event_loop::now();
            let done = teller.tell(
                &loaded,
                None,
                loaded
                    .recorded
                    .or_else(|| saved::written_at(file))
                    .unwrap_or(now),
                now,
            );
            teller.end(done)
        }
        Err((what, todo)) => end(Exit::Failure, &what, &todo),
    }
}

fn from_shop(typed: &[String], mut teller: Teller) -> ExitCode {
    let lang = teller.lang;
    let ids = match ids(typed, lang) {
        Ok(ids) => ids,
        Err(reason) => return end(Exit::Failure, &reason, &SafeText::default()),
    };
    let settings = match config::settings(lang) {
        Ok(settings) => settings,
        Err((what, todo)) => return end(Exit::Usage, &what, &todo),
    };
    let client = match Client::new(settings).map_err(Failure::from) {
        Ok(client) => client,
        Err(failed) => return teller.ended_by(&failed),
    };
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => {
            let done = runtime.block_on(look_up(client, ids, &mut teller));
            teller.end(done)
        }
        Err(error) => end(Exit::Failure, &safe!("{error}"), &SafeText::default()),
    }
}

/// An id, or what was typed in its place and why it is none.
type Typed = Result<OrderId, (SafeText, SafeText)>;

/// The ids that were typed or piped in, each once, in their order.
fn ids(typed: &[String], lang: Lang) -> Result<Vec<Typed>, SafeText> {
    let mut words = Vec::new();
    for word in typed {
        if word == "-" {
            let bytes = saved::read_all(io::stdin().lock(), lang)
                .map_err(|reason| SafeText::of(&reason))?;
            words.extend(String::from_utf8_lossy(&bytes).lines().map(str::to_owned));
        } else {
            words.push(word.clone());
        }
    }
    Ok(each_once(&words, lang))
}

fn each_once(words: &[String], lang: Lang) -> Vec<Typed> {
    let mut seen = HashSet::new();
    let blank = |word: &&String| word.chars().all(|c| c.is_whitespace() || c == '\u{feff}');
    let read = |word: &String| {
        OrderId::read(word).map_err(|bad| (SafeText::of(word.trim()), bad.say(lang)))
    };
    let name = |id: &Typed| {
        id.as_ref()
            .map_or_else(|(word, _)| word.to_string(), |id| id.as_str().to_owned())
    };
    words
        .iter()
        .filter(|word| !blank(word))
        .map(read)
        .filter(|id| seen.insert(name(id)))
        .collect()
}

/// Looks the orders up, several at once, and tells them in the order they were asked for.
async fn look_up(client: Client, ids: Vec<Typed>, teller: &mut Teller) -> io::Result<()> {
    let answers = stream::iter(ids).map(|typed| {
        let client = client.clone();
        async move {
            let Ok(id) = &typed else { return (typed, None) };
            let answer = client.order_detail(id.as_str()).await;
            (typed, Some((answer, event_loop::now())))
        }
    });
    let mut answers = std::pin::pin!(answers.buffered(AT_ONCE));
    while let Some((typed, answer)) = answers.next().await {
        match (typed, answer) {
            (Ok(id), Some((answer, now))) => {
                let loaded = answer
                    .map_err(Failure::from)
                    .and_then(|a| worker::load(a.data, a.notes));
                match loaded {
                    Ok(loaded) => teller.tell(&loaded, Some(&id), now, now)?,
                    Err(failed) => teller.failed(&id, &failed),
                }
            }
            (Err((word, reason)), _) => {
                teller.fail(Exit::Usage, &word, &reason, &SafeText::default());
            }
            (Ok(_), None) => {}
        }
    }
    Ok(())
}

/// Writes orders and remembers what failed first.
struct Teller {
    want: Want,
    reveal: bool,
    lang: Lang,
    told: usize,
    exit: Exit,
}

impl Teller {
    fn tell(
        &mut self,
        loaded: &Loaded,
        asked: Option<&OrderId>,
        fetched: Timestamp,
        now: Timestamp,
    ) -> io::Result<()> {
        for note in &loaded.repairs {
            let _ = writeln!(io::stderr(), "gander: {}", note.say(self.lang));
        }
        match self.written(loaded, asked, fetched, now) {
            Ok(text) => {
                let between = if self.told > 0 { self.between() } else { "" };
                self.told += 1;
                let mut out = io::stdout().lock();
                out.write_all(between.as_bytes())
                    .and_then(|()| out.write_all(text.as_bytes()))
                    .and_then(|()| out.flush())
            }
            Err((what, todo)) => {
                self.fail(
                    Exit::Failure,
                    asked
                        .map(|id| SafeText::of(id.as_str()))
                        .as_ref()
                        .unwrap_or(&SafeText::default()),
                    &what,
                    &todo,
                );
                Ok(())
            }
        }
    }

    /// What is written of an order; refused when personal data would be shown and no journal could be told.
    fn written(
        &self,
        loaded: &Loaded,
        asked: Option<&OrderId>,
        fetched: Timestamp,
        now: Timestamp,
    ) -> Result<String, (SafeText, SafeText)> {
        let (lang, doc) = (self.lang, &loaded.order.doc);
        let manner = Manner {
            reading: Reading {
                lang,
                now,
                thresholds: config::current().thresholds(),
            },
            revealed: self.reveal,
        };
        let id = loaded.order.id().or_else(|| asked.cloned());
        let remember = |nodes: &mut dyn Iterator<Item = _>| {
            reveal::remember(doc, nodes, id.clone(), now, lang)
        };
        match &self.want {
            Want::Raw => {
                remember(&mut doc.subtree(crate::order::NodeId::ROOT))?;
                Ok(doc.raw().to_owned())
            }
            Want::Field(path) => {
                let nodes = path.find(doc);
                if self.reveal {
                    remember(&mut nodes.iter().copied())?;
                }
                let values = nodes
                    .iter()
                    .map(|&node| report::read(&loaded.order, RowKind::Node(node), manner).value);
                Ok(values
                    .flat_map(|value| [value.to_string(), "\n".to_owned()])
                    .collect())
            }
            Want::Sheet(scope, form) => {
                let mut sheet = Sheet::of(&loaded.order, *scope, fetched, manner);
                if let Some(asked) = asked.filter(|_| sheet.id.is_empty()) {
                    sheet.id = SafeText::of(asked.as_str());
                }
                if self.reveal {
                    remember(&mut sheet.nodes())?;
                }
                Ok(match form {
                    Form::Text => report::text(&sheet, colours(), lang),
                    Form::Plain => report::text(&sheet, false, lang),
                    Form::Json => report::json(&sheet, lang),
                    Form::Markdown => report::markdown(&sheet, lang),
                })
            }
        }
    }

    /// What stands between two orders.
    const fn between(&self) -> &'static str {
        match self.want {
            Want::Raw | Want::Sheet(_, Form::Text | Form::Plain | Form::Markdown) => "\n",
            Want::Field(_) | Want::Sheet(_, Form::Json) => "",
        }
    }

    fn failed(&mut self, id: &OrderId, failed: &Failure) {
        let failure = event_loop::failure(failed, self.lang);
        self.fail(
            failed.into(),
            &SafeText::of(id.as_str()),
            &failure.what,
            &failure.todo,
        );
    }

    fn ended_by(&self, failed: &Failure) -> ExitCode {
        let failure = event_loop::failure(failed, self.lang);
        end(failed.into(), &failure.what, &failure.todo)
    }

    /// Tells of an order that failed, in the form that was asked for: a program reads both streams.
    fn fail(&mut self, exit: Exit, id: &SafeText, what: &SafeText, todo: &SafeText) {
        if matches!(self.want, Want::Sheet(_, Form::Json)) {
            let _ = io::stderr().write_all(failure::json(exit, id, what, todo).as_bytes());
        } else {
            let named = if id.is_empty() {
                what.clone()
            } else {
                safe!("{id}: {what}")
            };
            let _ = end(exit, &named, todo);
        }
        if self.exit == Exit::Ok {
            self.exit = exit;
        }
    }

    /// That the reader went away is no failure.
    fn end(self, done: io::Result<()>) -> ExitCode {
        match done {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                end(Exit::Failure, &safe!("{error}"), &SafeText::default())
            }
            _ => self.exit.into(),
        }
    }
}

/// Colours are for a terminal that can show them, and for nobody who does not want them.
fn colours() -> bool {
    config::has_colours(
        io::stdout().is_terminal() && variable("TERM").is_none_or(|term| term != "dumb"),
    )
}
