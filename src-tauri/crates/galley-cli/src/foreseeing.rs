//! `galley sync --dry-run`: what an exchange would do.

use newsroom::desk::{Coming, Desk, Foresight};
use newsroom::members::MemberId;
use newsroom::message;
use newsroom::storage::Place;
use newsroom::sync::Depth;
use serde_json::{Value, json};

use crate::output::Output;
use crate::{Failure, sharing};

pub(crate) fn foresee(desk: &mut Desk, whole: bool, through: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let depth = if whole { Depth::Whole } else { Depth::Sweep };
    let foresight = match through {
        Some(address) => desk.foresee_with(&Place::at(sharing::read(address)?), depth)?,
        None => desk.foresee(depth)?,
    };
    out.say(message!("cli.foreseen"), &[("storage", foresight.address.clone())])?;
    if foresight.fresh {
        out.say(message!("cli.foreseen.fresh"), &[])?;
    }
    let leaving = leaving(&foresight, out)?;
    let coming = coming(desk, &foresight, out)?;
    let findings = sharing::told_of(&foresight.findings, out);
    Ok(out.json(&json!({
        "storage": foresight.address, "fresh": foresight.fresh, "requests": foresight.requests,
        "leaving": {
            "entries": foresight.entries(), "photos": foresight.photos(), "bytes": foresight.bytes,
            "house": foresight.house, "members": foresight.members, "others": foresight.others,
            "other_photos": foresight.other_photos, "stories": leaving,
        },
        "coming": {
            "entries": foresight.listed(), "looked_at": foresight.looked_at, "shut": foresight.shut,
            "refused": foresight.refused, "stories": coming,
            "desks": foresight.listed.iter().map(|(device, entries)| {
                json!({ "desk": device.to_string()[..8], "member": writer(desk, *device), "entries": entries })
            }).collect::<Vec<_>>(),
        },
        "findings": findings,
    }))?)
}

fn name(desk: &Desk, member: MemberId) -> String {
    desk.roster().get(member).map_or_else(|| member.to_string(), |member| member.name.clone())
}

/// The name of whoever writes at a desk; none where nobody here knows it yet.
fn writer(desk: &Desk, device: newsroom::members::DeviceId) -> Option<String> {
    desk.roster().device(device).map(|device| name(desk, device.member))
}

fn leaving(foresight: &Foresight, out: &mut Output) -> Result<Vec<Value>, Failure> {
    let counts = [
        ("entries", foresight.entries().to_string()),
        ("photos", foresight.photos().to_string()),
        ("bytes", foresight.bytes.to_string()),
    ];
    out.say(message!("foreseen.leaving"), &counts)?;
    let mut rows = vec![];
    for (id, story) in &foresight.leaving {
        let values = [
            ("story", id.to_string()),
            ("headline", story.headline.clone()),
            ("entries", story.entries.to_string()),
            ("photos", story.photos.to_string()),
            ("bytes", story.bytes.to_string()),
        ];
        out.say(message!("cli.foreseen.leaving_story"), &values)?;
        rows.push(json!({
            "story": id, "headline": story.headline, "entries": story.entries, "photos": story.photos,
            "bytes": story.bytes,
        }));
    }
    for (key, count) in [
        (message!("foreseen.house"), foresight.house),
        (message!("foreseen.members"), foresight.members),
        (message!("foreseen.others"), foresight.others),
    ] {
        if count > 0 {
            out.line(&format!("  {}", key.text(out.language(), &[("entries", count.to_string())])))?;
        }
    }
    Ok(rows)
}

fn coming(desk: &Desk, foresight: &Foresight, out: &mut Output) -> Result<Vec<Value>, Failure> {
    let counts = [("entries", foresight.listed().to_string()), ("looked_at", foresight.looked_at.to_string())];
    out.say(message!("foreseen.coming"), &counts)?;
    let mut rows = vec![];
    for (id, story) in &foresight.coming {
        let Coming { headline, entries, members, known, dissolves, unfrozen } = story;
        let names: Vec<_> = members.iter().map(|member| name(desk, *member)).collect();
        let values = [
            ("story", id.to_string()),
            ("headline", headline.clone()),
            ("entries", entries.to_string()),
            ("names", names.join(", ")),
        ];
        out.say(message!("cli.foreseen.coming_story"), &values)?;
        if *dissolves {
            out.line(&format!("    {}", message!("foreseen.dissolves").plain(out.language())))?;
        }
        if *unfrozen {
            out.line(&format!("    {}", message!("foreseen.unfrozen").plain(out.language())))?;
        }
        rows.push(json!({
            "story": id, "headline": headline, "entries": entries, "members": names, "known": known,
            "dissolves_approval": dissolves, "unfrozen_here": unfrozen,
        }));
    }
    for (key, count) in [(message!("foreseen.shut"), foresight.shut), (message!("foreseen.refused"), foresight.refused)]
    {
        if count > 0 {
            out.line(&format!("  {}", key.text(out.language(), &[("entries", count.to_string())])))?;
        }
    }
    Ok(rows)
}
