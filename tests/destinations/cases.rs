//! What WordPress and the way there do in earnest, and no other file here has: each once, by name.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Destination as _, Doing, Last, Loss, Refusal, Undoing};
use newsroom::publish::post::Part;
use newsroom::publish::wordpress::Settings;
use serde_json::{Value, json};

use crate::front::{Fate, Front};
use crate::site::{HOSTS, There, bring, id, login, lost, open, open_as, receipt, story};

#[test]
fn a_server_that_goes_away_at_any_request_and_comes_back_has_one_post() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        for up in 0.. {
            // So many requests are answered, the next one is heard and not answered any more, and then nobody is there.
            let (asked, back) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(usize::MAX)));
            let (counts, until) = (Arc::clone(&asked), Arc::clone(&back));
            let front = Front::before(server.port(), move |_| match counts.fetch_add(1, Ordering::SeqCst) {
                n if n < up || n >= until.load(Ordering::SeqCst) => Fate::Pass,
                n if n == up => Fate::Swallow,
                _ => Fate::Cut,
            });
            let post = story(&format!("Máy chủ khởi động lại {host} {up}"), 1);
            let open = || open_as(&front.url(host), &login(server, "editor"), Settings::default());
            let publish = || open().and_then(|site| bring(&site, &post, &Last::default()));
            let first = publish();
            if asked.load(Ordering::SeqCst) <= up {
                assert_eq!(lost(&first.unwrap()), Vec::<&Doing>::new());
                assert!(up > 8, "{host}: {up}");
                break;
            }
            // What was done when the server went is as good as what was not.
            assert!(first.as_ref().err().is_none_or(Refusal::may_pass), "{host} {up}: {first:?}");
            back.store(0, Ordering::SeqCst);
            let brought = publish().unwrap();
            assert_eq!(there.posts(&post), [(id(&brought), "publish".to_owned())], "{host} {up}");
            assert_eq!((there.photos(&post.photos[0].1), lost(&brought)), (1, vec![]), "{host} {up}");
        }
    }
}

#[test]
fn a_mark_and_an_author_that_are_dropped_are_told() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for (field, part) in [("meta", Part::Mark), ("author", Part::Author)] {
        let front = Front::before(server.port(), move |asked| {
            let Ok(mut fields) = serde_json::from_slice::<Value>(&asked.body) else { return Fate::Pass };
            let dropped = asked.writes("posts") && fields.as_object_mut().and_then(|all| all.remove(field)).is_some();
            if dropped { Fate::Instead(fields.to_string().into_bytes()) } else { Fate::Pass }
        });
        let settings =
            Settings { authors: [("Hoài An".to_owned(), "author".to_owned())].into(), ..Settings::default() };
        let site = open_as(&front.url("127.0.0.1"), &login(server, "editor"), settings).unwrap();
        let post = story(&format!("Bị bỏ {field}"), 0);
        let brought = bring(&site, &post, &Last::default()).unwrap();
        let [Doing::Lose(Loss { part: lost, .. })] = lost(&brought)[..] else { panic!("{field}: {:?}", brought.done) };
        assert_eq!((*lost, there.posts(&post).len()), (part, 1));
        // Its receipt is enough to find it.
        assert_eq!(id(&bring(&site, &post, &receipt(&post, &brought)).unwrap()), id(&brought));
    }
}

#[test]
fn a_removal_that_arrives_twice_has_removed() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let post = story("Xóa hai lần", 0);
    let (other, direct) = (post.clone(), server.stock());
    let mut first = None;
    let front = Front::before(server.port(), move |asked| {
        if asked.makes("posts") && first.is_none() {
            let site = open(Server::shared().unwrap(), &direct);
            first = Some(bring(&site, &other, &Last::default()).map(|brought| brought.path));
        }
        if asked.method == "DELETE" { Fate::Twice } else { Fate::Pass }
    });
    let brought = bring(&open(server, &front.url("localhost")), &post, &Last::default()).unwrap();
    assert!(front.seen().iter().any(|asked| asked.method == "DELETE"));
    assert_eq!(there.posts(&post), [(id(&brought), "publish".to_owned())]);
}

#[test]
fn a_photo_has_a_plain_name_whatever_the_story_is_called() {
    let Some(server) = Server::shared() else { return };
    let front = Front::before(server.port(), |_| Fate::Pass);
    let mut post = story("Tên ảnh", 1);
    post.form.slug = "Lũ “quét” ở Bãi Ngô".into();
    let brought = bring(&open(server, &front.url("127.0.0.1")), &post, &Last::default()).unwrap();
    let sent = front.seen().into_iter().find(|asked| asked.makes("media")).unwrap();
    let name = sent.header("content-disposition").unwrap().to_owned();
    assert!(name.starts_with("attachment; filename=\"lu-quet-o-bai-ngo-") && name.ends_with(".jpg\""), "{name}");
    assert!(brought.parts.lead.is_some());
}

#[test]
fn what_somebody_at_the_site_makes_of_photos_is_not_passed_over() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let post = story("Bộ ảnh", 3);
    let brought = bring(&site, &post, &Last::default()).unwrap();
    let (last, path) = (receipt(&post, &brought), &brought.path);
    let content = there.get(&format!("{path}?context=edit"))["content"]["raw"].as_str().unwrap().to_owned();
    // Two photos in one figure, and another one put beside them there.
    let (from, to) = (content.find("<!-- wp:image").unwrap(), content.rfind("<!-- /wp:image -->").unwrap() + 18);
    let gallery = |more: &str| {
        let inner = format!("{}{more}", &content[from..to]);
        let figure = format!("<figure class=\"wp-block-gallery has-nested-images\">{inner}</figure>");
        format!("{}<!-- wp:gallery -->\n{figure}\n<!-- /wp:gallery -->{}", &content[..from], &content[to..])
    };
    let edited = |content: String| {
        there.post(path, &json!({ "content": content }));
        let Err(Refusal::Edited(all)) = bring(&site, &post, &last) else { panic!("it is not seen") };
        all.iter().map(|one| one.there.clone()).collect::<Vec<_>>().join("\n")
    };
    let (two, three) = (edited(gallery("")), edited(gallery("<figure><img src=\"/la.jpg\"/></figure>")));
    assert!(two != three && three.contains("la.jpg"), "{two}\n{three}");
    let over = site.bring(&post, &last, Undoing::All, &mut |_| true).unwrap();
    assert_eq!(lost(&over), Vec::<&Doing>::new());
}
