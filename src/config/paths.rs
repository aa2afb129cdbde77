//! The paths of the configuration folder and file.

use std::path::{Path, PathBuf};

/// Returns the user's configuration folder.
pub fn folder(get: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name| get(name).filter(|value: &String| !value.is_empty());
    set("GANDER_CONFIG_DIR")
        .map(PathBuf::from)
        .or_else(|| set("XDG_CONFIG_HOME").map(|home| Path::new(&home).join("gander")))
        .or_else(|| set("HOME").map(|home| Path::new(&home).join(".config/gander")))
}

/// Returns the file and whether the user named it: a named file has to exist.
pub(super) fn file(
    named: Option<&Path>,
    get: impl Fn(&str) -> Option<String>,
) -> (Option<PathBuf>, bool) {
    let named = named.map(Path::to_owned).or_else(|| {
        get("GANDER_CONFIG")
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    });
    match named {
        Some(path) => (Some(path), true),
        None => (folder(get).map(|folder| folder.join("config.toml")), false),
    }
}

#[cfg(test)]
mod tests {
    use super::{file, folder};
    use rstest::rstest;
    use std::path::{Path, PathBuf};

    fn variables<'a>(set: &'a [&'a str]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name: &str| {
            Some(if set.contains(&name) {
                format!("/{name}")
            } else {
                String::new()
            })
        }
    }

    #[rstest]
    #[case::own(&["GANDER_CONFIG_DIR", "XDG_CONFIG_HOME", "HOME"], Some("/GANDER_CONFIG_DIR"))]
    #[case::xdg(&["XDG_CONFIG_HOME", "HOME"], Some("/XDG_CONFIG_HOME/gander"))]
    #[case::home(&["HOME"], Some("/HOME/.config/gander"))]
    #[case::none(&[], None)]
    fn folder_is_named_by_the_first_variable_set(
        #[case] set: &[&str],
        #[case] wanted: Option<&str>,
    ) {
        assert_eq!(folder(variables(set)), wanted.map(PathBuf::from));
    }

    #[test]
    fn named_file_precedes_the_usual_one() {
        let usual = file(None, variables(&["HOME"]));
        assert_eq!(
            usual,
            (Some("/HOME/.config/gander/config.toml".into()), false)
        );
        assert_eq!(
            file(None, variables(&["HOME", "GANDER_CONFIG"])),
            (Some("/GANDER_CONFIG".into()), true)
        );
        assert_eq!(
            file(Some(Path::new("x.toml")), variables(&["GANDER_CONFIG"])),
            (Some("x.toml".into()), true)
        );
    }
}
