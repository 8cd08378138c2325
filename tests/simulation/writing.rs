//! Writing a script by chance.

use blackbox::random::Random;

use crate::script::{Act, Crash, Deep, Does, Edit, Fault, Kind, Rot, Script, Step};

/// Whether desks are copied and both copies written to, or put back and written to before they meet the storage: two entries
/// of one number come of it. Not before the core settles those alike at all desks.
pub(crate) const FORKS: bool = false;

const CASTS: [&[&str]; 8] = [
    &["chief", "reporter"],
    &["chief", "editor"],
    &["chief", "editor", "reporter"],
    &["chief", "chief", "editor"],
    &["chief", "chief", "editor", "reporter"],
    &["chief", "editor", "editor", "reporter"],
    &["chief", "chief", "editor", "editor", "reporter"],
    &["chief", "chief", "chief", "editor", "editor", "photo_editor", "reporter", "reporter"],
];
const ROLES: [&str; 4] = ["reporter", "editor", "desk_head", "chief"];
const KINDS: [Kind; 8] =
    [Kind::Refused, Kind::AnswerLost, Kind::Torn, Kind::Partial, Kind::Empty, Kind::Stale, Kind::Twice, Kind::Full];

/// What has been written so far.
struct Writer {
    chance: Random,
    desks: usize,
    stories: usize,
    invitations: usize,
    codes: usize,
    steps: Vec<Step>,
}

/// Writes the script of a seed.
pub(crate) fn script(seed: u64) -> Script {
    let mut chance = Random::new(seed);
    // Most newsrooms are small: what goes wrong between eight goes wrong between three, and is found sooner.
    let cast = CASTS[chance.below(CASTS.len()).min(chance.below(CASTS.len()))];
    let length = chance.within(20, 60);
    let mut writer = Writer { chance, desks: cast.len(), stories: 0, invitations: 0, codes: 0, steps: vec![] };
    writer.begin();
    while writer.steps.len() < length {
        writer.go_on();
    }
    let desks = cast.iter().map(|role| (*role).to_owned()).collect();
    Script { what: String::new(), desks, steps: writer.steps }
}

impl Writer {
    fn add(&mut self, does: Does) {
        // Small numbers are easier on whoever reads the script.
        let chance = self.chance.bits() >> 40;
        self.steps.push(Step { chance, does });
    }

    fn desk(&mut self) -> usize {
        self.chance.below(self.desks)
    }

    fn story(&mut self) -> usize {
        // What was begun last is worked on most.
        let back = self.chance.below(self.stories).min(self.chance.below(self.stories));
        self.stories - 1 - back
    }

    fn begin(&mut self) {
        let (desk, story) = (self.desk(), self.stories);
        self.stories += 1;
        self.add(Does::Begin { desk, story });
        if self.chance.chance(0.8) {
            self.add(Does::Go { desk, story, action: Act::Submit });
        }
        self.sync(desk);
    }

    fn go_on(&mut self) {
        let desk = self.desk();
        match self.chance.below(100) {
            0..4 => self.begin(),
            4..34 => self.edit(desk),
            34..60 => self.sync(desk),
            60..70 => self.go(desk),
            70..74 => self.choose(desk),
            74..77 => self.photo(desk),
            77..84 => self.people(desk),
            84..90 => self.copies(desk),
            90..97 => self.befall(),
            _ => self.desk_itself(desk),
        }
    }

    fn edit(&mut self, desk: usize) {
        let story = self.story();
        if self.chance.chance(0.5) {
            self.add(Does::Look { desk, story });
        }
        for _ in 0..self.chance.within(1, 3) {
            let (at, to) = (self.chance.below(5), self.chance.below(5));
            let how = match self.chance.below(20) {
                0..5 => Edit::Insert(at),
                5..9 => Edit::Extend(at),
                9..11 => Edit::Rewrite(at),
                11..13 => Edit::Delete(at),
                13..15 => Edit::Split(at),
                15 => Edit::Join(at),
                16 => Edit::Move(at, to),
                17 => Edit::Headline,
                18 => Edit::Standfirst,
                _ => Edit::Notes,
            };
            self.add(Does::Edit { desk, story, how });
        }
        if self.chance.chance(0.7) {
            self.add(Does::Freeze { desk });
        }
        if self.chance.chance(0.5) {
            self.sync(desk);
        }
    }

    fn sync(&mut self, desk: usize) {
        let storage = usize::from(self.chance.chance(0.08));
        let depth = match self.chance.below(10) {
            0..5 => Deep::Glance,
            5..9 => Deep::Sweep,
            _ => Deep::Whole,
        };
        let again = self.chance.chance(0.05);
        let mut faults = vec![];
        if self.chance.chance(0.25) {
            let count = self.chance.within(1, 3);
            faults = (0..count).map(|_| Fault { at: self.request(), kind: *self.chance.one_of(&KINDS) }).collect();
        }
        let crash = self.chance.chance(0.08).then(|| Crash { at: self.request(), after: self.chance.chance(0.5) });
        self.add(Does::Sync { desk, storage, depth, again, faults, crash });
    }

    /// The number of a request: the first ones are in every exchange.
    fn request(&mut self) -> usize {
        let most = *self.chance.one_of(&[4, 12, 40]);
        self.chance.within(1, most)
    }

    fn go(&mut self, desk: usize) {
        let story = self.story();
        let action = *self.chance.one_of(&[
            Act::Submit,
            Act::Submit,
            Act::Take,
            Act::Return,
            Act::Approve,
            Act::Approve,
            Act::Approve,
            Act::Withdraw,
        ]);
        self.add(Does::Go { desk, story, action });
    }

    fn choose(&mut self, desk: usize) {
        let (story, conflict, side) = (self.story(), self.chance.below(3), self.chance.below(3));
        self.add(Does::Choose { desk, story, conflict, side });
    }

    fn photo(&mut self, desk: usize) {
        let story = self.story();
        let photo = self.chance.below(4);
        if self.chance.chance(0.4) {
            self.add(Does::Photo { desk, story, photo: photo as u8 });
        } else {
            self.add(Does::Caption { desk, story, photo });
        }
    }

    fn people(&mut self, desk: usize) {
        // Chiefs sit at the first desks.
        let (chief, of) = (self.chance.below(self.desks.min(3)), self.desk());
        match self.chance.below(20) {
            0..4 => {
                let invitation = self.invitations;
                self.invitations += 1;
                let role = (*self.chance.one_of(&ROLES)).to_owned();
                self.add(Does::Invite { desk: chief, invitation, role });
                self.sync(chief);
                self.add(Does::Join { desk: self.desks, invitation });
                self.desks += 1;
            }
            4..6 => {
                let code = self.codes;
                self.codes += 1;
                self.add(Does::Code { desk: chief, code });
                self.sync(chief);
            }
            6 if self.codes > 0 => {
                let code = self.chance.below(self.codes);
                self.add(Does::Recover { desk: self.desks, code });
                self.desks += 1;
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

    fn copies(&mut self, desk: usize) {
        match self.chance.below(if FORKS { 8 } else { 6 }) {
            0 | 1 => self.add(Does::Backup { desk }),
            2 => self.add(Does::Restore { desk }),
            3 | 4 => self.add(Does::Image { desk }),
            5 => self.add(Does::Lag { desk }),
            6 => self.add(Does::RawRestore { desk }),
            _ => {
                self.add(Does::Clone { desk, to: self.desks });
                self.desks += 1;
            }
        }
    }

    fn befall(&mut self) {
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
                let desks = (0..self.desks).filter(|_| self.chance.chance(0.5)).collect();
                self.add(Does::Fork { storage, desks, back });
            }
            16..18 => self.add(Does::Unfork { storage }),
            _ => {
                let full = self.chance.chance(0.4);
                self.add(Does::Full { storage, full });
            }
        }
    }

    fn desk_itself(&mut self, desk: usize) {
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
