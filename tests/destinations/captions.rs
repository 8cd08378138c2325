//! The caption of the photo that leads: where readers find it, and how it is kept up to date.

use blackbox::wordpress::WordPress as Server;
use newsroom::house::Captions;
use newsroom::publish::destination::{Destination as _, Doing, Drift, Found, Last, Refusal, Step, Undoing};
use newsroom::publish::edits::PhotoEdit;
use newsroom::publish::post::{Part, Post};
use newsroom::publish::wordpress::{Settings, WordPress};
use serde_json::{Value, json};

use crate::desks::{add, approved, newsroom};
use crate::site::{HOSTS, There, bring, id, login, lost, open, open_as, receipt, story};

fn themed(server: &Server) -> WordPress<'static> {
    let settings = Settings { captions: Captions::Theme, ..Settings::default() };
    open_as(&server.with_plugin(), &login(server, "editor"), settings).unwrap()
}

fn raw(there: &There, path: &str) -> String {
    there.get(&format!("{path}?context=edit"))["content"]["raw"].as_str().unwrap().to_owned()
}

/// What the library says of the photo that leads a post.
fn library(there: &There, path: &str) -> Value {
    let number = &there.get(&format!("{path}?context=edit"))["featured_media"];
    let photo = there.get(&format!("media/{number}?context=edit"));
    json!([photo["caption"]["raw"], photo["alt_text"]])
}

/// The post as a Galley sent it that left the caption to the theme, with what its receipt says.
fn of_before(there: &There, site: &WordPress<'_>, post: &Post) -> Last {
    let brought = bring(site, post, &Last::default()).unwrap();
    let content = raw(there, &brought.path);
    let (line, rest) = content.split_once("\n\n").unwrap();
    assert!(line.contains("galley-lead"), "{content}");
    there.post(&brought.path, &json!({ "content": rest }));
    let found = Found { id: id(&brought), status: "publish".into(), slug: String::new(), url: String::new() };
    Last { manifest: Some(site.read(&found).unwrap().digest()), ..receipt(post, &brought) }
}

#[test]
fn a_post_of_an_earlier_galley_was_edited_by_nobody_and_gets_it_with_its_next_version() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let site = open(server, &format!("http://{host}:{}/", server.port()));
        let mut post = story(&format!("Bài đăng từ trước {host}"), 1);
        let last = of_before(&there, &site, &post);
        let path = last.path.clone().unwrap();
        assert_eq!((site.drift(&post, &last), site.edits(&last)), (Ok(vec![]), Ok(None)));
        // Somebody edits something else: that is told, and nothing besides.
        let content = raw(&there, &path);
        there.post(&path, &json!({ "content": content.replace("hai", "ba") }));
        let drift = site.drift(&post, &last).unwrap();
        let [Drift::Changed(differences)] = &drift[..] else { panic!("{drift:?}") };
        assert_eq!(differences.iter().map(|one| one.part).collect::<Vec<_>>(), [Part::Body]);
        assert_eq!(site.edits(&last).unwrap().unwrap().left, []);
        let Err(Refusal::Edited(differences)) = bring(&site, &post, &last) else { panic!() };
        assert_eq!(differences.len(), 1);
        there.post(&path, &json!({ "content": content }));

        post.form.standfirst = "Sapo mới.".into();
        let brought = bring(&site, &post, &last).unwrap();
        assert_eq!(lost(&brought), Vec::<&Doing>::new());
        assert!(brought.parts.captioned && raw(&there, &path).contains("galley-lead"), "{host}");
    }
}

#[test]
fn a_caption_that_is_corrected_is_so_in_the_text_and_in_the_library() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for site in [open(server, &server.with_plugin()), open(server, &server.stock()), themed(server)] {
        let mut post = story("Chú thích sai", 2);
        let first = bring(&site, &post, &Last::default()).unwrap();
        let last = receipt(&post, &first);
        let before = library(&there, &first.path);
        post.form.placements[0].credit = "Thu Hà".into();
        post.form.placements[0].alt = "Cầu <treo> & suối".into();
        // A run that ends between the library and the post has left nothing that anybody edited.
        let mut steps = 0;
        let mut written = vec![];
        let stopped = site.bring(&post, &last, Undoing::Nothing, &mut |step| {
            if let Step::Writing(digest) = step {
                written.push(digest);
                steps += 1;
            }
            steps < 2
        });
        assert_eq!(stopped.unwrap_err(), Refusal::Stopped);
        assert_ne!(library(&there, &first.path), before, "the library comes first");
        let second = bring(&site, &post, &Last { written, ..last }).unwrap();
        assert_eq!(lost(&second), Vec::<&Doing>::new());
        assert_eq!(second.parts.lead.as_ref().unwrap().caption, "Ảnh số 0 <em>Ảnh: Thu Hà</em>");
        let said = library(&there, &first.path);
        assert_eq!(said, json!(["Ảnh số 0 <em>Ảnh: Thu Hà</em>", "Cầu &lt;treo&gt; & suối"]));
        assert!(there.page(&second.url).1.contains("alt=\"Cầu &lt;treo&gt; &amp; suối\""));
        let again = bring(&site, &post, &receipt(&post, &second)).unwrap();
        assert!(again.done.is_empty(), "{:?}", again.done);
    }
}

#[test]
fn two_stories_say_of_one_photo_what_each_says() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let (first, mut second) = (story("Ảnh dùng trước", 1), story("Ảnh dùng lại", 1));
    second.photos[0].1 = first.photos[0].1.clone();
    second.form.placements[0].caption = "Ảnh tư liệu".into();
    second.form.placements[0].alt = "Mô tả 0".into();
    let one = bring(&site, &first, &Last::default()).unwrap();
    let two = bring(&site, &second, &Last::default()).unwrap();
    assert_eq!((lost(&two), there.photos(&first.photos[0].1)), (Vec::<&Doing>::new(), 1));
    // Corrected, it is not said of the other story's photo.
    let last = receipt(&second, &two);
    second.form.placements[0].caption = "Ảnh tư liệu năm 2019".into();
    let two = bring(&site, &second, &last).unwrap();
    assert_eq!(lost(&two), Vec::<&Doing>::new());
    assert!(
        there.page(&one.url).1.contains("Ảnh số 0 <em>")
            && there.page(&two.url).1.contains("Ảnh tư liệu năm 2019 <em>")
    );
    assert_eq!(library(&there, &two.path)[0], "Ảnh số 0 <em>Ảnh: Quang Minh</em>");
    assert_eq!(site.drift(&first, &receipt(&first, &one)), Ok(vec![]));
}

#[test]
fn what_somebody_makes_of_it_at_the_site_is_told_and_taken_into_the_story() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.stock());
    let post = story("Sửa chú thích ở trang", 1);
    let brought = bring(&site, &post, &Last::default()).unwrap();
    let (last, content) = (receipt(&post, &brought), raw(&there, &brought.path));
    there.post(&brought.path, &json!({ "content": content.replace("Ảnh số 0", "Cầu Bùn") }));
    let edits = site.edits(&last).unwrap().unwrap();
    let edit = PhotoEdit { placement: post.form.placements[0].id, caption: Some("Cầu Bùn".into()), alt: None };
    assert_eq!((edits.photos, edits.body, edits.left), (vec![edit], None, vec![]));

    // That it was taken away is told, too, and is nothing that a story could say.
    let (_, rest) = content.split_once("\n\n").unwrap();
    there.post(&brought.path, &json!({ "content": rest }));
    let drift = site.drift(&post, &last).unwrap();
    assert!(matches!(&drift[..], [Drift::Changed(all)] if all.len() == 1 && all[0].part == Part::Photos), "{drift:?}");
    assert_eq!(site.edits(&last).unwrap().unwrap().left.len(), 1);
    assert!(matches!(bring(&site, &post, &last), Err(Refusal::Edited(_))));
    let over = site.bring(&post, &last, Undoing::All, &mut |_| true).unwrap();
    assert!(over.done.contains(&Doing::Overwrite(vec![Part::Photos])) && over.parts.captioned, "{:?}", over.done);
}

#[test]
fn a_theme_that_shows_captions_itself_is_left_to_it() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let post = story("Giao diện tự hiện", 1);
    let (site, usual) = (themed(server), open(server, &server.with_plugin()));
    let brought = bring(&site, &post, &Last::default()).unwrap();
    assert!(!raw(&there, &brought.path).contains("galley-lead") && !brought.parts.captioned);
    // The house says otherwise now, and otherwise again: nobody has edited anything.
    let mut last = receipt(&post, &brought);
    for (site, captioned) in [(&usual, true), (&site, false), (&usual, true)] {
        assert_eq!((site.drift(&post, &last), site.edits(&last)), (Ok(vec![]), Ok(None)));
        let brought = bring(site, &post, &last).unwrap();
        assert_eq!(raw(&there, &brought.path).contains("galley-lead"), captioned);
        last = receipt(&post, &brought);
    }
    // In the library, readers see what somebody wrote there.
    let brought = bring(&site, &post, &last).unwrap();
    let number = there.get(&brought.path)["featured_media"].clone();
    there.post(&format!("media/{number}"), &json!({ "caption": "Chữ của họ" }));
    let last = receipt(&post, &brought);
    assert!(matches!(bring(&site, &post, &last), Err(Refusal::Edited(_))));
    let over = site.bring(&post, &last, Undoing::All, &mut |_| true).unwrap();
    assert_eq!(
        (lost(&over), library(&there, &over.path)[0].as_str()),
        (vec![], Some("Ảnh số 0 <em>Ảnh: Quang Minh</em>"))
    );
}

#[test]
fn where_a_page_shows_no_photo_the_caption_stays_in_the_text() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let post = story("Danh sách bài", 1);
    let brought = bring(&open(server, &server.with_plugin()), &post, &Last::default()).unwrap();
    // The front page shows whole posts, one below the other; the page of the post shows its photo.
    let lines = |page: &str| page.matches("galley-lead").count();
    let front = there.page(&server.with_plugin()).1;
    let of_post = front.split("<article ").find(|article| article.contains("Danh sách bài")).unwrap();
    assert!(lines(of_post) == 1 && of_post.contains("<p class=\"galley-lead"), "{of_post}");
    let single = there.page(&brought.url).1;
    assert!(lines(&single) == 1 && single.contains("<span class=\"wp-caption-text galley-lead\""), "{single}");
    // Nor do the first words begin with it, where they stand for a standfirst.
    there.post(&brought.path, &json!({ "excerpt": "" }));
    let made = there.page(&brought.url).1;
    let sapo = made.split("class=\"sapo\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(sapo.contains("Đoạn một") && !sapo.contains("Ảnh số 0"), "{sapo}");
    assert!(lines(&made) == 1 && made.contains("<span class=\"wp-caption-text galley-lead\""), "{made}");
    there.post(&brought.path, &json!({ "featured_media": 0 }));
    let without = there.page(&brought.url).1;
    assert!(lines(&without) == 1 && without.contains("<p class=\"galley-lead"), "{without}");
}

#[test]
fn the_house_says_who_shows_captions() {
    let Some(server) = Server::shared() else { return };
    let (there, password) = (There::at(server), server.password("editor"));
    let (folder, galley) = newsroom(&server.with_plugin(), password);
    let (id, _) = approved(&galley, folder.path());
    let path = galley.json(&["publish", &id, "--destination", "wp"])["receipt"]["path"].as_str().unwrap().to_owned();
    assert!(
        raw(&there, &path)
            .contains("<p class=\"galley-lead has-small-font-size\">Cây cầu mới <em>Ảnh: Mai Lan</em></p>")
    );
    let (code, refused) = add(&galley, &["wp", "--captions", "giao-dien"], password);
    assert!(code != 0 && refused.to_string().contains("captions"), "{refused}");
    for (who, stands) in [("theme", false), ("galley", true)] {
        assert_eq!(add(&galley, &["wp", "--captions", who], password).0, 0);
        assert_eq!(galley.json(&["drift", "--to", "wp"])["stories"], json!([]));
        galley.json(&["publish", &id, "--destination", "wp"]);
        assert_eq!(raw(&there, &path).contains("galley-lead"), stands, "{who}");
        assert_eq!(galley.json(&["publish", &id, "--destination", "wp"])["written"], 0);
    }
}
