//! Dots, hyphens, quotes, spaces and dates.

use super::Row;

pub(super) const ROWS: &[Row] = &[
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
];
