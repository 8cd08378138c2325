//! Where a story is, in words: on this machine, in the shared storage, at other desks, on the site.

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, SeenBy, Sight, Stored, Version, Whereabouts};
use newsroom::message;
use newsroom::messages::Key;
use newsroom::story::StoryId;
use serde_json::{Value, json};

use crate::Failure;
use crate::output::Output;

/// Says it in four sentences or more, and returns it for programs.
pub(crate) fn tell(desk: &Desk, id: StoryId, out: &mut Output) -> Result<Value, Failure> {
    let at = desk.whereabouts(id)?;
    here(&at, out)?;
    stored(desk, &at.stored, out)?;
    let desks = desks(desk, &at, out)?;
    let sites = sites(desk, &at, out)?;
    let only = at.only_here;
    let since = match &at.stored {
        Stored::Whole(since) => *since,
        Stored::Void(_, since) => Some(*since),
        _ => None,
    };
    Ok(json!({
        "spread": at.spread().word(),
        "only_here": { "words": only.words, "entries": only.entries, "photos": only.photos },
        "stored": { "state": at.stored.word(), "at": since.map(|at| moment(desk, at)) },
        "desks": desks, "sites": sites, "awaited": at.awaited, "in_review": at.in_review,
    }))
}

fn moment(desk: &Desk, at: DateTime<Utc>) -> String {
    at.with_timezone(&desk.house().zone()).to_rfc3339()
}

fn when(desk: &Desk, at: DateTime<Utc>) -> String {
    at.with_timezone(&desk.house().zone()).format("%d/%m/%Y %H:%M").to_string()
}

fn here(at: &Whereabouts, out: &mut Output) -> Result<(), Failure> {
    let only = at.only_here;
    if !only.any() {
        out.say(message!("whereabouts.none_here"), &[])?;
    }
    if only.words {
        out.say(message!("whereabouts.words_here"), &[])?;
    }
    if only.entries + only.photos > 0 {
        let counts = [("entries", only.entries.to_string()), ("photos", only.photos.to_string())];
        out.say(message!("whereabouts.only_here"), &counts)?;
    }
    Ok(())
}

fn stored(desk: &Desk, stored: &Stored, out: &mut Output) -> Result<(), Failure> {
    let (key, values): (Key, Vec<(&str, String)>) = match stored {
        Stored::Unconnected => (message!("sync.no_storage"), vec![]),
        Stored::Void(why, since) => {
            let why = why.key().text(out.language(), &[]);
            (message!("whereabouts.void"), vec![("at", when(desk, *since)), ("why", why)])
        }
        Stored::Whole(Some(at)) => (message!("whereabouts.stored"), vec![("at", when(desk, *at))]),
        Stored::Whole(None) => (message!("whereabouts.stored_some_time"), vec![]),
        Stored::Partly { entries, photos } => {
            (message!("whereabouts.partly"), vec![("entries", entries.to_string()), ("photos", photos.to_string())])
        }
    };
    Ok(out.say(key, &values)?)
}

fn desks(desk: &Desk, at: &Whereabouts, out: &mut Output) -> Result<Vec<Value>, Failure> {
    let mut rows = vec![];
    if at.desks.is_empty() {
        out.say(message!("whereabouts.no_desks"), &[])?;
    }
    for SeenBy { member, device, sight, sealed } in &at.desks {
        let name = desk.roster().get(*member).map_or_else(|| member.to_string(), |member| member.name.clone());
        let short = device.to_string()[..8].to_owned();
        let key = match sight {
            Sight::All if *sealed => message!("whereabouts.desk_sealed"),
            Sight::All => message!("whereabouts.desk_all"),
            Sight::Older if *sealed => message!("whereabouts.desk_sealed"),
            Sight::Older => message!("whereabouts.desk_older"),
            Sight::Unknown => message!("whereabouts.desk_unknown"),
        };
        out.say(key, &[("name", name.clone()), ("desk", short.clone())])?;
        rows.push(json!({ "member": name, "desk": short, "sight": sight.word(), "sealed": sealed }));
    }
    Ok(rows)
}

fn sites(desk: &Desk, at: &Whereabouts, out: &mut Output) -> Result<Vec<Value>, Failure> {
    let mut rows = vec![];
    if at.sites.is_empty() {
        out.say(message!("whereabouts.no_site"), &[])?;
    }
    for site in &at.sites {
        let key = match site.version {
            Version::Now => message!("whereabouts.site_now"),
            Version::Older => message!("whereabouts.site_older"),
            Version::Unapproved => message!("whereabouts.site_unapproved"),
            Version::Down => message!("whereabouts.site_down"),
        };
        let title = desk.house().destination_title(&site.destination);
        out.say(key, &[("site", title.to_owned()), ("at", when(desk, site.at))])?;
        rows.push(json!({
            "destination": site.destination, "title": title, "version": site.version.word(), "digest": site.digest,
            "at": moment(desk, site.at), "url": site.url,
        }));
    }
    for destination in &at.awaited {
        let title = desk.house().destination_title(destination);
        out.say(message!("whereabouts.site_awaited"), &[("site", title.to_owned())])?;
    }
    for destination in &at.in_review {
        let title = desk.house().destination_title(destination);
        out.say(message!("whereabouts.site_review"), &[("site", title.to_owned())])?;
    }
    Ok(rows)
}
