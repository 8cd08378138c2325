//! Who might say what where an entry stands: what had been said of members, devices and locks in its sight, and what was
//! taken from its member since.
//!
//! Rights hang on the place of an entry and not on when it came: two desks that have the same entries agree on each of them.
//! A removal alone reaches beyond its place: what its member said in no sight of it, after what it lets stand, is cut off. So
//! whenever one comes, all claims are judged anew, in one order: removals by those nearest to the founder are looked at first.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::act::Act;
use super::chain::{Order, Place, Refusal};
use super::entry::{Entry, EntryHash, Head, LogId};
use super::rights::{Left, permitted};
use super::roll::{Claim, Roll, is_claim};
use super::strands::{Strands, Tree};
use crate::members::{DeviceId, LockId, MemberId, NewsroomId, Right, Roster};

/// What was said of members, devices and locks, in the order that all desks agree on.
#[derive(Clone, Debug)]
pub struct Authority {
    newsroom: NewsroomId,
    claims: BTreeMap<Order, Claim>,
    /// The claims that hold, put together.
    roll: Roll,
    /// The removals that hold.
    removals: Vec<Order>,
    /// Who took in what was cut off, and whether they might take in what others had said.
    adopted: BTreeMap<EntryHash, Vec<(MemberId, bool)>>,
    /// Where each device was named, rightly or not.
    named: BTreeMap<DeviceId, Vec<Head>>,
    strands: Strands,
    /// The roster where all is in sight, as it is at nearly every place that is asked for, and the last one where it was not.
    whole: RefCell<Option<Rc<Roster>>>,
    partly: RefCell<Option<(Vec<Head>, Rc<Roster>)>>,
}

impl Authority {
    /// Begins with a newsroom that is known, and in which nothing was said yet.
    pub fn of(newsroom: NewsroomId) -> Self {
        Self::among(newsroom, Strands::default())
    }

    /// Begins with a newsroom of which some logs forked.
    pub fn among(newsroom: NewsroomId, strands: Strands) -> Self {
        let (claims, roll, removals, adopted, named) = Default::default();
        let (whole, partly) = Default::default();
        Self { newsroom, claims, roll, removals, adopted, named, strands, whole, partly }
    }

    /// Takes note that a log forked. After a removal that holds, all is to be judged anew by [`Authority::settle`].
    pub fn fork(&mut self, log: LogId, tree: Tree) {
        self.strands.fork(log, tree);
        (self.whole, self.partly) = Default::default();
    }

    /// Takes note of an entry, where its log forked.
    pub fn stand(&mut self, place: &Place) {
        self.strands.add(place.head(), place.previous);
    }

    /// Takes in what an entry says of members, devices and locks; `holds` where it had the right to. Returns whether it says
    /// anything of the kind.
    ///
    /// After a removal that holds, all is to be judged anew by [`Authority::settle`].
    pub fn add(&mut self, place: &Place, entry: &Entry, holds: bool) -> bool {
        if !is_claim(&entry.body.act) {
            return false;
        }
        let claim = Claim { place: place.clone(), entry: entry.clone(), holds: false, cut_off: false };
        if let Some(device) = claim.device() {
            self.named.entry(device).or_default().push(place.head());
        }
        self.claims.insert(place.order(), claim);
        if holds {
            self.let_hold(place.order());
            if matches!(entry.body.act, Act::Remove(_)) {
                self.removals.push(place.order());
            }
        } else if self.has_removals() {
            self.tell_cut_off(place.order());
        }
        true
    }

    /// Tells what removals cut off of what was said from what was never allowed, where what holds was added as it was judged
    /// before.
    pub fn tell_all_cut_off(&mut self) {
        if self.has_removals() {
            let silent = self.claims.iter().filter(|(_, claim)| !claim.holds).map(|(order, _)| *order);
            silent.collect::<Vec<_>>().into_iter().for_each(|order| self.tell_cut_off(order));
        }
    }

    fn tell_cut_off(&mut self, order: Order) {
        let Some(claim) = self.claims.get(&order) else { return };
        let is_cut_off = matches!(self.permits(&claim.place, &claim.entry), Err(Refusal::CutOff(_)));
        if let Some(claim) = self.claims.get_mut(&order) {
            claim.cut_off = is_cut_off;
        }
    }

    /// Returns the members and devices as all that was said makes them.
    pub fn roster(&self) -> &Roster {
        &self.roll.roster
    }

    /// Returns the members and devices that were in sight where an entry stands.
    pub fn roster_at(&self, place: &Place) -> Rc<Roster> {
        if self.roll.is_in_sight_of(place, &self.strands) {
            return Rc::clone(self.whole.borrow_mut().get_or_insert_with(|| Rc::new(self.roll.roster.clone())));
        }
        let sight = self.roll.sight_of(place, &self.strands);
        if let Some((last, roster)) = &*self.partly.borrow()
            && *last == sight
        {
            return Rc::clone(roster);
        }
        let roster = Rc::new(self.roster_of(place, |claim| claim.holds));
        self.partly.replace(Some((sight, Rc::clone(&roster))));
        roster
    }

    /// The members and devices as those claims in sight of an entry make them that count.
    fn roster_of(&self, place: &Place, counts: impl Fn(&Claim) -> bool) -> Roster {
        let mut roll = Roll::default();
        let in_sight = self.claims.values().filter(|claim| counts(claim) && self.sees(place, &claim.place));
        in_sight.for_each(|claim| roll.take(claim, &self.strands));
        roll.roster
    }

    /// Returns whether an entry that says something of the kind is known where it stands.
    pub fn stands_at(&self, place: &Place) -> bool {
        self.claims.get(&place.order()).is_some_and(|claim| claim.place == *place)
    }

    /// Returns whether a device was named where its entry stands, rightly or not, or is the one that the newsroom is named
    /// after. What is named wrongly stands in its log and counts for nothing, so that what others saw of it is there.
    pub fn knows(&self, place: &Place) -> bool {
        let device = place.log.device;
        let is_in_sight = |claim: &Head| place.covers(claim, &self.strands);
        let named = || self.named.get(&device).is_some_and(|at| at.iter().any(is_in_sight));
        self.newsroom == NewsroomId::founded_by(device) || named()
    }

    /// Returns whether an entry's device and member might say it where it stands, and still may.
    pub fn permits(&self, place: &Place, entry: &Entry) -> Result<(), Refusal> {
        let roster = self.roster_at(place);
        match permitted(&roster, place, entry, self.left(place, entry)) {
            Err(Refusal::CutOff(_)) if self.is_adopted(entry) => permitted(&roster, place, entry, Left::All),
            // Of somebody who came, or was given the right, by what a removal cut off that they had not heard of: cut off like it.
            Err(Refusal::Unknown(name) | Refusal::NoRight(name)) if self.was_permitted(place, entry) => {
                if self.is_adopted(entry) { Ok(()) } else { Err(Refusal::CutOff(name)) }
            }
            result => result,
        }
    }

    /// Whether an entry's device and member might say it, had no removal cut off what was said of them in its sight.
    fn was_permitted(&self, place: &Place, entry: &Entry) -> bool {
        self.claims.values().any(|claim| claim.cut_off && self.sees(place, &claim.place)) && {
            let roster = self.roster_of(place, |claim| claim.holds || claim.cut_off);
            permitted(&roster, place, entry, Left::All).is_ok()
        }
    }

    /// Returns whether any removal holds.
    pub fn has_removals(&self) -> bool {
        !self.removals.is_empty()
    }

    /// Returns whether the newsroom's present lock was made in no sight of a removal: whoever was removed may have it.
    pub fn needs_lock(&self) -> bool {
        let made = |claim: &&Claim| claim.holds && matches!(claim.entry.body.act, Act::Epoch(_));
        let present = self.claims.values().rev().find(made);
        self.removals.iter().filter_map(|order| self.claims.get(order)).any(|removal| {
            let takes_the_key = removal.removal().is_some_and(|removal| removal.role.is_none());
            takes_the_key && present.is_none_or(|epoch| !self.sees(&epoch.place, &removal.place))
        })
    }

    /// Returns the locks that were ever made for the newsroom, also those that hold no more: who made one may have been set back
    /// by somebody who did not know of it, and others have sealed under it meanwhile.
    pub fn made_locks(&self) -> impl Iterator<Item = LockId> {
        self.claims.values().filter_map(|claim| match claim.entry.body.act {
            Act::Epoch(lock) => Some(lock),
            _ => None,
        })
    }

    /// Judges all claims anew. Returns whether any holds now that did not, or no longer.
    pub fn settle(&mut self) -> bool {
        let before: Vec<bool> = self.claims.values().map(|claim| claim.holds).collect();
        self.removals.clear();
        loop {
            self.judge_all();
            let Some(next) = self.next_removal() else { break };
            self.removals.push(next);
        }
        self.claims.values().map(|claim| claim.holds).ne(before)
    }

    /// Returns whether what an entry says of members, devices and locks holds.
    #[cfg(test)]
    pub(super) fn holds(&self, order: Order) -> bool {
        self.claims.get(&order).is_some_and(|claim| claim.holds)
    }

    /// Judges all claims in their order by the removals found so far.
    fn judge_all(&mut self) {
        (self.roll, self.adopted, self.whole, self.partly) = Default::default();
        self.claims.values_mut().for_each(|claim| (claim.holds, claim.cut_off) = (false, false));
        let orders: Vec<Order> = self.claims.keys().copied().collect();
        for order in orders {
            let claim = &self.claims[&order];
            // What a removal by somebody nearer to the founder did not undo stays.
            if self.removals.contains(&order) || self.permits(&claim.place, &claim.entry).is_ok() {
                self.let_hold(order);
            } else {
                self.tell_cut_off(order);
            }
        }
    }

    /// The removal that is looked at next: of those that hold and were not yet, by whoever is nearest to the founder.
    fn next_removal(&self) -> Option<Order> {
        let rank = |member| self.roll.roster.standing(member).map_or(u32::MAX, |standing| standing.rank);
        let new = |(order, claim): &(&Order, &Claim)| {
            claim.holds && claim.removal().is_some() && !self.removals.contains(order)
        };
        let next = self.claims.iter().filter(new).min_by_key(|(order, claim)| (rank(claim.member()), **order));
        next.map(|(order, _)| *order)
    }

    fn let_hold(&mut self, order: Order) {
        let Some(claim) = self.claims.get(&order) else { return };
        if let Act::Adopt(entries) = &claim.entry.body.act {
            let role = self.roster_at(&claim.place).role(claim.member());
            let adopter = (claim.member(), role.is_some_and(|role| role.has(Right::Edit)));
            entries.iter().for_each(|entry| self.adopted.entry(*entry).or_default().push(adopter));
        }
        let Some(claim) = self.claims.get_mut(&order) else { return };
        claim.holds = true;
        (self.whole, self.partly) = Default::default();
        if self.roll.goes_on_with(order) {
            self.roll.take(claim, &self.strands);
        } else {
            self.roll = Roll::default();
            self.claims.values().filter(|claim| claim.holds).for_each(|claim| self.roll.take(claim, &self.strands));
        }
    }

    /// What removals that an entry had no sight of leave to its member.
    fn left(&self, place: &Place, entry: &Entry) -> Left {
        let (speaker, device) = (entry.body.member, place.log.device);
        // Of two devices of one member that remove each other neither can be told to be the thief's: both go.
        let removes_own = |by: MemberId| by == speaker && matches!(entry.body.act, Act::Remove(_));
        let concerns = |claim: &&Claim| claim.removal().is_some_and(|removal| removal.concerns(speaker, device));
        let knew = |claim: &Claim| claim.place.hash == place.hash || self.sees(place, &claim.place);
        let removals = self.removals.iter().filter_map(|order| self.claims.get(order)).filter(concerns);
        let later = removals.filter(|claim| !knew(claim) && !removes_own(claim.member()));
        let left = later.filter(|claim| !self.lets_stand(claim, place)).filter_map(Claim::removal).map(Left::by);
        left.min().unwrap_or(Left::All)
    }

    /// Whether an entry lies within what a removal lets stand: on the way to a head that it names, and had in its sight. A
    /// number alone would let a stolen key write beside what stands.
    fn lets_stand(&self, removal: &Claim, place: &Place) -> bool {
        let holds = removal.removal().map_or(&[][..], |removal| &removal.holds);
        let (entry, in_sight) = (place.head(), |head: &Head| removal.place.covers(head, &self.strands));
        holds.iter().any(|head| self.strands.leads(&entry, head) && in_sight(head))
    }

    /// Whether one entry had another in its sight.
    fn sees(&self, place: &Place, other: &Place) -> bool {
        place.covers(&other.head(), &self.strands)
    }

    /// Whether somebody took in what an entry says, who might.
    fn is_adopted(&self, entry: &Entry) -> bool {
        let adopters = self.adopted.get(&entry.hash).filter(|_| entry.body.act.is_adoptable());
        adopters.is_some_and(|all| all.iter().any(|(by, anybodys)| *anybodys || *by == entry.body.member))
    }
}
