//! Steps that publish, and what must hold after each: the site shows what was approved, and a receipt what is there.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use newsroom::desk::{Desk, DeskError};
use newsroom::ledger::{Act, EntryHash, ReceiptKind, Receipted, Step};
use newsroom::publish::site::NotPlanned;
use newsroom::story::{Digest, PublicForm, StoryId};

use crate::around::{Ended, Turn, begin_turn, end_turn};
use crate::checks::Ledger;
use crate::script::{Does, Sending, Trouble};
use crate::site::Tree;
use crate::steps::sitting;
use crate::world::{Failure, Outcome, World, may_be, unexpected};
use crate::{house, pages};

/// The file that every publication writes last.
const LAST: &str = "sitemap.xml";

/// What readers are told of a correction.
const NOTE: &str = "Bản trước thiếu một dòng.";

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Publish { desk, story, how, trouble } => {
            let Some(id) = world.stories.get(story).copied() else { return Ok(Outcome::Nothing) };
            send(world, *desk, *trouble, &|desk| match how {
                Sending::Publish => desk.publish(id, None).map(drop).err().into_iter().collect(),
                Sending::Correct => desk.correct_over(id, None, NOTE, "đã xem").map(drop).err().into_iter().collect(),
                Sending::TakeDown => desk.take_down(id, None, "Theo yêu cầu").map(drop).err().into_iter().collect(),
            })
        }
        Does::SendOn { desk, trouble } => send(world, *desk, *trouble, &|desk| match desk.complete_outbox() {
            Ok(all) => all.into_iter().filter_map(|(_, went)| went.err()).collect(),
            Err(e) => vec![e],
        }),
        Does::Renew { desk } => send(world, *desk, Trouble::default(), &renew),
        Does::SiteWipe => Ok(befalls(world, |site| site.wipe())),
        Does::SiteRollback { back } => Ok(befalls(world, |site| site.roll_back(*back))),
        Does::SiteRot { file, how } => Ok(befalls(world, |site| site.rot(*file, *how))),
        Does::SiteBlocked { blocked } => Ok(befalls(world, |site| site.block(*blocked))),
        _ => Ok(Outcome::Nothing),
    }
}

fn befalls(world: &mut World<'_>, what: impl FnOnce(&mut crate::site::Site)) -> Outcome {
    if !world.site.is_used {
        return Outcome::Nothing;
    }
    what(&mut world.site);
    Outcome::Done
}

/// Writes all anew that is public. Returns why something could not be.
pub(crate) fn renew(desk: &mut Desk) -> Vec<DeskError> {
    match desk.renew(None) {
        Ok(all) => all.into_iter().filter_map(|(_, went)| went.err()).collect(),
        Err(e) => vec![e],
    }
}

/// Asks a desk for something that changes the site. Returns what became of it.
pub(crate) fn send(
    world: &mut World<'_>,
    desk: usize,
    trouble: Trouble,
    asks: &dyn Fn(&mut Desk) -> Vec<DeskError>,
) -> Result<Outcome, Failure> {
    let before = world.site.begin();
    let known: BTreeSet<EntryHash> = Seen::by(world, desk).receipts.into_iter().map(|receipt| receipt.entry).collect();
    let struck = Rc::new(Cell::new(false));
    let (cuts, strikes) = (world.site.cuts(before.clone()), struck.clone());
    let meddles = Box::new(move || {
        strikes.set(true);
        cuts();
    });
    let at = sitting(world, desk);
    begin_turn(Turn { ends_at: trouble.crash, meddles_at: trouble.spoils, meddles });
    let went = catch_unwind(AssertUnwindSafe(|| asks(at.desk())));
    end_turn();
    let (disturbed, mut outcome) = (struck.get() || world.site.blocked, Outcome::Done);
    world.site.meddled |= struck.get();
    match went {
        Ok(refusals) => {
            for e in refusals {
                let is_sectionless = matches!(e, DeskError::NotPlanned(NotPlanned::NoSection(_)));
                let is_sectionless = is_sectionless && house::may_lack_one(world);
                if !is_sectionless && !may_refuse(&e, disturbed) {
                    return Err(unexpected("publishing", &e));
                }
                outcome = Outcome::Refused;
            }
        }
        Err(ended) if ended.is::<Ended>() => world.reopen(desk)?,
        Err(panicked) => std::panic::resume_unwind(panicked),
    }
    is_as_it_may_be(world, desk, &before, &known)?;
    Ok(outcome)
}

/// Returns whether a desk may refuse to publish so.
fn may_refuse(e: &DeskError, disturbed: bool) -> bool {
    match e {
        DeskError::NotWritten(_) => disturbed,
        // It may be on its way, or gone with the only desk that had it.
        DeskError::NotPlanned(NotPlanned::NoPhoto(_)) => true,
        DeskError::NotPlanned(_) => false,
        e => may_be(e),
    }
}

/// A receipt that takes part at a desk.
pub(crate) struct Receipt {
    pub(crate) entry: EntryHash,
    pub(crate) says: Receipted,
}

/// What a desk knows of what may be public, read past the core.
pub(crate) struct Seen {
    /// The forms that approvals cover which count.
    pub(crate) approved: BTreeMap<(StoryId, Digest), PublicForm>,
    /// Those of all approvals that were ever given, whatever became of them.
    pub(crate) given: BTreeMap<(StoryId, Digest), PublicForm>,
    /// In the order of all desks.
    pub(crate) receipts: Vec<Receipt>,
}

impl Seen {
    pub(crate) fn by(world: &World<'_>, desk: usize) -> Self {
        Self::of(world, &Ledger::of(world, desk))
    }

    pub(crate) fn of(world: &World<'_>, ledger: &Ledger) -> Self {
        let mut acts: Vec<_> = ledger
            .taking_part()
            .filter_map(|kept| Some((ledger.places[&kept.hash].order(), kept.hash, kept.entry.as_ref()?)))
            .filter(|(_, _, entry)| entry.body.act.story().is_some())
            .collect();
        acts.sort_by_key(|(order, ..)| *order);
        let mut seen = Self { approved: BTreeMap::new(), given: BTreeMap::new(), receipts: vec![] };
        for kept in &ledger.kept {
            if let Some(Act::Approve(act)) = kept.entry.as_ref().map(|entry| &entry.body.act)
                && let Ok(form) = PublicForm::from_bytes(&act.form)
            {
                seen.given.insert((act.story, act.digest()), form);
            }
        }
        for (_, hash, entry) in acts {
            match &entry.body.act {
                Act::Step(act) if matches!(act.step, Step::Return | Step::Withdraw) => {
                    seen.approved.retain(|(story, _), _| *story != act.story);
                }
                Act::Approve(act) if world.could_approve(entry.body.member) => {
                    let at = (act.story, act.digest());
                    seen.given.get(&at).cloned().map(|form| seen.approved.insert(at, form));
                }
                Act::Receipt(says) => seen.receipts.push(Receipt { entry: hash, says: says.clone() }),
                _ => {}
            }
        }
        seen
    }

    /// Returns the forms that may be public: approved ones, and those that were when they were published.
    fn may_be_public(&self) -> impl Iterator<Item = &PublicForm> {
        let were =
            self.receipts.iter().filter_map(|receipt| self.given.get(&(receipt.says.story, receipt.says.digest)));
        self.approved.values().chain(were)
    }
}

/// What must hold of the site after a desk has written to it, and of what it says of that.
fn is_as_it_may_be(
    world: &mut World<'_>,
    desk: usize,
    before: &Tree,
    known: &BTreeSet<EntryHash>,
) -> Result<(), Failure> {
    let (now, seen) = (world.site.tree(), Seen::by(world, desk));
    let step = world.step;
    for receipt in seen.receipts.iter().filter(|receipt| !known.contains(&receipt.entry)) {
        let odd = |why| Failure::new("I7 receipt", format!("desk {desk}: {why}"));
        is_true(&now, &seen, receipt).map_err(odd)?;
        // A page of another story may be what has not arrived.
        let lists = now.iter().filter(|(path, bytes)| !pages::is_story(path) && before.get(*path) != Some(bytes));
        if let Some((path, _)) = lists.clone().find(|(path, bytes)| !pages::is_whole(path, bytes)) {
            return Err(odd(format!("{path} is not whole")));
        }
    }
    for (path, bytes) in now.iter().filter(|(path, bytes)| pages::is_story(path) && before.get(*path) != Some(bytes)) {
        world.site.written.insert(path.clone(), (desk, step));
        let shows = |form: &PublicForm| form.slug == pages::slug(path) && pages::differs(bytes, form).is_none();
        let cut = world.site.meddled && !pages::is_whole(path, bytes);
        let says_nothing = pages::is_tombstone(bytes) || pages::leads_on(path, bytes).is_some();
        if !cut && !says_nothing && !seen.may_be_public().any(shows) {
            let whys: BTreeSet<_> = seen
                .may_be_public()
                .filter(|form| form.slug == pages::slug(path))
                .filter_map(|form| pages::differs(bytes, form))
                .collect();
            return Err(Failure::new(
                "I4 public",
                format!("desk {desk} wrote {path}, which nobody approved: {whys:?}"),
            ));
        }
    }
    world.cleared.extend(seen.may_be_public().flat_map(pages::said));
    for (path, bytes) in &now {
        let mut odd = pages::words(path, bytes).into_iter().filter(|word| !world.cleared.contains(word));
        // In an address a word stands that is in a headline, too.
        if let Some(word) = odd.next() {
            return Err(Failure::new("I4 public", format!("m{word:04}, which nobody approved, is in {path}")));
        }
    }
    // Before the first publication is complete, its page leads to a front page that is not there yet.
    if !world.site.meddled
        && now.contains_key(LAST)
        && let Some(link) = pages::leads_nowhere(&now, |_| true)
    {
        return Err(Failure::new("I7 link", format!("after desk {desk} wrote: {link}")));
    }
    Ok(())
}

/// Returns what of a receipt that was written a moment ago is not so.
fn is_true(site: &Tree, seen: &Seen, receipt: &Receipt) -> Result<(), String> {
    let says = &receipt.says;
    let page = site.get(&says.path).ok_or_else(|| format!("there is no {}", says.path))?;
    if says.kind == ReceiptKind::TakenDown {
        let is_down = pages::is_tombstone(page) && pages::is_whole(&says.path, page);
        return if is_down { Ok(()) } else { Err(format!("{} is no tombstone", says.path)) };
    }
    let form = seen.approved.get(&(says.story, says.digest));
    let form = form.ok_or_else(|| format!("{} was sent, which no approval covers that counts", says.digest))?;
    if let Some(what) = pages::differs(page, form) {
        return Err(format!("{} does not show what its receipt says: {what}", says.path));
    }
    // All pages that every publication writes lead to it, and none of them is cut off.
    let listed = ["index.html", "feed.atom", "feed.rss", "sitemap.xml"];
    let odd = listed.iter().find(|path| !site.get(**path).is_some_and(|file| pages::is_whole(path, file)));
    if let Some(path) = odd {
        return Err(format!("{path} is not whole"));
    }
    if !pages::mapped(site).contains(&says.url) {
        return Err(format!("no sitemap has {}", says.url));
    }
    Ok(())
}
