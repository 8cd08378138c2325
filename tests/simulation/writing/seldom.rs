//! What is done now and then.

use super::Writer;
use crate::script::{Called, Does, Edit, Forged, How, Onward, Past, Rot, Sectioning, Told, WayOut};

impl Writer {
    /// Something that is done now and then.
    pub(super) fn seldom(&mut self, desk: usize) {
        let story = self.story(desk);
        match self.chance.below(6) {
            0 => {
                let to = self.desk();
                self.add(Does::Carry { desk, story, to });
            }
            1 | 2 => {
                let from = *self.chance.one_of(&[Past::Previous, Past::Approved, Past::Published]);
                self.add(Does::BringBack { desk, story, from });
            }
            3 => {
                let photo = self.chance.below(2);
                self.add(Does::Unplace { desk, story, photo });
            }
            _ => self.add(Does::Foresee { desk }),
        }
    }

    /// Somebody has a story open where others see it, or closes it.
    pub(super) fn here(&mut self, desk: usize) {
        let story = self.chance.chance(0.9).then(|| self.story(desk));
        let paragraph = self.chance.chance(0.8).then(|| self.chance.below(6));
        let writing = self.chance.chance(0.5);
        self.add(Does::Here { desk, story, paragraph, writing });
        if self.chance.chance(0.8) {
            self.sync(desk);
        }
        if self.chance.chance(0.3) {
            let (sign, other) = (self.chance.below(100), self.desk());
            let how = match self.chance.below(6) {
                0..2 => Forged::Again,
                2 => Forged::Spoilt(*self.chance.one_of(&[Rot::Emptied, Rot::Cut, Rot::Flipped])),
                3 => Forged::Moved(other),
                _ => Forged::Signed { by: desk, of: other },
            };
            self.add(Does::Forge { sign, how });
        }
        // Somebody sees it.
        let other = self.desk();
        let story = Some(self.story(other));
        self.add(Does::Here { desk: other, story, paragraph: None, writing: false });
        self.sync(other);
    }

    /// Two write in one place, and somebody types on in a side or finds a way out.
    pub(super) fn quarrel(&mut self, desk: usize) {
        // Whoever may edit sits at the first desks.
        let desk = desk.min(self.desk());
        let story = self.story(desk);
        let knows = |n: &usize| *n != desk && self.desks[*n].contains(&story);
        let others: Vec<usize> = (0..self.desks.len()).filter(knows).collect();
        let other = if others.is_empty() { self.desk() } else { *self.chance.one_of(&others) };
        let at = self.chance.below(3);
        let ways = match self.chance.below(6) {
            0..3 => [Edit::Extend(at), Edit::Extend(at)],
            3 => [Edit::Split(at), Edit::Extend(at)],
            4 => [Edit::Delete(at), Edit::Extend(at)],
            _ => [Edit::Headline, Edit::Headline],
        };
        if self.chance.chance(0.85) {
            for desk in [desk, other] {
                self.sync_well(desk);
                self.add(Does::Look { desk, story });
            }
            for (desk, how) in [desk, other].into_iter().zip(ways) {
                self.add(Does::Edit { desk, story, how });
                self.add(Does::Freeze { desk });
                self.sync_well(desk);
            }
            self.sync_well(desk);
        }
        for _ in 0..self.chance.within(1, 3) {
            let desk = if self.chance.chance(0.7) { desk } else { other };
            let (conflict, side) = (self.chance.below(3), self.chance.below(3));
            if self.chance.chance(0.5) {
                let how = *self.chance.one_of(&[Onward::Extend, Onward::Extend, Onward::Rewrite, Onward::More]);
                self.add(Does::Look { desk, story });
                self.add(Does::GoOn { desk, story, conflict, side, how });
                continue;
            }
            use WayOut::{All, Both, Foreign, Gone, NoSide, Own, Twice};
            let how = *self.chance.one_of(&[Own, Own, Foreign, Both, Both, Gone, All(side), Twice, NoSide]);
            let stale = self.chance.chance(0.3);
            self.add(Does::Settle { desk, story, conflict, how, stale });
            if self.chance.chance(0.5) {
                self.sync(desk);
            }
        }
    }

    /// Somebody says something of photos, perhaps another one of the same at once; one is turned in a story.
    pub(super) fn describe(&mut self, desk: usize) {
        let mut story = self.story(desk);
        let other = if self.chance.chance(0.6) { self.desk() } else { desk };
        if self.chance.chance(0.7) {
            // Into a story of one's own it may be taken in.
            let photo = self.chance.below(3) as u8;
            self.begin(desk);
            story = self.stories - 1;
            self.add(Does::Photo { desk, story, photo });
            self.sync_well(desk);
            self.sync_well(other);
        }
        for desk in [desk, other] {
            let first = self.chance.below(3) as u8;
            let photos = if self.chance.chance(0.3) { vec![first, (first + 1) % 3] } else { vec![first] };
            let (field, how) = (self.told(), *self.chance.one_of(&[How::Replace, How::Append, How::IfEmpty]));
            self.add(Does::Describe { desk, photos, field, how });
        }
        if self.chance.chance(0.3) {
            let back = self.chance.below(3);
            self.add(Does::Undescribe { desk: other, back });
        }
        if self.chance.chance(0.4) {
            let (photo, tenths) = (self.chance.below(2), self.chance.within(0, 900) as i16 - 450);
            self.add(Does::Turn { desk, story, photo, tenths });
        }
        for desk in [desk, other] {
            if self.chance.chance(0.6) {
                self.sync(desk);
            }
        }
    }

    fn told(&mut self) -> Told {
        match self.chance.below(12) {
            0..5 => Told::Caption,
            5..7 => Told::Credit,
            7..9 => Told::Keywords,
            9 => Told::Lease { deny: self.chance.chance(0.3) },
            10 => Told::Expires { year: *self.chance.one_of(&[2060, 2060, 2061, 2020]) },
            _ => Told::Nothing,
        }
    }

    /// House data change, at one desk or at two that have not heard of each other, and stories go where they lead.
    pub(super) fn house(&mut self) {
        for _ in 0..self.chance.within(1, 2) {
            let few = if self.chance.chance(0.1) { self.desks.len() } else { self.chiefs };
            let (chief, section) = (self.chance.below(few), self.chance.below(4).min(self.chance.below(4)));
            match self.chance.below(10) {
                0..5 => {
                    let how = Sectioning::Rename(self.chance.below(6));
                    self.add(Does::Section { desk: chief, section, how });
                }
                5 => self.add(Does::Section { desk: chief, section, how: Sectioning::Remove }),
                6 => {
                    let how = Sectioning::Order(self.chance.below(5) as u32);
                    self.add(Does::Section { desk: chief, section, how });
                }
                7 | 8 => {
                    let how = Sectioning::TwoApprovals(self.chance.chance(0.6));
                    self.add(Does::Section { desk: chief, section, how });
                }
                _ => {
                    let (item, out) = (self.chance.below(6), self.chance.chance(0.3));
                    self.add(Does::Item { desk: chief, item, out });
                }
            }
            if self.chance.chance(0.6) {
                self.sync(chief);
            }
            let desk = if self.chance.chance(0.5) { chief } else { self.desk() };
            let story = self.story(desk);
            if self.chance.chance(0.7) {
                let by = *self.chance.one_of(&[Called::Name, Called::Name, Called::Slug, Called::Former]);
                self.add(Does::Refile { desk, story, section, by });
                self.add(Does::Freeze { desk });
            }
        }
    }
}
