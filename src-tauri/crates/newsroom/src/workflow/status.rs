//! What the acts on a story add up to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ledger::{Act, EntryHash, ReceiptKind, Stage, Step};
use crate::members::MemberId;
use crate::story::Digest;

/// The editorial state of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// With its author (bản nháp).
    Draft,
    /// Waits for an editor (chờ biên tập).
    Submitted,
    /// An editor has it (đang biên tập).
    Editing,
    /// Back with its author, with a reason (trả lại).
    Returned,
    /// Waits for the head of the desk (chờ duyệt cấp ban).
    DeskReview,
    /// Waits for whoever approves (chờ duyệt xuất bản).
    FinalReview,
    /// Its bytes are approved (đã duyệt).
    Approved,
    /// Its bytes are no longer those that were approved (đã sửa sau khi duyệt).
    ChangedSinceApproval,
    /// Its bytes are public (đã xuất bản).
    Published,
    /// It was public and was taken down (đã gỡ).
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

/// An approval that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The entry that carries the bytes.
    pub entry: EntryHash,
    /// What was approved.
    pub digest: Digest,
    /// By whom.
    pub member: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the key lay behind a passphrase or keychain.
    pub protected: bool,
}

/// What is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// What was published last.
    pub digest: Digest,
    /// When it was first public.
    pub first: DateTime<Utc>,
    /// Its address.
    pub url: String,
    /// Whether a tombstone stands there now.
    pub down: bool,
}

/// Where a story is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// State.
    pub state: State,
    /// Who began it.
    pub author: Option<MemberId>,
    /// Who took it to edit.
    pub editor: Option<MemberId>,
    /// The approval that stands, whether or not the story is still as it was approved.
    pub approval: Option<Approval>,
    /// What is public, if anything ever was.
    pub publication: Option<Publication>,
    /// Why it was last returned or taken down.
    pub reason: String,
}

impl Status {
    /// Derives it from the acts on one story in their causal order, and the digest that the story has now.
    pub fn of<'a>(deeds: impl IntoIterator<Item = Deed<'a>>, now: Digest, open_conflicts: bool) -> Self {
        let mut stage = Stage::Draft;
        let mut status = Self {
            state: State::Draft,
            author: None,
            editor: None,
            approval: None,
            publication: None,
            reason: String::new(),
        };
        for deed in deeds {
            status.author.get_or_insert(deed.member);
            match deed.act {
                Act::Step(act) => {
                    stage = act.to;
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
                Act::Revise(_) | Act::Found(_) | Act::Member(_) | Act::House(_) | Act::Photo(_) | Act::Restored => {}
            }
        }
        status.state = status.derive(stage, now, open_conflicts);
        status
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
