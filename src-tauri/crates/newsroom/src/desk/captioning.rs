//! Captioning many photos with few keys: texts that are spelled out for each photo, and texts that are replaced in all of them.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::describing::{Changed, FieldChange, Now, Said, wished};
use super::{Desk, DeskError};
use crate::house::{Kind, TemplateChange};
use crate::photo::metadata::{Field, UnfitValue};
use crate::photo::{Codes, PhotoHash, Rights, Spelled, Spelling, wording};
use crate::rules::{self, Facts, Finding, Fix, PlacementField};
use crate::story::{Placement, PlacementId, Story};
use crate::text;

/// What is sought in the texts of photos, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacing {
    /// In which fields; nothing is sought in dates, ratings and rights.
    pub fields: Vec<Field>,
    /// What is sought.
    pub find: String,
    /// What stands there instead.
    pub with: String,
    /// Whether capitals do not matter.
    pub any_case: bool,
}

/// What a rule says of a text of a photo.
#[derive(Clone, Debug)]
pub struct PhotoFinding {
    /// What it says.
    pub finding: Finding,
    /// The text put right, where the rule can.
    pub mended: Option<String>,
}

/// What is said of photos, of all of them the same or of each in its own words.
#[derive(Debug)]
pub(super) struct Saying<'s> {
    changes: &'s [FieldChange],
    /// The codes that texts are spelled out with, and today; they are what they say where there are none.
    spelled_with: Option<(Codes, NaiveDate)>,
}

impl<'s> Saying<'s> {
    /// Returns changes whose texts are what they say.
    pub(super) fn plain(changes: &'s [FieldChange]) -> Self {
        Self { changes, spelled_with: None }
    }

    /// Returns what one photo says then, and the codes in it that nobody knows; `number` is its place among those that are
    /// captioned together.
    ///
    /// A text that names fields names what is said of them beside it: whoever fills in the city and a caption with `{city}` means
    /// that city. Those that name none come first, the others as they are given.
    pub(super) fn said(&self, now: &Now, number: usize) -> (Said, Vec<String>) {
        let mut said: Vec<(Field, Vec<String>)> = vec![];
        // A field may be named twice, by what is given to all photos and by a template: the second finds what the first says.
        let mut say = |change: &FieldChange| {
            let at = said.iter().position(|(field, _)| *field == change.field).unwrap_or_else(|| {
                said.push((change.field, now.metadata.values(change.field)));
                said.len() - 1
            });
            said[at].1 = change.after(&said[at].1);
            said[at].clone()
        };
        let Some((codes, today)) = &self.spelled_with else {
            self.changes.iter().for_each(|change| drop(say(change)));
            return (Ok(said), vec![]);
        };
        let (mut unknown, mut metadata) = (vec![], now.metadata.clone());
        let names_others = |change: &&FieldChange| change.values.iter().any(|text| text.contains('{'));
        let (naming, first): (Vec<_>, Vec<_>) = self.changes.iter().partition(names_others);
        for change in first.into_iter().chain(naming) {
            let spelling = Spelling { metadata: &metadata, file: &now.name, number, codes, today: *today };
            match change.spelled(&spelling, &mut unknown) {
                Ok(change) => {
                    let (field, values) = say(&change);
                    metadata.set(field, &values);
                }
                Err(why) => return (Err(why), unknown),
            }
        }
        (Ok(said), unknown)
    }
}

impl FieldChange {
    /// Returns the change in the words of one photo.
    fn spelled(&self, spelling: &Spelling<'_>, unknown: &mut Vec<String>) -> Result<Self, (Field, UnfitValue)> {
        let mut values = vec![];
        for value in &self.values {
            let spelled = spelling.spell(value).map_err(|e| (self.field, UnfitValue::NoVariable(e.0)))?;
            unknown.extend(spelled.unknown);
            values.push(spelled.text);
        }
        Ok(Self { values, ..self.clone() })
    }
}

impl Desk {
    /// Says something of photos, each in its own words: fields in braces and codes are spelled out for each of them
    /// ([`Spelling`]), with the newsroom's register of people and titles. Lists hold over it where both have a code: they are
    /// named for the photos at hand.
    ///
    /// # Errors
    /// As [`Self::describe`], and where something in braces is no field.
    pub fn describe_spelled(
        &self,
        photos: &[PhotoHash],
        changes: &[FieldChange],
        codes: &Codes,
    ) -> Result<Changed, DeskError> {
        self.store.writable()?;
        let saying = self.spelled(changes, codes);
        let mut unknown_codes = BTreeSet::new();
        let mut changed = self.write_photos(|t| {
            unknown_codes.clear();
            let mut number = 0;
            let mut spelled = |now: &Now| {
                number += 1;
                let (said, unknown) = saying.said(now, number);
                unknown_codes.extend(unknown);
                said
            };
            Ok(wished(t, photos, &mut spelled)?.or_why_not())
        })?;
        changed.unknown_codes = unknown_codes;
        Ok(changed)
    }

    /// Returns what a text would say of a photo, spelled out: shown while it is typed.
    pub fn spell(&self, photo: PhotoHash, text: &str, codes: &Codes) -> Result<Spelled, DeskError> {
        let now = self.store.read(|t| Now::of(t, photo))?.ok_or_else(|| DeskError::NoPhoto(photo.to_string()))?;
        let (codes, today) = (&self.caption_codes(codes), self.today());
        let spelling = Spelling { metadata: &now.metadata, file: &now.name, number: 1, codes, today };
        spelling.spell(text).map_err(|e| DeskError::UnfitPhotoField(Field::Caption, UnfitValue::NoVariable(e.0)))
    }

    /// Judges a text of a photo by the rules that its copy in a story will be judged by; of a field that is not copied nothing is said,
    /// nor that a text is missing: whoever captions is on the way there.
    pub fn judge_photo_text(&self, field: Field, text: &str) -> Vec<PhotoFinding> {
        let mut placement = Placement::new(PlacementId([0; 8]));
        let (copied, said) = match field {
            Field::Caption => (PlacementField::Caption, &mut placement.caption),
            Field::Credit => (PlacementField::Credit, &mut placement.credit),
            Field::Alt => (PlacementField::Alt, &mut placement.alt),
            _ => return vec![],
        };
        text.clone_into(said);
        let at = rules::Field::Placement(placement.id, copied);
        let story = Story { placements: vec![placement], ..Story::default() };
        let now = (self.around.clock)();
        let facts = Facts {
            house: self.house(),
            today: self.day_of(now),
            now,
            photos: &|_| None,
            rights: &|_| Rights::default(),
            last_use: &|_| None,
            open_conflicts: 0,
            slug_taken: false,
            first_publication: true,
            approver_is_author: None,
        };
        let found = rules::check(&story, &facts).into_iter().filter(|found| found.field == at && found.rule != "P1");
        let mended = |fix: &Fix| match fix {
            Fix::Replace { .. } => at.text(&rules::apply(&story, fix)).map(str::to_owned),
            // What is illustrative is a placement.
            Fix::SetIllustrative { .. } => None,
        };
        found.map(|finding| PhotoFinding { mended: finding.fix.as_ref().and_then(mended), finding }).collect()
    }

    /// Returns what a template of the newsroom changes, to be said as [`Self::describe_spelled`] does.
    ///
    /// # Errors
    /// Where there is none of that name, however it is accented.
    pub fn template(&self, name: &str) -> Result<Vec<FieldChange>, DeskError> {
        let found = self.house().templates.iter().find(|template| text::same(&template.name, name));
        let template = found.ok_or_else(|| DeskError::NoItem(Kind::Template, name.to_owned()))?;
        let change = |change: &TemplateChange| {
            let TemplateChange { field, way, text } = change;
            FieldChange { field: *field, way: *way, values: field.parts(text) }
        };
        Ok(template.changes.iter().map(change).collect())
    }

    /// Returns changes whose texts are spelled out for each photo.
    pub(super) fn spelled<'s>(&self, changes: &'s [FieldChange], lists: &Codes) -> Saying<'s> {
        Saying { changes, spelled_with: Some((self.caption_codes(lists), self.today())) }
    }

    /// Returns the newsroom's codes, with those of lists in their place.
    fn caption_codes(&self, lists: &Codes) -> Codes {
        let mut codes = self.house().codes();
        codes.extend(lists.clone());
        codes
    }

    /// Replaces a text wherever it stands in fields of photos.
    ///
    /// # Errors
    /// As [`Self::describe`].
    pub fn replace_in_photos(&self, photos: &[PhotoHash], replacing: &Replacing) -> Result<Changed, DeskError> {
        self.store.writable()?;
        let Replacing { fields, find, with, any_case } = replacing;
        self.write_photos(|t| {
            let mut replaced = |now: &Now| {
                let texts =
                    fields.iter().filter(|field| !matches!(field, Field::Taken | Field::Rating) && !field.is_right());
                Ok(texts
                    .filter_map(|field| {
                        let before = now.metadata.values(*field);
                        let after = before.iter().map(|text| wording::replaced(text, find, with, *any_case));
                        let after: Vec<_> = after.collect();
                        let any = after.iter().any(Option::is_some);
                        let all = after
                            .into_iter()
                            .zip(&before)
                            .map(|(after, before)| after.unwrap_or_else(|| before.clone()));
                        any.then(|| (*field, all.collect()))
                    })
                    .collect())
            };
            Ok(wished(t, photos, &mut replaced)?.or_why_not())
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Extent;
    use super::super::forged::place;
    use super::super::tests::{found, story};
    use super::*;
    use crate::photo::Way;

    fn set(field: Field, value: &str) -> FieldChange {
        FieldChange { field, way: Way::Replace, values: vec![value.to_owned()] }
    }

    #[test]
    fn whoever_held_a_title_on_the_day_of_the_photo_is_named_without_a_list() {
        let (_folder, mut desk) = found();
        let title = |from: &str, who: &str| (Kind::Title, json!({ "code": "ct", "from": from, "stands_for": [who] }));
        desk.set_house(&[title("2021-06-20", "ông Khoa"), title("2026-05-01", "bà Lan")], Extent::Items).unwrap();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        let caption = |desk: &Desk, codes: &Codes| {
            let told = desk.describe_spelled(&[photo], &[set(Field::Caption, "=CT=")], codes).unwrap();
            assert_eq!(told.unknown_codes.len(), 0);
            desk.photo_sheet(photo).unwrap().unwrap().metadata.caption
        };
        for (taken, who) in [("2022-07-14", "ông Khoa"), ("2026-05-02", "bà Lan")] {
            desk.describe(&[photo], &[set(Field::Taken, taken)]).unwrap();
            assert_eq!(caption(&desk, &Codes::default()), who);
            assert_eq!(desk.spell(photo, "=ct=", &Codes::default()).unwrap().text, who);
        }
        assert_eq!(
            caption(&desk, &Codes::read("ct\tông An".as_bytes()).unwrap()),
            "ông An",
            "a list holds over the register"
        );
        desk.verify().unwrap();
        desk.remove_house(Kind::Title, "ct 2026-05-01").unwrap();
        assert_eq!(caption(&desk, &Codes::default()), "ông Khoa");
    }

    #[test]
    fn a_text_is_judged_as_its_copy_in_a_story_will_be() {
        let (_folder, desk) = found();
        let judged = |field: Field, text: &str| {
            let found = desk.judge_photo_text(field, text);
            found.into_iter().map(|found| (found.finding.rule, found.mended)).collect::<Vec<_>>()
        };
        assert_eq!(judged(Field::Caption, "Cây cầu của của xã."), [("L4", Some("Cây cầu của xã.".to_owned()))]);
        assert_eq!(judged(Field::Caption, "Nước lên (ảnh minh họa)"), [("P2", None)]);
        assert_eq!(judged(Field::Credit, "Ảnh: Internet"), [("P4", None)]);
        assert_eq!([judged(Field::Caption, ""), judged(Field::Instructions, "lên lên")], [vec![], vec![]]);
    }

    #[test]
    fn a_template_of_the_newsroom_is_spelled_out_for_each_photo() {
        let (_folder, mut desk) = found();
        let row = |field: &str, way: &str, text: &str| json!({ "field": field, "way": way, "text": text });
        let rows = [
            row("caption", "replace", "{city}: nước lên"),
            row("keywords", "append", "mưa lũ; {city}"),
            row("credit", "if_empty", "Ảnh: Mai Lan"),
        ];
        desk.set_house(&[(Kind::Template, json!({ "name": "Tin lũ", "changes": rows }))], Extent::Items).unwrap();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        let said = [set(Field::City, "Tân Giang"), set(Field::Keywords, "cầu"), set(Field::Credit, "Hoài An")];
        desk.describe(&[photo], &said).unwrap();
        let told = desk.describe_spelled(&[photo], &desk.template("TIN LU").unwrap(), &Codes::default()).unwrap();
        let now = || desk.photo_sheet(photo).unwrap().unwrap().metadata;
        assert_eq!((now().caption.as_str(), now().credit.as_str()), ("Tân Giang: nước lên", "Hoài An"));
        assert_eq!(now().keywords, ["cầu", "mưa lũ", "Tân Giang"]);
        desk.undo_describing(told.entry.unwrap()).unwrap();
        assert_eq!((now().caption, now().keywords), (String::new(), vec!["cầu".to_owned()]));
        // What is given beside a template, of a field that it names too: one says it after the other, and it is said once.
        let mut given = desk.template("tin lũ").unwrap();
        given.insert(0, FieldChange { way: Way::Append, ..set(Field::Keywords, "đê") });
        given.push(set(Field::Credit, "Ảnh: Mai Lan"));
        for spelled in [false, true] {
            let told = match spelled {
                false => desk.describe(&[photo], &given),
                true => desk.describe_spelled(&[photo], &given, &Codes::default()),
            };
            assert_eq!(now().credit, "Ảnh: Mai Lan");
            assert_eq!(now().keywords, ["cầu", "đê", "mưa lũ", if spelled { "Tân Giang" } else { "{city}" }]);
            let said = desk.photo_sheet(photo).unwrap().unwrap().said;
            assert!(said.values().all(|sides| sides.len() == 1), "{said:?}");
            desk.undo_describing(told.unwrap().entry.unwrap()).unwrap();
        }
        assert!(matches!(desk.template("tin bão"), Err(DeskError::NoItem(Kind::Template, _))));
        desk.verify().unwrap();
        desk.rebuild().unwrap();
        assert_eq!(desk.template("tin lũ").unwrap().len(), 3);
    }

    #[test]
    fn each_photo_is_captioned_in_its_own_words_and_all_of_it_undone_as_one() {
        let (_folder, desk) = found();
        let id = desk.begin_story(&story("Một.\n")).unwrap();
        let photo = place(&desk, id, 1);
        desk.describe(&[photo], &[set(Field::City, "Tân Giang")]).unwrap();
        let codes = Codes::read("ct\tông Khoa".as_bytes()).unwrap();
        let caption =
            [set(Field::Caption, "{city}, {headline} {number} ({file}): =ct= và =xx="), set(Field::Headline, "ảnh")];
        let told = desk.describe_spelled(&[photo], &caption, &codes).unwrap();
        assert_eq!(told.unknown_codes, ["xx".to_owned()].into());
        let caption = || desk.photo_sheet(photo).unwrap().unwrap().metadata.caption;
        assert_eq!(caption(), "Tân Giang, ảnh 1 (cau): ông Khoa và =xx=");
        assert_eq!(desk.spell(photo, "{city}", &codes).unwrap().text, "Tân Giang");
        let refused = desk.describe_spelled(&[photo], &[set(Field::Headline, "{cty}")], &codes).unwrap_err();
        assert_eq!(
            (refused.field(), refused.text(crate::messages::Language::En).contains("cty")),
            (Some("headline"), true)
        );
        let sought = Replacing {
            fields: vec![Field::Caption, Field::City, Field::Taken],
            find: "tân giang".into(),
            with: "Bắc Lũng".into(),
            any_case: true,
        };
        let replaced = desk.replace_in_photos(&[photo], &sought).unwrap();
        assert!(caption().starts_with("Bắc Lũng, "));
        desk.undo_describing(replaced.entry.unwrap()).unwrap();
        assert!(caption().starts_with("Tân Giang, "));
        let exact = Replacing { any_case: false, ..sought };
        assert_eq!(desk.replace_in_photos(&[photo], &exact).unwrap(), Changed::default());
    }
}
