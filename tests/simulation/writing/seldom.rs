//! What is done now and then.

use super::Writer;
use crate::script::{Does, Forged, Past, Rot};

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
}
