//! Additions to the scripts of clap that ask gander for ids and shops. Each discards standard
//! error, which would end up in the line that the user is typing.

/// An id can follow `gander` or a command that takes orders; a shop follows `--shop`.
const BASH: &str = r#"
_gander_live() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" what="" found
    _gander "$@"
    if [[ "$before" == --shop ]]; then
        COMPREPLY=() what=shops
    elif [[ "$word" != -* && "$before" != -* && ( $COMP_CWORD -eq 1 || "${COMP_WORDS[1]}" == show || ( $COMP_CWORD -eq 2 && "${COMP_WORDS[1]}" =~ ^(case|record)$ ) ) ]]; then
        what=ids
    fi
    [[ -n "$what" ]] || return 0
    while IFS= read -r found; do
        COMPREPLY+=("$found")
    done < <(gander __complete "$what" "$word" 2>/dev/null)
}
"#;

/// Wraps clap's function in one that also completes ids and shops.
pub(super) fn bash(script: &str) -> String {
    script.replace("complete -F _gander ", "complete -F _gander_live ") + BASH
}

/// The functions that zsh calls for ids and shops.
const ZSH: &str = r#"
(( $+functions[_gander_ids] )) ||
_gander_ids() {
    local -a found
    found=(${(f)"$(gander __complete ids "$PREFIX" 2>/dev/null)"})
    (( $#found )) && compadd -V recent -a found || _message 'order id'
}

(( $+functions[_gander_shops] )) ||
_gander_shops() {
    local -a found
    found=(${(f)"$(gander __complete shops "$PREFIX" 2>/dev/null)"})
    compadd -a found
}
"#;

/// Replaces the completion of files, which clap uses for ids, by that of ids.
pub(super) fn zsh(script: &str) -> String {
    let asks = |line: &str| {
        let line = if ["order_id --", "ids --", ":id --"]
            .iter()
            .any(|id| line.contains(id))
        {
            line.replace(":_default'", ":_gander_ids'")
        } else {
            line.to_owned()
        };
        // clap does not escape the colon in the name of a value, where it ends the name.
        let line = line.replace("]:SHARE:KIND:", "]:SHARE\\:KIND:");
        if line.contains("--shop=") {
            line.replace(":_default'", ":_gander_shops'")
        } else {
            line
        }
    };
    let asked: Vec<String> = script.lines().map(asks).collect();
    asked
        .join("\n")
        .replacen("\n\n_gander() {", &format!("\n{ZSH}\n_gander() {{"), 1)
        + "\n"
}

const FISH: &str = r"
complete -c gander -n '__fish_gander_needs_command' -k -f -a '(gander __complete ids (commandline -ct) 2>/dev/null)'
complete -c gander -n '__fish_gander_using_subcommand show case record' -k -f -a '(gander __complete ids (commandline -ct) 2>/dev/null)'
complete -c gander -l shop -x -a '(gander __complete shops (commandline -ct) 2>/dev/null)'
";

/// Adds rules; fish combines them with those of clap.
pub(super) fn fish(script: &str) -> String {
    let shop = script.lines().any(|line| line.contains(" -l shop "));
    let rules = FISH
        .lines()
        .filter(|line| shop || !line.contains(" -l shop "));
    rules.fold(script.to_owned(), |script, rule| script + rule + "\n")
}

const POWERSHELL: &str = "
            foreach ($found in @(gander __complete ids $wordToComplete 2>$null)) { [CompletionResult]::new($found, $found, [CompletionResultType]::ParameterValue, $found) }";

/// Adds ids to the words of each command that takes them.
pub(super) fn powershell(script: &str) -> String {
    let asks =
        |script: String, head: &str| script.replacen(head, &format!("{head}{POWERSHELL}"), 1);
    [
        "'gander' {",
        "'gander;show' {",
        "'gander;case' {",
        "'gander;record' {",
    ]
    .into_iter()
    .fold(script.to_owned(), asks)
}
