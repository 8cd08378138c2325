//! Writing a script by chance.

mod befalling;
mod people;
mod seldom;

use std::collections::BTreeSet;

use blackbox::random::Random;

use crate::script::{Act, Crash, Deep, Does, Edit, Fault, Kind, Rot, Script, Sending, Step, Trouble};

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

/// What has been written so far, and where stories will have come by it if nothing goes wrong.
struct Writer {
    chance: Random,
    /// The stories that each desk has.
    desks: Vec<BTreeSet<usize>>,
    /// Those that are no drafts of their authors alone any more, and those that the storage has.
    submitted: BTreeSet<usize>,
    shared: BTreeSet<usize>,
    /// Those that somebody published.
    public: BTreeSet<usize>,
    chiefs: usize,
    stories: usize,
    invitations: usize,
    codes: usize,
    /// The desks that several work at.
    shared_desks: Vec<usize>,
    steps: Vec<Step>,
}

/// Writes the script of a seed.
pub(crate) fn script(seed: u64) -> Script {
    let mut chance = Random::new(seed);
    // Most newsrooms are small: what goes wrong between eight goes wrong between three, and is found sooner.
    let cast = CASTS[chance.below(CASTS.len()).min(chance.below(CASTS.len()))];
    let length = chance.within(15, 50);
    let chiefs = cast.iter().filter(|role| **role == "chief").count();
    let (submitted, shared, public, shared_desks, steps) = Default::default();
    let desks = vec![BTreeSet::new(); cast.len()];
    let (stories, invitations, codes) = (0, 0, 0);
    let mut writer =
        Writer { chance, desks, submitted, shared, public, chiefs, stories, invitations, codes, shared_desks, steps };
    writer.begin_day();
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
        self.chance.below(self.desks.len())
    }

    /// A story that a desk should have: what was begun last is worked on most.
    fn story(&mut self, desk: usize) -> usize {
        let known: Vec<usize> = self.desks[desk].iter().copied().collect();
        if known.is_empty() {
            return self.chance.below(self.stories);
        }
        let back = self.chance.below(known.len()).min(self.chance.below(known.len()));
        known[known.len() - 1 - back]
    }

    /// A story that some know, before anything goes wrong.
    fn begin_day(&mut self) {
        let desk = self.desk();
        self.begin(desk);
        for desk in 0..self.desks.len() {
            if self.chance.chance(0.8) {
                self.sync_well(desk);
            }
        }
    }

    fn begin(&mut self, desk: usize) {
        let story = self.stories;
        self.stories += 1;
        self.add(Does::Begin { desk, story });
        self.desks[desk].insert(story);
        if self.chance.chance(0.8) {
            self.add(Does::Go { desk, story, action: Act::Submit });
            self.submitted.insert(story);
        }
        self.sync(desk);
    }

    /// Takes note of an exchange.
    fn met(&mut self, desk: usize) {
        self.shared.extend(self.desks[desk].intersection(&self.submitted));
        self.desks[desk].extend(&self.shared);
    }

    fn come(&mut self) -> usize {
        self.desks.push(self.shared.clone());
        self.desks.len() - 1
    }

    fn go_on(&mut self) {
        let desk = self.desk();
        match self.chance.below(123) {
            0..4 => self.begin(desk),
            4..31 => self.edit(desk),
            31..54 => self.sync(desk),
            54..62 => self.go(desk),
            62..70 => self.publish(),
            70..73 => self.choose(desk),
            73..76 => self.photo(desk),
            76 => self.seldom(desk),
            77..84 => self.people(desk),
            84..90 => self.copies(desk),
            90..97 => self.befall(),
            97..100 => self.desk_itself(desk),
            100..104 => self.here(desk),
            104..109 => self.quarrel(desk),
            109..112 => self.house(),
            112..114 => self.chairs(),
            114 => self.keys(desk),
            _ => self.describe(desk),
        }
    }

    fn edit(&mut self, desk: usize) {
        let story = self.story(desk);
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

    /// An exchange at which nothing goes wrong.
    fn sync_well(&mut self, desk: usize) {
        self.add(Does::Sync { desk, storage: 0, depth: Deep::Sweep, again: false, faults: vec![], crash: None });
        self.met(desk);
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
        if faults.is_empty() && crash.is_none() && storage == 0 {
            self.met(desk);
        }
        self.add(Does::Sync { desk, storage, depth, again, faults, crash });
    }

    /// The number of a request: the first ones are in every exchange.
    fn request(&mut self) -> usize {
        let most = *self.chance.one_of(&[4, 12, 40]);
        self.chance.within(1, most)
    }

    fn go(&mut self, desk: usize) {
        let story = self.story(desk);
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
        if action == Act::Submit && self.desks[desk].contains(&story) {
            self.submitted.insert(story);
        }
        self.add(Does::Go { desk, story, action });
    }

    /// Somebody publishes who may: they sit at the first desks. What was approved elsewhere is approved anew mostly.
    fn publish(&mut self) {
        let count = self.desks.len();
        let desk = self.chance.below(count).min(self.chance.below(count));
        let known: Vec<usize> = self.desks[desk].intersection(&self.public).copied().collect();
        let story =
            if known.is_empty() || self.chance.chance(0.5) { self.story(desk) } else { *self.chance.one_of(&known) };
        self.approve_and_send(desk, story);
        match self.chance.below(8) {
            // Another desk has not heard of it.
            0 => {
                let other = self.desk();
                self.approve_and_send(other, story);
            }
            1 => self.site(),
            2 => {
                let action = *self.chance.one_of(&[Act::Withdraw, Act::Return, Act::Take]);
                self.add(Does::Go { desk, story, action });
            }
            3 => {
                let (chief, role) = (self.chance.below(self.chiefs), (*self.chance.one_of(&ROLES)).to_owned());
                self.add(Does::Role { desk: chief, of: desk, role });
                self.send(desk, story);
            }
            _ => {}
        }
        if self.chance.chance(0.5) {
            self.sync(desk);
        }
    }

    fn approve_and_send(&mut self, desk: usize, story: usize) {
        if self.chance.chance(0.5) {
            self.add(Does::Go { desk, story, action: Act::Submit });
        }
        if self.chance.chance(0.8) {
            self.add(Does::Go { desk, story, action: Act::Approve });
        }
        let is_troubled = self.send(desk, story);
        if is_troubled && self.chance.chance(0.7) {
            // What is half sent goes on, or is sent under another headline.
            if self.chance.chance(0.5) {
                self.add(Does::SiteBlocked { blocked: false });
                self.add(Does::SendOn { desk, trouble: Trouble::default() });
            } else {
                self.add(Does::Look { desk, story });
                self.add(Does::Edit { desk, story, how: Edit::Headline });
                self.add(Does::Go { desk, story, action: Act::Approve });
                self.add(Does::SiteBlocked { blocked: false });
                self.add(Does::Publish { desk, story, how: Sending::Publish, trouble: Trouble::default() });
            }
        } else if self.chance.chance(0.4) {
            self.add(Does::Look { desk, story });
            self.add(Does::Edit { desk, story, how: Edit::Extend(0) });
            let how = *self.chance.one_of(&[Sending::Publish, Sending::Correct, Sending::Correct]);
            self.add(Does::Publish { desk, story, how, trouble: Trouble::default() });
        }
    }

    /// Returns whether anything goes wrong at it.
    fn send(&mut self, desk: usize, story: usize) -> bool {
        let how = match self.chance.below(4) {
            0 if self.public.contains(&story) => Sending::Correct,
            1 if self.public.contains(&story) && desk < self.chiefs => Sending::TakeDown,
            _ => Sending::Publish,
        };
        self.public.insert(story);
        let most = *self.chance.one_of(&[3, 12, 30]);
        let crash = self.chance.chance(0.25).then(|| self.chance.within(1, most));
        let spoils = self.chance.chance(0.08).then(|| self.chance.within(2, 12));
        let blocked = self.chance.chance(0.1);
        if blocked {
            self.add(Does::SiteBlocked { blocked });
        }
        self.add(Does::Publish { desk, story, how, trouble: Trouble { crash, spoils } });
        crash.is_some() || spoils.is_some() || blocked
    }

    /// Something befalls the site, and somebody may mend it.
    fn site(&mut self) {
        let back = self.chance.within(1, 6);
        match self.chance.below(8) {
            0 => self.add(Does::SiteWipe),
            1..4 => self.add(Does::SiteRollback { back }),
            _ => {
                let how = *self.chance.one_of(&[Rot::Lost, Rot::Emptied, Rot::Cut, Rot::Flipped]);
                let file = self.chance.below(1000);
                self.add(Does::SiteRot { file, how });
            }
        }
        if self.chance.chance(0.4) {
            let desk = self.chance.below(self.chiefs);
            self.add(Does::Renew { desk });
        }
    }

    fn choose(&mut self, desk: usize) {
        let (story, conflict, side) = (self.story(desk), self.chance.below(3), self.chance.below(3));
        self.add(Does::Choose { desk, story, conflict, side });
    }

    fn photo(&mut self, desk: usize) {
        let story = self.story(desk);
        let photo = self.chance.below(4);
        if self.chance.chance(0.4) {
            self.add(Does::Photo { desk, story, photo: photo as u8 });
            if self.chance.chance(0.7) {
                self.add(Does::Caption { desk, story, photo: 0 });
            }
        } else {
            self.add(Does::Caption { desk, story, photo });
        }
    }
}
