//! Members who come, go, and get other rights.

use super::{ROLES, Writer};
use crate::script::{Does, Rule};

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
}
