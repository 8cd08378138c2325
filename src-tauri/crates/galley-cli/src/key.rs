//! `galley key`: how the key of whoever works here is kept, its passphrase, and whether the system's keychain remembers it.

use clap::Subcommand;
use newsroom::desk::{Desk, Keeping};
use newsroom::members::{KeychainError, Protection, Strength};
use newsroom::message;
use serde_json::{Value, json};

use crate::output::Output;
use crate::{Failure, from_script, passphrase};

#[derive(Clone, Copy, Subcommand)]
pub(crate) enum KeyCommand {
    Status,
    Protect,
    Remember,
    Forget,
}

pub(crate) fn run(desk: &mut Desk, command: KeyCommand, out: &mut Output) -> Result<(), Failure> {
    match command {
        KeyCommand::Status => status(desk, out),
        KeyCommand::Protect => protect(desk, out),
        KeyCommand::Remember => {
            desk.remember_key()?;
            out.say(message!("cli.key_now_remembered"), &[("member", desk.me()?.name.clone())])?;
            told(desk, out)
        }
        KeyCommand::Forget => {
            let emptied = desk.forget_key()?;
            out.say(message!("cli.key_forgotten"), &[("member", desk.me()?.name.clone())])?;
            if let Err(why) = emptied {
                out.note(why.key(), &[]);
                out.note(message!("cli.key_left"), &[]);
            }
            told(desk, out)
        }
    }
}

fn status(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let keeping = desk.keeping()?;
    let said = match keeping {
        Keeping { protection: None, .. } => message!("cli.key_absent"),
        Keeping { protection: Some(Protection::None), .. } => message!("cli.key_open"),
        Keeping { remembered: None, .. } => message!("cli.key_asked"),
        Keeping { remembered: Some(Ok(())), .. } => message!("cli.key_remembered"),
        Keeping { remembered: Some(Err(_)), .. } => message!("cli.key_not_opened"),
    };
    out.say(said, &[("member", desk.me()?.name.clone())])?;
    match (keeping.remembered, keeping.keychain) {
        (Some(Err(why)), _) | (None, Some(Err(why))) => out.say(why.key(), &[])?,
        (None, Some(Ok(()))) => out.say(message!("cli.key_could"), &[])?,
        (Some(Ok(())), _) | (None, None) => {}
    }
    told(desk, out)
}

/// Asks for the passphrase that the key has, where it has one, and then twice for the new one.
fn protect(desk: &mut Desk, out: &mut Output) -> Result<(), Failure> {
    let member = desk.me()?.name.clone();
    let is_protected = desk.keeping()?.protection == Some(Protection::Passphrase);
    let old = match passphrase() {
        None if is_protected => Some(out.terminal().passphrase_now(&member)?),
        given => given,
    };
    let new = match from_script("GALLEY_NEW_PASSPHRASE") {
        Some(new) => new,
        None => out.terminal().new_passphrase(&member)?,
    };
    desk.protect_key(old.as_ref(), &new)?;
    out.say(message!("cli.key_protected"), &[("member", member)])?;
    let strength = Strength::of(&new).key().text(out.language(), &[]);
    out.say(message!("cli.key_strength"), &[("strength", strength)])?;
    out.say(message!("cli.key_copies"), &[])?;
    out.say(message!("cli.key_if_forgotten"), &[])?;
    told(desk, out)
}

/// `null` where it does not come to that, `"ok"`, or what is the matter.
fn word(of: Option<Result<(), KeychainError>>) -> Value {
    of.map_or(Value::Null, |state| state.map_or_else(KeychainError::word, |()| "ok").into())
}

/// Tells programs how the key is kept now.
fn told(desk: &Desk, out: &mut Output) -> Result<(), Failure> {
    let keeping = desk.keeping()?;
    let protection = keeping.protection.map(|protection| match protection {
        Protection::Passphrase => "passphrase",
        Protection::None => "none",
    });
    Ok(out.json(&json!({
        "member": desk.me()?.name, "protection": protection,
        "remembered": word(keeping.remembered), "keychain": word(keeping.keychain),
    }))?)
}
