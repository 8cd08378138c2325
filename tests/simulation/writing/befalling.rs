//! What befalls desks and storages.

use super::Writer;
use crate::script::{Does, Rot};

impl Writer {
    pub(super) fn copies(&mut self, desk: usize) {
        match self.chance.below(8) {
            0..3 => {
                self.add(Does::Backup { desk });
                self.work(desk);
                self.add(Does::Restore { desk });
            }
            3..6 => {
                self.add(Does::Image { desk });
                self.work(desk);
                self.add(Does::Lag { desk });
            }
            6 => self.add(Does::RawRestore { desk }),
            _ => {
                let to = self.desks.len();
                self.desks.push(self.desks[desk].clone());
                self.add(Does::Clone { desk, to });
            }
        }
    }

    /// What goes on between a copy and its return.
    fn work(&mut self, desk: usize) {
        for _ in 0..self.chance.within(0, 4) {
            let other = if self.chance.chance(0.5) { desk } else { self.desk() };
            match self.chance.below(3) {
                0 => self.edit(other),
                1 => self.go(other),
                _ => self.sync(other),
            }
        }
    }

    pub(super) fn befall(&mut self) {
        let storage = usize::from(self.chance.chance(0.1));
        let back = self.chance.within(1, 12);
        match self.chance.below(20) {
            0 => self.add(Does::Wipe { storage }),
            1..4 => self.add(Does::Rollback { storage, back }),
            4..11 => {
                let how = *self.chance.one_of(&[Rot::Lost, Rot::Emptied, Rot::Cut, Rot::Flipped]);
                let object = self.chance.below(10_000);
                self.add(Does::Rot { storage, object, how });
            }
            11 | 12 => {
                self.add(Does::Mount { storage, foreign: true });
                let desk = self.desk();
                self.sync(desk);
                self.add(Does::Mount { storage, foreign: false });
            }
            13..16 => {
                let desks = (0..self.desks.len()).filter(|_| self.chance.chance(0.5)).collect();
                self.add(Does::Fork { storage, desks, back });
            }
            16..18 => self.add(Does::Unfork { storage }),
            _ => {
                let full = self.chance.chance(0.4);
                self.add(Does::Full { storage, full });
            }
        }
    }

    pub(super) fn desk_itself(&mut self, desk: usize) {
        match self.chance.below(4) {
            0 => self.add(Does::Reopen { desk }),
            1 => {
                let years = *self.chance.one_of(&[-10, 0, 10]);
                self.add(Does::Clock { desk, years });
            }
            _ => {
                let off = self.chance.chance(0.5);
                self.add(Does::Offline { desk, off });
            }
        }
    }
}
