//! Where findings point to, what their fixes write, and how they travel.

use super::{PLACED, World, story};
use crate::rules::{Field, Finding, Fix, PlacementField, apply};
use crate::story::Story;

fn one(story: &Story, key: &str) -> Finding {
    let found = World::new().check(story);
    found.iter().find(|f| f.key.name() == key).cloned().unwrap_or_else(|| panic!("no {key} in {found:?}"))
}

fn with_body(body: &str) -> Story {
    Story { body: body.into(), ..story() }
}

fn text_of<'s>(story: &'s Story, f: &Finding) -> &'s str {
    &f.field.text(story).unwrap()[f.range.clone().unwrap()]
}

/// The body after the fix of one finding.
fn fixed(body: &str, key: &str) -> Option<String> {
    let story = with_body(body);
    one(&story, key).fix.map(|fix| apply(&story, &fix).body)
}

#[test]
fn places_are_in_the_markdown() {
    for (body, key, at) in [
        ("## Tít\n\n> - **Một** [chuyển đối số](https://a.example) nữa\n", "rules.L1", "chuyển đối số"),
        ("| A | B |\n|---|---|\n| một | hoà |\n", "rules.L5", "hoà"),
        ("Một *chuyển **đối*** số", "rules.L1", "chuyển **đối*** số"),
        ("a \\* hoà &amp; b", "rules.L5", "hoà"),
        ("![hoà](photo:0303030303030303) `hoà` tổ hoà", "rules.L5", "hoà"),
    ] {
        let story = with_body(body);
        assert_eq!(text_of(&story, &one(&story, key)), at, "{body}");
    }
    let last = with_body("![hoà](photo:0303030303030303) `hoà` tổ hoà");
    assert_eq!(one(&last, "rules.L5").range.unwrap().end, last.body.len());
}

#[test]
fn fixes_write_what_is_right() {
    for (body, key, right) in [
        ("Quá trình Chuyển đối số", "rules.L1", "Quá trình Chuyển đổi số"),
        ("CHUYỂN ĐỐI SỐ", "rules.L1", "CHUYỂN ĐỔI SỐ"),
        ("việc **chuyển đối số** (CĐS)", "rules.A1.differs", "việc **chuyển đổi số** (CĐS)"),
        ("của của của ai", "rules.L4", "của ai"),
        ("xã triển khai triển khai sớm", "rules.L4", "xã triển khai sớm"),
        ("xã THUỶ Sơn", "rules.L5", "xã THỦY Sơn"),
        ("Ðồng bộ", "rules.L6.eth", "Đồng bộ"),
        ("Còn nhiều....", "rules.Y1", "Còn nhiều…"),
        ("kinh tế-xã hội", "rules.Y2", "kinh tế - xã hội"),
        ("“a” và \"**b** c\" d", "rules.Y3.straight", "“a” và “**b** c” d"),
        ("một  \u{a0} hai", "rules.Y4.nbsp", "một hai"),
        ("một  , hai", "rules.Y4.before", "một, hai"),
        ("a 20/4/2022, 10/05/2022", "rules.D1.mixed", "a 20/4/2022, 10/5/2022"),
    ] {
        assert_eq!(fixed(body, key).as_deref(), Some(right), "{body}");
    }
}

#[test]
fn no_fix_where_markup_would_be_hurt_or_made() {
    for (body, key) in [
        ("chuyển **đối** số", "rules.L1"),
        ("1.\u{a0}mười hai", "rules.Y4.nbsp"),
        ("hai *\u{200b}ba* bốn", "rules.Y4.zero_width"),
        ("ạ\u{200b}¸a", "rules.Y4.zero_width"),
        ("lu\u{200b}\u{301}a", "rules.Y4.zero_width"),
        ("“a” rộng 5\" và 6\" b", "rules.Y3.straight"),
        ("Sở Giáo dục Đào tạo (GD&ĐT)", "rules.A1.differs"),
    ] {
        assert_eq!(fixed(body, key), None, "{body}");
    }
}

#[test]
fn lifts_the_remark_out_of_the_caption() {
    for (caption, right) in [
        ("Vườn vải (Ảnh minh họa).", Some("Vườn vải.")),
        ("Vườn vải. (Ảnh minh họa).", Some("Vườn vải.")),
        ("Vườn vải [ảnh minh hoạ] ở xã", Some("Vườn vải ở xã")),
        ("Vườn vải - Ảnh minh họa", Some("Vườn vải")),
        ("(Ảnh minh họa)", None),
    ] {
        let mut story = story();
        story.placements[0].caption = caption.into();
        let fix = one(&story, "rules.P2").fix;
        assert_eq!(fix.is_some(), right.is_some(), "{caption}");
        if let (Some(fix), Some(right)) = (fix, right) {
            let after = apply(&story, &fix);
            assert_eq!((after.placements[0].caption.as_str(), after.placements[0].illustrative), (right, true));
        }
    }
}

#[test]
fn a_fix_for_another_text_changes_nothing() {
    let story = story();
    for range in [5..4000, 1..2, std::ops::Range { start: 3, end: 2 }] {
        let fix = Fix::Replace { field: Field::Body, range, text: "x".into() };
        assert_eq!(apply(&story, &fix), story);
    }
}

#[test]
fn findings_come_in_the_order_of_the_form() {
    let mut story = story();
    story.headline.clear();
    story.body = "của của hoà của của".into();
    story.tags.clear();
    story.placements[0].credit.clear();
    let found = World::new().check(&story);
    let order: Vec<_> = found.iter().map(|f| (f.rule, f.field.to_string())).collect();
    let caption = format!("placement:{PLACED}.credit");
    let expected =
        [("T1", "headline"), ("L4", "body"), ("L5", "body"), ("L4", "body"), ("G2", "tags"), ("P1", &caption)];
    assert_eq!(order, expected.map(|(rule, field)| (rule, field.to_owned())));
}

#[test]
fn fields_are_strings_outside() {
    for field in
        [Field::Body, Field::Tag(3), Field::Byline(0), Field::Placement(PLACED, PlacementField::Alt), Field::Approval]
    {
        assert_eq!(field.to_string().parse(), Ok(field));
    }
    assert!("placement:x.alt".parse::<Field>().is_err() && "tag:".parse::<Field>().is_err());
    let json = serde_json::to_value(one(&with_body("tổ hoà"), "rules.L5")).unwrap();
    assert_eq!(json["field"], "body");
    assert_eq!(json["key"], "rules.L5");
    assert_eq!(json["values"]["right"], "hòa");
    assert_eq!(json["fix"]["kind"], "replace");
}
