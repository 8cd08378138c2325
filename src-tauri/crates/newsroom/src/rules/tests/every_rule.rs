//! Two stories that each rule speaks about and two that it leaves alone.

use super::{World, story};
use crate::rules::{Finding, Severity, blocking};
use crate::story::{Byline, Story};

type Change = fn(&mut Story, &mut World);

/// The message, two changes that call for it, two that do not.
type Row = (&'static str, [Change; 2], [Change; 2]);

fn found(change: Change) -> Vec<Finding> {
    let (mut story, mut world) = (story(), World::new());
    change(&mut story, &mut world);
    world.check(&story)
}

fn byline(name: &str) -> Vec<Byline> {
    vec![Byline { name: name.into(), ..Byline::default() }]
}

fn words(n: usize) -> String {
    vec!["chữ"; n].join(" ")
}

const ROWS: &[Row] = &[
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
        "rules.P1.file",
        [|s, _| s.placements[0].photo = None, |_, w| w.photo = None],
        [
            |_, _| {},
            |s, _| {
                s.placements.clear();
                s.body = "Lũ về.".into();
            },
        ],
    ),
    (
        "rules.P1.damaged",
        [
            |_, w| w.photo = w.photo.map(|p| super::PhotoSize { damaged: true, ..p }),
            |_, w| w.photo = Some(super::PhotoSize { width: 0, height: 0, damaged: true }),
        ],
        [|_, _| {}, |_, w| w.photo = None],
    ),
    (
        "rules.P1.unknown",
        [|s, _| s.placements.clear(), |s, _| s.body.push_str("\n![x](photo:gone)\n")],
        [|s, _| s.body = "`![](photo:gone)` là mã".into(), |s, _| s.body.push_str("\n![](https://a.example/x.jpg)\n")],
    ),
    (
        "rules.P1.caption",
        [|s, _| s.placements[0].caption.clear(), |s, _| s.placements[0].caption = "…".into()],
        [|s, _| s.placements[0].caption = "Vườn".into(), |s, _| s.placements[0].alt.clear()],
    ),
    (
        "rules.P1.credit",
        [|s, _| s.placements[0].credit.clear(), |s, _| s.placements[0].credit = " - ".into()],
        [|s, _| s.placements[0].credit = "TTXVN".into(), |s, _| s.placements[0].credit = "CTV".into()],
    ),
    (
        "rules.P2",
        [
            |s, _| s.placements[0].caption = "Vườn vải (Ảnh minh họa).".into(),
            |s, _| s.placements[0].caption = "Vườn vải. ẢNH MINH HOẠ".into(),
        ],
        [
            |s, _| {
                s.placements[0].caption = "Vườn vải (Ảnh minh họa)".into();
                s.placements[0].illustrative = true;
            },
            |s, _| s.placements[0].caption = "Họa sĩ vẽ ảnh minh họa cho sách".into(),
        ],
    ),
    (
        "rules.P4",
        [|s, _| s.placements[0].credit = "Ảnh: Internet".into(), |s, _| s.placements[0].credit = "SƯU TẦM".into()],
        [|s, _| s.placements[0].credit = "Nguyễn Văn Tâm".into(), |s, _| s.placements[0].credit = "Sưu Ngọc".into()],
    ),
    (
        "rules.A1.before",
        [
            |s, _| s.body = "Ban Chỉ đạo CĐS họp. Việc chuyển đổi số (CĐS) là dài hơi.".into(),
            |s, _| s.standfirst = "HTX bao tiêu hết.".into(),
        ],
        [
            |s, _| s.body = "Việc chuyển đổi số (CĐS) là dài hơi. CĐS cần người. UBND xã lo.".into(),
            |s, _| s.body = "Việc CĐS (chuyển đổi số) là dài hơi.".into(),
        ],
    ),
    (
        "rules.A1.differs",
        [
            |s, _| s.body = "Việc chuyển đối số (CĐS) là dài hơi.".into(),
            |s, _| s.body = "Sở Giáo dục Đào tạo (GD&ĐT) lo.".into(),
        ],
        [
            |s, _| s.body = "Việc Chuyển đổi số (CĐS) là dài hơi.".into(),
            |s, _| s.body = "Ông Lê An (UBND xã), bà Lý (UBND) đều dự.".into(),
        ],
    ),
    (
        "rules.A1.unlisted",
        [|s, _| s.body = "Dự án của JICA về đích.".into(), |s, _| s.body = "Ông vào BQL&DA từ sớm.".into()],
        [
            |s, _| s.body = "Ban quản lý dự án (BQLDA) họp. BQLDA lo vốn từ quý IV, thế kỷ XXI.".into(),
            |s, _| s.body = "QUYẾT TÂM VỀ ĐÍCH SỚM".into(),
        ],
    ),
    (
        "rules.A2",
        [
            |s, _| s.body = format!("hợp tác xã (HTX) {}", "HTX, ".repeat(15)),
            |s, w| {
                s.body = "khu công nghiệp (KCN) và KCN".into();
                w.house.style.abbreviation_uses = 1;
            },
        ],
        [|s, _| s.body = format!("hợp tác xã (HTX) {}", "HTX, ".repeat(14)), |s, _| s.body = "UBND, ".repeat(30)],
    ),
    (
        "rules.L1",
        [|s, _| s.body = "Quá trình Chuyển đối số.".into(), |s, _| s.headline = "XỬ DỤNG đất".into()],
        [|s, _| s.body = "Quá trình chuyển đối, số liệu.".into(), |s, _| s.body = "Họ chia sẻ; nó chia, sẽ gặp".into()],
    ),
    (
        "rules.L2",
        [
            |s, _| s.body = "Lo nguồn vốn. Có nguồn vốn. Thêm nguồn vốn. Thiếu nguồn vôn.".into(),
            |s, _| {
                s.headline = "Ra đồng ruộng".into();
                s.body = "Giữ đồng ruộng, lo đồng ruộng, nhớ đồng ruông.".into();
            },
        ],
        [
            |s, _| s.body = "Lo nguồn vốn. Có nguồn vốn. Thiếu nguồn vôn.".into(),
            |s, _| {
                s.body = "Nhiều hình thức. Có hình thức. Đổi hình thức. Xem tình hình thực hiện. Tình hình tốt.".into();
            },
        ],
    ),
    (
        "rules.L4",
        [
            |s, _| s.body = "Đời sống của của người dân.".into(),
            |s, _| s.body = "Tỉnh triển khai triển khai sớm, tại ở xã.".into(),
        ],
        [|s, _| s.body = "Trời dần dần sáng, năm năm qua.".into(), |s, _| s.body = "Nhà của các, các ông.".into()],
    ),
    (
        "rules.L5",
        [
            |s, _| s.body = "Tổ hoà giải.".into(),
            |s, w| {
                s.body = "Tổ hòa giải.".into();
                w.house.style.tone = crate::house::TonePlacement::New;
            },
        ],
        [
            |s, _| s.body = "Tổ hòa giải quý này hoàn thành.".into(),
            |s, w| {
                s.body = "Tổ hoà giải, quý ba.".into();
                w.house.style.tone = crate::house::TonePlacement::New;
            },
        ],
    ),
    (
        "rules.L6.nfd",
        [|s, _| s.body = "Vie\u{323}\u{302}t Nam".into(), |s, _| s.tags[0] = "lu\u{301}a".into()],
        [|s, _| s.body = "Việt Nam".into(), |s, _| s.body = "10 ½ m² ﬁ".into()],
    ),
    (
        "rules.L6.eth",
        [|s, _| s.body = "Ðồng bộ dữ liệu.".into(), |s, _| s.placements[0].credit = "Quang ðạo".into()],
        [|s, _| s.body = "Đồng bộ dữ liệu.".into(), |s, _| s.body = "đường Þ".into()],
    ),
    (
        "rules.L6.mojibake",
        [|s, _| s.body = "Viá»‡t Nam".into(), |s, _| s.body = "Quy chÕ xuÊt b¶n".into()],
        [
            |s, _| s.body = "“CỨU LÚA CẢ ĐÃ” – ông nói. ĐÃ… xong".into(),
            |s, _| s.body = "São Paulo, Ångström, 5 µm, Galley®".into(),
        ],
    ),
    (
        "rules.Y1",
        [|s, _| s.body = "Còn nhiều việc...".into(), |s, _| s.body = "Chờ…. Rồi xong".into()],
        [
            |s, _| s.body = "Còn nhiều việc… Hết.".into(),
            |s, _| s.body = "Xem `a...b` ở https://a.example/x...y nhé.".into(),
        ],
    ),
    (
        "rules.Y2",
        [
            |s, _| s.body = "Phát triển kinh tế-xã hội.".into(),
            |s, _| s.body = "Tuyến Yên Lạc - Vĩnh Tường. Trục Lạc–Vĩnh dài.".into(),
        ],
        [
            |s, _| s.body = "Phát triển kinh tế - xã hội, diệt vi-rút, giai đoạn 2021-2025.".into(),
            |s, _| s.body = "Kinh tế – xã hội đi lên.".into(),
        ],
    ),
    (
        "rules.Y3.straight",
        [
            |s, _| s.body = "Bà nói “được” rồi \"thôi\".".into(),
            |s, _| {
                s.headline = "“Nhất” vùng".into();
                s.standfirst = "Rộng 5\" là vừa.".into();
            },
        ],
        [|s, _| s.body = "Bà nói \"được\" rồi \"thôi\".".into(), |s, _| s.body = "Bà nói “được” rồi `\"`.".into()],
    ),
    (
        "rules.Y3.unbalanced",
        [|s, _| s.body = "Bà nói: “được rồi.".into(), |s, _| s.placements[0].caption = "Vườn vải) sớm".into()],
        [|s, _| s.body = "“Một.\n\n“Hai.”\n".into(), |s, _| s.body = "Gồm: a) vải; 2) nhãn (muộn, “chín”).".into()],
    ),
    (
        "rules.Y4.double",
        [|s, _| s.body = "Vải  chín.".into(), |s, _| s.headline = "Vải\tchín".into()],
        [|s, _| s.body = "Vải chín  \nsớm.".into(), |s, _| s.body = "Xem `a  b`.".into()],
    ),
    (
        "rules.Y4.before",
        [|s, _| s.body = "Vải , nhãn.".into(), |s, _| s.body = "Sớm \u{a0}!".into()],
        [|s, _| s.body = "Cỡ .5 và :-) nhé.".into(), |s, _| s.body = "Chờ … rồi , …".replace(" ,", ",")],
    ),
    (
        "rules.Y4.nbsp",
        [|s, _| s.body = "Vải\u{a0}chín.".into(), |s, _| s.standfirst = "Vải \u{202f}chín.".into()],
        [|s, _| s.body = "Vải chín.".into(), |s, _| s.body = "Vải chín \nsớm".into()],
    ),
    (
        "rules.Y4.zero_width",
        [|s, _| s.body = "Vải\u{200b} chín.".into(), |s, _| s.headline = "Vải \u{ad}chín".into()],
        [|s, _| s.body = "Nhà 👨\u{200d}👩\u{200d}👧 vui.".into(), |s, _| s.body = "Vải chín.".into()],
    ),
    (
        "rules.D1.mixed",
        [
            |s, _| s.body = "Từ 20/4/2022 đến 10/05/2022.".into(),
            |s, _| s.body = "Ngày 5/10/2022, 05/11/2022 và 06/12/2022.".into(),
        ],
        [
            |s, _| s.body = "Ngày 05/4/2022, 05/02/2022 và 10/10/2022.".into(),
            |s, _| s.body = "Số 5/04/2022/QĐ, từ 1/5 đến 20/12/2022.".into(),
        ],
    ),
    (
        "rules.D1.weekday",
        [
            |s, _| s.body = "Thứ Hai, 12/5/2026, họp.".into(),
            |s, _| s.body = "Sáng chủ nhật (ngày 12/5/2026) họp.".into(),
        ],
        [
            |s, _| s.body = "Thứ ba, ngày 12/5/2026, họp.".into(),
            |s, _| s.body = "Họp thứ Hai. 12/5/2026 là hạn.".into(),
        ],
    ),
    (
        "rules.D1.impossible",
        [|s, _| s.body = "Hạn 31/2/2026.".into(), |s, _| s.headline = "Hạn 0/13/2026".into()],
        [|s, _| s.body = "Hạn 29/2/2024.".into(), |s, _| s.body = "Số 31/2/2026/NQ, xã hội20/4/2022.".into()],
    ),
    (
        "rules.D1.future",
        [
            |s, _| s.printed_date = chrono::NaiveDate::from_ymd_opt(2026, 5, 13),
            |s, _| s.printed_date = chrono::NaiveDate::from_ymd_opt(2062, 5, 1),
        ],
        [
            |s, _| s.printed_date = chrono::NaiveDate::from_ymd_opt(2026, 5, 12),
            |s, _| s.body = "Hạn 20/12/2030.".into(),
        ],
    ),
    (
        "rules.D2",
        [|s, _| s.body = "Sáng nay, xã họp.".into(), |s, _| s.standfirst = "Xã họp hôm qua. Ngày 5 có lịch.".into()],
        [
            |s, _| s.body = "Sáng nay (12/5), xã họp. Hôm qua, ngày 11, mưa.".into(),
            |s, _| s.body = "Bà nói: “Hôm nay vui quá”.".into(),
        ],
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

#[test]
fn each_speaks_twice_and_is_silent_twice() {
    let mut wrong = vec![];
    for (key, speaks, silent) in ROWS {
        for (i, change) in speaks.iter().enumerate() {
            let found = found(*change);
            if !found.iter().any(|f| f.key.name() == *key) {
                wrong.push(format!("{key} misses {i}: {found:?}"));
            }
        }
        for (i, change) in silent.iter().enumerate() {
            for f in found(*change).iter().filter(|f| f.key.name() == *key) {
                wrong.push(format!("{key} speaks falsely about {i}: {f:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_has_its_row() {
    let messages: serde_json::Value =
        serde_json::from_str(include_str!("../../../../../../ui/messages/vi.json")).unwrap();
    let keys = messages.as_object().unwrap().keys().filter(|k| k.starts_with("rules."));
    let without: Vec<_> = keys.filter(|k| !ROWS.iter().any(|row| row.0 == *k)).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn what_is_never_overridden_is_an_error_and_nothing_else_is() {
    let never = [
        "rules.T1.empty",
        "rules.S1.empty",
        "rules.B1.empty",
        "rules.P1.file",
        "rules.P1.damaged",
        "rules.P1.unknown",
        "rules.P1.caption",
        "rules.P1.credit",
        "rules.G3.missing",
        "rules.U1",
        "rules.L6.nfd",
        "rules.C1",
    ];
    for (key, speaks, _) in ROWS {
        for f in found(speaks[0]).iter().filter(|f| f.key.name() == *key) {
            assert_eq!(f.overridable, !never.contains(key), "{key}");
            assert!(f.overridable || f.severity == Severity::Error, "{key}");
        }
    }
    assert_eq!(blocking(&found(|s, _| s.headline.clear())).count(), 1);
    assert_eq!(blocking(&found(|s, _| s.tags.clear())).count(), 0);
}

#[test]
fn every_message_is_filled_in() {
    for (_, speaks, _) in ROWS {
        for f in speaks.iter().flat_map(|change| found(*change)) {
            for language in [crate::messages::Language::Vi, crate::messages::Language::En] {
                let text = f.message(language);
                assert!(!text.contains(['{', '}']), "{text}");
            }
        }
    }
}
