//! What desks share: how it stands with the storage, what a test of it found, who is at which desk.

use newsroom::desk::{Attending, Desk, DeskError, DeskOf, Footing, Joined};
use newsroom::members::{CodeError, Invitation, SafetyWords};
use newsroom::messages::Language;
use newsroom::storage::SelfTest;
use serde::Serialize;
use specta::Type;

use super::members::short;
use super::millis;
use crate::exchanging::Standing;
use crate::failure::worded;

/// How it stands between the desk and the shared storage.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SharingCard {
    /// `alone`, `unasked`, `reached`, `away`, `locked` or `stopped`.
    pub state: String,
    /// When the storage answered last, or since when it does not.
    pub at: Option<f64>,
    /// As of when the members are known here; none where nothing is exchanged, or the storage was never heard.
    pub heard: Option<f64>,
    /// From when on whoever sends something to readers is asked; none where nothing is exchanged.
    pub asks_from: Option<f64>,
    /// From when on nothing is sent by itself.
    pub holds_back_from: Option<f64>,
    /// How many changes are on this machine only.
    pub changes: u32,
    /// How many photos are.
    pub photos: u32,
    /// Why it stopped: the message's key.
    pub code: Option<String>,
    /// The text.
    pub message: Option<String>,
}

impl SharingCard {
    /// Describes how it stands; nothing where no storage is connected.
    pub(crate) fn of(now: Option<&Standing>, language: Language) -> Self {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let card = |state: &str, at| Self {
            state: state.to_owned(),
            at,
            heard: now.and_then(|now| now.known.heard()).map(millis),
            asks_from: now.and_then(|now| now.known.asks_from()).map(millis),
            holds_back_from: now.and_then(|now| now.known.holds_back_from()).map(millis),
            changes: now.map_or(0, |now| count(now.unshared.entries + now.unshared.stories)),
            photos: now.map_or(0, |now| count(now.unshared.photos)),
            code: None,
            message: None,
        };
        match now.map(|now| &now.footing) {
            None => card("alone", None),
            Some(Footing::Unasked) => card("unasked", None),
            Some(Footing::Reached(at)) => card("reached", Some(millis(*at))),
            Some(Footing::Away(since)) => card("away", Some(millis(*since))),
            Some(Footing::Locked) => card("locked", None),
            Some(Footing::Stopped((key, values))) => Self {
                code: Some(key.name().to_owned()),
                message: Some(worded(*key, values, language)),
                ..card("stopped", None)
            },
        }
    }
}

/// The shared storage as the desk knows it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StorageCard {
    /// Its address, to be shown only; none where no storage is connected.
    pub address: Option<String>,
    /// The six words that the newsroom, and so its storage, is known by.
    pub words: Vec<String>,
    /// How many entries take part here.
    pub entries: u32,
    /// Drafts of others, which nobody here reads.
    pub locked: u32,
    /// Entries that came before what they follow.
    pub early: u32,
    /// Entries that were refused and are kept as evidence.
    pub refused: u32,
}

fn listed(words: SafetyWords) -> Vec<String> {
    words.iter().collect()
}

impl StorageCard {
    /// Describes the storage of a desk.
    pub(crate) fn of(desk: &Desk) -> Result<Self, DeskError> {
        let shared = desk.shared()?;
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let standing = shared.standing;
        Ok(Self {
            address: shared.address,
            words: listed(desk.newsroom_words()?),
            entries: count(standing.taking_part),
            locked: count(standing.locked),
            early: count(standing.early),
            refused: count(standing.refused),
        })
    }
}

/// What a test of a storage found.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TestCard {
    /// Whether desks can exchange through it.
    pub serves: bool,
    /// What it lacks, in the language of the window.
    pub lacks: Vec<String>,
    /// Milliseconds that a small object takes to be written.
    pub put: f64,
    /// Milliseconds that it takes to be read.
    pub get: f64,
    /// Milliseconds that a list of a few names takes.
    pub list: f64,
    /// Bytes a second, of a large object.
    pub speed: f64,
}

impl TestCard {
    pub(crate) fn of(tested: &SelfTest, language: Language) -> Self {
        let millis = |time: std::time::Duration| time.as_secs_f64() * 1e3;
        Self {
            serves: tested.serves(),
            lacks: tested.missing.iter().map(|lack| worded(lack.lacked(), &[], language)).collect(),
            put: millis(tested.put),
            get: millis(tested.get),
            list: millis(tested.list),
            speed: tested.speed,
        }
    }
}

/// A folder or a file that was chosen in a dialog, known to the page by its number.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChosenCard {
    /// Names it to the command that uses it.
    pub number: u32,
    /// Where it is, to be shown only.
    pub path: String,
}

/// An invitation that was made.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InvitationCard {
    /// Names it to the command that writes its file.
    pub number: u32,
    /// Who is invited.
    pub name: String,
    /// What they are sent.
    pub code: String,
    /// The six words that both sides compare.
    pub words: Vec<String>,
    /// Whether it says where the storage is.
    pub has_way: bool,
}

impl InvitationCard {
    pub(crate) fn of(number: u32, invitation: &Invitation) -> Result<Self, CodeError> {
        Ok(Self {
            number,
            name: invitation.invited.clone(),
            code: invitation.write()?.to_string(),
            words: listed(invitation.words()),
            has_way: invitation.way.is_some(),
        })
    }
}

/// An invitation that was read, before anything is done with it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InvitedCard {
    /// Names it to the command that joins by it.
    pub number: u32,
    /// The newsroom.
    pub newsroom: String,
    /// Who is invited.
    pub name: String,
    /// The six words that both sides compare.
    pub words: Vec<String>,
    /// Where the storage is, as the inviter writes it; none where it is not sent along.
    pub address: Option<String>,
    /// Whether that is a folder, which may be another one here.
    pub is_folder: bool,
    /// Whether the storage lets nobody in without a name and a password, and they are not sent along.
    pub needs_credential: bool,
}

impl InvitedCard {
    pub(crate) fn of(number: u32, invitation: &Invitation) -> Self {
        let way = invitation.way.as_ref();
        let is_folder = way.is_some_and(|way| !way.address.contains("://"));
        Self {
            number,
            newsroom: invitation.name.clone(),
            name: invitation.invited.clone(),
            words: listed(invitation.words()),
            address: way.map(|way| way.address.clone()),
            is_folder,
            needs_credential: way.is_some_and(|way| way.credential.is_none()) && !is_folder,
        }
    }
}

/// A member and their desks, as far as this desk knows.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttendingCard {
    /// The member's id.
    pub member: String,
    /// `added`, `invited` or `came`.
    pub joined: String,
    /// When they came by an invitation.
    pub came: Option<f64>,
    /// Their desks.
    pub desks: Vec<AttendedCard>,
}

/// A desk that a member works at.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttendedCard {
    /// The first digits of its key, which tell a member's desks apart.
    pub id: String,
    /// Whether it is this one.
    pub here: bool,
    /// When it was last heard of, by its own clock.
    pub heard: Option<f64>,
    /// Whether drafts came since that nobody here reads.
    pub unread: bool,
}

impl AttendingCard {
    pub(crate) fn of(attending: &Attending) -> Self {
        let (joined, came) = match attending.joined {
            Joined::Added => ("added", None),
            Joined::Invited => ("invited", None),
            Joined::Came(at) => ("came", Some(millis(at))),
        };
        let desks = attending.desks.iter().map(|desk: &DeskOf| AttendedCard {
            id: short(desk.device),
            here: desk.here,
            heard: desk.heard.map(millis),
            unread: desk.unread,
        });
        Self { member: attending.member.to_string(), joined: joined.to_owned(), came, desks: desks.collect() }
    }
}

/// What became of joining.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JoinedCard {
    /// The desk that was made, and is open now.
    pub desk: super::desk::DeskCard,
    /// Why the storage could not be connected afterwards; the desk is there all the same.
    pub unconnected: Option<String>,
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use newsroom::desk::{MembersKnown, Unshared};
    use newsroom::message;

    use super::*;

    #[test]
    fn how_it_stands_is_told_with_all_that_is_only_here() {
        let told = |footing: Footing| {
            let unshared = Unshared { entries: 2, stories: 1, photos: 4 };
            let known = MembersKnown::AsOf(DateTime::from_timestamp_millis(1_790_000_000_123));
            SharingCard::of(Some(&Standing { footing, unshared, known }), Language::En)
        };
        let at = DateTime::from_timestamp_millis(1_790_000_000_123).unwrap();
        let reached = told(Footing::Reached(at));
        assert_eq!((reached.state.as_str(), reached.at), ("reached", Some(1_790_000_000_123.0)));
        assert_eq!((reached.changes, reached.photos), (3, 4));
        let quarter = Some(1_790_000_000_123.0 + 900_000.0);
        assert_eq!((reached.heard, reached.asks_from), (Some(1_790_000_000_123.0), quarter));
        assert_eq!(reached.holds_back_from, Some(1_790_000_000_123.0 + 86_400_000.0));
        assert_eq!((told(Footing::Away(at)).state.as_str(), told(Footing::Locked).state.as_str()), ("away", "locked"));
        let stopped = told(Footing::Stopped((message!("sync.emptied"), vec![])));
        assert_eq!((stopped.state.as_str(), stopped.code.as_deref()), ("stopped", Some("sync.emptied")));
        assert_eq!(stopped.message.as_deref(), Some(message!("sync.emptied").plain(Language::En)));
        let alone = SharingCard::of(None, Language::En);
        assert_eq!((alone.state.as_str(), alone.changes, alone.at), ("alone", 0, None));
        assert_eq!((alone.heard, alone.asks_from, alone.holds_back_from), (None, None, None));
    }
}
