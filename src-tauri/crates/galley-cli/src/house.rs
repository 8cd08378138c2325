//! `galley house`: sections, tags, people and the rest of what a chief edits.

use newsroom::desk::{Desk, DeskError, Extent};
use newsroom::house::Kind;
use newsroom::import;
use newsroom::message;
use serde_json::{Value, json};

use crate::Failure;
use crate::arguments::HouseCommand;
use crate::output::Output;

fn kind(word: &str) -> Result<Kind, DeskError> {
    Kind::of(word).ok_or_else(|| DeskError::NoKind(word.to_owned()))
}

fn read(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|e| Failure::Usage(message!("cli.not_json"), vec![("reason", e.to_string())]))
}

pub(crate) fn run(desk: &mut Desk, command: &HouseCommand, out: &mut Output) -> Result<(), Failure> {
    match command {
        HouseCommand::List { kind: word } => {
            let wanted = word.as_deref().map(kind).transpose()?;
            let mut rows = vec![];
            for (kind, id, value) in desk.house_items(wanted)? {
                out.line(&format!("{}\t{id}\t{value}", kind.word()))?;
                rows.push(json!({ "kind": kind, "id": id, "value": value }));
            }
            out.json(&json!({ "items": rows }))?;
        }
        HouseCommand::Set { kind: word, value } => {
            let items = [(kind(word)?, read(value)?)];
            changed(desk.set_house(&items, Extent::Items)?, out)?;
        }
        HouseCommand::Remove { kind: word, id } => {
            desk.remove_house(kind(word)?, id)?;
            changed(1, out)?;
        }
        HouseCommand::Import { file, replace } => {
            let text = import::file::text(file).map_err(DeskError::from)?;
            let odd = || Failure::Usage(message!("cli.not_a_house"), vec![("path", file.display().to_string())]);
            let read = read(&text)?;
            let sets = read.as_object().ok_or_else(odd)?;
            let mut items = vec![];
            for (word, values) in sets {
                let kind = kind(word)?;
                items.extend(values.as_array().ok_or_else(odd)?.iter().map(|value| (kind, value.clone())));
            }
            let extent = if *replace { Extent::Kinds } else { Extent::Items };
            changed(desk.set_house(&items, extent)?, out)?;
        }
        HouseCommand::Export => {
            let mut sets = serde_json::Map::new();
            for (kind, _, value) in desk.house_items(None)? {
                let set = sets.entry(kind.word()).or_insert_with(|| json!([]));
                if let Some(values) = set.as_array_mut() {
                    values.push(value);
                }
            }
            let sets = Value::Object(sets);
            out.line(&format!("{sets:#}"))?;
            out.json(&sets)?;
        }
    }
    Ok(())
}

fn changed(count: usize, out: &mut Output) -> Result<(), Failure> {
    out.say(message!("cli.house_changed"), &[("count", count.to_string())])?;
    out.json(&json!({ "changed": count }))?;
    Ok(())
}
