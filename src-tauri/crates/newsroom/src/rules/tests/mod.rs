//! A clean story, a house and the facts, for the tests of every rule.

mod corpus;
mod every_rule;
mod places;
mod properties;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::json;

use super::{Facts, Finding, PhotoSize, Seen, check};
use crate::house::{House, Kind};
use crate::messages::Key;
use crate::photo::{PhotoHash, Rights};
use crate::story::{Byline, Placement, PlacementId, Story};

/// A house as a newsroom might begin with.
pub(super) fn house() -> House {
    let sections = ["Thời sự", "Kinh tế", "Văn hóa - Xã hội", "Giáo dục", "Y tế", "Pháp luật", "Thể thao"];
    let abbreviations = [
        ("UBND", "Ủy ban nhân dân", true),
        ("HĐND", "Hội đồng nhân dân", true),
        ("MTTQ", "Mặt trận Tổ quốc", true),
        ("CĐS", "chuyển đổi số", false),
        ("HTX", "hợp tác xã", false),
        ("KCN", "khu công nghiệp", false),
        ("LĐLĐ", "Liên đoàn Lao động", false),
        ("CNTT", "công nghệ thông tin", false),
        ("TT&TT", "Thông tin và Truyền thông", false),
        ("GD&ĐT", "Giáo dục và Đào tạo", false),
        ("KH&CN", "khoa học và công nghệ", false),
    ];
    let confusables = [
        ("chuyển đối số", "chuyển đổi số"),
        ("đối tới", "đối với"),
        ("xử dụng", "sử dụng"),
        ("bổ xung", "bổ sung"),
        ("thăm quan", "tham quan"),
        ("vô hình chung", "vô hình trung"),
        ("chia sẽ", "chia sẻ"),
        ("nghành", "ngành"),
        ("đường xá", "đường sá"),
    ];
    let mut items = BTreeMap::new();
    for (i, name) in sections.iter().enumerate() {
        let slug = format!("s{i}");
        items.insert((Kind::Section, slug.clone()), json!({"name": name, "slug": slug, "order": i}));
    }
    for (short, long, known) in abbreviations {
        items.insert((Kind::Abbreviation, short.into()), json!({"short": short, "long": long, "known": known}));
    }
    for (wrong, right) in confusables {
        items.insert((Kind::Confusable, wrong.into()), json!({"wrong": wrong, "right": right}));
    }
    House::of("Báo thử", Tz::Asia__Ho_Chi_Minh, &items)
}

/// The facts, owned, so that a test can change one.
pub(super) struct World {
    pub(super) house: House,
    pub(super) today: NaiveDate,
    pub(super) now: DateTime<Utc>,
    pub(super) photo: Option<PhotoSize>,
    pub(super) rights: Rights,
    pub(super) last_use: Option<Seen>,
    pub(super) open_conflicts: usize,
    pub(super) slug_taken: bool,
    pub(super) first_publication: bool,
    pub(super) approver_is_author: Option<bool>,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            house: house(),
            today: NaiveDate::from_ymd_opt(2026, 5, 12).unwrap(),
            now: "2026-05-12T03:00:00Z".parse().unwrap(),
            photo: Some(PhotoSize { width: 1600, height: 900, damaged: false }),
            rights: Rights::default(),
            last_use: None,
            open_conflicts: 0,
            slug_taken: false,
            first_publication: true,
            approver_is_author: None,
        }
    }

    pub(super) fn check(&self, story: &Story) -> Vec<Finding> {
        let photos = |_: PhotoHash| self.photo;
        let (rights, last_use) = (|_: PhotoHash| self.rights.clone(), |_: PhotoHash| self.last_use.clone());
        check(
            story,
            &Facts {
                house: &self.house,
                today: self.today,
                now: self.now,
                photos: &photos,
                rights: &rights,
                last_use: &last_use,
                open_conflicts: self.open_conflicts,
                slug_taken: self.slug_taken,
                first_publication: self.first_publication,
                approver_is_author: self.approver_is_author,
            },
        )
    }
}

pub(super) const PLACED: PlacementId = PlacementId([3; 8]);

/// A story with nothing to say against it.
pub(super) fn story() -> Story {
    Story {
        language: "vi".into(),
        headline: "Mùa vải sớm ở Tân Lập".into(),
        standfirst: "Vườn vải chín sớm nửa tháng, nhà vườn bán được giá ngay tại gốc.".into(),
        body: "Từ đầu tháng, thương lái đã về tận vườn.\n\n![](photo:0303030303030303)\n\nBà con **rất** vui; năm nay [hợp tác xã](https://vuon.example/a-b) bao tiêu hết.\n"
            .into(),
        bylines: vec![Byline { name: "Thu Hà".into(), ..Byline::default() }],
        section: "Kinh tế".into(),
        tags: vec!["nông nghiệp".into(), "Tân Lập".into()],
        slug: "mua-vai-som-o-tan-lap".into(),
        placements: vec![Placement {
            photo: Some(PhotoHash::of(b"vuon vai")),
            caption: "Vườn vải nhà ông Sáu".into(),
            credit: "Trần Lâm".into(),
            ..Placement::new(PLACED)
        }],
        ..Story::default()
    }
}

#[test]
fn a_clean_story_has_no_findings() {
    assert_eq!(World::new().check(&story()), vec![]);
}

#[test]
fn each_rule_has_a_name_for_people() {
    let codes: BTreeSet<_> =
        Key::all().filter_map(|key| key.name().strip_prefix("rules.")?.split('.').next()).collect();
    let nameless: Vec<_> = codes.iter().filter(|code| Key::find(&format!("rule.{code}")).is_none()).collect();
    assert!(nameless.is_empty() && codes.contains("G3"), "{nameless:?}");
}
