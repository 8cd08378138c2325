//! An evening at the publishing board, by keys: what is approved is sent now or at its hour, and what does not go says why.

use std::path::Path;

use blackbox::program::Galley;
use chrono::{TimeDelta, Utc};
use serde_json::json;

use crate::driver::{Window, wait};
use crate::screen::Screen;
use crate::{LANGUAGES, command, newsroom, words};

/// A story that was handed on, or approved as well. Returns its id.
fn story(galley: &Galley, folder: &Path, headline: &str, approved: bool) -> String {
    let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn, dài 18 mét.\n";
    let id = galley.drafts(headline, &folder.join("body.md"), text);
    galley.json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    if approved {
        galley.json(&["approve", &id, "--override", "Ảnh gửi sau"]);
    }
    id
}

/// The line of a story in a lane.
pub(crate) fn in_lane(lane: &str, id: &str) -> String {
    format!("document.querySelector('dialog[open] section.{lane} [data-line=\"{id}\"]')")
}

/// Goes to a story on the board by the arrows.
pub(crate) fn go_to(window: &Window, id: &str) {
    let there = format!("document.activeElement?.dataset.line === '{id}'");
    window.run("document.querySelector('dialog[open] [data-line]').focus()", &json!([]));
    for _ in 0..12 {
        if window.run(&format!("return {there}"), &json!([])) == true {
            return;
        }
        window.press("ArrowDown");
    }
    panic!("no arrow leads to {id}");
}

/// Goes to a button of the story that the focus is on, and presses it.
pub(crate) fn press(window: &Window, said: &str) {
    window.until("document.activeElement?.closest('li')?.querySelector('.does button:not(:disabled)') != null");
    for _ in 0..8 {
        window.press("Tab");
        if window.run("return document.activeElement.textContent.trim() === arguments[0]", &json!([said])) == true {
            window.press("Enter");
            return;
        }
    }
    panic!("no key leads to {said}");
}

/// Corrects a public story from the board, in the wording of the house.
fn correct(window: &Window, id: &str, language: &str) {
    go_to(window, id);
    press(window, &words(language, "board.correct"));
    window.until("document.activeElement?.id === 'send-reason'");
    window.press("Shift+Tab");
    window.until("document.activeElement?.value === 'note'");
    window.press("ArrowDown");
    window.until("document.activeElement?.value === 'wording' && document.querySelector('#correct-right') !== null");
    window.press("Tab");
    window.type_text("giá thấp hơn năm ngoái");
    window.press("Tab");
    window.type_text("giá cao hơn năm ngoái");
    window.until("document.querySelector('.reads')?.textContent.includes('giá thấp hơn năm ngoái')");
    window.shoot(&format!("board-correcting-{language}"));
    window.press("Control+Enter");
    window.until("document.querySelector('#receipt') !== null");
    window.shoot(&format!("board-corrected-{language}"));
}

fn sent(galley: &Galley, id: &str) -> bool {
    galley.json(&["story", "show", id])["state"] == "published"
}

#[test]
fn an_evening_goes_from_the_approval_to_the_readers_by_keys() {
    let Some(screen) = Screen::start() else { return };
    for language in LANGUAGES {
        let say = |key: &str| words(language, key);
        let (folder, galley) = newsroom("vi");
        let approves = story(&galley, folder.path(), "Cầu mới qua suối Bùn", false);
        let later = story(&galley, folder.path(), "Chợ phiên vùng cao họp lại sau ba năm vắng khách", true);
        let down = story(&galley, folder.path(), "Lịch cắt điện cuối tuần", true);
        galley.json(&["publish", &down]);
        galley.json(&["takedown", &down, "--reason", "Đăng nhầm ngày"]);
        let public = story(&galley, folder.path(), "Vải sớm được giá, nhà vườn phấn khởi", true);
        galley.json(&["publish", &public]);
        galley.json(&["story", "edit", &public, "--standfirst", "Giá thu mua tại vườn cao hơn năm ngoái."]);

        let window = screen.open(&galley.desk, "Minh Khoa", language);
        window.until("document.querySelector('#stories [role=option]') !== null");
        // Approved by keys: the story that the list points at.
        window.press("Alt+1");
        window.until("document.activeElement?.id === 'stories'");
        let chosen = format!("document.querySelector('#stories [aria-selected=true]')?.id === 'row-{approves}'");
        for _ in 0..6 {
            if window.run(&format!("return {chosen}"), &json!([])) == true {
                break;
            }
            window.press("j");
        }
        window.until(&chosen);
        window.press("a");
        window.until("document.activeElement?.matches('[data-sign]') || document.querySelector('#override') !== null");
        window.press("Enter");
        window.until("document.querySelector('dialog:modal') === null");

        window.shoot(&format!("board-desk-{language}"));
        window.press("Control+Shift+b");
        for (lane, id) in [("unsent", &approves), ("unsent", &later), ("public", &public), ("down", &down)] {
            window.until(&format!("{} !== null", in_lane(lane, id)));
        }
        window.shoot(&format!("board-{language}"));
        go_to(&window, &approves);
        press(&window, &say("board.send"));
        window.until(&format!("{} !== null", in_lane("public", &approves)));
        assert!(sent(&galley, &approves));

        go_to(&window, &later);
        press(&window, &say("board.schedule"));
        window.until("document.activeElement?.matches('[data-hour]')");
        window.type_text("10/5/2099 14h30");
        window.shoot(&format!("board-hour-{language}"));
        window.press("Enter");
        window.until(&format!("{} !== null", in_lane("scheduled", &later)));
        let line = format!("{}.closest('li').textContent.includes('10/05/2099 14:30')", in_lane("scheduled", &later));
        window.until(&line);
        let waiting = galley.json(&["outbox"])["waiting"].to_string();
        assert!(waiting.contains("2099-05-10T14:30:00+07:00"), "{waiting}");

        // What another program asks for is seen at once, and sent from here when it falls due.
        let soon = (Utc::now() + TimeDelta::seconds(5)).to_rfc3339();
        galley.json(&["publish", &later, "--at", &soon]);
        window.until(&format!("{} !== null", in_lane("public", &later)));
        assert!(sent(&galley, &later));

        // A site that does not take it: why stands with the story, and trying again helps once it does.
        let stuck = story(&galley, folder.path(), "Đội bóng huyện vào chung kết", true);
        let site = galley.desk.join("site");
        std::fs::rename(&site, galley.desk.join("aside")).unwrap();
        std::fs::write(&site, "không phải thư mục").unwrap();
        window.until(&format!("{} !== null", in_lane("unsent", &stuck)));
        go_to(&window, &stuck);
        press(&window, &say("board.send"));
        window.until(&format!("{}?.closest('li').querySelector('.why') != null", in_lane("again", &stuck)));
        window.shoot(&format!("board-again-{language}"));
        std::fs::remove_file(&site).unwrap();
        std::fs::rename(galley.desk.join("aside"), &site).unwrap();
        go_to(&window, &stuck);
        press(&window, &say("board.retry"));
        window.until(&format!("{} !== null", in_lane("public", &stuck)));
        wait("it is published", || sent(&galley, &stuck));

        correct(&window, &public, language);
        let told = galley.json(&["register"])["register"].to_string();
        assert!(told.contains("giá thấp hơn") && told.contains("giá cao hơn"), "{told}");

        // From there back to the board, and on to the desk.
        window.press("Escape");
        window.until(&format!("{} !== null", in_lane("public", &public)));
        window.press("Escape");
        window.until("document.querySelector('dialog:modal') === null");
        command(&window, &say("cmd.board.register"));
        window.until("document.querySelectorAll('dialog[open] tbody tr').length === 2");
        window.shoot(&format!("register-{language}"));

        // Every version that readers were shown: five stories, one of them corrected and one taken down.
        let kept = folder.path().join("luu-chieu");
        std::fs::create_dir(&kept).unwrap();
        window.run("document.querySelector('[aria-describedby=register-deposit]').focus()", &json!([]));
        window.press("Enter");
        screen.name_in_dialog(&window, &say("window.choose.deposit"), &kept);
        window.until("document.querySelector('.deposited')?.textContent.includes('luu-chieu')");
        assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 7);
        assert_eq!(window.run("return document.querySelectorAll('.toast.bad').length", &json!([])), 0);
    }
}
