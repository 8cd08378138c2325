//! `galley import` and `galley export`.

use std::path::Path;

use newsroom::desk::Desk;
use newsroom::import::{Encoding, Imported, Pieces};
use newsroom::message;
use serde_json::{Value, json};

use crate::Failure;
use crate::output::Output;

/// Reads `3`, `2,5` or `all`.
fn pieces(words: &[String]) -> Result<Pieces, Failure> {
    if words.iter().any(|word| word.trim() == "all") {
        return Ok(Pieces::All);
    }
    let odd = |word: &String| Failure::Usage(message!("cli.odd_piece"), vec![("piece", word.clone())]);
    let numbers = words.iter().map(|word| word.trim().parse().map_err(|_| odd(word)));
    numbers.collect::<Result<_, _>>().map(Pieces::These)
}

/// The file, and the encoding before Unicode that a person says it is in.
pub(crate) struct Source<'a> {
    pub(crate) file: &'a Path,
    pub(crate) encoding: Option<&'a str>,
}

pub(crate) fn import(
    desk: &Desk,
    Source { file, encoding }: Source<'_>,
    keep: &[String],
    into: Option<&str>,
    out: &mut Output,
) -> Result<(), Failure> {
    let keep = pieces(keep)?;
    let unknown = |word: &str| Failure::Usage(message!("cli.no_encoding"), vec![("encoding", word.to_owned())]);
    let from = encoding.map(|word| Encoding::of(word).ok_or_else(|| unknown(word))).transpose()?;
    let (id, imported) = match into {
        Some(id) => {
            let (shown, imported) = desk.put_back(desk.find_story(id)?, file, from, &keep)?;
            (shown.id, imported)
        }
        None => desk.import(file, from, &keep)?,
    };
    let language = out.language();
    let mut warnings = vec![];
    // What is odd about the page was told when the story began.
    for warning in imported.warnings.iter().filter(|_| into.is_none()) {
        let text = warning.key.text(language, &warning.values);
        out.line(&format!("! {text}"))?;
        warnings.push(json!({
            "code": warning.key.name(), "field": warning.field, "message": text, "text": warning.text
        }));
    }
    let (kept, dropped) = report(&imported, &keep, out)?;
    match into {
        Some(_) => {
            let count = [("count", kept.len().to_string()), ("story", id.to_string())];
            out.say(message!("cli.put_back"), &count)?;
        }
        None => out.say(message!("cli.begun"), &[("story", id.to_string())])?,
    }
    if !dropped.is_empty() {
        let (id, path) = (id.to_string(), file.display().to_string());
        out.say(message!("cli.how_to_put_back"), &[("story", id), ("path", path)])?;
    }
    out.json(&json!({ "story": id, "warnings": warnings, "dropped": dropped, "kept": kept }))?;
    Ok(())
}

/// Prints what was left out with its numbers, and returns what was put back and what was not.
fn report(imported: &Imported, keep: &Pieces, out: &mut Output) -> Result<(Vec<Value>, Vec<Value>), Failure> {
    let (mut kept, mut dropped) = (vec![], vec![]);
    for (piece, number) in imported.dropped.iter().zip(1..) {
        let reason = piece.reason.text(out.language(), &[]);
        let row = json!({ "piece": number, "line": piece.line, "text": piece.text, "reason": reason });
        if keep.have(number) {
            kept.push(row);
        } else {
            out.line(&format!("- {number}. {} ({reason})", piece.text))?;
            dropped.push(row);
        }
    }
    Ok((kept, dropped))
}

pub(crate) fn export(desk: &Desk, id: &str, out: &mut Output) -> Result<(), Failure> {
    let markdown = desk.export(desk.find_story(id)?)?;
    out.line(markdown.trim_end())?;
    out.json(&json!({ "markdown": markdown }))?;
    Ok(())
}
