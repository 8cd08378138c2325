//! Abbreviations, mistaken words and broken letters.

use super::Row;

pub(super) const ROWS: &[Row] = &[
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
];
