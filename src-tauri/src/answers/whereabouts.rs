//! Where stories are, what an exchange would do, and what changed in great number.

use newsroom::desk::{AtSite, Coming, Desk, Foresight, Leaving, SeenBy, Stored, Upheaval, Upset, Whereabouts};
use newsroom::members::{DeviceId, MemberId};
use newsroom::messages::Language;
use newsroom::story::StoryId;
use newsroom::workflow::Approval;
use serde::Serialize;
use specta::Type;

use super::millis;
use crate::failure::worded;

fn count(n: impl TryInto<u32>) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}

fn name(desk: &Desk, member: MemberId) -> String {
    desk.roster().get(member).map_or_else(|| member.to_string(), |member| member.name.clone())
}

/// The first digits of a desk's key, which tell a member's desks apart.
fn short(device: DeviceId) -> String {
    device.to_string()[..8].to_owned()
}

/// Where a story is.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WhereaboutsCard {
    /// `only_here`, `waiting`, `shared` or `unsure`.
    pub spread: String,
    /// Whether words are saved here that are in no entry yet.
    pub words: bool,
    /// How many entries nobody else is known to have.
    pub entries: u32,
    /// How many photos.
    pub photos: u32,
    /// `unconnected`, `void`, `whole` or `partly`.
    pub stored: String,
    /// When all of it was seen in the storage, or since when nothing in it counts.
    pub at: Option<f64>,
    /// Why nothing in it counts, in the language of the window.
    pub why: Option<String>,
    /// How many entries of it were not seen in the storage.
    pub missing: u32,
    /// How many photos.
    pub missing_photos: u32,
    /// The other desks.
    pub desks: Vec<SeenByCard>,
    /// What destinations show.
    pub sites: Vec<AtSiteCard>,
    /// The destinations that something waits to be sent to, as they are called.
    pub awaited: Vec<String>,
    /// The destinations at which it waits for review, likewise.
    pub in_review: Vec<String>,
}

/// What another desk is known to have of a story.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SeenByCard {
    /// Whose desk it is.
    pub member: String,
    /// The first digits of its key.
    pub id: String,
    /// `all`, `older` or `unknown`.
    pub sight: String,
    /// Whether it cannot read what it has.
    pub sealed: bool,
}

/// What a destination shows of a story.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AtSiteCard {
    /// The destination's id.
    pub id: String,
    /// What the destination is called.
    pub destination: String,
    /// `now`, `older`, `unapproved` or `down`.
    pub version: String,
    /// When it was sent.
    pub at: f64,
    /// Public address.
    pub url: String,
    /// When what stands approved was approved, where it is not what is there.
    pub unsent: Option<f64>,
}

impl WhereaboutsCard {
    /// Describes where a story is, of which this approval stands.
    pub(crate) fn of(desk: &Desk, at: &Whereabouts, approval: Option<&Approval>, language: Language) -> Self {
        let (since, why) = match &at.stored {
            Stored::Whole(since) => (*since, None),
            Stored::Void(why, since) => (Some(*since), Some(worded(why.key(), &[], language))),
            Stored::Partly { .. } | Stored::Unconnected => (None, None),
        };
        let (missing, missing_photos) = match at.stored {
            Stored::Partly { entries, photos } => (count(entries), count(photos)),
            _ => (0, 0),
        };
        let seen_by = |SeenBy { member, device, sight, sealed }: &SeenBy| SeenByCard {
            member: name(desk, *member),
            id: short(*device),
            sight: sight.word().to_owned(),
            sealed: *sealed,
        };
        let called = |destination: &str| desk.house().destination_title(destination).to_owned();
        let at_site = |AtSite { destination, version, at, url, digest }: &AtSite| AtSiteCard {
            id: destination.clone(),
            destination: called(destination),
            version: version.word().to_owned(),
            at: millis(*at),
            url: url.clone(),
            unsent: approval.filter(|approval| approval.digest != *digest).map(|approval| millis(approval.at)),
        };
        Self {
            spread: at.spread().word().to_owned(),
            words: at.only_here.words,
            entries: count(at.only_here.entries),
            photos: count(at.only_here.photos),
            stored: at.stored.word().to_owned(),
            at: since.map(millis),
            why,
            missing,
            missing_photos,
            desks: at.desks.iter().map(seen_by).collect(),
            sites: at.sites.iter().map(at_site).collect(),
            awaited: at.awaited.iter().map(|destination| called(destination)).collect(),
            in_review: at.in_review.iter().map(|destination| called(destination)).collect(),
        }
    }
}

/// What an exchange would do.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForesightCard {
    /// How many entries would leave.
    pub leaving: u32,
    /// How many photos.
    pub photos: u32,
    /// How many bytes, of both.
    pub bytes: f64,
    /// How many of the entries are house data.
    pub house: u32,
    /// How many are about members, desks and locks.
    pub members: u32,
    /// What would leave, by story.
    pub leaving_stories: Vec<LeavingCard>,
    /// How many entries would come.
    pub coming: u32,
    /// How many of them were looked into.
    pub looked_at: u32,
    /// How many of those no key here opens, or wait for others.
    pub shut: u32,
    /// How many of those would be refused.
    pub refused: u32,
    /// What would come, by story.
    pub coming_stories: Vec<ComingCard>,
}

/// What would leave of a story.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeavingCard {
    /// The story.
    pub id: String,
    /// Its headline.
    pub headline: String,
    /// How many entries.
    pub entries: u32,
    /// How many photos.
    pub photos: u32,
}

/// What would come of a story.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComingCard {
    /// The story.
    pub id: String,
    /// The headline that it would have.
    pub headline: String,
    /// How many entries.
    pub entries: u32,
    /// Who wrote them.
    pub members: Vec<String>,
    /// Whether an approval that stands here would stand no longer.
    pub dissolves: bool,
    /// Whether whoever works here has words in it that are not signed yet.
    pub unfrozen: bool,
}

impl ForesightCard {
    pub(crate) fn of(desk: &Desk, foresight: &Foresight) -> Self {
        let leaving = |(id, story): (&StoryId, &Leaving)| LeavingCard {
            id: id.to_string(),
            headline: story.headline.clone(),
            entries: count(story.entries),
            photos: count(story.photos),
        };
        let coming = |(id, story): (&StoryId, &Coming)| ComingCard {
            id: id.to_string(),
            headline: story.headline.clone(),
            entries: count(story.entries),
            members: story.members.iter().map(|member| name(desk, *member)).collect(),
            dissolves: story.dissolves,
            unfrozen: story.unfrozen,
        };
        Self {
            leaving: count(foresight.entries()),
            photos: count(foresight.photos()),
            bytes: foresight.bytes as f64,
            house: count(foresight.house),
            members: count(foresight.members),
            leaving_stories: foresight.leaving.iter().map(leaving).collect(),
            coming: count(foresight.listed()),
            looked_at: count(foresight.looked_at),
            shut: count(foresight.shut),
            refused: count(foresight.refused),
            coming_stories: foresight.coming.iter().map(coming).collect(),
        }
    }
}

/// Many stories that have less than they had.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UpheavalCard {
    /// Whose desk did it; none where it is this one, and nothing has left yet.
    pub member: Option<String>,
    /// The first digits of that desk's key.
    pub desk: Option<String>,
    /// When the last of it came.
    pub at: Option<f64>,
    /// The stories.
    pub stories: Vec<UpsetCard>,
}

/// A story that has less than it had.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UpsetCard {
    /// The story.
    pub id: String,
    /// Its headline now.
    pub headline: String,
    /// `lost_text`, `changed`, `set_back` and `taken_down`, as far as they are so.
    pub harms: Vec<String>,
}

impl UpheavalCard {
    pub(crate) fn of(desk: &Desk, upheaval: &Upheaval) -> Self {
        let upset = |Upset { story, headline, harms }: &Upset| UpsetCard {
            id: story.to_string(),
            headline: headline.clone(),
            harms: harms.iter().map(|harm| harm.word().to_owned()).collect(),
        };
        Self {
            member: upheaval.by.map(|(member, _)| name(desk, member)),
            desk: upheaval.by.map(|(_, device)| short(device)),
            at: upheaval.at.map(millis),
            stories: upheaval.stories.iter().map(upset).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use newsroom::desk::{Extent, Founding, Nobody, OnlyHere, Version};
    use newsroom::house::Kind;
    use newsroom::story::Digest;

    use super::*;

    #[test]
    fn a_destination_is_called_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let around = crate::office::surroundings(Box::new(Nobody));
        let mut desk = Desk::found(&folder.path().join("desk"), &with, around).unwrap();
        let site = |destination: &str| AtSite {
            destination: destination.to_owned(),
            version: Version::Now,
            digest: Digest([0; 32]),
            at: DateTime::UNIX_EPOCH,
            url: String::new(),
        };
        let at = Whereabouts {
            only_here: OnlyHere::default(),
            stored: Stored::Unconnected,
            desks: vec![],
            sites: vec![site("site"), site("gone")],
            awaited: vec!["site".to_owned()],
            in_review: vec![],
        };
        // What is approved and is not there has to be sent yet.
        let approved = |digest: u8| Approval {
            entry: newsroom::ledger::EntryHash::NONE,
            digest: Digest([digest; 32]),
            member: MemberId([0; 16]),
            at: DateTime::UNIX_EPOCH,
            protected: true,
            section: String::new(),
            asked: 1,
            under: None,
        };
        let unsent = |digest| WhereaboutsCard::of(&desk, &at, Some(&approved(digest)), Language::Vi).sites[0].unsent;
        assert_eq!((unsent(0), unsent(1)), (None, Some(0.0)));
        let called = |desk: &Desk| {
            let card = WhereaboutsCard::of(desk, &at, None, Language::Vi);
            (card.sites.into_iter().map(|site| site.destination).collect::<Vec<_>>(), card.awaited)
        };
        let all = |title: &str| (vec![title.to_owned(), "gone".to_owned()], vec![title.to_owned()]);
        assert_eq!(called(&desk), all("Tân Giang"));
        let value = serde_json::json!({
            "id": "site", "kind": "site", "address": "https://tangiang.example/", "folder": "site", "title": "Tân Giang điện tử"
        });
        desk.set_house(&[(Kind::Destination, value)], Extent::Items).unwrap();
        desk.reread().unwrap();
        assert_eq!(called(&desk), all("Tân Giang điện tử"));
    }
}
