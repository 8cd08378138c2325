//! What a story must have: headline, standfirst, body, bylines, tags, section, and what lets it out.

use super::{Row, byline, words};

pub(super) const ROWS: &[Row] = &[
    (
        "rules.T1.empty",
        [|s, _| s.headline.clear(), |s, _| s.headline = " … ".into()],
        [|s, _| s.headline = "Lũ".into(), |s, _| s.headline = "2026".into()],
    ),
    (
        "rules.T1.characters",
        [
            |s, _| s.headline = "đ".repeat(66),
            |s, w| {
                s.headline = "Sáu chữ".into();
                w.house.style.headline_characters = 6;
            },
        ],
        [|s, _| s.headline = "đ".repeat(65), |s, _| s.headline = format!("{}   ", "đ".repeat(65))],
    ),
    (
        "rules.T1.syllables",
        [
            |s, _| s.headline = words(15),
            |s, w| {
                s.headline = words(3);
                w.house.style.headline_syllables = 2;
            },
        ],
        [|s, _| s.headline = words(14), |s, _| s.headline = format!("{} – ", words(14))],
    ),
    (
        "rules.T1.full_stop",
        [|s, _| s.headline = "Mùa vải sớm.".into(), |s, _| s.headline = "Mùa vải 2026. ".into()],
        [|s, _| s.headline = "Mùa vải, mùa nhãn, v.v.".into(), |s, _| s.headline = "Chờ một mùa vải…".into()],
    ),
    (
        "rules.T2",
        [
            |s, _| s.standfirst = "Mùa vải sớm ở Tân Lập năm nay được giá.".into(),
            |s, _| {
                s.headline = "Tin vui: vườn vải chín sớm nửa tháng nhà vườn được giá".into();
            },
        ],
        [|s, _| s.standfirst = "Mùa vải sớm đã về.".into(), |s, _| s.headline = "Vườn vải".into()],
    ),
    (
        "rules.S1.empty",
        [|s, _| s.standfirst.clear(), |s, _| s.standfirst = "\n…".into()],
        [|s, _| s.standfirst = "Ngắn.".into(), |s, _| s.standfirst = "5".into()],
    ),
    (
        "rules.S1.long",
        [
            |s, _| s.standfirst = words(51),
            |s, w| {
                s.standfirst = words(4);
                w.house.style.standfirst_syllables = 3;
            },
        ],
        [|s, _| s.standfirst = words(50), |s, _| s.standfirst = format!("{} – ", words(50))],
    ),
    (
        "rules.S2",
        [
            |s, _| s.standfirst = "Tỉnh triển khai sớm, huyện triển khai kỹ, xã triển khai đều.".into(),
            |s, _| s.standfirst = "Hòa giải tốt; hoà giải khéo; Hòa giải bền.".into(),
        ],
        [
            |s, _| s.standfirst = "Tỉnh triển khai sớm, huyện triển khai kỹ.".into(),
            |s, _| s.standfirst = "Một, hai. Một, hai. Một, hai.".into(),
        ],
    ),
    (
        "rules.B1.empty",
        [|s, _| s.body.clear(), |s, _| s.body = "![](photo:0303030303030303)\n\n---\n".into()],
        [|s, _| s.body = "Lũ về.".into(), |s, _| s.body = "```\nx\n```\n".into()],
    ),
    (
        "rules.B1.long",
        [
            |s, _| s.body = words(1001),
            |s, w| {
                s.body = format!("- {}\n- hai ba\n", words(2));
                w.house.style.body_syllables = 3;
            },
        ],
        [|s, _| s.body = words(1000), |s, _| s.body = format!("## Tít phụ\n\n{}", words(1001))],
    ),
    (
        "rules.B2",
        [|s, _| s.body = words(61), |s, _| s.body = format!("Ngắn. {} TP. Vĩnh Yên {}", words(30), words(30))],
        [|s, _| s.body = words(60), |s, _| s.body = format!("{}. Và {}", words(40), words(40))],
    ),
    (
        "rules.G1.missing",
        [|s, _| s.bylines.clear(), |s, _| s.bylines = byline(" ")],
        [|s, _| s.bylines = byline("PV"), |s, _| s.bylines = [byline(""), byline("Lê Mơ")].concat()],
    ),
    (
        "rules.G1.glued",
        [|s, _| s.bylines = byline("Lê MaiTAG:"), |s, _| s.body.push_str("\nLê MaiTừ khóa: vải\n")],
        [
            |s, _| s.bylines = byline("Lê Mai"),
            |s, _| s.body.push_str("\nÔng đeo thẻ tag: số 5, thẻ “Tag: 6” và Tag: 7.\n"),
        ],
    ),
    (
        "rules.G2.missing",
        [|s, _| s.tags.clear(), |s, _| s.tags = vec![String::new()]],
        [|s, _| s.tags = vec!["vải".into()], |s, _| s.tags.truncate(1)],
    ),
    (
        "rules.G2.twice",
        [|s, _| s.tags.push("Nông  nghiệp".into()), |s, _| s.tags.push("TAN LAP".into())],
        [|s, _| s.tags.push("Tân Lập 2".into()), |s, _| s.tags.push("nông".into())],
    ),
    (
        "rules.G3.missing",
        [|s, _| s.section.clear(), |s, _| s.section = " - ".into()],
        [
            |s, _| s.section = "Y tế".into(),
            |s, w| {
                s.section = "Lạ".into();
                w.house.sections.clear();
            },
        ],
    ),
    (
        "rules.G3.unknown",
        [|s, _| s.section = "Tâm linh".into(), |s, _| s.section = "Kinh".into()],
        [
            |s, _| s.section = "kinh tế".into(),
            |s, w| {
                s.section = "Lạ".into();
                w.house.sections.clear();
            },
        ],
    ),
    (
        "rules.G3.taken",
        [
            |_, w| w.slug_taken = true,
            |s, w| {
                s.slug.clear();
                w.slug_taken = true;
            },
        ],
        [|_, _| {}, |s, _| s.slug.clear()],
    ),
    (
        "rules.R1.embargo",
        [
            |s, _| s.embargo = "2026-05-12T02:59:59Z".parse().ok(),
            |s, _| s.embargo = "2020-01-01T00:00:00Z".parse().ok(),
        ],
        [
            |s, _| s.embargo = "2026-05-12T03:00:00Z".parse().ok(),
            |s, w| {
                s.embargo = "2020-01-01T00:00:00Z".parse().ok();
                w.first_publication = false;
            },
        ],
    ),
    (
        "rules.R1.embargo_ahead",
        [
            |s, _| s.embargo = "2026-05-12T03:00:01Z".parse().ok(),
            |s, _| s.embargo = "2030-01-01T00:00:00Z".parse().ok(),
        ],
        [
            |s, _| s.embargo = "2026-05-12T03:00:00Z".parse().ok(),
            |s, w| {
                s.embargo = "2030-01-01T00:00:00Z".parse().ok();
                w.first_publication = false;
            },
        ],
    ),
    (
        "rules.R1.author",
        [
            |_, w| {
                w.approver_is_author = Some(true);
                w.house.style.author_may_approve = false;
            },
            |s, w| {
                s.bylines.clear();
                w.approver_is_author = Some(true);
                w.house.style.author_may_approve = false;
            },
        ],
        [|_, w| w.approver_is_author = Some(true), |_, w| w.house.style.author_may_approve = false],
    ),
    (
        "rules.U1",
        [|s, _| s.body = "Vải \u{fffd} chín".into(), |s, _| s.placements[0].credit = "a\u{202e}b".into()],
        [|s, _| s.body = "Vải\nchín\ttới".into(), |s, _| s.body = "Vải 🍒 chín".into()],
    ),
    (
        "rules.C1",
        [|_, w| w.open_conflicts = 1, |_, w| w.open_conflicts = 9],
        [|_, _| {}, |s, _| s.body = "<<<<<<< ours".into()],
    ),
];
