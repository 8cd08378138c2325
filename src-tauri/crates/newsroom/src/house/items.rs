//! The kinds of house data and the house that a set of items makes.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::Kind;
use super::photo_desk::{Template, Title};
use super::pictures::Ratio;
use super::usage::{Territory, Usage};
use crate::message;
use crate::messages::Language;
use crate::photo::{CanonicalCredit, Cleaning, Shape};
use crate::text;

/// A section (chuyên mục).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The name printed, unique by folding.
    pub name: String,
    /// The last part of its address; its id.
    pub slug: String,
    /// Former names, which stories may still carry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// Where it stands in lists; smaller is earlier.
    #[serde(default)]
    pub order: u32,
}

/// A tag (từ khóa).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The name printed, unique by folding.
    pub name: String,
    /// `topic`, `place`, `person` or `organisation`.
    #[serde(default)]
    pub kind: String,
}

/// A person who makes stories, and is paid under the legal name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Id, stable for ever.
    pub id: String,
    /// The legal name.
    pub name: String,
    /// Pen names; the first is the usual one. Empty where the person signs with the legal name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pen_names: Vec<String>,
}

/// What a role is called in this newsroom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleLabel {
    /// The role's code, such as `reporter` or `author`.
    pub role: String,
    /// Its label here.
    pub label: String,
}

/// An abbreviation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abbreviation {
    /// The short form, such as `HTX`.
    pub short: String,
    /// The long form.
    pub long: String,
    /// Whether readers know it without the long form.
    #[serde(default)]
    pub known: bool,
}

/// A phrase that is often written for another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confusable {
    /// What is written by mistake.
    pub wrong: String,
    /// What is meant.
    pub right: String,
}

/// Where the tone mark stands in an open syllable: `hòa` or `hoà`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TonePlacement {
    /// hòa, thủy: what most papers print.
    #[default]
    Old,
    /// hoà, thuỷ.
    New,
}

/// The numbers of the house style.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// Longest headline in characters.
    pub headline_characters: usize,
    /// Longest headline in syllables.
    pub headline_syllables: usize,
    /// Longest standfirst in syllables.
    pub standfirst_syllables: usize,
    /// Longest body without a sub-headline, in syllables.
    pub body_syllables: usize,
    /// Longest sentence in syllables.
    pub sentence_syllables: usize,
    /// How often an abbreviation may be used.
    pub abbreviation_uses: usize,
    /// The least width of a photo in pixels.
    pub photo_width: u32,
    /// Where tone marks stand.
    pub tone: TonePlacement,
    /// Whether whoever wrote a story may approve it.
    pub author_may_approve: bool,
    /// Whether a desk review comes before the final one.
    pub desk_review: bool,
    /// Whether a final review comes after editing.
    pub final_review: bool,
    /// Whether every story needs two approvals, by different members.
    pub two_approvals: bool,
    /// The sections, by slug, whose stories need two.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub two_approvals_in: Vec<String>,
    /// The wording of a correction that says what was wrong and what is right, with places in braces: newsroom, headline, section,
    /// date, wrong, right. The one that Galley knows where empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub correction_wording: String,
}

impl Style {
    /// Returns the wording of a correction that a newsroom begins with. In Vietnam article 42 of the press law of 2016 names what it
    /// says: its title, the work, its section and day, what was wrong, what is right, and an apology.
    pub fn usual_correction_wording(language: Language) -> String {
        let place = |name: &'static str| (name, format!("{{{name}}}"));
        let places = ["newsroom", "headline", "section", "date", "wrong", "right"].map(place);
        message!("house.correction_wording").text(language, &places)
    }
}

impl Default for Style {
    fn default() -> Self {
        Self {
            headline_characters: 65,
            headline_syllables: 14,
            standfirst_syllables: 50,
            body_syllables: 1000,
            sentence_syllables: 60,
            abbreviation_uses: 15,
            photo_width: 800,
            tone: TonePlacement::Old,
            author_may_approve: true,
            desk_review: false,
            final_review: false,
            two_approvals: false,
            two_approvals_in: vec![],
            correction_wording: String::new(),
        }
    }
}

/// Who shows readers the caption of a photo that leads, which WordPress keeps apart from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Captions {
    /// Galley: in the text, or below the photo where the site has our plugin.
    #[default]
    Galley,
    /// The site's theme, from the media library.
    Theme,
}

impl Captions {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Where stories are published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// Id, such as `site`.
    pub id: String,
    /// `site` or `wordpress`.
    pub kind: String,
    /// The public address of its front page, with a slash at the end.
    pub address: String,
    /// Where WordPress is asked, with a slash at the end; at the public address where empty. Of a site, the storage that serves
    /// its files, by WebDAV or S3; they lie in its folder where empty.
    #[serde(default)]
    pub at: String,
    /// The folder of a static site; relative to the desk folder unless absolute.
    #[serde(default)]
    pub folder: String,
    /// The paper's name at the head of each page; the newsroom's where empty.
    #[serde(default)]
    pub title: String,
    /// Where readers write to; no comment link where empty.
    #[serde(default)]
    pub mail: String,
    /// How WordPress is given caption and credit, which it has one field for: `{caption} <em>Ảnh: {credit}</em>`.
    #[serde(default)]
    pub credit: String,
    /// Who shows the caption of the photo that leads a post of WordPress.
    #[serde(default, skip_serializing_if = "Captions::is_usual")]
    pub captions: Captions,
    /// Categories of WordPress, by name, slug or number, by the slugs of sections.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sections: BTreeMap<String, String>,
    /// Users of WordPress, by name, login or number, by the names in bylines.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authors: BTreeMap<String, String>,
    /// The desks that publish there, by the keys of their devices; any desk that is let in where there are none. The files of a
    /// site are written by one desk alone: the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub desks: Vec<String>,
    /// How wide photos of a site are, in pixels, the narrowest first; [`Destination::pictures`] says what else goes for these four.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photo_widths: Vec<u32>,
    /// Quality of photos, 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_quality: Option<u8>,
    /// How much photos are sharpened after scaling, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_sharpness: Option<u8>,
    /// Whether there is a WebP beside each JPEG.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub photo_webp: bool,
}

/// The kind of a destination that is a WordPress.
pub const WORDPRESS: &str = "wordpress";

impl Destination {
    /// Its members that only the second format can say.
    pub(crate) const LATER: [&str; 4] = ["photo_widths", "photo_quality", "photo_sharpness", "photo_webp"];

    /// Returns whether each story is a post of a WordPress.
    pub fn is_wordpress(&self) -> bool {
        self.kind == WORDPRESS
    }

    /// Returns whether each story is pages that a storage serves, to which this machine has no folder.
    pub fn is_stored(&self) -> bool {
        !self.is_wordpress() && !self.at.is_empty()
    }

    /// Returns whether it asks who we are.
    pub fn asks(&self) -> bool {
        self.is_wordpress() || self.is_stored()
    }

    /// Returns the desks that publish there, where only some do.
    pub fn publishing_desks(&self) -> Option<&[String]> {
        let most = if self.is_wordpress() { self.desks.len() } else { 1 };
        self.desks.get(..most).filter(|desks| !desks.is_empty())
    }

    /// Returns where it is asked.
    pub fn asked_at(&self) -> &str {
        if self.at.is_empty() { &self.address } else { &self.at }
    }
}

/// All of a newsroom's house data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct House {
    /// The newsroom's name.
    pub newsroom: String,
    /// The newsroom's zone; `None` reads as Asia/Ho_Chi_Minh.
    pub zone: Option<Tz>,
    /// Sections by their order.
    pub sections: Vec<Section>,
    /// Tags by folded name.
    pub tags: Vec<Tag>,
    /// People by id.
    pub people: Vec<Person>,
    /// Role labels by code.
    pub roles: Vec<RoleLabel>,
    /// Abbreviations by short form.
    pub abbreviations: Vec<Abbreviation>,
    /// Confusable phrases.
    pub confusables: Vec<Confusable>,
    /// Style numbers.
    pub style: Style,
    /// Destinations by id.
    pub destinations: Vec<Destination>,
    /// Titles by code.
    pub titles: Vec<Title>,
    /// Templates by folded name.
    pub templates: Vec<Template>,
    /// Credits by folded name.
    pub credits: Vec<CanonicalCredit>,
    /// Which cleaners are on.
    pub cleaning: Cleaning,
    /// Categories of photos by id.
    pub usages: Vec<Usage>,
    /// Where the paper is published, by code.
    pub territories: Vec<Territory>,
    /// Shapes that photos are cropped to, by their order.
    pub ratios: Vec<Ratio>,
}

impl House {
    /// Returns the zone that days and times are printed in.
    pub fn zone(&self) -> Tz {
        self.zone.unwrap_or(Tz::Asia__Ho_Chi_Minh)
    }

    /// Makes the house of a set of items by kind and id. An item that does not read, as of a newer Galley, is left out.
    pub fn of(newsroom: &str, zone: Tz, items: &BTreeMap<(Kind, String), Value>) -> Self {
        let mut house = Self { newsroom: newsroom.to_owned(), zone: Some(zone), ..Self::default() };
        for ((kind, _), value) in items {
            // Nothing is lost: the item stays in the ledger and is listed.
            let _ = house.take(*kind, value.clone());
        }
        house.sections.sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
        house.ratios.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        house
    }

    fn take(&mut self, kind: Kind, value: Value) -> serde_json::Result<()> {
        use serde_json::from_value as read;
        if !text::is_sound_json(&value) {
            return Err(serde::de::Error::custom("a text in it holds what no text may hold"));
        }
        match kind {
            Kind::Section => self.sections.push(read(value)?),
            Kind::Tag => self.tags.push(read(value)?),
            Kind::Person => self.people.push(read(value)?),
            Kind::Role => self.roles.push(read(value)?),
            Kind::Abbreviation => self.abbreviations.push(read(value)?),
            Kind::Confusable => self.confusables.push(read(value)?),
            Kind::Style => self.style = read(value)?,
            Kind::Destination => self.destinations.push(read(value)?),
            Kind::Title => self.titles.push(read(value)?),
            Kind::Template => self.templates.push(read(value)?),
            Kind::Credit => self.credits.push(read(value)?),
            Kind::Cleaning => self.cleaning = read(value)?,
            Kind::Usage => self.usages.push(read(value)?),
            Kind::Territory => self.territories.push(read(value)?),
            Kind::Ratio => self.ratios.push(read(value)?),
        }
        Ok(())
    }

    /// Returns what a destination is called: by its title, which is the newsroom's name where it has none; by its id where there
    /// is no such destination any more.
    pub fn destination_title<'d>(&'d self, id: &'d str) -> &'d str {
        match self.destinations.iter().find(|destination| destination.id == id) {
            Some(destination) if destination.title.is_empty() => &self.newsroom,
            Some(destination) => &destination.title,
            None => id,
        }
    }

    /// Returns what a role is called here; its code where nothing else is said.
    pub fn role_label<'r>(&'r self, code: &'r str) -> &'r str {
        self.roles.iter().find(|r| r.role == code).map_or(code, |r| &r.label)
    }

    /// Returns the section that carries or carried this name or slug, whatever its accents and case.
    pub fn section(&self, name: &str) -> Option<&Section> {
        let by_name = self.sections.iter().find(|s| text::same(&s.name, name) || s.slug == name);
        by_name.or_else(|| self.sections.iter().find(|s| s.former.iter().any(|f| text::same(f, name))))
    }

    /// Returns how many approvals by different members a story of a section needs.
    pub fn approvals_for(&self, section: &str) -> u8 {
        let named = |slug: &String| self.section(section).is_some_and(|section| section.slug == *slug);
        if self.style.two_approvals || self.style.two_approvals_in.iter().any(named) { 2 } else { 1 }
    }

    /// Returns the tag of this name, whatever its accents and case.
    pub fn tag(&self, name: &str) -> Option<&Tag> {
        self.tags.iter().find(|t| t.name == name).or_else(|| self.tags.iter().find(|t| text::same(&t.name, name)))
    }

    /// Returns the category of photos of this id.
    pub fn usage(&self, id: &str) -> Option<&Usage> {
        self.usages.iter().find(|usage| usage.id == id)
    }

    /// Returns the shape that a word means: that of a ratio by its id or label, whatever its accents and case, or `16:9` itself.
    pub fn shape(&self, word: &str) -> Option<Shape> {
        let named = self.ratios.iter().find(|r| r.id == word || text::same(&r.label, word));
        named.map_or_else(|| word.parse().ok(), Ratio::shape)
    }

    /// Returns the person who signs with this name.
    pub fn person(&self, name: &str) -> Option<&Person> {
        let signs = |p: &&Person| p.name == name || p.pen_names.iter().any(|n| n == name);
        self.people.iter().find(signs)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_that_nobody_could_be_shown_as_it_is_counts_as_not_there() {
        let tag = |name: &str| ((Kind::Tag, name.to_owned()), json!({ "name": name, "kind": "topic" }));
        let items = ["làng nghề", "gpj.\u{202E}exe", "một\rhai", "\u{1B}[2J"].map(tag).into();
        let house = House::of("Báo Tân Giang", Tz::Asia__Ho_Chi_Minh, &items);
        assert_eq!(house.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["làng nghề"]);
        let person = json!({ "id": "ha", "name": "Thu Hà", "pen_names": ["Hà\u{2069}"] });
        let items = [((Kind::Person, "ha".to_owned()), person)].into();
        assert_eq!(House::of("", Tz::Asia__Ho_Chi_Minh, &items).people, []);
    }
}
