//! What is sent and what is there: a story with everything in it, read back and looked at.

use blackbox::wordpress::WordPress as Server;
use chrono::Duration;
use newsroom::publish::destination::{Destination as _, Doing, Last, Refusal, Undoing};
use newsroom::publish::post::{Part, Standing};
use newsroom::publish::wordpress::Settings;
use newsroom::story::{PublicByline, Role};
use newsroom::web::Credential;

use crate::front::{Fate, Front, json};
use crate::site::{HOSTS, There, bring, id, login, lost, now, open, open_as, receipt, story};

/// Everything a story may hold, and everything that somebody may type to harm.
pub(crate) const BODY: &str = "Anh nói: \"Nước lên -- rất nhanh...\" rồi 2x4 và :) còn [gallery ids=\"1\"] [caption]x[/caption].\n\n\
    ## Một *tiêu đề* con\n\n\
    Xem <script>alert(1)</script> và [bẫy](javascript:alert(1)) và [thật](https://vi.example/?a=1&b=[2]).\n\n\
    > Lời nói \"thẳng\".\n> — Bà Lan\n\n\
    1. một\n2. hai\n   - hai rưỡi\n   - [embed]https://evil.example/[/embed]\n\n\
    | Xã | Hộ |\n| :-- | --: |\n| Bãi Ngô | 43 |\n\n\
    https://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n\
    ```\nlet a = b[0] -- 1;\n```\n\n***\n\nWordpress, HTX, 50% & hơn.\n";

#[test]
fn a_whole_story_is_there_as_it_was_sent() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for (host, user) in [("127.0.0.1", "editor"), ("localhost", "editor"), ("127.0.0.1", "author")] {
        let settings = Settings { authors: [("Hoài An".to_owned(), user.to_owned())].into(), ..Settings::default() };
        let site = open_as(&format!("http://{host}:{}/", server.port()), &login(server, user), settings).unwrap();
        let mut post = story(&format!("Lũ “lớn” & 'nhanh' <b>😀</b> [gallery] {host} {user}"), 3);
        let photos: Vec<_> = post.photos.iter().map(|(id, _)| id.anchor()).collect();
        post.form.body = format!("{BODY}\n{}\n\nCuối cùng.\n\n{}\n", photos[1], photos[2]);
        post.form.standfirst = "Sapo \"trích\" -- [gallery] & <i>không</i>.".into();
        post.form.dateline = "Bãi Ngô".into();
        // Both ways to write an accent, and names of files that no server likes.
        post.form.placements[1].caption = "Cầu Bu\u{300}n [x] \"gãy\"...".into();
        post.form.placements[2].illustrative = true;
        if user == "editor" {
            // Three that the site has, in whatever letters, and two that it does not.
            let had = ["Lũ quét", "bão số 9", "đường đèo"].map(str::to_owned);
            had.iter()
                .for_each(|name| drop(there.ask("POST", "tags", &serde_json::json!({ "name": name.to_uppercase() }))));
            let new = ["cầu treo", "mưa đá"].map(|name| format!("{name} {}", post.story));
            post.form.tags = had.into_iter().chain(new).collect();
        }
        post.form.bylines.push(PublicByline { name: "Quang Minh".into(), role: Role::Photo });
        post.corrections
            .push(newsroom::publish::site::Correction { at: now(), note: "Bản trước sai tên [sông].".into() });
        let brought = bring(&site, &post, &Last::default()).unwrap();
        assert_eq!(lost(&brought), Vec::<&Doing>::new(), "{host} {user}");
        let made = brought.done.iter().filter(|done| matches!(done, Doing::MakeTag(_))).count();
        assert_eq!((post.form.tags.len(), made), if user == "editor" { (5, 2) } else { (0, 0) });
        assert_eq!((brought.parts.photos.len(), brought.parts.section.as_str()), (2, "Thời sự"));
        assert!(brought.parts.lead.as_ref().is_some_and(|lead| lead.caption == "Ảnh số 0 <em>Ảnh: Quang Minh</em>"));

        let raw = there.get(&format!("posts/{}?context=edit", id(&brought)));
        assert_eq!(raw["date_gmt"], now_of(&post).as_str());
        let (status, page) = there.page(&brought.url);
        assert_eq!(status, 200);
        let html = scraper::Html::parse_document(&page);
        let body: String = html.select(&scraper::Selector::parse(".body").unwrap()).flat_map(|e| e.text()).collect();
        for said in [
            "Bãi Ngô – Anh nói: \"Nước lên -- rất nhanh...\" rồi 2x4 và :) còn [gallery ids=\"1\"] [caption]x[/caption].",
            "Xem <script>alert(1)</script> và bẫy và thật.",
            "Lời nói \"thẳng\".",
            "[embed]https://evil.example/[/embed]",
            "let a = b[0] -- 1;",
            "Wordpress, HTX, 50% & hơn.",
            "Cầu Bùn [x] \"gãy\"... Ảnh: Quang Minh",
            "Ảnh số 2 (Ảnh minh họa) Ảnh: Quang Minh",
            "Hoài An – Ảnh: Quang Minh",
            "Đính chính Bản trước sai tên [sông].",
        ] {
            let body = unicode_normalization::UnicodeNormalization::nfc(body.chars()).collect::<String>();
            assert!(body.contains(said), "{host} {user}: {said:?} is not in {body}");
        }
        assert!(
            html.select(&scraper::Selector::parse(".body script, .body [onclick], h1 b").unwrap()).next().is_none()
        );
        assert!(!page.contains("href=\"javascript:"), "{page}");
        let sapo: String = html.select(&scraper::Selector::parse(".sapo").unwrap()).flat_map(|e| e.text()).collect();
        assert_eq!(sapo.trim(), "Sapo \"trích\" -- [gallery] & <i>không</i>.");
        // The same once more writes nothing at all.
        let again = bring(&site, &post, &receipt(&post, &brought)).unwrap();
        assert!(again.done.is_empty(), "{:?}", again.done);
        let revisions = there.get(&format!("posts/{}/revisions", id(&brought)));
        assert!(revisions.as_array().unwrap().len() <= 2, "{revisions}");
    }
}

fn now_of(post: &newsroom::publish::post::Post) -> String {
    let Standing::Public(at) = post.standing else { panic!() };
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

#[test]
fn a_wrong_password_is_told_although_reading_goes_well() {
    let Some(server) = Server::shared() else { return };
    for user in ["editor", "nobody"] {
        let wrong = Credential { user: user.into(), secret: "sai sai sai".to_owned().into() };
        let site = open_as(&server.with_plugin(), &wrong, Settings::default()).unwrap();
        assert_eq!(site.probe().unwrap_err(), Refusal::Denied);
        assert_eq!(bring(&site, &story("Sai mật khẩu", 0), &Last::default()).unwrap_err(), Refusal::Denied);
    }
    let probe = open(server, &server.with_plugin()).probe().unwrap();
    assert!(probe.marks && probe.publishes && probe.edits_others && probe.largest_photo.is_some());
    assert_eq!((probe.title.as_str(), probe.unmapped), ("Báo Tân Giang", vec!["Làng nghề".to_owned()]));
    assert!(!open(server, &server.stock()).probe().unwrap().marks);
}

#[test]
fn who_may_not_publish_is_told_before_anything_is_written() {
    let Some(server) = Server::shared() else { return };
    let site = open_as(&server.stock(), &login(server, "contributor"), Settings::default()).unwrap();
    assert!(!site.probe().unwrap().publishes);
    let post = story("Cộng tác viên gửi bài", 1);
    assert_eq!(bring(&site, &post, &Last::default()).unwrap_err(), Refusal::MayNotPublish);
    let there = There::at(server);
    assert_eq!((there.posts(&post), there.photos(&post.photos[0].1)), (vec![], 0));
}

#[test]
fn what_the_site_has_no_place_for_is_told() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let mut post = story("Không có chuyên mục", 0);
    post.form.section = "Làng nghề".into();
    let site = open(server, &server.with_plugin());
    let refused = bring(&site, &post, &Last::default()).unwrap_err();
    assert_eq!((refused, there.posts(&post)), (Refusal::NoSection("Làng nghề".into()), vec![]));
    // Mapped, it has one.
    let mapped = Settings { sections: [("lang-nghe".to_owned(), "kinh-te".to_owned())].into(), ..Settings::default() };
    let site = open_as(&server.with_plugin(), &login(server, "editor"), mapped).unwrap();
    assert_eq!(bring(&site, &post, &Last::default()).unwrap().parts.section, "Kinh tế");
    // It makes no tags for us.
    let front = Front::before(server.port(), |asked| {
        if asked.makes("tags") {
            json("403 Forbidden", r#"{"code":"rest_cannot_create","message":"no"}"#)
        } else {
            Fate::Pass
        }
    });
    let mut post = story("Không tạo được từ khóa", 0);
    post.form.tags = vec![format!("thẻ {}", post.story)];
    post.form.kicker = "Phóng sự".into();
    let brought = bring(&open(server, &front.url("127.0.0.1")), &post, &Last::default()).unwrap();
    let part = |done: &&Doing| if let Doing::Lose(loss) = done { Some(loss.part) } else { None };
    assert_eq!(lost(&brought).iter().filter_map(part).collect::<Vec<_>>(), [Part::Kicker, Part::Tags]);
}

#[test]
fn a_change_keeps_address_date_tags_and_mark() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let site = open(server, &format!("http://{host}:{}/", server.port()));
        let mut post = story(&format!("Bản đầu {host}"), 1);
        post.form.tags = vec!["Lũ quét".into()];
        let first = bring(&site, &post, &Last::default()).unwrap();
        let before = there.get(&format!("posts/{}?context=edit", id(&first)));
        let last = receipt(&post, &first);
        post.form.headline = format!("Bản hai {host}");
        post.form.body.push_str("\nThêm.\n");
        let second = bring(&site, &post, &last).unwrap();
        let after = there.get(&format!("posts/{}?context=edit", id(&second)));
        assert_eq!(lost(&second), Vec::<&Doing>::new());
        for field in
            ["id", "slug", "link", "date_gmt", "tags", "categories", "meta", "author", "featured_media", "status"]
        {
            assert_eq!(before[field], after[field], "{field}");
        }
        assert_eq!(there.posts(&post).len(), 1);
        assert_eq!(there.photos(&post.photos[0].1), 1, "its photo is not sent again");
    }
}

#[test]
fn what_is_taken_down_and_published_again_keeps_its_address_and_date() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let mut post = story("Gỡ rồi đăng lại", 1);
    let up = bring(&site, &post, &Last::default()).unwrap();
    let standing = post.standing;
    post.standing = Standing::Down;
    let down = bring(&site, &post, &receipt(&post, &up)).unwrap();
    assert_eq!((there.page(&up.url).0, down.path.as_str()), (404, up.path.as_str()));
    let twice = bring(&site, &post, &receipt(&post, &down)).unwrap();
    assert!(twice.done.is_empty());
    let last = receipt(&post, &down);
    post.standing = standing;
    let again = bring(&site, &post, &last).unwrap();
    assert_eq!((again.url.as_str(), again.parts.date), (up.url.as_str(), up.parts.date));
    assert_eq!(there.page(&up.url).0, 200);
}

#[test]
fn what_is_for_later_is_public_later_and_now_when_that_is_wished() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let mut post = story("Hẹn giờ", 0);
    let mut last = Last::default();
    // Later, later still, sooner, and at once.
    for hours in [2, 5, 1] {
        post.standing = Standing::Scheduled(now() + Duration::hours(hours));
        let brought = bring(&site, &post, &last).unwrap();
        assert_eq!((there.posts(&post)[0].1.as_str(), brought.parts.standing.as_str()), ("future", "scheduled"));
        assert_eq!(there.page(&brought.url).0, 404);
        last = receipt(&post, &brought);
    }
    post.standing = Standing::Public(now());
    let brought = bring(&site, &post, &last).unwrap();
    assert_eq!((there.posts(&post)[0].1.as_str(), there.page(&brought.url).0), ("publish", 200));
}

#[test]
fn a_site_in_a_sub_folder_and_one_without_pretty_links_are_found() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for folder in ["bao", "tho"] {
        let site = open(server, &format!("http://127.0.0.1:{}/{folder}/", server.port()));
        let post = story(&format!("Trang trong thư mục {folder}"), 1);
        let brought = bring(&site, &post, &Last::default()).unwrap();
        assert_eq!(lost(&brought), Vec::<&Doing>::new());
        assert_eq!(there.posts(&post), [(id(&brought), "publish".to_owned())]);
        assert!(brought.url.contains(&format!("/{folder}/")), "{}", brought.url);
    }
}

#[test]
fn a_dry_run_says_what_comes_and_writes_nothing() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let mut post = story("Chạy thử", 1);
    post.form.tags = vec![format!("thẻ mới {}", post.story)];
    let planned = site.plan(&post, &Last::default(), Undoing::Nothing).unwrap();
    let expected =
        [Doing::Upload("Ảnh số 0".into()), Doing::MakeTag(post.form.tags[0].clone()), Doing::Make, Doing::Publish];
    assert_eq!(planned, expected);
    assert_eq!((there.posts(&post), there.photos(&post.photos[0].1)), (vec![], 0));
    let brought = bring(&site, &post, &Last::default()).unwrap();
    assert_eq!(brought.done, expected);
    let last = receipt(&post, &brought);
    assert_eq!(site.plan(&post, &last, Undoing::Nothing).unwrap(), [Doing::Reuse("Ảnh số 0".into())]);
    post.form.standfirst = "Sapo mới.".into();
    let expected = [Doing::Reuse("Ảnh số 0".into()), Doing::Change(vec![Part::Standfirst])];
    assert_eq!(site.plan(&post, &last, Undoing::Nothing).unwrap(), expected);
}
