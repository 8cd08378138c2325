//! What holds for every text, however odd.

use proptest::prelude::*;

use super::{World, story};
use crate::rules::{Finding, Fix, Severity, apply};
use crate::story::Story;

/// Pieces that rules look for, between arbitrary characters.
const PIECES: &[&str] = &[
    "chuyển đối số",
    "Chuyển đổi số (CĐS)",
    "CĐS",
    "của của",
    "hoà",
    "thuỷ",
    "...",
    "….",
    "  ",
    " , ",
    "\u{a0}",
    "\u{200b}",
    "“",
    "”",
    "\"",
    "(",
    ")",
    "kinh tế-xã hội",
    "kinh tế – xã hội",
    "20/4/2022",
    "10/05/2022",
    "thứ Hai, 10/05/2022",
    "Ðồng",
    "e\u{301}",
    "á»‡",
    "b¶n",
    "Lê MơTAG:",
    "hôm nay",
    "**",
    "*",
    "`",
    "[",
    "](https://a.example)",
    "\n\n",
    "\n",
    "\n- ",
    "\n1. ",
    "\n> ",
    "\n# ",
    "|",
    "\n|a|b|\n|-|-|\n|",
    "&amp;",
    "\\*",
    "<b>",
    "![](photo:0303030303030303)",
    "![x](photo:no)",
    ".",
    "a",
    "Vải ",
    "UBND",
    "GD&ĐT",
    "(Ảnh minh họa)",
    "Ảnh minh họa",
    " triển khai triển khai",
    "tại ở",
    "v.v.",
    "\u{fffd}",
    "TP. ",
    "👨\u{200d}👩",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        2 => "[a-zA-ZàáạđĐôơưẾ ,.]{0,6}",
        1 => any::<String>().prop_map(|s| s.chars().take(4).collect()),
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn stories() -> impl Strategy<Value = Story> {
    let name = || prop_oneof![3 => Just("Thu Hà".to_owned()), 1 => text()];
    ((text(), text(), text(), text()), (text(), name(), name(), name()), any::<bool>()).prop_map(|(a, b, placed)| {
        let mut story = story();
        (story.headline, story.standfirst, story.body, story.kicker) = a;
        (story.placements[0].caption, story.placements[0].credit, story.bylines[0].name, story.tags[0]) = b;
        if !placed {
            story.placements.clear();
        }
        story
    })
}

fn alike(found: &[Finding], one: &Finding) -> usize {
    let same = |f: &&Finding| f.key == one.key && f.field == one.field && f.values == one.values;
    found.iter().filter(same).count()
}

fn errors(found: &[Finding]) -> std::collections::BTreeMap<(String, &'static str), usize> {
    let mut counts = std::collections::BTreeMap::new();
    for f in found.iter().filter(|f| f.severity == Severity::Error) {
        *counts.entry((f.field.to_string(), f.key.name())).or_insert(0) += 1;
    }
    counts
}

/// What kinds of Markdown the body is made of, in order.
fn structure(body: &str) -> Vec<String> {
    use pulldown_cmark::Event;
    let kinds = crate::story::events(body).filter_map(|(event, _)| match event {
        Event::Start(tag) => Some(format!("{:?}", tag.to_end())),
        Event::End(tag) => Some(format!("/{tag:?}")),
        _ => None,
    });
    kinds.collect()
}

/// Few while working on other rooms; many at night.
fn cases() -> u32 {
    std::env::var("GALLEY_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(200)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn places_are_on_character_boundaries(story in stories()) {
        for f in World::new().check(&story) {
            if let Some(range) = f.range.clone() {
                let text = f.field.text(&story);
                prop_assert!(text.and_then(|t| t.get(range.clone())).is_some(), "{f:?} in {text:?}");
                prop_assert!(!range.is_empty(), "{f:?}");
            }
        }
    }

    #[test]
    fn a_fix_removes_its_finding_and_adds_no_error(story in stories()) {
        let world = World::new();
        let before = world.check(&story);
        let had = errors(&before);
        for f in before.iter().filter(|f| f.fix.is_some()) {
            let fix = f.fix.as_ref().unwrap();
            let fixed = apply(&story, fix);
            prop_assert_ne!(&fixed, &story);
            let after = world.check(&fixed);
            prop_assert!(alike(&after, f) < alike(&before, f), "{f:?} stays in {fixed:?}");
            for (error, times) in errors(&after) {
                prop_assert!(times <= had.get(&error).copied().unwrap_or(0), "{f:?} adds {error:?} to {story:?}");
            }
            let in_body = matches!(fix, Fix::Replace { field: crate::rules::Field::Body, .. });
            if in_body && f.key.name() != "rules.L6.nfd" {
                prop_assert_eq!(structure(&fixed.body), structure(&story.body), "{:?}", f);
            }
        }
    }

    #[test]
    fn arbitrary_text_is_judged(body in any::<String>(), headline in any::<String>(), caption in any::<String>()) {
        let mut story = Story { body, headline, ..story() };
        story.placements[0].caption = caption;
        World::new().check(&story);
    }
}

#[test]
fn a_large_story_is_judged() {
    let world = World::new();
    for unit in [
        "chuyển đối số (CĐS), hoà của của... ",
        "“(",
        "**",
        "a ",
        "Á.",
        "20/4/2022 10/05/2022 ",
        "sáng nay ",
        "\n\n> “x ",
        "HTX, ",
        "HTX ",
        "của ",
        "một hai ",
        "\u{a0}",
        "![](photo:no)",
        "https://",
        "Ð",
        "e\u{301}",
    ] {
        let body = unit.repeat(100_000 / unit.len());
        let found = world.check(&Story { body, ..story() });
        assert!(found.len() < 3_000, "{unit}: {}", found.len());
    }
}
