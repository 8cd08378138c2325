//! Members who come, go, and get other rights.

use super::{ROLES, Writer};
use crate::script::{Does, Mood, Rule};

impl Writer {
    pub(super) fn people(&mut self, desk: usize) {
        // Chiefs sit at the first desks; now and then somebody tries who is none.
        let few = if self.chance.chance(0.1) { self.desks.len() } else { self.chiefs };
        let (chief, of) = (self.chance.below(few), self.desk());
        match self.chance.below(25) {
            20 | 21 => {
                let hours = self.chance.chance(0.7).then(|| *self.chance.one_of(&[1, 24, 200_000]));
                self.add(Does::Delegate { desk: chief, of, hours });
                self.sync(chief);
            }
            22 => {
                let rule = *self.chance.one_of(&[Rule::TwoApprovals, Rule::AuthorMayApprove]);
                let on = self.chance.chance(0.5);
                self.add(Does::House { desk: chief, rule, on });
            }
            0..4 => {
                let invitation = self.invitations;
                self.invitations += 1;
                let role = (*self.chance.one_of(&ROLES)).to_owned();
                self.add(Does::Invite { desk: chief, invitation, role });
                self.sync(chief);
                let desk = self.come();
                self.add(Does::Join { desk, invitation });
            }
            4..6 => {
                let code = self.codes;
                self.codes += 1;
                self.add(Does::Code { desk: chief, code });
                self.sync(chief);
            }
            6 if self.codes > 0 => {
                let code = self.chance.below(self.codes);
                let desk = self.come();
                self.add(Does::Recover { desk, code });
            }
            6..11 => {
                let role = (*self.chance.one_of(&ROLES)).to_owned();
                self.add(Does::Role { desk: chief, of, role });
            }
            11..14 => self.add(Does::Remove { desk: chief, of }),
            14..16 => self.add(Does::Retire { desk: chief, of }),
            _ => self.add(Does::Adopt { desk }),
        }
    }

    /// Two work at one desk, one after the other.
    pub(super) fn chairs(&mut self) {
        let known = self.shared_desks.clone();
        if known.is_empty() || self.chance.chance(0.2) {
            let (desk, role) = (self.chance.below(self.chiefs), (*self.chance.one_of(&ROLES)).to_owned());
            let crash = self.chance.chance(0.3).then(|| self.chance.within(1, 12));
            self.add(Does::Chair { desk, chair: 1, role: role.clone(), crash });
            if crash.is_some() {
                self.add(Does::Chair { desk, chair: 1, role, crash: None });
            }
            self.shared_desks.push(desk);
        }
        let desk = *self.chance.one_of(&self.shared_desks);
        for chair in [1, 0] {
            let abruptly = self.chance.chance(0.4);
            self.add(Does::Sit { desk, chair, abruptly });
            match self.chance.below(5) {
                0 | 1 => self.edit(desk),
                2 => self.go(desk),
                3 => self.here(desk),
                _ => self.begin(desk),
            }
            if self.chance.chance(0.3) {
                self.sync(desk);
            }
        }
    }

    /// A key gets a passphrase, is remembered or not, and gets another one, while work goes on.
    pub(super) fn keys(&mut self, desk: usize) {
        for _ in 0..self.chance.within(1, 2) {
            let (words, most) = (self.chance.below(4), *self.chance.one_of(&[1, 2, 3]));
            let crash = self.chance.chance(0.4).then_some(most);
            self.add(Does::Protect { desk, words, crash });
            if self.chance.chance(0.5) {
                let keychain = *self.chance.one_of(&[Mood::Well, Mood::Well, Mood::Away, Mood::Mute]);
                let on = self.chance.chance(0.7);
                self.add(Does::Remember { desk, on, keychain });
            }
            if self.chance.chance(0.4) {
                self.add(Does::Lock { desk });
            }
            match self.chance.below(4) {
                0 | 1 => self.edit(desk),
                2 => self.approve_and_send(desk, self.steps.len() % self.stories.max(1)),
                _ => self.sync(desk),
            }
            if self.chance.chance(0.5) {
                self.add(Does::Reopen { desk });
                self.sync(desk);
            }
        }
    }
}
