//! `gander record`: the response for an order in a file, as the platform sent it.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use super::common::exit::Exit;
use super::common::journal;
use super::common::order_id::read_id;
use super::common::output::{end, print_notes};
use super::common::shop;
use crate::api;
use crate::event_loop;
use crate::order::{NodeId, OrderId};
use crate::safe;
use crate::storage;
use crate::text::{Lang, Problem, SafeText};
use crate::worker::FetchedOrder;

/// Which order, and where to keep it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The order
    #[arg(value_name = "ORDER_ID")]
    id: String,
    /// The file to write, readable only by the user
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    force: bool,
}

/// Fetches an order and records the response.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match arguments.record(lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => end(&problem),
    }
}

impl Arguments {
    fn record(&self, lang: Lang) -> Result<(), Problem> {
        let id = read_id(&self.id, lang)?;
        // Checked before the call, so that a refusal costs no quota.
        if !self.force && fs::symlink_metadata(&self.file).is_ok() {
            return Err(self.not_written(&io::ErrorKind::AlreadyExists.into(), lang));
        }
        // A recording is the order's own answer, so its after-sales are not asked for.
        let loaded = shop::fetch(&shop::client(lang)?, &id, false, lang)?;
        print_notes(&loaded, lang);
        self.write(&loaded, &id, lang)?;
        let file = self.file.display();
        let notice = lang.tr(
            safe!("已原样保存：{file}。其中有个人信息，未遮盖，已记入审计日志；用 gander replay 打开"),
            safe!(
                "recorded in {file}. It contains personal data without masks, as the journal records; \
                 open it with gander replay"
            ),
        );
        let _ = writeln!(io::stderr(), "gander: {notice}");
        Ok(())
    }

    /// Writes the file, after the journal has recorded the personal data in it.
    fn write(&self, loaded: &FetchedOrder, id: &OrderId, lang: Lang) -> Result<(), Problem> {
        let (order, now) = (&loaded.order, event_loop::now());
        let named = order.id().unwrap_or_else(|| id.clone());
        let nodes = order.doc.subtree(NodeId::ROOT);
        journal::record_revealed(&order.doc, nodes, Some(named), now, lang)?;
        let record = api::record(order.doc.raw(), id.as_str(), &now.to_string());
        storage::create(&self.file, &record, self.force)
            .map_err(|error| self.not_written(&error, lang))
    }

    fn not_written(&self, error: &io::Error, lang: Lang) -> Problem {
        let what = crate::text::write_error(&self.file, error, lang);
        let todo = match error.kind() {
            io::ErrorKind::AlreadyExists => lang.tr(
                "换一个文件名，或加 --force 替换它。",
                "Choose another name, or replace it with --force.",
            ),
            _ => "",
        };
        Problem::new(Exit::Failure, what, SafeText::fixed(todo))
    }
}
