//! Why a desk does not do what was asked.

use super::delegating::DelegationError;
use super::removing::RemovalError;
use super::upheaval::Upheaval;
use super::waiting::OutboxError;
use crate::disk;
use crate::house::{Kind as HouseKind, NotAnItem};
use crate::import::{ImportError, NoPiece};
use crate::members::{CodeError, KeyError};
use crate::message;
use crate::messages::{Key, Language};
use crate::pack::FileError;
use crate::photo::PhotoError;
use crate::photo::metadata::{Field as PhotoField, UnfitValue};
use crate::publish::NotWritten;
use crate::publish::destination::Refusal;
use crate::publish::site::NotPlanned;
use crate::rules::{Finding, Refusal as PhotoRefusal};
use crate::storage::{StorageError, Trait};
use crate::store::StoreError;
use crate::store::search::NoQuery;
use crate::story::registers;
use crate::sync::Occupied;
use crate::text::Refused;
use crate::workflow::Forbidden;

/// What sort of thing went wrong: the command line's exit code hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A rule or a right refused.
    Refused,
    /// What was asked makes no sense.
    Usage,
    /// The thing is not here.
    NotFound,
    /// What is kept is damaged.
    Damaged,
    /// The disk, the folder or the network is out of reach.
    Storage,
}

/// Why a desk does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The desk folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The workflow.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// A member's key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A text that is not taken in.
    #[error("{field}: {refused}")]
    Text {
        /// The field.
        field: String,
        /// Why.
        refused: Refused,
    },
    /// House data that does not read.
    #[error(transparent)]
    House(#[from] NotAnItem),
    /// No item of house data has this id or name.
    #[error("no {0:?} {1:?}")]
    NoItem(HouseKind, String),
    /// A section that stories stand in.
    #[error("{stories} stories stand in {section}")]
    SectionInUse {
        /// Its name.
        section: String,
        /// How many.
        stories: usize,
    },
    /// What was looked at is no longer what the story says.
    #[error("the story has changed meanwhile")]
    ChangedMeanwhile,
    /// No story whose id begins so.
    #[error("no story {0}")]
    NoStory(String),
    /// Several stories whose ids begin so.
    #[error("several stories begin with {0}")]
    ManyStories(String),
    /// A state that does not exist.
    #[error("no such state: {0}")]
    NoState(String),
    /// A revision that the desk does not have.
    #[error("no revision {0}")]
    NoRevision(String),
    /// Several revisions whose names begin so.
    #[error("several revisions begin with {0}")]
    ManyRevisions(String),
    /// No paragraph of this number in the revision.
    #[error("no paragraph {0}")]
    NoParagraph(usize),
    /// No open conflict of this name, or several whose names begin so.
    #[error("no conflict {0}")]
    NoConflict(String),
    /// An edit that an open conflict stands in the way of.
    #[error(transparent)]
    Registers(#[from] registers::Refusal),
    /// What waits to be published, and what is asked of it.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// Nothing was put away at a destination that could be brought back.
    #[error("nothing to bring back at {0:?}")]
    NothingToRestore(String),
    /// Nothing of a story was changed at a destination that a story could take in.
    #[error("no edits at {0:?}")]
    NoEdits(String),
    /// Words that nothing can be looked up by.
    #[error(transparent)]
    Query(#[from] NoQuery),
    /// A slug that changes after the first publication would break every link to the story.
    #[error("the slug is frozen")]
    SlugFrozen,
    /// A slug that is no part of an address; this would be one.
    #[error("not a slug; {0:?} is one")]
    NotASlug(String),
    /// A language that no page is made in.
    #[error("no language {0:?}")]
    NoLanguage(String),
    /// More of a royalty than there is.
    #[error("a share of {0} percent")]
    NotAShare(u8),
    /// A side of a conflict in the body with more or fewer paragraphs than it had, or an empty one.
    #[error("a side keeps its paragraphs")]
    NotAsManyParagraphs,
    /// A crop or focal point beyond the edge of the photo, by its field.
    #[error("{0} is outside the photo")]
    OutsideThePhoto(String),
    /// A shape for a photo that has not come.
    #[error("the sides of the photo are not known yet")]
    NoSidesYet,
    /// Findings stand in the way.
    #[error("{} findings stand in the way", .0.len())]
    Rules(Vec<Finding>),
    /// No placement of this id in the story.
    #[error("no placement {0}")]
    NoPlacement(String),
    /// A folder of photos cannot be read.
    #[error("{path}: {detail}")]
    UnreadFolder {
        /// The folder.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// No photo's name begins so.
    #[error("no photo {0}")]
    NoPhoto(String),
    /// The names of several photos begin so.
    #[error("several photos begin with {0}")]
    ManyPhotos(String),
    /// What is said of a photo's field cannot be kept.
    #[error("{0:?}: {1}")]
    UnfitPhotoField(PhotoField, UnfitValue),
    /// The entry is no change of what is said of photos.
    #[error("no change of photos {0}")]
    NoDescribing(String),
    /// A photo's file changed while it was read.
    #[error("{0} changed while it was read")]
    PhotoChanged(String),
    /// A photo that is not taken in.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// A destination that does not exist.
    #[error("no destination {0}")]
    NoDestination(String),
    /// Not to be public before a moment that has not come.
    #[error("embargoed until {0}")]
    Embargo(String),
    /// Something is said against the use of a photo.
    #[error("{}: {}", .0.rule, .0.said)]
    PhotoRight(Box<PhotoRefusal>),
    /// What waits to be sent was approved then, and the approval no longer stands.
    #[error("the approval of {0} no longer stands")]
    ApprovalGone(String),
    /// A publication that cannot be planned.
    #[error(transparent)]
    NotPlanned(#[from] NotPlanned),
    /// A publication that could not be written or was not found as it was written.
    #[error(transparent)]
    NotWritten(#[from] NotWritten),
    /// A destination where each story is one post.
    #[error(transparent)]
    Destination(Box<Refusal>),
    /// Whoever works here has not given what opens a destination.
    #[error("nothing here opens {0}")]
    NoOpening(String),
    /// A destination at which other desks publish.
    #[error("{destination} is published to from other desks")]
    PublishedElsewhere {
        /// Which.
        destination: String,
        /// The desks, as people know them.
        desks: Vec<String>,
    },
    /// A site, whose files one desk alone writes.
    #[error("{0} is written by one desk alone")]
    OneDeskAlone(String),
    /// A destination that is asked who one is, and asks nobody.
    #[error("{0} asks nobody")]
    AsksNobody(String),
    /// A file that is not read as a story.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// No dropped piece of that number.
    #[error(transparent)]
    NoPiece(#[from] NoPiece),
    /// A kind of house data that does not exist.
    #[error("no such kind of house data: {0}")]
    NoKind(String),
    /// A role that does not exist.
    #[error("no such role: {0}")]
    NoRole(String),
    /// No member of this name.
    #[error("no member {0}")]
    NoMember(String),
    /// Whoever works here was taken in by somebody who had no right to.
    #[error("whoever took this member in had no right to")]
    Unlisted,
    /// The shared storage.
    #[error(transparent)]
    Storage(StorageError),
    /// Whose storage it is.
    #[error(transparent)]
    Occupied(#[from] Occupied),
    /// So much is about to leave that a person should say that it is meant.
    #[error("{} stories are about to change", .0.stories.len())]
    Upheaval(Box<Upheaval>),
    /// A storage that does not do what an exchange needs.
    #[error("the storage does not do what an exchange needs: {0:?}")]
    NoUseAsStorage(Vec<Trait>),
    /// A storage that does not do what a site needs.
    #[error("the storage does not do what a site needs: {0:?}")]
    NoUseAsHost(Vec<Trait>),
    /// No storage is connected.
    #[error("no storage is connected")]
    NoStorage,
    /// Another member who works at this desk folder connected the storage at this address, and who works now has not given what
    /// opens it for them.
    #[error("another member connected the storage {0}")]
    StorageOfAnother(String),
    /// A story file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A code that is none.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Somebody has joined by the invitation already.
    #[error("somebody has joined by this invitation already")]
    SeatTaken,
    /// The entries do not have an invitation yet.
    #[error("the entries do not have this invitation yet")]
    NotInvitedYet,
    /// A recovery code that somebody came back by, or that was taken out of use.
    #[error("this recovery code is used up")]
    CodeUsedUp,
    /// The entries do not have a recovery code.
    #[error("the entries do not have this recovery code")]
    NoSuchCode,
    /// There is a member of this name already.
    #[error("there is a member {0}")]
    MemberExists(String),
    /// Rights that are not taken away.
    #[error(transparent)]
    Removal(#[from] RemovalError),
    /// Lending the right to approve.
    #[error(transparent)]
    Delegation(#[from] DelegationError),
    /// Other desks were not heard lately, and somebody may have been removed: as of when the members are known here, where they
    /// ever were.
    #[error("the members are known as of {0:?}")]
    MembersAsOf(Option<String>),
    /// Only a chief may.
    #[error("{0} is no chief")]
    NotAChief(String),
    /// A field that must not be empty.
    #[error("{0} is empty")]
    Empty(&'static str),
}

impl DeskError {
    /// Returns whether an exchange may go through another time with nobody doing anything at this desk: the storage does not
    /// answer, or what lies in its place is empty, as where a drive is not connected.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Storage(e) => e.may_pass(),
            Self::Occupied(occupied) => *occupied == Occupied::Emptied,
            Self::Destination(e) => e.may_pass(),
            // Another process of this machine is at the database.
            Self::Store(StoreError::Busy) => true,
            _ => false,
        }
    }

    /// Returns what sort of thing went wrong.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Store(StoreError::Absent(_))
            | Self::Import(ImportError::Missing { .. })
            | Self::NoMember(_)
            | Self::Unlisted
            | Self::NotInvitedYet
            | Self::NoSuchCode
            | Self::NoStorage
            | Self::NoStory(_)
            | Self::NoDestination(_)
            | Self::NoPlacement(_)
            | Self::NoPhoto(_)
            | Self::NoDescribing(_)
            | Self::NoParagraph(_)
            | Self::NoConflict(_)
            | Self::NoPiece(_)
            | Self::NoItem(..)
            | Self::NoRevision(_)
            | Self::Outbox(OutboxError::NothingWaits(_)) => Kind::NotFound,
            Self::Outbox(OutboxError::Several(_) | OutboxError::Past(_)) => Kind::Usage,
            Self::Store(StoreError::Exists(_) | StoreError::NotEmpty(_)) => Kind::Usage,
            Self::File(FileError::Absent(_) | FileError::PhotoAway(_)) => Kind::NotFound,
            Self::File(FileError::Exists(_)) => Kind::Usage,
            Self::File(FileError::Io { .. } | FileError::Format(_)) => Kind::Storage,
            Self::File(FileError::AnotherNewsrooms) => Kind::Refused,
            Self::File(_) => Kind::Damaged,
            Self::Store(e) if e.is_damage() => Kind::Damaged,
            Self::Import(ImportError::CannotRead { .. })
            | Self::Store(_)
            | Self::NotWritten(_)
            | Self::Key(KeyError::Io(_)) => Kind::Storage,
            Self::Storage(StorageError::Address(_) | StorageError::NotAHost(_)) => Kind::Usage,
            Self::Storage(_) => Kind::Storage,
            Self::Destination(e) if e.is_out_of_reach() => Kind::Storage,
            Self::Destination(_) | Self::NoOpening(_) => Kind::Refused,
            Self::AsksNobody(_) | Self::OneDeskAlone(_) => Kind::Usage,
            Self::PublishedElsewhere { .. } => Kind::Refused,
            Self::Key(KeyError::Damaged(_) | KeyError::Parameters(_)) => Kind::Damaged,
            Self::Key(KeyError::TooShort) => Kind::Usage,
            Self::NotPlanned(_)
            | Self::Outbox(_)
            | Self::NothingToRestore(_)
            | Self::NoEdits(_)
            | Self::Embargo(_)
            | Self::PhotoRight(_)
            | Self::ApprovalGone(_)
            | Self::Rules(_)
            | Self::SlugFrozen
            | Self::Forbidden(_)
            | Self::Key(_)
            | Self::NotAChief(_)
            | Self::Removal(_)
            | Self::Delegation(_)
            | Self::Occupied(_)
            | Self::Upheaval(_)
            | Self::NoUseAsStorage(_)
            | Self::NoUseAsHost(_)
            | Self::StorageOfAnother(_)
            | Self::SeatTaken
            | Self::CodeUsedUp
            | Self::SectionInUse { .. }
            | Self::ChangedMeanwhile
            | Self::MembersAsOf(_)
            | Self::Registers(_) => Kind::Refused,
            Self::Text { .. }
            | Self::NotASlug(_)
            | Self::NoLanguage(_)
            | Self::NotAShare(_)
            | Self::NotAsManyParagraphs
            | Self::OutsideThePhoto(_)
            | Self::NoSidesYet
            | Self::House(_)
            | Self::ManyStories(_)
            | Self::ManyPhotos(_)
            | Self::UnfitPhotoField(..)
            | Self::ManyRevisions(_)
            | Self::Photo(_)
            | Self::UnreadFolder { .. }
            | Self::PhotoChanged(_)
            | Self::Import(_)
            | Self::NoState(_)
            | Self::Query(_)
            | Self::NoKind(_)
            | Self::NoRole(_)
            | Self::MemberExists(_)
            | Self::Code(_)
            | Self::Empty(_) => Kind::Usage,
        }
    }

    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::Store(e) => e.explained(),
            Self::Forbidden(e) => e.explained(),
            Self::Key(e) => (e.key(), vec![]),
            Self::Text { refused, .. } => refused.explained(),
            Self::House(e) => e.explained(),
            Self::NoItem(kind, id) => {
                let word = kind.word().to_owned();
                (message!("house.absent"), vec![("kind", word.clone()), ("word", word), ("id", id.clone())])
            }
            Self::SectionInUse { section, stories } => {
                (message!("story.section_in_use"), vec![("section", section.clone()), ("count", stories.to_string())])
            }
            Self::ChangedMeanwhile => (message!("story.changed_meanwhile"), vec![]),
            Self::NoStory(id) => (message!("story.absent"), vec![("story", id.clone())]),
            Self::ManyStories(id) => (message!("story.many"), vec![("story", id.clone())]),
            Self::SlugFrozen => (message!("story.slug_frozen"), vec![]),
            Self::NotASlug(proposal) => (message!("story.not_a_slug"), vec![("proposal", proposal.clone())]),
            Self::NoLanguage(tag) => (message!("story.no_language"), vec![("language", tag.clone())]),
            Self::NotAsManyParagraphs => (message!("story.not_as_many_paragraphs"), vec![]),
            Self::NotAShare(share) => (message!("story.not_a_share"), vec![("share", share.to_string())]),
            Self::OutsideThePhoto(_) => (message!("story.outside_the_photo"), vec![]),
            Self::NoSidesYet => (message!("story.no_sides_yet"), vec![]),
            Self::Rules(findings) => (message!("story.rules"), vec![("count", findings.len().to_string())]),
            Self::NoPlacement(id) => (message!("story.no_placement"), vec![("placement", id.clone())]),
            Self::UnreadFolder { path, detail } => (
                message!("photo.unread_folder"),
                vec![("path", path.clone()), ("detail", disk::said_elsewhere(detail))],
            ),
            Self::NoPhoto(digits) => (message!("photo.none"), vec![("photo", digits.clone())]),
            Self::ManyPhotos(digits) => (message!("photo.many"), vec![("photo", digits.clone())]),
            Self::NoDescribing(entry) => (message!("photo.no_describing"), vec![("entry", entry.clone())]),
            Self::UnfitPhotoField(field, why) => {
                let (key, mut values) = why.explained();
                values.push(("field", field.word().to_owned()));
                (key, values)
            }
            Self::PhotoChanged(path) => (message!("photo.changed"), vec![("path", path.clone())]),
            Self::Photo(e) => e.explained(),
            Self::Import(e) => e.explained(),
            Self::NoDestination(id) => (message!("publish.no_destination"), vec![("destination", id.clone())]),
            Self::Embargo(until) => (message!("publish.embargo"), vec![("until", until.clone())]),
            Self::PhotoRight(refusal) => (refusal.key, refusal.values.clone()),
            Self::ApprovalGone(story) => (message!("publish.approval_gone"), vec![("story", story.clone())]),
            Self::Destination(e) => e.explained(),
            Self::NoOpening(id) => (message!("publish.no_opening"), vec![("destination", id.clone())]),
            Self::PublishedElsewhere { destination, desks } => {
                let values = vec![("destination", destination.clone()), ("desks", desks.join(", "))];
                (message!("publish.elsewhere"), values)
            }
            Self::OneDeskAlone(id) => (message!("publish.one_desk_alone"), vec![("destination", id.clone())]),
            Self::AsksNobody(id) => (message!("publish.asks_nobody"), vec![("destination", id.clone())]),
            Self::NotPlanned(e) => e.explained(),
            Self::NotWritten(e) => e.explained(),
            Self::NoState(word) => (message!("story.no_state"), vec![("state", word.clone())]),
            Self::NoRevision(word) => (message!("story.no_revision"), vec![("revision", word.clone())]),
            Self::ManyRevisions(word) => (message!("story.many_revisions"), vec![("revision", word.clone())]),
            Self::NoParagraph(number) => (message!("story.no_paragraph"), vec![("number", number.to_string())]),
            Self::NoConflict(name) => (message!("story.no_conflict"), vec![("conflict", name.clone())]),
            Self::Registers(e) => e.explained(),
            Self::Query(e) => e.explained(),
            Self::Outbox(e) => e.explained(),
            Self::NoEdits(id) => (message!("publish.no_edits"), vec![("destination", id.clone())]),
            Self::NothingToRestore(id) => (message!("publish.nothing_to_restore"), vec![("destination", id.clone())]),
            Self::NoPiece(e) => {
                (message!("import.no_piece"), vec![("number", e.number.to_string()), ("count", e.count.to_string())])
            }
            Self::NoKind(word) => (message!("house.no_kind"), vec![("kind", word.clone())]),
            Self::NoRole(word) => (message!("member.no_role"), vec![("role", word.clone())]),
            Self::Storage(e) => e.told(),
            Self::Occupied(occupied) => (occupied.key(), vec![]),
            Self::Upheaval(upheaval) => (message!("sync.upheaval"), upheaval.counts()),
            Self::NoUseAsStorage(_) => (message!("sync.no_use"), vec![]),
            Self::NoUseAsHost(_) => (message!("site.host.no_use"), vec![]),
            Self::NoStorage => (message!("sync.no_storage"), vec![]),
            Self::StorageOfAnother(address) => (message!("sync.of_another"), vec![("address", address.clone())]),
            Self::File(e) => e.explained(),
            Self::Code(e) => (e.key(), vec![]),
            Self::SeatTaken => (message!("member.seat_taken"), vec![]),
            Self::NotInvitedYet => (message!("member.not_invited_yet"), vec![]),
            Self::CodeUsedUp => (message!("member.code_used_up"), vec![]),
            Self::NoSuchCode => (message!("member.no_such_code"), vec![]),
            Self::NoMember(name) => (message!("member.absent"), vec![("name", name.clone())]),
            Self::Unlisted => (message!("member.unlisted"), vec![]),
            Self::MemberExists(name) => (message!("member.exists"), vec![("name", name.clone())]),
            Self::Removal(e) => e.explained(),
            Self::Delegation(e) => e.explained(),
            Self::MembersAsOf(Some(at)) => (message!("member.as_of"), vec![("at", at.clone())]),
            Self::MembersAsOf(None) => (message!("member.never_heard"), vec![]),
            Self::NotAChief(name) => (message!("member.not_a_chief"), vec![("name", name.clone())]),
            Self::Empty(field) => (message!("text.empty"), vec![("field", (*field).to_owned())]),
        }
    }

    /// Returns the field that it is about, where there is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Text { field, .. } => Some(field),
            Self::House(e) if !e.field.is_empty() => Some(&e.field),
            Self::Empty(field) => Some(field),
            Self::SlugFrozen | Self::NotASlug(_) => Some("slug"),
            Self::NoLanguage(_) => Some("language"),
            Self::NotAShare(_) => Some("bylines"),
            Self::NotAsManyParagraphs => Some("body"),
            Self::OutsideThePhoto(field) => Some(field),
            Self::UnfitPhotoField(field, _) => Some(field.word()),
            Self::Key(KeyError::TooShort) => Some("passphrase"),
            _ => None,
        }
    }

    /// Returns the explanation in a language.
    pub fn text(&self, language: Language) -> String {
        let (key, values) = self.explained();
        key.text(language, &values)
    }
}

/// Takes one line of text in, or names the field that refused it.
pub(super) fn line(field: &'static str, text: &str) -> Result<String, DeskError> {
    let line = crate::text::admit_line(text).map_err(|refused| DeskError::Text { field: field.to_owned(), refused })?;
    if line.is_empty() { Err(DeskError::Empty(field)) } else { Ok(line) }
}

/// Takes in what somebody says of what they do; it may be empty.
pub(super) fn remark(field: &'static str, text: &str) -> Result<String, DeskError> {
    let refused = |refused| DeskError::Text { field: field.to_owned(), refused };
    crate::text::admit(text).map(|text| text.trim().to_owned()).map_err(refused)
}
