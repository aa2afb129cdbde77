//! Where the configuration lies.

use std::path::{Path, PathBuf};

/// The folder with the person's own configuration.
pub fn folder(get: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name| get(name).filter(|value: &String| !value.is_empty());
    set("GANDER_CONFIG_DIR")
        .map(PathBuf::from)
        .or_else(|| set("XDG_CONFIG_HOME").map(|home| Path::new(&home).join("gander")))
        .or_else(|| set("HOME").map(|home| Path::new(&home).join(".config/gander")))
}

/// The file, and whether somebody named it, so that it has to be there.
pub fn path(asked: Option<&Path>, get: impl Fn(&str) -> Option<String>) -> (Option<PathBuf>, bool) {
    let named = asked.map(Path::to_owned).or_else(|| {
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
    use super::{folder, path};
    use rstest::rstest;
    use std::path::{Path, PathBuf};

    fn answer<'a>(set: &'a [&'a str]) -> impl Fn(&str) -> Option<String> + 'a {
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
    fn the_first_variable_that_is_set_names_the_folder(
        #[case] set: &[&str],
        #[case] wanted: Option<&str>,
    ) {
        assert_eq!(folder(answer(set)), wanted.map(PathBuf::from));
    }

    #[test]
    fn a_file_that_is_named_goes_before_the_usual_one() {
        let usual = path(None, answer(&["HOME"]));
        assert_eq!(
            usual,
            (Some("/HOME/.config/gander/config.toml".into()), false)
        );
        assert_eq!(
            path(None, answer(&["HOME", "GANDER_CONFIG"])),
            (Some("/GANDER_CONFIG".into()), true)
        );
        assert_eq!(
            path(Some(Path::new("x.toml")), answer(&["GANDER_CONFIG"])),
            (Some("x.toml".into()), true)
        );
    }
}
