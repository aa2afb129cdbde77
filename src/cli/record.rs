//! `gander record` : an order's answer in a file, as the platform sent it.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::common::exit::Exit;
use super::common::order_id::read_id;
use super::common::out_file::not_written;
use super::common::output::end;
use super::common::reveal;
use super::common::saved::Refusal;
use super::common::shop::{self, Ended};
use crate::api;
use crate::event_loop;
use crate::order::NodeId;
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

/// Keeps an answer.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match arguments.carry_out(lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err((exit, (what, todo))) => end(exit, &what, &todo),
    }
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
        let (what, _) = not_written(&self.file, error, lang);
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
