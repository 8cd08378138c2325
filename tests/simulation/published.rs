//! The end of publishing: what was begun is completed or taken back, the site is made to agree with the newsroom, and what the
//! receipts say is one history.

use std::collections::{BTreeMap, BTreeSet};

use newsroom::desk::DeskError;
use newsroom::ledger::{ReceiptKind, Receipted};
use newsroom::members::Right;
use newsroom::publish::site::NotPlanned;
use newsroom::story::StoryId;

use crate::around::set_chance;
use crate::checks::Ledger;
use crate::house;
use crate::ledger;
use crate::pages;
use crate::publishing::{Receipt, Seen, send};
use crate::script::Trouble;
use crate::site::Tree;
use crate::world::{Failure, World, unexpected};

/// Lets all desks complete what they have begun to publish, or take back what may not be completed any more. Returns whether
/// any had something to do.
pub(crate) fn complete(world: &mut World<'_>, present: &[usize]) -> Result<bool, Failure> {
    if !world.site.is_used {
        return Ok(false);
    }
    world.site.block(false);
    let mut any = false;
    let all: Vec<usize> = world.desks.keys().copied().collect();
    for desk in all {
        set_chance(desk as u64 ^ 0x5e4d);
        world.at(desk);
        if present.contains(&desk) && !ledger::outbox(&world.desks[&desk].db).is_empty() {
            any = true;
            let send_on = |desk: &mut newsroom::desk::Desk| match desk.complete_outbox() {
                Ok(all) => all.into_iter().filter_map(|(_, went)| went.err()).collect(),
                Err(e) => vec![e],
            };
            send(world, desk, Trouble::default(), &send_on)?;
            for story in ledger::outbox(&world.desks[&desk].db) {
                let end = |desk: &mut newsroom::desk::Desk| match desk.publish(story, None) {
                    Ok(_) => vec![],
                    Err(_) => desk.take_down(story, None, "Không còn được duyệt").err().into_iter().collect(),
                };
                send(world, desk, Trouble::default(), &end)?;
            }
        }
        // Of what a desk has begun that nobody there may end, nobody else knows.
        let begun = ledger::begun(&world.desks[&desk].db);
        world.site.forgotten.extend(begun);
    }
    Ok(any)
}

/// Lets somebody who may write the site anew. Returns whether that made entries.
pub(crate) fn renew(world: &mut World<'_>, present: &[usize]) -> Result<bool, Failure> {
    let Some(desk) = publisher(world, present) else { return Ok(false) };
    set_chance(0x5e4e);
    world.at(desk);
    let before = ledger::standing(&world.desks[&desk].db).len();
    send(world, desk, Trouble::default(), &|desk| {
        let all = match desk.renew(None) {
            Ok(all) => all,
            Err(e) => return vec![e],
        };
        let mut refused = vec![];
        for (story, e) in all.into_iter().filter_map(|(story, went)| Some((story, went.err()?))) {
            // What is public and no longer approved is a person's to decide.
            match e {
                DeskError::Forbidden(_) | DeskError::PhotoRight(_) => {
                    refused.extend(desk.take_down(story, None, "Không còn được duyệt").err());
                }
                e => refused.push(e),
            }
        }
        refused
    })?;
    Ok(ledger::standing(&world.desks[&desk].db).len() > before)
}

/// Returns the first desk whose member may publish and take down.
fn publisher(world: &mut World<'_>, present: &[usize]) -> Option<usize> {
    let may = |world: &mut World<'_>, n: usize| {
        let at = world.desks.get_mut(&n).expect("a desk");
        let member = at.member;
        let role = at.desk().roster().role(member);
        role.is_some_and(|role| role.has(Right::Approve) && role.has(Right::TakeDown))
    };
    if !world.site.is_used {
        return None;
    }
    present.iter().copied().find(|n| may(world, *n))
}

/// The receipts of each story, in the order of all desks.
fn histories(seen: &Seen) -> BTreeMap<StoryId, Vec<&Receipt>> {
    let mut all: BTreeMap<StoryId, Vec<&Receipt>> = BTreeMap::new();
    seen.receipts.iter().for_each(|receipt| all.entry(receipt.says.story).or_default().push(receipt));
    all
}

/// Checks what the receipts say, and that the site shows it.
pub(crate) fn check(
    world: &mut World<'_>,
    present: &[usize],
    ledgers: &BTreeMap<usize, Ledger>,
) -> Result<(), Failure> {
    let Some(desk) = publisher(world, present) else { return Ok(()) };
    if house::lacks_sections(world, desk)? {
        return Ok(());
    }
    let seen = Seen::of(world, &ledgers[&desk]);
    for (story, history) in histories(&seen) {
        is_one_history(&ledgers[&desk], &history)
            .map_err(|why| Failure::new("I7 history", format!("desk {desk}, story {story}: {why}")))?;
    }
    agrees(world, desk, &seen)?;
    writes_nothing_again(world, desk)
}

/// Each receipt goes on from those in its sight: the same place in the order of publications, and something new.
fn is_one_history(ledger: &Ledger, history: &[&Receipt]) -> Result<(), String> {
    let strands = ledger::strands(&ledger.kept);
    let covers = |later: &Receipt, earlier: &Receipt| {
        ledger.places[&later.entry].covers(&ledger.places[&earlier.entry].head(), &strands)
    };
    for (n, receipt) in history.iter().enumerate() {
        let says = &receipt.says;
        let before: Vec<&&Receipt> = history[..n].iter().filter(|earlier| covers(receipt, earlier)).collect();
        if before.is_empty() {
            if says.kind == ReceiptKind::Corrected {
                return Err(format!("{} corrects what was never public", receipt.entry));
            }
            continue;
        }
        if !before.iter().any(|earlier| earlier.says.sequence == says.sequence) {
            return Err(format!("{} gives the story another place, {}", receipt.entry, says.sequence));
        }
        let heads: Vec<&&&Receipt> =
            before.iter().filter(|one| !before.iter().any(|later| covers(later, one))).collect();
        if let [last] = heads[..]
            && shows(&last.says) == shows(says)
        {
            return Err(format!("{} says again what {} says", receipt.entry, last.entry));
        }
    }
    Ok(())
}

fn shows(says: &Receipted) -> (newsroom::story::Digest, bool, &str) {
    (says.digest, says.kind == ReceiptKind::TakenDown, &says.path)
}

/// The site has what the last receipt of each story says, at its one address, and nothing else of any story.
fn agrees(world: &World<'_>, desk: usize, seen: &Seen) -> Result<(), Failure> {
    // A site of which the very first publication broke off, and nobody could go on with it, has never been one.
    if seen.receipts.is_empty() {
        return Ok(());
    }
    let site = world.site.tree();
    let odd = |why: String| Err(Failure::new("I7 site", format!("as desk {desk} has it: {why}")));
    let (mut live, mut addresses, mut words) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (story, history) in histories(seen) {
        let Some(Receipt { says, .. }) = history.last() else { continue };
        let Some(page) = site.get(&says.path) else { return odd(format!("story {story} has no {}", says.path)) };
        addresses.insert(says.path.as_str());
        if says.kind == ReceiptKind::TakenDown {
            if !pages::is_tombstone(page) {
                return odd(format!("story {story} was taken down and is at {}", says.path));
            }
            continue;
        }
        let Some(form) = seen.given.get(&(story, says.digest)) else {
            return odd(format!("story {story} shows what nobody approved"));
        };
        if let Some(what) = pages::differs(page, form) {
            return odd(format!("story {story} at {} is not as its last receipt says: {what}", says.path));
        }
        words.extend(pages::said(form));
        live.insert(says.url.clone());
    }
    for (path, bytes) in &site {
        let is_page = pages::is_story(path);
        if is_page && world.site.forgotten.contains(path) && !addresses.contains(path.as_str()) {
            continue;
        }
        if is_page && !addresses.contains(path.as_str()) && !pages::is_tombstone(bytes) {
            match ends_at(&site, path) {
                Some(end) if addresses.contains(end.as_str()) => {}
                Some(end) => return odd(format!("{path} leads on to {end}, where no story is")),
                None => return odd(format!("{path} is no story's page")),
            }
        }
        if let Some(word) = pages::words(path, bytes).difference(&words).next() {
            return odd(format!("m{word:04} is in {path}, and in no story that is public"));
        }
    }
    // What was forgotten may have had photos that nobody knows of either.
    if world.site.forgotten.is_empty()
        && let Some(photo) = site.keys().find(|path| path.starts_with("photos/") && !pages::is_shown(&site, path))
    {
        return odd(format!("no page shows {photo}"));
    }
    let front = pages::mapped(&site).into_iter().filter(|url| !url.ends_with('/')).collect::<BTreeSet<_>>();
    if front != live {
        return odd(format!("the sitemaps have {front:?}, and public are {live:?}"));
    }
    let is_known = |path: &str| !pages::is_story(path) || addresses.contains(path);
    pages::leads_nowhere(&site, is_known).map_or(Ok(()), odd)
}

/// Returns where a reader ends up who follows the pages that lead on; nowhere where that has no end, or the page leads nobody on.
fn ends_at(site: &Tree, path: &str) -> Option<String> {
    let mut at = pages::leads_on(path, site.get(path)?)?;
    for _ in 0..site.len() {
        match site.get(&at).and_then(|page| pages::leads_on(&at, page)) {
            Some(next) => at = next,
            None => return Some(at),
        }
    }
    None
}

/// What agrees is not written once more.
fn writes_nothing_again(world: &mut World<'_>, desk: usize) -> Result<(), Failure> {
    let before = world.site.tree();
    world.at(desk);
    set_chance(0x5e4f);
    let at = world.desks.get_mut(&desk).expect("a desk");
    let all = at.desk().renew(None).map_err(|e| unexpected("writing the site anew", &e))?;
    for (story, went) in all {
        match went {
            Ok(done) if done.written == 0 => {}
            Ok(done) => {
                let text = format!("story {story}: {} files at desk {desk}", done.written);
                return Err(Failure::new("I7 written again", text));
            }
            Err(DeskError::NotPlanned(NotPlanned::NoPhoto(_))) => {}
            Err(e) => return Err(unexpected("writing the site anew", &e)),
        }
    }
    if world.site.tree() == before { Ok(()) } else { Err(Failure::new("I7 written again", "something was taken away")) }
}
