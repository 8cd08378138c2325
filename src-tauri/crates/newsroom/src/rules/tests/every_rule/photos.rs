//! Photos, their captions and credits.

use super::Row;
use crate::rules::{PhotoSize, Seen};
use crate::story::Crop;

fn seen(day: &str) -> Option<Seen> {
    Some(Seen { headline: "Vải đầu mùa".into(), day: day.parse().unwrap() })
}

pub(super) const ROWS: &[Row] = &[
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
            |_, w| w.photo = w.photo.map(|p| PhotoSize { damaged: true, ..p }),
            |_, w| w.photo = Some(PhotoSize { width: 0, height: 0, damaged: true }),
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
        "rules.P3.used",
        [|_, w| w.last_use = seen("2026-05-12"), |_, w| w.last_use = seen("2026-04-12")],
        [
            |_, w| w.last_use = seen("2026-04-11"),
            |s, w| {
                w.last_use = seen("2026-05-12");
                s.placements[0].photo = None;
            },
        ],
    ),
    (
        "rules.P3.narrow",
        [
            |_, w| w.photo = Some(PhotoSize { width: 799, height: 900, damaged: false }),
            |s, _| {
                s.placements[0].crop = Some(Crop { x: 0, y: 0, w: 499, h: 1000 });
            },
        ],
        [
            |_, w| w.photo = Some(PhotoSize { width: 800, height: 900, damaged: false }),
            |s, _| {
                s.placements[0].crop = Some(Crop { x: 0, y: 0, w: 500, h: 1000 });
            },
        ],
    ),
    (
        "rules.P4",
        [|s, _| s.placements[0].credit = "Ảnh: Internet".into(), |s, _| s.placements[0].credit = "SƯU TẦM".into()],
        [|s, _| s.placements[0].credit = "Nguyễn Văn Tâm".into(), |s, _| s.placements[0].credit = "Sưu Ngọc".into()],
    ),
];
