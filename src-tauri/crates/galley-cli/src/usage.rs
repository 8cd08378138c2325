//! What was wrong with the words of a command, in the language of the person.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use newsroom::message;
use newsroom::messages::{Key, Language};

/// Returns the message that explains an error in the words, and its text.
pub(crate) fn explained(e: &clap::Error, language: Language) -> (Key, String) {
    let about = |kind: ContextKind| e.get(kind).map(shown).unwrap_or_default();
    let (arg, value) = (about(ContextKind::InvalidArg), about(ContextKind::InvalidValue));
    let key = match e.kind() {
        ErrorKind::InvalidSubcommand => message!("usage.no_command"),
        ErrorKind::MissingSubcommand => message!("usage.command_missing"),
        ErrorKind::UnknownArgument => message!("usage.unknown"),
        ErrorKind::MissingRequiredArgument => message!("usage.missing"),
        ErrorKind::InvalidValue if value.is_empty() => message!("usage.value_missing"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => message!("usage.value"),
        ErrorKind::NoEquals => message!("usage.equals"),
        ErrorKind::ArgumentConflict => message!("usage.not_together"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            message!("usage.how_many")
        }
        ErrorKind::InvalidUtf8 => message!("usage.utf8"),
        _ => message!("usage.other"),
    };
    let values = [
        ("argument", if arg.is_empty() { about(ContextKind::InvalidSubcommand) } else { arg }),
        ("value", value),
        ("other", about(ContextKind::PriorArg)),
        ("reason", e.render().to_string().trim().to_owned()),
    ];
    let mut text = key.text(language, &values);
    let mut add = |key: Key, what: String| {
        if !what.is_empty() {
            text.push('\n');
            text.push_str(&key.text(language, &[("what", what)]));
        }
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    add(message!("usage.near"), near.map(about).into_iter().find(|s| !s.is_empty()).unwrap_or_default());
    add(message!("usage.one_of"), about(ContextKind::ValidValue));
    let form = about(ContextKind::Usage);
    add(message!("usage.form"), form.split_once(' ').map(|(_, form)| form.trim().to_owned()).unwrap_or_default());
    (key, text)
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(", "),
        ContextValue::None => String::new(),
        other => other.to_string(),
    }
}
