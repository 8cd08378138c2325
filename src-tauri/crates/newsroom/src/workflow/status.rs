//! What the acts on a story add up to.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::ledger::{Act, EntryHash, ReceiptKind, Stage, Step};
use crate::members::MemberId;
use crate::story::Digest;

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
    /// The approval that stands, whether or not the story is still as it was approved.
    #[n(3)]
    pub approval: Option<Approval>,
    /// What is public, if anything ever was.
    #[n(4)]
    pub publication: Option<Publication>,
    /// Why it was last returned or taken down.
    #[n(5)]
    pub reason: String,
}

/// What the acts on a story have amounted to so far: it goes on with the next act, whatever the story says meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Course {
    stage: Stage,
    /// All but the state.
    status: Status,
}

impl Course {
    /// Takes the next act in, in causal order.
    pub fn take(&mut self, deed: &Deed<'_>) {
        let status = &mut self.status;
        status.author.get_or_insert(deed.member);
        match deed.act {
            Act::Step(act) => {
                self.stage = act.to;
                match act.step {
                    Step::Take => status.editor = Some(deed.member),
                    Step::Return | Step::Withdraw => status.approval = None,
                    Step::Submit => {}
                }
                if matches!(act.to, Stage::Draft | Stage::Returned | Stage::Submitted) {
                    status.editor = None;
                }
                if act.step == Step::Return {
                    status.reason.clone_from(&act.reason);
                }
            }
            Act::Approve(act) => {
                status.approval = Some(Approval {
                    entry: deed.entry,
                    digest: act.digest(),
                    member: deed.member,
                    at: deed.at,
                    protected: act.protected,
                });
            }
            Act::Receipt(act) => {
                let first = status.publication.as_ref().map_or(deed.at, |p| p.first);
                let down = act.kind == ReceiptKind::TakenDown;
                status.publication = Some(Publication { digest: act.digest, first, url: act.url.clone(), down });
                if down {
                    status.reason.clone_from(&act.reason);
                }
            }
            // A revision changes the digest alone; all others are about no story.
            Act::Revise(_) | Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) | Act::Photo(_) => {}
            Act::Grant(_) | Act::StoryLocks(_) | Act::Restored => {}
            Act::Remove(_) | Act::Epoch(_) | Act::Adopt(_) => {}
        }
    }

    /// Returns where the story is, by the digest that it has now.
    pub fn status(&self, now: Digest, open_conflicts: bool) -> Status {
        Status { state: self.status.derive(self.stage, now, open_conflicts), ..self.status.clone() }
    }
}

impl Status {
    /// Derives it from the acts on one story in their causal order, and the digest that the story has now.
    pub fn of<'a>(deeds: impl IntoIterator<Item = Deed<'a>>, now: Digest, open_conflicts: bool) -> Self {
        let mut course = Course::default();
        deeds.into_iter().for_each(|deed| course.take(&deed));
        course.status(now, open_conflicts)
    }

    fn derive(&self, stage: Stage, now: Digest, open_conflicts: bool) -> State {
        let Some(approval) = &self.approval else {
            return match &self.publication {
                // Taken down and not yet approved anew.
                Some(publication) if publication.down && stage != Stage::Returned => State::Unpublished,
                _ => stage.into(),
            };
        };
        let public = self.publication.as_ref();
        if public.is_some_and(|p| p.down && p.digest == approval.digest) {
            return State::Unpublished;
        }
        if approval.digest != now || open_conflicts {
            return State::ChangedSinceApproval;
        }
        if public.is_some_and(|p| !p.down && p.digest == now) { State::Published } else { State::Approved }
    }
}
