//! `gander record` and `gander replay`: an answer kept as it came, and looked at again later without the network.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::case;
use super::exit::Exit;
use super::saved::Refusal;
use super::shop::{self, Ended};
use super::show::reveal;
use super::{end, inspect};
use crate::api;
use crate::event_loop;
use crate::order::{NodeId, OrderId};
use crate::safe;
use crate::text::{Lang, SafeText};

/// Which order, and where to keep it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The order
    #[arg(value_name = "ORDER_ID")]
    id: String,
    /// Where to keep the answer, for the user alone
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace that file if it is there
    #[arg(long)]
    force: bool,
}

/// What to look at again.
#[derive(Debug, clap::Args)]
pub(super) struct Replay {
    /// What `gander record` wrote, or another saved answer; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Lines of text and a prompt in place of the screen, for screen readers and simple terminals
    #[arg(long)]
    plain: bool,
}

/// Keeps an answer.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match arguments.carry_out(lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err((exit, (what, todo))) => end(exit, &what, &todo),
    }
}

/// Opens the inspector on a saved answer.
pub(super) fn replay(replay: Replay, lang: Lang) -> ExitCode {
    inspect::main(
        &inspect::Wanted {
            order_id: None,
            file: Some(replay.file),
            demo: false,
            plain: replay.plain,
        },
        lang,
    )
}

impl Arguments {
    fn carry_out(&self, lang: Lang) -> Result<(), Ended> {
        let id = read_id(&self.id, lang)?;
        let refuse = |error: &std::io::Error| (Exit::Failure, self.refused(error, lang));
        if !self.force && fs::symlink_metadata(&self.file).is_ok() {
            return Err(refuse(&std::io::ErrorKind::AlreadyExists.into()));
        }
        let loaded = shop::fetch(&shop::client(lang)?, &id, lang)?;
        for note in &loaded.repairs {
            let _ = writeln!(std::io::stderr(), "gander: {}", note.say(lang));
        }
        let (doc, now) = (&loaded.order.doc, event_loop::now());
        let named = loaded.order.id().or_else(|| Some(id.clone()));
        reveal::remember(doc, &mut doc.subtree(NodeId::ROOT), named, now, lang)
            .map_err(|refusal| (Exit::Failure, refusal))?;
        let record = api::record(doc.raw(), id.as_str(), &now.to_string());
        event_loop::keep(&self.file, &record, self.force).map_err(|error| refuse(&error))?;
        let shown = self.file.display();
        let said = lang.tr(
            safe!("已原样保存：{shown}。其中有个人信息，未遮盖，已记入审计日志；用 gander replay 打开"),
            safe!("kept as it came: {shown}. It holds personal data without masks, which the journal tells; gander replay opens it"),
        );
        let _ = writeln!(std::io::stderr(), "gander: {said}");
        Ok(())
    }

    fn refused(&self, error: &std::io::Error, lang: Lang) -> Refusal {
        let (what, _) = case::refused(&self.file, error, lang);
        let todo = match error.kind() {
            std::io::ErrorKind::AlreadyExists => lang.tr(
                "换一个文件名，或加 --force 替换它。",
                "Choose another name, or replace it with --force.",
            ),
            _ => "",
        };
        (what, SafeText::fixed(todo))
    }
}

/// The id that was typed.
pub(super) fn read_id(typed: &str, lang: Lang) -> Result<OrderId, Ended> {
    OrderId::parse(typed).map_err(|bad| (Exit::Usage, (bad.message(lang), SafeText::default())))
}
