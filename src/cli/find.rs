//! `gander find`: the orders that a phone, a name or a number leads to, on standard output.
//!
//! Personal data is masked. Progress goes to standard error if that is a terminal.

mod rows;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::common::config;
use super::common::demo;
use super::common::exit::Exit;
use super::common::output::{end, print};
use super::common::status_line::StatusLine;
use crate::api::Settings;
use crate::event_loop;
use crate::find::{BadKey, FindProgress, FindQuery, FoundOrders, Key, KeyKind, recognise};
use crate::order::beijing;
use crate::safe;
use crate::text::{Lang, Problem, SafeText};
use crate::worker::{self, Failure, Report, Request, Ticket};

/// The key, how far back to search, and the output format.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A phone, user id, nickname, receiver's name, after-sale id, transaction or merchant number, or order id
    #[arg(value_name = "KEY")]
    key: String,
    /// Treat the key as this kind instead of detecting it
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<KeyArgument>,
    /// How many months to look back; by default as configured
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=240), conflicts_with = "since")]
    months: Option<u16>,
    /// Look back to this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Stop after the newest N orders
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// The output format
    #[arg(long, value_enum, default_value = "table")]
    output: OutputFormat,
    /// Search a simulated shop with invented orders
    #[arg(long)]
    demo: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KeyArgument {
    Phone,
    ReceiverPhone,
    User,
    Nickname,
    Receiver,
    AfterSale,
    Transaction,
    Merchant,
    Order,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OutputFormat {
    /// Aligned columns
    Table,
    /// A header and one row per order
    Csv,
    /// `gander.found/1`, one object per line
    Json,
}

impl KeyArgument {
    const fn kind(self) -> KeyKind {
        match self {
            Self::Phone => KeyKind::Phone,
            Self::ReceiverPhone => KeyKind::ReceiverPhone,
            Self::User => KeyKind::User,
            Self::Nickname => KeyKind::Nickname,
            Self::Receiver => KeyKind::Receiver,
            Self::AfterSale => KeyKind::AfterSale,
            Self::Transaction => KeyKind::Transaction,
            Self::Merchant => KeyKind::Merchant,
            Self::Order => KeyKind::Order,
        }
    }
}

/// Finds the orders and prints them.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let usage = |what| end(&Problem::usage(what));
    let key = match arguments.key() {
        Ok(key) => key,
        Err(bad) => return usage(bad.message(lang)),
    };
    let query = match arguments.query(key, event_loop::now(), lang) {
        Ok(query) => query,
        Err(what) => return usage(what),
    };
    let settings = match arguments.settings(lang) {
        Ok(settings) => settings,
        Err(problem) => return end(&problem),
    };
    let (tell, reports) = unbounded_channel();
    let requests = match worker::start(Ok(settings), None, tell) {
        Ok(requests) => requests,
        Err(error) => return end(&Problem::failure(safe!("{error}"))),
    };
    // If the worker is gone, the reports are closed too.
    let _ = requests.send((Ticket::default(), Request::Find(query.clone())));
    let mut run = FindRun {
        arguments,
        query,
        lang,
        finds: FoundOrders::default(),
        progress: FindProgress::default(),
        line: StatusLine::new(false),
    };
    let failed = run.follow(reports);
    run.end(failed)
}

impl Arguments {
    fn key(&self) -> Result<Key, BadKey> {
        match self.kind {
            Some(kind) => Key::of(kind.kind(), &self.key),
            None => recognise(&self.key).into_iter().next().ok_or(BadKey::Empty),
        }
    }

    fn query(&self, key: Key, now: Timestamp, lang: Lang) -> Result<FindQuery, SafeText> {
        let configured = || config::current().find.months;
        let Some(day) = &self.since else {
            return Ok(FindQuery::back(
                key,
                self.months.unwrap_or_else(configured),
                now,
            ));
        };
        let since = beijing::parse(day).filter(|since| day.trim().len() == 10 && *since <= now);
        let since = since.ok_or_else(|| {
            let day = SafeText::of(day);
            lang.tr(
                safe!("--since 应是今天或更早的日期 YYYY-MM-DD，不是 {day}"),
                safe!("--since is a day up to today, YYYY-MM-DD, not {day}"),
            )
        })?;
        Ok(FindQuery {
            since,
            ..FindQuery::back(key, 1, now)
        })
    }

    fn settings(&self, lang: Lang) -> Result<Settings, Problem> {
        if self.demo {
            demo::open(lang).map(|demo| demo.settings)
        } else {
            config::settings(lang)
        }
    }
}

/// A running search.
struct FindRun<'a> {
    arguments: &'a Arguments,
    query: FindQuery,
    lang: Lang,
    finds: FoundOrders,
    progress: FindProgress,
    line: StatusLine,
}

impl FindRun<'_> {
    /// Collects reports until the search ends or has enough orders. Returns why it ended early.
    fn follow(&mut self, mut reports: UnboundedReceiver<Report>) -> Option<Failure> {
        while !self.has_enough() {
            match reports.blocking_recv() {
                Some(Report::Found(_, entries)) => {
                    self.finds.add(entries);
                }
                Some(Report::FindProgress(_, progress)) => {
                    self.progress = progress;
                    self.line.draw(self.status().as_str());
                }
                Some(Report::FindEnded(_, Ok(summary))) => {
                    self.progress = summary.progress;
                    return None;
                }
                Some(Report::FindEnded(_, Err((failed, _))) | Report::Failed(_, failed)) => {
                    return Some(failed);
                }
                Some(_) => {}
                None => return Some(Failure::Panic("the worker is gone".to_owned())),
            }
        }
        None
    }

    /// Whether the newest orders, as many as wanted, are known: those in the time that was searched.
    fn has_enough(&self) -> bool {
        let (Some(limit), Some(reached)) = (self.arguments.limit, self.progress.reached) else {
            return false;
        };
        let known = self
            .finds
            .entries()
            .iter()
            .filter(|entry| entry.created.is_some_and(|created| created >= reached))
            .count();
        known >= usize::try_from(limit).unwrap_or(usize::MAX)
    }

    fn status(&self) -> SafeText {
        let (kind, lang) = (self.query.key.kind().label(self.lang), self.lang);
        let FindProgress { done, of, .. } = self.progress;
        let found = self.finds.entries().len();
        lang.tr(
            safe!("按{kind}查找：{done}/{of} 段，{found} 单"),
            safe!("by {kind}: {done}/{of} windows, {found} orders"),
        )
    }

    fn end(self, failed: Option<Failure>) -> ExitCode {
        self.line.clear();
        let limit = self.arguments.limit.map_or(usize::MAX, |limit| {
            usize::try_from(limit).unwrap_or(usize::MAX)
        });
        let found = self
            .finds
            .entries()
            .get(..limit)
            .unwrap_or(self.finds.entries());
        let ended = match failed {
            Some(failed) => self.stopped(&failed),
            None if found.is_empty() => return self.nothing(),
            None => {
                let limit = self
                    .query
                    .key
                    .kind()
                    .limitation(self.lang)
                    .filter(|_| io::stderr().is_terminal());
                let _ = limit.map(|limit| writeln!(io::stderr(), "gander: {limit}"));
                ExitCode::SUCCESS
            }
        };
        if found.is_empty() {
            return ended;
        }
        let text = match self.arguments.output {
            OutputFormat::Table => rows::table(found, self.lang),
            OutputFormat::Csv => rows::as_csv(found, self.lang),
            OutputFormat::Json => rows::json(found, self.lang),
        };
        let written = print(&text);
        if written == ExitCode::SUCCESS {
            ended
        } else {
            written
        }
    }

    /// Reports why the search did not finish.
    fn stopped(&self, failed: &Failure) -> ExitCode {
        let (problem, lang) = (failed.problem(self.lang), self.lang);
        let what = match self
            .progress
            .reached
            .or_else(|| self.finds.entries().first().map(|_| self.query.until))
        {
            None => problem.what,
            Some(reached) => {
                let (reached, what) = (beijing::minute(reached), problem.what);
                lang.tr(
                    safe!("结果不完整，只查到 {reached} 为止：{what}"),
                    safe!("incomplete, searched only back to {reached}: {what}"),
                )
            }
        };
        end(&Problem { what, ..problem })
    }

    fn nothing(&self) -> ExitCode {
        let (kind, lang) = (self.query.key.kind(), self.lang);
        let since = beijing::minute(self.query.since);
        let since = since.get(..10).unwrap_or_default();
        let what = match self.progress.users {
            Some(0) => SafeText::fixed(lang.tr(
                "本店没有用户用这个手机号注册",
                "no user of this shop registered with that phone",
            )),
            _ if !kind.spans_time() => SafeText::fixed(lang.tr("没有找到订单", "no order found")),
            _ => lang.tr(
                safe!("{since} 以来没有找到订单"),
                safe!("no order found since {since}"),
            ),
        };
        let others = recognise(&self.arguments.key)
            .into_iter()
            .map(|key| key.kind())
            .filter(|&other| other != kind && other.is_findable());
        let others: Vec<_> = others.map(|other| other.label(lang)).collect();
        let others = others.join(lang.tr("、", ", "));
        let further = if others.is_empty() {
            SafeText::default()
        } else {
            lang.tr(
                safe!("也可用 --as 当作别的查：{others}。"),
                safe!("With --as it can also be read as: {others}."),
            )
        };
        let todo = kind
            .limitation(lang)
            .map_or_else(|| further.clone(), |limit| safe!("{limit} {further}"));
        end(&Problem::new(Exit::NoOrder, what, todo))
    }
}
