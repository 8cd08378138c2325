//! What every destination that shows one post for each story can be asked, and why it does not do it.

use std::time::Duration;

use super::edits::Edits;
use super::post::{Difference, Part, Parts, Post};
use crate::message;
use crate::messages::Key;
use crate::story::{Digest, NotRendered, PublicForm, StoryId};
use crate::web::WebError;

/// A place where each story is one post.
///
/// Publishing, correcting, scheduling, taking down and publishing again are one verb with a wished standing: the destination
/// finds out which requests lead from what is there to what is wished, and each of them may be repeated.
pub trait Destination {
    /// Says who we are there, what we may, and what the limits are. Writes nothing.
    fn probe(&self) -> Result<Probe, Refusal>;

    /// Says what the destination cannot carry of a form. Asks nobody, so that it can be said before approval.
    fn losses(&self, form: &PublicForm) -> Vec<Loss>;

    /// Looks a story's posts up by our mark, whatever their state: the one that counts first.
    fn find(&self, sought: &Sought) -> Result<Vec<Found>, Refusal>;

    /// Reads what a post says now.
    fn read(&self, found: &Found) -> Result<Parts, Refusal>;

    /// Says what [`Self::bring`] would do, and does nothing.
    fn plan(&self, post: &Post, last: &Last, undoing: Undoing) -> Result<Vec<Doing>, Refusal>;

    /// Makes or changes the post until it is what is wished, and reads it back. `told` hears of each step before it is taken
    /// and stops everything where it answers no.
    fn bring(
        &self,
        post: &Post,
        last: &Last,
        undoing: Undoing,
        told: &mut dyn FnMut(Step) -> bool,
    ) -> Result<Brought, Refusal>;

    /// Says in what a post is no longer as a receipt says. Writes nothing.
    fn drift(&self, post: &Post, last: &Last) -> Result<Vec<Drift>, Refusal>;

    /// Takes apart what somebody wrote into a post since a receipt, for a story to take in. None where there is nothing, or it is
    /// not known any more what was sent. Writes nothing.
    fn edits(&self, last: &Last) -> Result<Option<Edits>, Refusal>;
}

/// What of that which somebody did at a destination since may be undone, as whoever asks for it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Undoing {
    /// Nothing: it is told, and left.
    #[default]
    Nothing,
    /// That a post was put away: it is brought back. Words that somebody changed are left.
    Absence,
    /// All of it: words are written over, too.
    All,
}

impl Undoing {
    /// Returns all of it where that is asked for, else nothing.
    pub fn all_if(overwrite: bool) -> Self {
        if overwrite { Self::All } else { Self::Nothing }
    }
}

/// In what a post is no longer as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// It is not there.
    Missing,
    /// It is in the bin.
    Binned,
    /// It says something else in these parts; none where it is not known any more what was sent.
    Changed(Vec<Difference>),
    /// There is another post of the story, at this address.
    Extra(String),
    /// Readers see it at this address, although it was taken down.
    Up(String),
}

/// What a destination says of itself and of us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// What it is called.
    pub title: String,
    /// Who we are there.
    pub user: String,
    /// Whether it has a field for our mark; else we are found by the address.
    pub marks: bool,
    /// Whether we may publish; else stories can be handed in for review.
    pub publishes: bool,
    /// Whether we may send photos.
    pub uploads: bool,
    /// Whether we see and may change the posts of others there.
    pub edits_others: bool,
    /// The largest photo in bytes, where it says so.
    pub largest_photo: Option<u64>,
    /// The sections of the house for which it has no place.
    pub unmapped: Vec<String>,
}

/// By what a story's post is looked up.
#[derive(Clone, Debug)]
pub struct Sought {
    /// The story.
    pub story: StoryId,
    /// Its slug.
    pub slug: String,
    /// What the last receipt calls its post.
    pub path: Option<String>,
}

/// A post that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number there.
    pub id: u64,
    /// The destination's own word for its state.
    pub status: String,
    /// The last part of its address.
    pub slug: String,
    /// Its public address.
    pub url: String,
}

/// What this newsroom knows of a story's post from before.
#[derive(Clone, Debug, Default)]
pub struct Last {
    /// What the last receipt calls it; none where it was never there.
    pub path: Option<String>,
    /// The digest of the parts that were read back then.
    pub manifest: Option<Digest>,
    /// What was sent then, if it is known.
    pub post: Option<Box<Post>>,
    /// The digests of parts that an unfinished run of this desk may have left there.
    pub written: Vec<Digest>,
    /// Of the photos that it showed then and shows no more, those that other stories of the newsroom show there.
    pub elsewhere: Vec<Digest>,
    /// What this desk has handed in for review there, and of which no receipt is here yet.
    pub handed_in: Option<HandedIn>,
}

impl Last {
    /// Returns what a post is called that must be there unless somebody has put it away: a receipt names it, or it was handed in.
    pub fn known(&self) -> Option<&str> {
        self.path.as_deref().or(self.handed_in.as_ref().map(|handed_in| handed_in.path.as_str()))
    }

    /// Returns whether a post says what was handed in, as it was read back then.
    pub fn is_handed_in(&self, there: &Parts) -> bool {
        self.handed_in.as_ref().is_some_and(|handed_in| handed_in.words == Some(there.words()))
    }
}

/// A post that was handed in for review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    /// What a receipt would call it.
    pub path: String,
    /// The digest of what it said when it was read back; none where a run ended before.
    pub words: Option<Digest>,
}

/// A step that is about to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A photo is sent: which one, of how many.
    Photo(u64, u64),
    /// The post is written so that these are its parts.
    Writing(Digest),
    /// A post is about to be handed in that is called so: from then on, its address may no longer say whose it is.
    HandingIn(String),
    /// The post becomes public, or goes.
    Standing,
}

/// Something that is done, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// A photo is sent, by its caption.
    Upload(String),
    /// A photo that is there already is shown, by its caption.
    Reuse(String),
    /// A tag is made.
    MakeTag(String),
    /// A post is made.
    Make,
    /// A post is changed in these parts.
    Change(Vec<Part>),
    /// A post is taken out of the bin.
    Restore,
    /// It becomes public.
    Publish,
    /// It is to become public at a later time.
    Schedule,
    /// It is handed in, for somebody there to look over and publish.
    HandIn,
    /// It was, and waits as it is.
    Awaits,
    /// It is taken down.
    TakeDown,
    /// Words that somebody wrote there are written over.
    Overwrite(Vec<Part>),
    /// A photo that the post shows no more stays there, at its address.
    Leave {
        /// Its caption, as the post had it.
        caption: String,
        /// Where it can be seen.
        url: String,
    },
    /// Something is not carried.
    Lose(Loss),
}

impl Doing {
    /// Returns whether anything is changed by it; else it only says what is so.
    pub fn is_step(&self) -> bool {
        !matches!(self, Self::Reuse(_) | Self::Awaits | Self::Leave { .. } | Self::Lose(_))
    }
}

/// Something of a story that is not there although it was sent, or cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Of which part.
    pub part: Part,
    /// What.
    pub what: String,
}

/// A post that is as it was wished.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What a receipt calls it; empty where there is none and none is wished.
    pub path: String,
    /// Its public address.
    pub url: String,
    /// What it says, read back.
    pub parts: Parts,
    /// What was done.
    pub done: Vec<Doing>,
}

/// Why a destination did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It cannot be reached.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// It was asked, and nobody knows whether it did it. It is looked up before anything is repeated.
    #[error("no answer to what was written: {0}")]
    Unknown(String),
    /// It has no time, as it says, or is broken.
    #[error("busy: {status}")]
    Busy {
        /// What it answered.
        status: u16,
        /// How long it asks to wait.
        after: Option<Duration>,
        /// Whether it may have done what was asked all the same.
        unknown: bool,
    },
    /// The connection is not one that can be trusted.
    #[error("insecure: {0}")]
    Insecure(String),
    /// It is at another address.
    #[error("moved to {0}")]
    Moved(String),
    /// What answers is nothing of this kind: a login page, another program.
    #[error("not what it should be: {0}")]
    Strange(String),
    /// It does not know the user or the password.
    #[error("the user or the password is refused")]
    Denied,
    /// The user may not publish there.
    #[error("the user may not publish")]
    MayNotPublish,
    /// The user may not send photos.
    #[error("the user may not upload")]
    MayNotUpload,
    /// Somebody there has published the post otherwise than it is to be, and who hands in may not change it any more.
    #[error("public there with {} parts that differ", .0.len())]
    PublicThere(Vec<Difference>),
    /// It has nobody who reviews.
    #[error("no review")]
    NoReview,
    /// The user may not do something else.
    #[error("the user may not: {0}")]
    MayNot(String),
    /// A photo is too large for it.
    #[error("the photo {0:?} is too large")]
    TooLarge(String),
    /// It does not take a file of this kind.
    #[error("the photo {0:?} is not taken")]
    NotTaken(String),
    /// A photo did not arrive as it was sent, and was not taken.
    #[error("the photo {0:?} was damaged on the way")]
    Damaged(String),
    /// It refuses what was sent, in its own words.
    #[error("refused: {code}: {said}")]
    Refused {
        /// Its code for why.
        code: String,
        /// What it says.
        said: String,
        /// What it says besides: a number of a post or a term, which the adapter knows to read.
        number: Option<u64>,
    },
    /// It has no place for a section.
    #[error("no place for the section {0:?}")]
    NoSection(String),
    /// Somebody has changed the post there since.
    #[error("changed there in {} parts", .0.len())]
    Edited(Vec<Difference>),
    /// Somebody has put the post into the bin there.
    #[error("in the bin there")]
    Binned,
    /// Somebody has removed the post there.
    #[error("gone there")]
    Gone,
    /// A photo cannot be prepared.
    #[error("no rendition of {0:?}")]
    NoPhoto(String),
    /// The body is not rendered.
    #[error(transparent)]
    Body(#[from] NotRendered),
    /// The post reads otherwise than it was written, so much that it is not the story.
    #[error("reads back otherwise in {} parts", .0.len())]
    Differs(Vec<Difference>),
    /// Whoever asked wants no more.
    #[error("stopped")]
    Stopped,
}

impl Refusal {
    /// Returns whether it may go another time with nobody doing anything.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Unknown(_) | Self::Busy { .. } | Self::Damaged(_))
    }

    /// Returns whether what was asked for may have happened.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_) | Self::Busy { unknown: true, .. })
    }

    /// Returns whether it lies with the way there, and not with who asks or what is asked for.
    pub fn is_out_of_reach(&self) -> bool {
        self.may_pass() || matches!(self, Self::Insecure(_) | Self::Moved(_) | Self::Strange(_))
    }

    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let reason = |why: &String| vec![("reason", why.clone())];
        let count = |all: &[Difference]| vec![("count", all.len().to_string())];
        match self {
            Self::Unreachable(why) => (message!("post.unreachable"), reason(why)),
            Self::Unknown(why) => (message!("post.unknown"), reason(why)),
            Self::Busy { status, .. } => (message!("post.busy"), vec![("status", status.to_string())]),
            Self::Insecure(why) => (message!("post.insecure"), reason(why)),
            Self::Moved(to) => (message!("post.moved"), vec![("address", to.clone())]),
            Self::Strange(why) => (message!("post.strange"), reason(why)),
            Self::Denied => (message!("post.denied"), vec![]),
            Self::MayNotPublish => (message!("post.may_not_publish"), vec![]),
            Self::MayNotUpload => (message!("post.may_not_upload"), vec![]),
            Self::PublicThere(all) => (message!("post.public_there"), count(all)),
            Self::NoReview => (message!("post.no_review"), vec![]),
            Self::MayNot(what) => (message!("post.may_not"), vec![("reason", what.clone())]),
            Self::TooLarge(photo) => (message!("post.too_large"), vec![("caption", photo.clone())]),
            Self::Damaged(photo) => (message!("post.damaged"), vec![("caption", photo.clone())]),
            Self::NotTaken(photo) => (message!("post.not_taken"), vec![("caption", photo.clone())]),
            Self::Refused { code, said, .. } => {
                (message!("post.refused"), vec![("code", code.clone()), ("reason", said.clone())])
            }
            Self::NoSection(section) => (message!("post.no_section"), vec![("section", section.clone())]),
            Self::Edited(all) => (message!("post.edited"), count(all)),
            Self::Binned => (message!("post.binned"), vec![]),
            Self::Gone => (message!("post.gone"), vec![]),
            Self::NoPhoto(caption) => (message!("site.error.photo"), vec![("caption", caption.clone())]),
            Self::Body(e) => e.explained(),
            Self::Differs(all) => (message!("post.differs"), count(all)),
            Self::Stopped => (message!("post.stopped"), vec![]),
        }
    }
}

impl From<WebError> for Refusal {
    fn from(e: WebError) -> Self {
        match e {
            WebError::Unreachable(why) => Self::Unreachable(why),
            WebError::Broken(why) => Self::Unknown(why),
            WebError::Insecure(why) => Self::Insecure(why),
            WebError::Moved(to) => Self::Moved(to),
            WebError::Strange(why) => Self::Strange(why),
        }
    }
}
