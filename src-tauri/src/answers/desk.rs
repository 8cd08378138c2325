//! The desk as a whole: who sits there, in which newsroom, with which house data.

use newsroom::desk::{Desk, DeskError, Progress};
use newsroom::house::{House, Kind, Template, starter};
use newsroom::members::{self, Right};
use newsroom::message;
use newsroom::messages::Language;
use newsroom::store::Access;
use serde::Serialize;
use specta::Type;

use crate::commands::photos::WayWord;
use crate::failure::{told, worded};

/// What the page begins with.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// Language of the window: `vi` or `en`.
    pub language: String,
    /// Desks that were opened here, the last first.
    pub recent: Vec<RecentDesk>,
    /// The desk that is open.
    pub desk: Option<DeskCard>,
    /// Whether the demo newsroom can be looked round.
    pub demo: bool,
}

/// A desk that was opened here.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecentDesk {
    /// Names it to the command that opens it.
    pub id: String,
    /// The newsroom.
    pub name: String,
    /// The folder, to be shown only.
    pub folder: String,
    /// Who worked there last.
    pub member: String,
}

/// The open desk.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskCard {
    /// The newsroom's name.
    pub newsroom: String,
    /// The desk folder, to be shown only.
    pub folder: String,
    /// Language of the newsroom: `vi` or `en`.
    pub language: String,
    /// Its zone, such as `Asia/Ho_Chi_Minh`.
    pub zone: String,
    /// Who works here.
    pub me: MemberCard,
    /// All members by name.
    pub members: Vec<MemberCard>,
    /// House data.
    pub house: HouseCard,
    /// Whether it can only be read.
    pub read_only: bool,
    /// What a person should know of the folder.
    pub notices: Vec<NoticeCard>,
}

/// Something a person should know though the work goes on.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeCard {
    /// The message's key.
    pub code: String,
    /// The text.
    pub message: String,
}

impl NoticeCard {
    /// Describes why something that was to be done beside the work was not.
    pub fn of(e: &DeskError, language: Language) -> Self {
        Self { code: e.explained().0.name().to_owned(), message: told(e, language) }
    }
}

/// A member.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemberCard {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Role, by its code.
    pub role: String,
    /// What the house calls the role.
    pub role_label: String,
    /// Whether the key lies behind a passphrase.
    pub protected: bool,
    /// What the role may do.
    pub rights: Vec<String>,
    /// Until when the rights of an editor are lent to them, in milliseconds since 1970 UTC.
    pub delegated_until: Option<f64>,
}

/// House data that the window needs at every turn.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HouseCard {
    /// Sections in their order.
    pub sections: Vec<SectionCard>,
    /// Tags by name.
    pub tags: Vec<String>,
    /// Genres that are offered.
    pub genres: Vec<String>,
    /// People who sign stories.
    pub people: Vec<PersonCard>,
    /// Roles of a byline with their labels.
    pub byline_roles: Vec<Labelled>,
    /// Roles of members, the lowest first.
    pub member_roles: Vec<RoleCard>,
    /// Longest headline in characters.
    pub headline_characters: u32,
    /// Longest headline in chữ.
    pub headline_syllables: u32,
    /// Longest standfirst in chữ.
    pub standfirst_syllables: u32,
    /// Where stories are published.
    pub destinations: Vec<DestinationCard>,
    /// Shapes that photos are cropped to, by their order.
    pub ratios: Vec<RatioCard>,
    /// On what right photos are used.
    pub usages: Vec<Labelled>,
    /// What is said of photos at once.
    pub templates: Vec<TemplateCard>,
}

/// A shape that photos are cropped to.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RatioCard {
    /// What it is called.
    pub label: String,
    /// Its width and its height, against each other.
    pub sides: (u32, u32),
}

/// A template.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TemplateCard {
    /// The name.
    pub name: String,
    /// What it changes.
    pub changes: Vec<TemplateField>,
}

/// A field that a template changes.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TemplateField {
    /// The field, by its word.
    pub field: String,
    /// What becomes of what it says already.
    pub way: WayWord,
    /// What is said.
    pub text: String,
}

/// A section.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SectionCard {
    /// The name printed.
    pub name: String,
    /// The last part of its address.
    pub slug: String,
}

/// A person who signs stories.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonCard {
    /// Id.
    pub id: String,
    /// Legal name.
    pub name: String,
    /// Pen names, the usual one first.
    pub pen_names: Vec<String>,
}

/// A code and what people call it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Labelled {
    /// The code.
    pub code: String,
    /// The label.
    pub label: String,
}

/// A role of members.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoleCard {
    /// The code.
    pub code: String,
    /// What the house calls it.
    pub label: String,
    /// What it may do.
    pub rights: Vec<String>,
}

/// A destination.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DestinationCard {
    /// Id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its public address.
    pub address: String,
}

/// How far long work is.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Heard {
    /// What is being done: the message's key, without `work.`.
    pub work: String,
    /// How much is done.
    pub done: f64,
    /// How much there is; 0 where that is not known.
    pub total: f64,
}

/// A photo that was awaited and came.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CamePhoto {
    /// Its hash.
    pub hash: String,
    /// Whether it is the photo itself, and not the small picture that goes ahead of it.
    pub itself: bool,
}

/// A question for a passphrase.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Whose key it is.
    pub member: String,
    /// Counts the questions for this key: from the second on, the last answer was wrong.
    pub attempt: u32,
    /// Why the keychain did not open it, where it is remembered there.
    pub forgotten: Option<String>,
    /// Whether the keychain could remember it from now on.
    pub rememberable: bool,
}

/// How far taking photos in is.
#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct HowFar {
    /// Files that were looked at.
    pub done: f64,
    /// Files in all.
    pub total: f64,
}

/// What changed on the desk, whoever changed it.
#[derive(Clone, Debug, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Stories that somebody else changed: another process, or long work of this window.
    pub stories: Vec<String>,
    /// Stories that this window itself froze or changed; what it shows of them is current.
    pub own: Vec<String>,
    /// Whether members or house data changed.
    pub house: bool,
}

impl From<Progress> for Heard {
    fn from(progress: Progress) -> Self {
        let Progress { work, done, total } = progress;
        // The page knows them without their family.
        let work = work.key().name();
        Self { work: work.strip_prefix("work.").unwrap_or(work).to_owned(), done: done as f64, total: total as f64 }
    }
}

/// What a right is called by programs.
fn rights(has: impl Fn(Right) -> bool) -> Vec<String> {
    let all = [
        (Right::Write, "write"),
        (Right::Caption, "caption"),
        (Right::Edit, "edit"),
        (Right::PassOn, "pass_on"),
        (Right::Approve, "approve"),
        (Right::TakeDown, "take_down"),
        (Right::Govern, "govern"),
    ];
    all.into_iter().filter(|(right, _)| has(*right)).map(|(_, word)| word.to_owned()).collect()
}

/// What roles are called in the window: as the house calls them, and in the window's language what the house has left as
/// it came.
struct Labels<'d> {
    house: &'d House,
    came: Vec<(String, String)>,
    here: Vec<(String, String)>,
}

impl<'d> Labels<'d> {
    fn of(desk: &'d Desk, language: Language) -> Self {
        let labels = |language| {
            let roles = starter(language).into_iter().filter(|(kind, _)| *kind == Kind::Role);
            let text = |value: &serde_json::Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
            roles.map(|(_, value)| (text(&value, "role"), text(&value, "label"))).collect()
        };
        Self { house: desk.house(), came: labels(desk.newsroom_language()), here: labels(language) }
    }

    fn label(&self, code: &str) -> String {
        let of = |labels: &[(String, String)]| labels.iter().find(|(c, _)| c == code).map(|(_, label)| label.clone());
        let label = self.house.role_label(code);
        of(&self.here).filter(|_| of(&self.came).is_some_and(|came| came == label)).unwrap_or_else(|| label.to_owned())
    }
}

impl MemberCard {
    fn of(labels: &Labels<'_>, desk: &Desk, member: &members::Member) -> Self {
        let (roster, lent) = (desk.roster(), desk.delegation_to(member.id));
        let acting = members::Acting { member, delegated: lent.is_some() };
        Self {
            id: member.id.to_string(),
            name: member.name.clone(),
            role: member.role.word().to_owned(),
            role_label: labels.label(member.role.word()),
            protected: roster.is_protected(member.id),
            // Who was removed reads, and may nothing.
            rights: rights(|right| roster.role(member.id).is_some() && acting.has(right)),
            delegated_until: lent.map(|lent| lent.until as f64),
        }
    }
}

impl TemplateCard {
    fn of(template: &Template) -> Self {
        let changes = template.changes.iter().map(|change| TemplateField {
            field: change.field.word().to_owned(),
            way: change.way.into(),
            text: change.text.clone(),
        });
        Self { name: template.name.clone(), changes: changes.collect() }
    }
}

impl HouseCard {
    fn of(desk: &Desk, labels: &Labels<'_>) -> Self {
        let house = desk.house();
        let limit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let labelled = |code: &str| Labelled { code: code.to_owned(), label: labels.label(code) };
        let byline_roles = ["author", "photo", "video", "graphics", "editor", "compiled", "source"];
        Self {
            sections: house
                .sections
                .iter()
                .map(|s| SectionCard { name: s.name.clone(), slug: s.slug.clone() })
                .collect(),
            tags: house.tags.iter().map(|t| t.name.clone()).collect(),
            genres: message!("house.genres").plain(desk.newsroom_language()).split(", ").map(str::to_owned).collect(),
            people: house
                .people
                .iter()
                .map(|p| PersonCard { id: p.id.clone(), name: p.name.clone(), pen_names: p.pen_names.clone() })
                .collect(),
            byline_roles: byline_roles.into_iter().map(labelled).collect(),
            member_roles: members::Role::ALL
                .into_iter()
                .map(|role| RoleCard {
                    code: role.word().to_owned(),
                    label: labels.label(role.word()),
                    rights: rights(|right| role.has(right)),
                })
                .collect(),
            headline_characters: limit(house.style.headline_characters),
            headline_syllables: limit(house.style.headline_syllables),
            standfirst_syllables: limit(house.style.standfirst_syllables),
            destinations: house
                .destinations
                .iter()
                .map(|d| DestinationCard {
                    id: d.id.clone(),
                    title: house.destination_title(&d.id).to_owned(),
                    address: d.address.clone(),
                })
                .collect(),
            ratios: house
                .ratios
                .iter()
                .filter(|ratio| ratio.shape().is_some())
                .map(|ratio| RatioCard { label: ratio.label.clone(), sides: (ratio.width, ratio.height) })
                .collect(),
            usages: house
                .usages
                .iter()
                .map(|usage| Labelled { code: usage.id.clone(), label: usage.label.clone() })
                .collect(),
            templates: house.templates.iter().map(TemplateCard::of).collect(),
        }
    }
}

impl DeskCard {
    /// Describes an open desk.
    ///
    /// # Errors
    /// Where whoever works here is no member.
    pub fn of(desk: &Desk, language: Language) -> Result<Self, DeskError> {
        let labels = Labels::of(desk, language);
        let mut members: Vec<_> = desk.roster().iter().map(|m| MemberCard::of(&labels, desk, m)).collect();
        let order = newsroom::text::Collation::vietnamese();
        members.sort_by(|a, b| order.compare_people(&a.name, &b.name));
        let notices = desk.notices().into_iter().chain(Desk::reserve_notice(desk.folder()));
        Ok(Self {
            newsroom: desk.house().newsroom.clone(),
            folder: desk.folder().display().to_string(),
            language: desk.newsroom_language().tag().to_owned(),
            zone: desk.house().zone().name().to_owned(),
            me: MemberCard::of(&labels, desk, desk.me()?),
            members,
            house: HouseCard::of(desk, &labels),
            read_only: desk.access() != Access::Write,
            notices: notices
                .map(|(key, values)| NoticeCard {
                    code: key.name().to_owned(),
                    message: worded(key, &values, language),
                })
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use newsroom::desk::{Extent, Founding, Nobody};

    use super::*;

    #[test]
    fn work_is_told_by_the_word_that_the_page_knows() {
        let heard = Heard::from(Progress { work: newsroom::desk::Work::Write, done: 1, total: 2 });
        assert_eq!((heard.work.as_str(), heard.done), ("write", 1.0));
    }

    #[test]
    fn roles_are_named_in_the_windows_language_unless_the_house_names_them() {
        let folder = tempfile::tempdir().unwrap();
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let around = crate::office::surroundings(Box::new(Nobody));
        let mut desk = Desk::found(&folder.path().join("desk"), &with, around).unwrap();
        let named = |desk: &Desk, language| DeskCard::of(desk, language).unwrap().me.role_label;
        assert_eq!(named(&desk, Language::Vi), "Tổng biên tập");
        assert_eq!(named(&desk, Language::En), newsroom::message!("role.chief").plain(Language::En));
        let value = serde_json::json!({ "role": "chief", "label": "Chủ nhiệm" });
        desk.set_house(&[(Kind::Role, value)], Extent::Items).unwrap();
        desk.reread().unwrap();
        assert_eq!(named(&desk, Language::En), "Chủ nhiệm");
    }
}
