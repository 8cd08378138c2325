//! Help in the language of the person, from `ui/messages`: `cli.about`, `cli.help`, `cli.examples` and `cli.more`.

use clap::{Arg, ArgAction, Command};
use newsroom::message;
use newsroom::messages::{Key, Language};

/// Puts every description and heading in a language.
pub(crate) fn in_language(command: Command, language: Language) -> Command {
    let text = |key: Key| key.plain(language);
    let flag = |id: &'static str, short, action, key| {
        Arg::new(id).short(short).long(id).action(action).help(text(key)).global(id == "help")
    };
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, message!("cli.help.help")))
        .arg(flag("version", 'V', ArgAction::Version, message!("cli.help.version")));
    described(command, language, "")
}

/// `path` is the words so far, as `story.new`.
fn described(mut command: Command, language: Language, path: &str) -> Command {
    let find = |kind: &str, name: &str| {
        let name = if name.is_empty() { format!("cli.{kind}") } else { format!("cli.{kind}.{name}") };
        Key::find(&name).map(|key| key.text(language, &[]))
    };
    let text = |key: Key| key.plain(language);
    if let Some(about) = find("about", path) {
        command = command.about(about);
    }
    let examples = find("examples", path).map(|lines| format!("{}\n{lines}", text(message!("cli.heading.examples"))));
    let after: Vec<String> = find("more", path).into_iter().chain(examples).collect();
    if !after.is_empty() {
        command = command.after_help(after.join("\n\n"));
    }
    let form = text(message!("cli.heading.form"));
    command = command
        .help_template(format!("{{about-with-newline}}\n{form} {{usage}}\n\n{{all-args}}{{after-help}}"))
        .subcommand_help_heading(text(message!("cli.heading.commands")))
        .mut_args(|arg| {
            let heading =
                if arg.is_positional() { message!("cli.heading.arguments") } else { message!("cli.heading.options") };
            let arg = arg.help_heading(text(heading));
            match find("help", arg.get_id().as_str()) {
                Some(help) => arg.help(help),
                None => arg,
            }
        });
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        command = command.mut_subcommand(&name, |c| described(c, language, &below));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    fn undescribed(command: &Command, path: &str) -> Vec<String> {
        let mut odd = vec![];
        if command.get_about().is_none() {
            odd.push(path.to_owned());
        }
        odd.extend(
            command.get_arguments().filter(|a| a.get_help().is_none()).map(|a| format!("{path} --{}", a.get_id())),
        );
        odd.extend(command.get_subcommands().flat_map(|c| undescribed(c, &format!("{path} {}", c.get_name()))));
        odd
    }

    /// The words of a line as a shell would cut them; only what examples use: quotes of both sorts.
    fn shell_words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quote) = (vec![], None::<String>, None);
        for c in line.chars() {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (Some(_), c) => word.get_or_insert_default().push(c),
                (None, '"' | '\'') => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (None, ' ') => words.extend(word.take()),
                (None, c) => word.get_or_insert_default().push(c),
            }
        }
        assert_eq!(quote, None, "an open quote: {line}");
        words.extend(word);
        words
    }

    fn leaves(command: &Command, path: &str, into: &mut Vec<(String, Option<String>)>) {
        let below =
            |c: &Command| if path.is_empty() { c.get_name().into() } else { format!("{path} {}", c.get_name()) };
        if !command.has_subcommands() {
            into.push((path.to_owned(), command.get_after_help().map(ToString::to_string)));
        }
        command.get_subcommands().for_each(|c| leaves(c, &below(c), into));
    }

    #[test]
    fn everything_is_described_in_both_languages() {
        for language in [Language::Vi, Language::En] {
            let command = in_language(Arguments::command(), language);
            command.clone().debug_assert();
            assert_eq!(undescribed(&command, "galley"), Vec::<String>::new());
        }
    }

    #[test]
    fn every_command_has_an_example_in_both_languages_and_each_parses() {
        for language in [Language::Vi, Language::En] {
            let mut all = vec![];
            leaves(&in_language(Arguments::command(), language), "", &mut all);
            assert!(all.len() > 30);
            for (path, after) in all {
                let after = after.unwrap_or_else(|| panic!("{path}: no example"));
                let examples: Vec<&str> = after.lines().map(str::trim).filter(|l| l.starts_with("galley ")).collect();
                let own = format!("galley {path}");
                assert!(examples.iter().any(|line| without_options(line).starts_with(&own)), "{path}: {examples:?}");
                for line in examples {
                    let words = shell_words(line.split(" > ").next().unwrap_or(line));
                    let parsed = in_language(Arguments::command(), language).try_get_matches_from(&words);
                    assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
                }
            }
        }
    }

    /// The line without options before the command, such as `--as NAME`.
    fn without_options(line: &str) -> String {
        let mut words = shell_words(line).into_iter().skip(1).peekable();
        while let Some(word) = words.next_if(|word| word.starts_with("--")) {
            if word != "--json" {
                words.next();
            }
        }
        std::iter::once("galley".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
    }
}
