//! `gander man`: manual pages, generated from the command tree of the help.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Command;
use clap_mangen::Man;

use super::{end, help, print};
use crate::safe;
use crate::storage;
use crate::text::{Exit, Lang, Problem, SafeText};

/// The first line of each page, a comment of roff that identifies the pages of gander.
const MARK: &str = ".\\\" Written by gander man\n";

/// How much of a file is read to identify it, in bytes.
const HEAD: u64 = 64;

/// The arguments of `gander man`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder, which is created if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Also replace files that gander did not write
    #[arg(long)]
    force: bool,
}

/// Writes the pages and prints their paths.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match write(&arguments.folder, arguments.force, lang) {
        Ok(paths) => {
            let lines: Vec<String> = paths
                .iter()
                .map(|path| safe!("{}", path.display()).to_string() + "\n")
                .collect();
            print(&lines.concat())
        }
        Err(problem) => end(&problem),
    }
}

/// Writes all pages, or none if one would replace a file of another program.
fn write(folder: &Path, force: bool, lang: Lang) -> Result<Vec<PathBuf>, Problem> {
    fs::create_dir_all(folder).map_err(|error| refused(folder, &error, lang))?;
    let pages: Vec<(PathBuf, String)> = pages(lang)
        .map_err(|error| refused(folder, &error, lang))?
        .into_iter()
        .map(|(name, page)| (folder.join(name), page))
        .collect();
    let foreign = pages
        .iter()
        .map(|(path, _)| path)
        .find(|path| !force && !is_free(path));
    if let Some(path) = foreign {
        let shown = path.display();
        return Err(Problem::new(
            Exit::Failure,
            lang.tr(
                safe!("{shown} 已存在，不是 gander 写的"),
                safe!("{shown} already exists and was not written by gander"),
            ),
            SafeText::fixed(lang.tr(
                "换一个文件夹，或加 --force 替换它。",
                "Choose another folder, or replace it with --force.",
            )),
        ));
    }
    for (path, page) in &pages {
        storage::write_public(path, page).map_err(|error| refused(path, &error, lang))?;
    }
    Ok(pages.into_iter().map(|(path, _)| path).collect())
}

/// Whether the page replaces nothing, or only a page of gander.
fn is_free(path: &Path) -> bool {
    let Ok(file) = fs::File::open(path) else {
        return fs::symlink_metadata(path).is_err();
    };
    let mut head = String::new();
    let read = io::Read::read_to_string(&mut io::Read::take(file, HEAD), &mut head);
    read.is_ok() && head.starts_with(MARK.trim_end())
}

fn refused(path: &Path, error: &io::Error, lang: Lang) -> Problem {
    let todo = lang.tr("请换一个可写的文件夹。", "Choose a writable folder.");
    Problem::new(
        Exit::Failure,
        crate::text::write_error(path, error, lang),
        SafeText::fixed(todo),
    )
}

/// Every page with its file name.
fn pages(lang: Lang) -> io::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    collect_pages(&help::command(lang), lang, &mut pages)?;
    Ok(pages)
}

fn collect_pages(
    command: &Command,
    lang: Lang,
    pages: &mut Vec<(String, String)>,
) -> io::Result<()> {
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set() && below.get_name() != "help")
    {
        collect_pages(below, lang, pages)?;
    }
    // A built command has its whole path as its name, such as `gander-audit-show`.
    let name = command
        .get_display_name()
        .unwrap_or(command.get_name())
        .to_owned();
    let mut bytes = Vec::new();
    let source = concat!("gander ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone().version(env!("CARGO_PKG_VERSION")))
        .source(source)
        .render(&mut bytes)?;
    pages.push((
        format!("{name}.1"),
        page(&String::from_utf8_lossy(&bytes), lang),
    ));
    Ok(())
}

/// clap's headings in the language of the page.
const HEADINGS: [(&str, &str, &str); 8] = [
    ("NAME", "名称", "NAME"),
    ("SYNOPSIS", "用法", "SYNOPSIS"),
    ("DESCRIPTION", "说明", "DESCRIPTION"),
    ("OPTIONS", "选项", "OPTIONS"),
    ("ARGUMENTS", "参数", "ARGUMENTS"),
    ("SUBCOMMANDS", "命令", "COMMANDS"),
    ("EXTRA", "环境与退出码", "ENVIRONMENT AND EXIT CODES"),
    ("VERSION", "版本", "VERSION"),
];

/// Translates the headings, puts each value of an option on its own line, and turns off
/// justification, which pulls Chinese apart.
fn page(roff: &str, lang: Lang) -> String {
    let line = |line: &str| {
        let named = line.strip_prefix(".SH ").and_then(|name| {
            HEADINGS
                .iter()
                .find(|(known, ..)| *known == name.trim_matches('"'))
        });
        match named {
            Some((_, zh, en)) => format!(".SH \"{}\"\n", lang.tr(zh, en)),
            None if line.starts_with("\\- ") => format!(
                ".br\n{}\n",
                line.split_whitespace().collect::<Vec<_>>().join(" ")
            ),
            None if line.starts_with(".TH ") => format!("{line}\n.ad l\n"),
            None => format!("{line}\n"),
        }
    };
    roff.lines()
        .map(line)
        .fold(MARK.to_owned(), |page, line| page + &line)
}

#[cfg(test)]
mod tests {
    use super::{MARK, pages, write};
    use crate::text::Lang;
    use std::fs;

    #[test]
    fn page_of_every_command_is_in_the_language() {
        let pages = pages(Lang::Zh).unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for wanted in ["gander.1", "gander-show.1", "gander-audit-verify.1"] {
            assert!(names.contains(&wanted), "{names:?}");
        }
        for (name, page) in &pages {
            let options = page
                .lines()
                .any(|line| line.starts_with(".SH") && line.contains("选项"));
            assert!(
                page.starts_with(MARK) && options && page.contains("退出码"),
                "{name}\n{page}"
            );
        }
    }

    #[test]
    fn page_replaces_only_pages_of_gander() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path(), false, Lang::En).unwrap();
        assert_eq!(write(folder.path(), false, Lang::Zh).unwrap(), first);
        let page = folder.path().join("gander-show.1");
        fs::write(&page, "mine").unwrap();
        let before = fs::read_to_string(&first[0]).unwrap();
        assert!(
            write(folder.path(), false, Lang::En)
                .unwrap_err()
                .what
                .as_str()
                .contains("gander-show.1")
        );
        assert_eq!(
            fs::read_to_string(&first[0]).unwrap(),
            before,
            "no page is written unless all can be"
        );
        write(folder.path(), true, Lang::En).unwrap();
        assert!(fs::read_to_string(&page).unwrap().starts_with(MARK));
    }
}
