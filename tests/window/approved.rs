//! An approved story that is only looked at stays as it was signed.

use serde_json::json;

use crate::screen::Screen;
use crate::{LANGUAGES, newsroom, open_first, rounds};

#[test]
fn looking_at_an_approved_story_changes_nothing() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let (folder, galley) = newsroom(language);
        let body = folder.path().join("body.md");
        // All that a page reads and writes again: it must not be written in another way.
        let text = "Sáng nay, __xã Tân Lập__ đưa vào dùng cầu *mới*.\n\n* một\n* hai\n\n+ ba\n\n| Thôn | Hộ |\n|--|:-:|\n| Đồi | 12 |\n\n\
                    > Vui lắm,\n> bà con ạ.\n\n<div>nguyên văn</div>\n\nDòng một  \ndòng hai.\n\n";
        std::fs::write(&body, text.to_owned() + &"Một đoạn dài để trang phải cuộn.\n\n".repeat(60)).unwrap();
        let body = body.display().to_string();
        let new = [
            "story",
            "new",
            "--headline",
            "Bài đã duyệt",
            "--standfirst",
            "Sapo.",
            "--section",
            if language == "vi" { "thoi su" } else { "News" },
            "--tag",
            "hạ tầng",
            "--byline",
            "Hoài An",
            "--body-file",
            &body,
        ];
        let story = galley.json(&new)["story"].as_str().unwrap().to_owned();
        galley.json(&["submit", &story]);
        galley.json(&["take", &story]);
        galley.json(&["approve", &story, "--override", "giữ nguyên"]);
        let before = (galley.json(&["story", "show", &story]), galley.json(&["story", "history", &story]));
        assert_eq!(before.0["state"], json!("approved"));

        let window = screen.open(&galley.desk, "Tường Vân", language);
        let last = rounds(20) - 1;
        for round in 0..=last {
            open_first(&window);
            window.press("Control+End");
            window.until("(s => { s.scrollTop = s.scrollHeight; return s.scrollTop > 0 })(document.querySelector('main .sheet'))");
            if round == last {
                window.shoot(&format!("looked-at-{language}"));
            }
            window.press("Control+w");
            window.until("document.querySelector('main .empty') !== null");
        }
        drop(window);
        assert_eq!((galley.json(&["story", "show", &story]), galley.json(&["story", "history", &story])), before);
    }
}
