//! What the acts on a story add up to.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::house::House;
use crate::ledger::{Act, Approved, EntryHash, ReceiptKind, Stage, Step, Under};
use crate::members::MemberId;
use crate::story::{Digest, PublicForm};

/// How many approvals of a story are looked at: more than anybody gives between two that are published.
const KEPT: usize = 32;

/// The editorial state of a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum State {
    /// With its author (bản nháp).
    #[default]
    #[n(0)]
    Draft,
    /// Waits for an editor (chờ biên tập).
    #[n(1)]
    Submitted,
    /// An editor has it (đang biên tập).
    #[n(2)]
    Editing,
    /// Back with its author, with a reason (trả lại).
    #[n(3)]
    Returned,
    /// Waits for the head of the desk (chờ duyệt cấp ban).
    #[n(4)]
    DeskReview,
    /// Waits for whoever approves (chờ duyệt xuất bản).
    #[n(5)]
    FinalReview,
    /// Its bytes are approved (đã duyệt).
    #[n(6)]
    Approved,
    /// Its bytes are no longer those that were approved (đã sửa sau khi duyệt).
    #[n(7)]
    ChangedSinceApproval,
    /// Its bytes are public (đã xuất bản).
    #[n(8)]
    Published,
    /// It was public and was taken down (đã gỡ).
    #[n(9)]
    Unpublished,
}

impl State {
    /// All states, in the order a story goes through them.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Submitted,
        Self::Editing,
        Self::Returned,
        Self::DeskReview,
        Self::FinalReview,
        Self::Approved,
        Self::ChangedSinceApproval,
        Self::Published,
        Self::Unpublished,
    ];

    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Editing => "editing",
            Self::Returned => "returned",
            Self::DeskReview => "desk_review",
            Self::FinalReview => "final_review",
            Self::Approved => "approved",
            Self::ChangedSinceApproval => "changed_since_approval",
            Self::Published => "published",
            Self::Unpublished => "unpublished",
        }
    }

    /// Returns the state of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

impl From<Stage> for State {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Draft => Self::Draft,
            Stage::Submitted => Self::Submitted,
            Stage::Editing => Self::Editing,
            Stage::Returned => Self::Returned,
            Stage::DeskReview => Self::DeskReview,
            Stage::FinalReview => Self::FinalReview,
        }
    }
}

/// One act on a story, with who did it and when.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    /// The entry.
    pub entry: EntryHash,
    /// Who.
    pub member: MemberId,
    /// When, by the clock of the desk it was done on.
    pub at: DateTime<Utc>,
    /// What.
    pub act: &'a Act,
}

/// A time in milliseconds since 1970 UTC, as the headers of entries have it.
mod millis {
    use chrono::{DateTime, Utc};
    use minicbor::decode::Error;
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};

    pub(super) fn encode<C, W: Write>(
        at: &DateTime<Utc>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.i64(at.timestamp_millis())?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<DateTime<Utc>, Error> {
        DateTime::from_timestamp_millis(d.i64()?).ok_or_else(|| Error::message("a time out of range"))
    }
}

/// An approval that stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Approval {
    /// The entry that carries the bytes.
    #[n(0)]
    pub entry: EntryHash,
    /// What was approved.
    #[n(1)]
    pub digest: Digest,
    /// By whom.
    #[n(2)]
    pub member: MemberId,
    /// When.
    #[n(3)]
    #[cbor(with = "millis")]
    pub at: DateTime<Utc>,
    /// Whether the key lay behind a passphrase or keychain.
    #[n(4)]
    pub protected: bool,
    /// The section of what was approved.
    #[n(5)]
    pub section: String,
    /// How many approvals the house asked for, as far as its approver's desk knew.
    #[n(6)]
    pub asked: u8,
    /// The delegation that it was made under; none where the approver's role has the right.
    #[n(7)]
    pub under: Option<Under>,
}

/// What somebody said of a story to its author.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Word {
    /// The entry that says it.
    #[n(0)]
    pub entry: EntryHash,
    /// What was done with the story.
    #[n(1)]
    pub done: Done,
    /// By whom.
    #[n(2)]
    pub member: MemberId,
    /// When, by the clock of the desk it was done on.
    #[n(3)]
    #[cbor(with = "millis")]
    pub at: DateTime<Utc>,
    /// Why.
    #[n(4)]
    pub reason: String,
}

/// What was done with a story that its author is told of, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Done {
    /// It was sent back.
    #[n(0)]
    Returned,
    /// It was corrected.
    #[n(1)]
    Corrected,
    /// It was taken down.
    #[n(2)]
    TakenDown,
}

impl Done {
    /// Returns the word that programs read: that of the action.
    pub fn word(self) -> &'static str {
        match self {
            Self::Returned => "return",
            Self::Corrected => "correct",
            Self::TakenDown => "takedown",
        }
    }
}

/// What a newsroom asks of approvals.
#[derive(Clone, Copy, Debug)]
pub enum Terms<'h> {
    /// What its house data asks, as it stands now.
    Of(&'h House),
    /// What the approvals themselves say that it asked, where there is no house data.
    Said,
}

impl Terms<'_> {
    /// Whether an approval by that member counts, of a story by that author.
    fn counts(&self, by: MemberId, author: Option<MemberId>) -> bool {
        match self {
            Self::Of(house) => house.style.author_may_approve || Some(by) != author,
            Self::Said => true,
        }
    }

    fn needed(&self, approval: &Approval) -> u8 {
        match self {
            Self::Of(house) => house.approvals_for(&approval.section),
            Self::Said => approval.asked,
        }
    }
}

/// What is public.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Publication {
    /// What was published last.
    #[n(0)]
    pub digest: Digest,
    /// When it was first public.
    #[n(1)]
    #[cbor(with = "millis")]
    pub first: DateTime<Utc>,
    /// Its address.
    #[n(2)]
    pub url: String,
    /// Whether a tombstone stands there now.
    #[n(3)]
    pub down: bool,
}

/// Where a story is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Status {
    /// State.
    #[n(0)]
    pub state: State,
    /// Who began it.
    #[n(1)]
    pub author: Option<MemberId>,
    /// Who took it to edit.
    #[n(2)]
    pub editor: Option<MemberId>,
    /// The approval that stands, whether or not the story is still as it was approved: of several that were needed, the one
    /// with which there were enough.
    #[n(3)]
    pub approval: Option<Approval>,
    /// What is public, if anything ever was.
    #[n(4)]
    pub publication: Option<Publication>,
    /// What was last said of it to its author.
    #[n(5)]
    pub word: Option<Word>,
    /// All approvals since they were last taken back, as they followed each other.
    #[n(6)]
    pub approvals: Vec<Approval>,
    /// Whose approvals count for the story as it is now, in their order.
    #[n(7)]
    pub approved_by: Vec<MemberId>,
    /// How many are needed for the story as it is now; 0 where nobody has approved it.
    #[n(8)]
    pub needed: u8,
    /// Where people put it.
    #[n(9)]
    pub stage: Stage,
}

/// What the acts on a story have amounted to so far: it goes on with the next act, whatever the story says meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// All but what hangs on the story's words and on house data.
    status: Status,
}

/// A story as it is now.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The digest of its public form.
    pub digest: Digest,
    /// Whether conflicts are open.
    pub open_conflicts: bool,
}

impl Course {
    /// Takes the next act in, in causal order.
    pub fn take(&mut self, deed: &Deed<'_>) {
        let status = &mut self.status;
        match deed.act {
            // All else that a revision changes is the digest.
            Act::Revise(_) => drop(status.author.get_or_insert(deed.member)),
            Act::Step(act) => {
                status.stage = act.to;
                match act.step {
                    Step::Take => status.editor = Some(deed.member),
                    Step::Return | Step::Withdraw => status.approvals.clear(),
                    Step::Submit => {}
                }
                if matches!(act.to, Stage::Draft | Stage::Returned | Stage::Submitted) {
                    status.editor = None;
                }
                if act.step == Step::Return {
                    status.word = Some(deed.says(Done::Returned, &act.reason));
                }
            }
            Act::Approve(act) => status.add_approval(deed, act),
            Act::Receipt(act) => {
                let first = status.publication.as_ref().map_or(deed.at, |p| p.first);
                let down = act.kind == ReceiptKind::TakenDown;
                status.publication = Some(Publication { digest: act.digest, first, url: act.url.clone(), down });
                match act.kind {
                    ReceiptKind::Published => {}
                    ReceiptKind::Corrected => status.word = Some(deed.says(Done::Corrected, &act.reason)),
                    ReceiptKind::TakenDown => status.word = Some(deed.says(Done::TakenDown, &act.reason)),
                }
            }
            // These are about no story.
            Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) | Act::Photo(_) => {}
            Act::Describe(_) | Act::Grant(_) | Act::StoryLocks(_) | Act::Restored => {}
            Act::Remove(_) | Act::Epoch(_) | Act::Adopt(_) | Act::Delegate(_) => {}
        }
    }

    /// Returns where the story is, as it is now and by what the newsroom asks.
    pub fn status(&self, now: Now, terms: &Terms<'_>) -> Status {
        let mut status = self.status.clone();
        status.judge(now, terms);
        status
    }

    /// Returns whether anybody approved the story, so that what the newsroom asks matters.
    pub fn was_approved(&self) -> bool {
        !self.status.approvals.is_empty()
    }
}

impl Deed<'_> {
    fn says(&self, done: Done, reason: &str) -> Word {
        Word { entry: self.entry, done, member: self.member, at: self.at, reason: reason.to_owned() }
    }
}

impl Status {
    /// Derives it from the acts on one story in their causal order, and the story as it is now.
    pub fn of<'a>(deeds: impl IntoIterator<Item = Deed<'a>>, now: Now, terms: &Terms<'_>) -> Self {
        let mut course = Course::default();
        deeds.into_iter().for_each(|deed| course.take(&deed));
        course.status(now, terms)
    }

    /// Returns why it was last returned, corrected or taken down; empty where it never was.
    pub fn reason(&self) -> &str {
        self.word.as_ref().map_or("", |word| &word.reason)
    }

    /// Returns whether some have approved the story as it is now, and more have to.
    pub fn is_half_approved(&self) -> bool {
        !self.approved_by.is_empty() && self.approved_by.len() < usize::from(self.needed)
    }

    /// Returns whether the story, as it is now by its digest, waits for somebody to approve it after others. What was taken down
    /// waits for nobody, whatever the house asks by now, until it is changed.
    pub fn waits_for_another(&self, now: Digest) -> bool {
        let is_down = self.publication.as_ref().is_some_and(|public| public.down && public.digest == now);
        self.is_half_approved() && !is_down
    }

    /// Returns whether house data has a part in where it is: what is public was asked about when it was published.
    pub fn hangs_on_house(&self) -> bool {
        self.approvals.iter().any(|approval| !self.is_public(approval.digest))
    }

    /// Iterates over the approvals of some bytes that count.
    pub fn approvals_of<'s>(&'s self, digest: Digest, terms: &'s Terms<'_>) -> impl Iterator<Item = &'s Approval> {
        self.counting(terms).filter(move |approval| approval.digest == digest)
    }

    /// The approvals that count: what is public was asked about when it was published, whatever the house asks by now.
    fn counting<'s>(&'s self, terms: &'s Terms<'_>) -> impl Iterator<Item = &'s Approval> {
        let counts =
            |approval: &&Approval| self.is_public(approval.digest) || terms.counts(approval.member, self.author);
        self.approvals.iter().filter(counts)
    }

    /// Works out anew what hangs on the story's words and on house data.
    pub fn judge(&mut self, now: Now, terms: &Terms<'_>) {
        self.approval = self.standing(terms);
        let of_now: Vec<&Approval> = self.approvals_of(now.digest, terms).filter(|_| !now.open_conflicts).collect();
        let asked = of_now.iter().map(|approval| terms.needed(approval)).max().unwrap_or(0);
        self.approved_by = members(of_now);
        let given = u8::try_from(self.approved_by.len()).unwrap_or(u8::MAX);
        self.needed = if self.is_public(now.digest) { given } else { asked };
        self.state = self.derive(now);
    }

    fn add_approval(&mut self, deed: &Deed<'_>, act: &Approved) {
        // A state hangs on the last bytes that had enough approvals; those of long ago only make the list longer.
        if self.approvals.len() == KEPT {
            self.approvals.remove(0);
        }
        self.approvals.push(Approval {
            entry: deed.entry,
            digest: act.digest(),
            member: deed.member,
            at: deed.at,
            protected: act.protected,
            section: PublicForm::from_bytes(&act.form).map(|form| form.section).unwrap_or_default(),
            asked: act.asked.max(1),
            under: act.under,
        });
    }

    /// The last approval with which some bytes had as many as they need.
    fn standing(&self, terms: &Terms<'_>) -> Option<Approval> {
        let (mut standing, mut before) = (None::<&Approval>, vec![]);
        for approval in self.counting(terms) {
            before.push(approval);
            let these = before.iter().copied().filter(|one| one.digest == approval.digest);
            let enough = members(these).len() >= usize::from(terms.needed(approval));
            // Whoever approves the same bytes as well takes nothing from those who did.
            let is_news = standing.is_none_or(|last| last.digest != approval.digest);
            if is_news && (enough || self.is_public(approval.digest)) {
                standing = Some(approval);
            }
        }
        standing.cloned()
    }

    /// Whether these bytes are what readers see.
    fn is_public(&self, digest: Digest) -> bool {
        self.publication.as_ref().is_some_and(|public| !public.down && public.digest == digest)
    }

    fn derive(&self, now: Now) -> State {
        let Some(approval) = &self.approval else {
            return match &self.publication {
                // Taken down and not yet approved anew.
                Some(publication) if publication.down && self.stage != Stage::Returned => State::Unpublished,
                _ => self.stage.into(),
            };
        };
        if self.publication.as_ref().is_some_and(|p| p.down && p.digest == approval.digest) {
            return State::Unpublished;
        }
        if approval.digest != now.digest || now.open_conflicts {
            return State::ChangedSinceApproval;
        }
        if self.is_public(now.digest) { State::Published } else { State::Approved }
    }
}

/// The members who approved, each once, in the order in which they first did.
fn members<'a>(approvals: impl IntoIterator<Item = &'a Approval>) -> Vec<MemberId> {
    let mut members = vec![];
    for approval in approvals {
        if !members.contains(&approval.member) {
            members.push(approval.member);
        }
    }
    members
}
