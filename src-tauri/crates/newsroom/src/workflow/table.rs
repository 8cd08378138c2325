//! The one table of transitions. `ARCHITECTURE.md` prints it; a test keeps the two alike.

use super::status::{State, Status};
use crate::house::Style;
use crate::ledger::Stage;
use crate::members::{Acting, Right};
use crate::message;
use crate::messages::Key;

/// Something that a person does with a story as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Hand it on (gửi biên tập, trình duyệt).
    Submit,
    /// Take it to edit (nhận biên tập).
    Take,
    /// Send it back with a reason (trả lại).
    Return,
    /// Approve its bytes (duyệt).
    Approve,
    /// Take it back, or take an approval back (rút bài).
    Withdraw,
    /// Publish what was approved (xuất bản).
    Publish,
    /// Correct what is public (đính chính).
    Correct,
    /// Take down what is public (gỡ bài).
    TakeDown,
}

/// Who, besides holding a right, may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// The author, or whoever holds the right.
    AuthorOr(Right),
    /// Whoever holds the right.
    Holder(Right),
    /// Whoever approved the story as it is now, where more have to.
    Approver,
}

/// One row: in these states, this action, by these people.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// Action.
    pub action: Action,
    /// States that it starts from.
    pub from: &'static [State],
    /// Who may.
    pub may: May,
    /// Whether it asks for a reason.
    pub reason: bool,
}

use State::{
    Approved, ChangedSinceApproval, DeskReview, Draft, Editing, FinalReview, Published, Returned, Submitted,
    Unpublished,
};

/// All transitions.
pub const TABLE: &[Transition] = &[
    Transition { action: Action::Submit, from: &[Draft, Returned], may: May::AuthorOr(Right::Edit), reason: false },
    Transition { action: Action::Submit, from: &[Editing], may: May::Holder(Right::Edit), reason: false },
    Transition { action: Action::Submit, from: &[DeskReview], may: May::Holder(Right::PassOn), reason: false },
    Transition {
        action: Action::Take,
        from: &[Submitted, Editing, DeskReview, FinalReview, Unpublished],
        may: May::Holder(Right::Edit),
        reason: false,
    },
    Transition {
        action: Action::Return,
        from: &[Submitted, Editing, DeskReview, FinalReview, Approved, ChangedSinceApproval],
        may: May::Holder(Right::Edit),
        reason: true,
    },
    Transition {
        action: Action::Approve,
        // From approved only where it was under a delegation.
        from: &[Submitted, Editing, DeskReview, FinalReview, Approved, ChangedSinceApproval, Unpublished],
        may: May::Holder(Right::Approve),
        reason: false,
    },
    Transition {
        action: Action::Withdraw,
        from: &[Submitted, Editing, DeskReview, FinalReview],
        may: May::Approver,
        reason: false,
    },
    Transition { action: Action::Withdraw, from: &[Submitted], may: May::AuthorOr(Right::Edit), reason: false },
    Transition {
        action: Action::Withdraw,
        from: &[Approved, ChangedSinceApproval],
        may: May::Holder(Right::Approve),
        reason: false,
    },
    Transition {
        action: Action::Publish,
        from: &[Approved, ChangedSinceApproval, Published, Unpublished],
        may: May::Holder(Right::Approve),
        reason: false,
    },
    Transition {
        action: Action::Correct,
        from: &[Published, Approved, ChangedSinceApproval],
        may: May::Holder(Right::Approve),
        reason: true,
    },
    Transition {
        action: Action::TakeDown,
        from: &[
            Published,
            Approved,
            ChangedSinceApproval,
            Returned,
            Draft,
            Submitted,
            Editing,
            DeskReview,
            FinalReview,
        ],
        may: May::Holder(Right::TakeDown),
        reason: true,
    },
];

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The story is in a state that the action does not start from.
    #[error("{action:?} does not start from {state:?}")]
    State {
        /// The action.
        action: Action,
        /// The state.
        state: State,
    },
    /// The member may not.
    #[error("{member} may not {action:?}")]
    Right {
        /// The action.
        action: Action,
        /// The member's name.
        member: String,
    },
    /// The action asks for a reason.
    #[error("{action:?} asks for a reason")]
    Reason {
        /// The action.
        action: Action,
    },
    /// The story was never public.
    #[error("the story was never public")]
    NeverPublished,
    /// Nothing is approved.
    #[error("nothing is approved")]
    NothingApproved,
    /// Only its author, or who edits it now, may change the story in this state.
    #[error("{member} may not change the story while it is {state:?}")]
    Edit {
        /// The member's name.
        member: String,
        /// The state.
        state: State,
    },
    /// The house does not let an author approve.
    #[error("the author may not approve")]
    OwnStory,
    /// Their approval counts already: another member's is needed.
    #[error("{member} has approved it already")]
    ApprovedAlready {
        /// The member's name.
        member: String,
    },
    /// The house asks for more approvals of the story as it is now.
    #[error("{given} of {needed} approvals")]
    MoreApprovals {
        /// How many count.
        given: usize,
        /// How many are needed.
        needed: u8,
    },
    /// A review that the house asks for has not been passed.
    #[error("the story has not been through {0:?}")]
    Review(State),
}

impl Forbidden {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let state = |s: &State| ("state", s.word().to_owned());
        let action = |a: &Action| ("doing", a.word().to_owned());
        match self {
            Self::State { action: a, state: s } => (message!("workflow.state"), vec![action(a), state(s)]),
            Self::Right { action: a, member } => {
                (message!("workflow.right"), vec![action(a), ("member", member.clone())])
            }
            Self::Reason { action: a } => (message!("workflow.reason"), vec![action(a)]),
            Self::NeverPublished => (message!("workflow.never_published"), vec![]),
            Self::NothingApproved => (message!("workflow.nothing_approved"), vec![]),
            Self::Edit { member, state: s } => (message!("workflow.edit"), vec![("member", member.clone()), state(s)]),
            Self::OwnStory => (message!("workflow.own_story"), vec![]),
            Self::ApprovedAlready { member } => {
                (message!("workflow.approved_already"), vec![("member", member.clone())])
            }
            Self::MoreApprovals { given, needed } => (
                message!("workflow.more_approvals"),
                vec![("given", given.to_string()), ("needed", needed.to_string())],
            ),
            Self::Review(s) => (message!("workflow.review"), vec![state(s)]),
        }
    }
}

impl Action {
    /// Returns the word that the command line uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Take => "take",
            Self::Return => "return",
            Self::Approve => "approve",
            Self::Withdraw => "withdraw",
            Self::Publish => "publish",
            Self::Correct => "correct",
            Self::TakeDown => "takedown",
        }
    }

    /// All actions, in the order that a story meets them.
    pub const ALL: [Self; 8] = [
        Self::Submit,
        Self::Take,
        Self::Return,
        Self::Approve,
        Self::Withdraw,
        Self::Publish,
        Self::Correct,
        Self::TakeDown,
    ];

    /// Returns the action of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }

    /// Returns whether it asks for a reason, from whatever state.
    pub fn asks_for_a_reason(self) -> bool {
        TABLE.iter().any(|row| row.action == self && row.reason)
    }

    /// Returns whether the member may do it with a story of this status, and for this reason.
    pub fn allowed<'m>(
        self,
        status: &Status,
        who: impl Into<Acting<'m>>,
        style: &Style,
        reason: &str,
    ) -> Result<(), Forbidden> {
        let who = who.into();
        let applies = |t: &&Transition| t.may != May::Approver || may_take_back(status, &who);
        let of_state = TABLE.iter().filter(|t| t.action == self && t.from.contains(&status.state));
        let rows: Vec<_> = of_state.filter(applies).collect();
        if matches!(self, Self::Publish | Self::Correct) && status.approval.is_none() && status.is_half_approved() {
            return Err(more_approvals(status));
        }
        if rows.is_empty() {
            return Err(Forbidden::State { action: self, state: status.state });
        }
        let author = status.author == Some(who.member.id);
        let may = |t: &&Transition| match t.may {
            May::AuthorOr(right) => author || who.has(right),
            May::Holder(right) => who.has(right),
            May::Approver => true,
        };
        let Some(row) = rows.into_iter().find(may) else {
            return Err(Forbidden::Right { action: self, member: who.member.name.clone() });
        };
        if row.reason && reason.trim().is_empty() {
            return Err(Forbidden::Reason { action: self });
        }
        match self {
            Self::Approve => approvable(status, &who, style),
            Self::Publish if status.approval.is_none() => Err(Forbidden::NothingApproved),
            Self::Correct | Self::TakeDown if status.publication.as_ref().is_none_or(|p| p.down) => {
                Err(Forbidden::NeverPublished)
            }
            _ => Ok(()),
        }
    }

    /// Returns where the action leads, for those that lead to a stage.
    pub fn leads_to<'m>(self, status: &Status, who: impl Into<Acting<'m>>, style: &Style) -> Option<Stage> {
        let takes_back = may_take_back(status, &who.into());
        match (self, status.state) {
            (Self::Submit, Draft | Returned) => Some(Stage::Submitted),
            (Self::Submit, Editing) if style.desk_review => Some(Stage::DeskReview),
            (Self::Submit, Editing | DeskReview) if style.final_review => Some(Stage::FinalReview),
            // The story stays where it is: one of several approvals moved it nowhere.
            (Self::Withdraw, Submitted | Editing | DeskReview | FinalReview) if takes_back => Some(status.stage),
            (Self::Take, _) | (Self::Withdraw, Approved | ChangedSinceApproval) => Some(Stage::Editing),
            (Self::Return, _) => Some(Stage::Returned),
            (Self::Withdraw, Submitted) => Some(Stage::Draft),
            _ => None,
        }
    }
}

/// Returns the states in which a story waits for anybody with these rights: not for its author, nor for who has taken it.
pub fn waiting_for(who: &Acting<'_>) -> Vec<State> {
    let waits = |state: &State| match state {
        Submitted => who.has(Right::Edit),
        DeskReview => who.has(Right::PassOn),
        FinalReview | ChangedSinceApproval | Approved => who.has(Right::Approve),
        _ => false,
    };
    State::ALL.into_iter().filter(waits).collect()
}

/// Whether somebody's approval is one of several that are needed, so that taking it back takes nothing else.
fn may_take_back(status: &Status, who: &Acting<'_>) -> bool {
    status.is_half_approved() && status.approved_by.contains(&who.member.id)
}

fn more_approvals(status: &Status) -> Forbidden {
    Forbidden::MoreApprovals { given: status.approved_by.len(), needed: status.needed }
}

fn approvable(status: &Status, who: &Acting<'_>, style: &Style) -> Result<(), Forbidden> {
    let member = who.member;
    if !style.author_may_approve && status.author == Some(member.id) {
        return Err(Forbidden::OwnStory);
    }
    let approved = status.approved_by.contains(&member.id);
    if status.state == Approved {
        // Where the right was lent, somebody who has it for good may confirm; else one more adds nothing.
        let lent = status.approval.as_ref().is_some_and(|standing| {
            status.approvals.iter().any(|approval| approval.digest == standing.digest && approval.under.is_some())
        });
        let confirms = lent && !approved && member.role.has(Right::Approve);
        let refused = Forbidden::State { action: Action::Approve, state: status.state };
        return if confirms { Ok(()) } else { Err(refused) };
    }
    if approved && status.is_half_approved() {
        return Err(Forbidden::ApprovedAlready { member: member.name.clone() });
    }
    let passed = status.approval.is_some() || matches!(status.state, Unpublished);
    match status.state {
        _ if passed => Ok(()),
        Submitted | Editing if style.desk_review => Err(Forbidden::Review(DeskReview)),
        Submitted | Editing | DeskReview if style.final_review => Err(Forbidden::Review(FinalReview)),
        _ => Ok(()),
    }
}

/// Returns whether the member may change a story of this status; `photos_only` where nothing else is changed.
pub(super) fn may_change(status: &Status, who: &Acting<'_>, photos_only: bool) -> Result<(), Forbidden> {
    let member = who.member;
    let author = status.author.is_none() || status.author == Some(member.id);
    let early = matches!(status.state, Draft | Returned);
    let before_approval = matches!(status.state, Draft | Submitted | Editing | Returned | DeskReview | FinalReview);
    let may = who.has(Right::Edit)
        || (author && early && who.has(Right::Write))
        || (photos_only && before_approval && who.has(Right::Caption));
    if may { Ok(()) } else { Err(Forbidden::Edit { member: member.name.clone(), state: status.state }) }
}

impl Status {
    /// Returns whether the member may change the story; `photos_only` where only photos and their texts change.
    pub fn may_change<'m>(&self, who: impl Into<Acting<'m>>, photos_only: bool) -> Result<(), Forbidden> {
        may_change(self, &who.into(), photos_only)
    }
}
