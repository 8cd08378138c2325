//! Answers that say something else than they mean, each taken for what it means.

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::Content;
use newsroom::publish::destination::{Doing, Last, Loss, Refusal};
use newsroom::publish::post::Part;
use newsroom::publish::wordpress::Settings;
use newsroom::story::Digest;

use crate::front::{Asked, Fate, Front, json, page};
use crate::site::{HOSTS, There, bring, login, lost, open, open_as, receipt, story};

fn refused_with(server: &Server, rule: impl FnMut(&Asked) -> Fate + Send + 'static) -> (Refusal, Front) {
    let front = Front::before(server.port(), rule);
    let post = story("Bị hiểu lầm", 1);
    let opened = open_as(&front.url("127.0.0.1"), &login(server, "editor"), Settings::default());
    let refusal = opened.and_then(|site| bring(&site, &post, &Last::default())).unwrap_err();
    let public: Vec<_> = There::at(server).posts(&post).into_iter().filter(|(_, status)| status == "publish").collect();
    assert_eq!(public, []);
    (refusal, front)
}

#[test]
fn a_photo_that_is_too_large_is_told_so_in_whatever_words() {
    let Some(server) = Server::shared() else { return };
    let misleading = r#"{"code":"rest_upload_no_content_disposition","message":"No Content-Disposition supplied.","data":{"status":400}}"#;
    for answer in [page("413 Request Entity Too Large", ""), json("400 Bad Request", misleading)] {
        let (refusal, front) =
            refused_with(server, move |asked| if asked.makes("media") { answer.clone() } else { Fate::Pass });
        assert_eq!(refusal, Refusal::TooLarge("Ảnh số 0".into()));
        assert_eq!(front.seen().iter().filter(|asked| asked.makes("media")).count(), 1);
    }
}

#[test]
fn a_file_that_is_not_taken_is_not_sent_again() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let mut post = story("Tệp lạ", 1);
    // What PHP says of it is a server error by its number.
    let bytes = b"<?php echo 1;".to_vec();
    let rendition = &mut post.photos[0].1;
    (rendition.digest, rendition.len) = (Digest::of(&bytes), bytes.len() as u64);
    rendition.content = Content::Bytes(bytes);
    let front = Front::before(server.port(), |_| Fate::Pass);
    let refusal = bring(&open(server, &front.url("127.0.0.1")), &post, &Last::default()).unwrap_err();
    assert_eq!((refusal.clone(), refusal.may_pass()), (Refusal::NotTaken("Ảnh số 0".into()), false));
    assert_eq!(front.seen().iter().filter(|asked| asked.makes("media")).count(), 1);
    assert_eq!(there.posts(&post), []);
}

#[test]
fn a_photo_that_is_damaged_on_the_way_is_not_kept_and_is_sent_again() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let mut left = 1;
        let front = Front::before(server.port(), move |asked| {
            if !asked.makes("media") || left == 0 {
                return Fate::Pass;
            }
            left -= 1;
            // As large as it was, and drawn as large.
            let mut body = asked.body.clone();
            let middle = body.len() / 2;
            body[middle] ^= 1;
            Fate::Instead(body)
        });
        let (site, post) = (open(server, &front.url(host)), story(&format!("Ảnh hỏng {host}"), 1));
        let refusal = bring(&site, &post, &Last::default()).unwrap_err();
        assert_eq!((&refusal, refusal.may_pass()), (&Refusal::Damaged("Ảnh số 0".into()), true));
        assert_eq!((there.posts(&post), there.photos(&post.photos[0].1)), (vec![], 0));
        let brought = bring(&site, &post, &Last::default()).unwrap();
        assert_eq!((lost(&brought), there.photos(&post.photos[0].1)), (Vec::<&Doing>::new(), 1));
    }
}

#[test]
fn what_is_no_answer_of_wordpress_is_never_a_success() {
    let Some(server) = Server::shared() else { return };
    let portal = || page("200 OK", "");
    for at in ["wp-json/", "users/me", "categories", "media", "posts"] {
        for status in ["200 OK", "502 Bad Gateway", "503 Service Unavailable", "404 Not Found"] {
            let (refusal, _) = refused_with(server, move |asked| {
                let path = asked.path.split('?').next().unwrap_or_default();
                let home = at == "wp-json/" && (path == "/wp-json/" || path == "/");
                if home || path.ends_with(&format!("wp/v2/{at}")) { page(status, "") } else { Fate::Pass }
            });
            assert!(matches!(refusal, Refusal::Strange(_) | Refusal::Busy { .. }), "{at} {status}: {refusal:?}");
            assert_eq!(refusal.may_pass(), status.starts_with('5'), "{at} {status}: {refusal:?}");
        }
    }
    // Only what is written meets it: nobody knows, and nothing is sent a second time.
    let (refusal, front) = refused_with(server, move |asked| if asked.makes("posts") { portal() } else { Fate::Pass });
    assert!(matches!(refusal, Refusal::Strange(_)), "{refusal:?}");
    assert_eq!(front.seen().iter().filter(|asked| asked.makes("posts")).count(), 1);
}

#[test]
fn who_asks_us_to_wait_is_heard() {
    let Some(server) = Server::shared() else { return };
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        for (header, wait) in [("Retry-After: 7\r\n", Some(7)), ("", None)] {
            let answers = move |asked: &Asked| if asked.makes("media") { page(status, header) } else { Fate::Pass };
            let (refusal, _) = refused_with(server, answers);
            let Refusal::Busy { after, .. } = refusal else { panic!("{refusal:?}") };
            assert_eq!((after.map(|after| after.as_secs()), refusal.may_pass()), (wait, true));
        }
    }
}

#[test]
fn a_site_that_has_moved_is_told_and_gets_neither_words_nor_password() {
    let Some(server) = Server::shared() else { return };
    let elsewhere = Front::before(server.port(), |_| Fate::Pass);
    for (status, at) in
        [("301 Moved Permanently", "wp-json/"), ("302 Found", "posts"), ("307 Temporary Redirect", "posts")]
    {
        let to = elsewhere.url("127.0.0.1");
        let (refusal, front) = refused_with(server, move |asked| {
            let path = asked.path.split('?').next().unwrap_or_default();
            let moves = path.ends_with(at) && (at != "posts" || asked.method == "POST");
            if moves { page(status, &format!("Location: {to}wp-json/wp/v2/posts\r\n")) } else { Fate::Pass }
        });
        assert!(matches!(&refusal, Refusal::Moved(_)), "{status}: {refusal:?}");
        assert!(front.seen().iter().all(|asked| asked.header("authorization").is_some()));
    }
    // What is written follows nowhere, not even within the site: whether it has arrived is not for a redirect to say.
    let (refusal, front) = refused_with(server, |asked| {
        let within = "Location: /wp-json/wp/v2/posts/\r\n";
        if asked.makes("posts") { page("307 Temporary Redirect", within) } else { Fate::Pass }
    });
    let written =
        front.seen().iter().filter(|asked| asked.method == "POST" && asked.path.contains("wp/v2/posts")).count();
    assert!(matches!((&refusal, written), (Refusal::Moved(_), 1)), "{refusal:?} {written}");
    // To TLS, as many do: the address is to be corrected, for what was posted would arrive as a question.
    let (refusal, _) = refused_with(server, |asked| {
        page("301 Moved Permanently", &format!("Location: https://bao.example{}\r\n", asked.path))
    });
    assert!(matches!(&refusal, Refusal::Moved(to) if to.starts_with("https://bao.example/")), "{refusal:?}");
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
fn what_is_dropped_without_a_word_is_told() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for (host, field, to, part) in [
        ("127.0.0.1", "categories", serde_json::json!([999_999]), Part::Section),
        ("127.0.0.1", "featured_media", serde_json::json!(999_999), Part::Photos),
        ("localhost", "excerpt", serde_json::json!(""), Part::Standfirst),
    ] {
        let front = Front::before(server.port(), move |asked| {
            if !asked.writes("posts") {
                return Fate::Pass;
            }
            let mut fields: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
            if fields.get(field).is_some() {
                fields[field] = to.clone();
            }
            Fate::Instead(fields.to_string().into_bytes())
        });
        let post = story(&format!("Bị bỏ {field}"), 1);
        let brought = bring(&open(server, &front.url(host)), &post, &Last::default()).unwrap();
        let [Doing::Lose(Loss { part: lost, .. })] = lost(&brought)[..] else { panic!("{field}: {:?}", brought.done) };
        assert_eq!((*lost, there.posts(&post).len()), (part, 1));
    }
}

#[test]
fn a_site_that_does_not_know_our_field_answers_with_all_it_has_and_none_of_it_is_taken() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let other = story("Bài của người khác", 1);
    let theirs = bring(&open(server, &server.with_plugin()), &other, &Last::default()).unwrap();
    // The plugin was switched off since: its question is one that nobody knows.
    let front = Front::before(server.port(), |asked| {
        if asked.method == "GET" && (asked.path.contains("galley_story=") || asked.path.contains("galley_photo=")) {
            let what = if asked.path.contains("/media") { "media" } else { "posts" };
            let all = There::at(Server::shared().unwrap()).get(&format!("{what}?per_page=100"));
            return json("200 OK", &all.to_string());
        }
        Fate::Pass
    });
    let post = story("Bài của mình", 1);
    bring(&open(server, &front.url("127.0.0.1")), &post, &Last::default()).unwrap();
    assert_eq!(there.posts(&other), [(crate::site::id(&theirs), "publish".to_owned())]);
    assert_eq!((there.posts(&post).len(), there.photos(&post.photos[0].1)), (1, 1));
}

#[test]
fn a_password_is_in_nothing_that_is_told() {
    let Some(server) = Server::shared() else { return };
    let (refusal, _) = refused_with(server, |asked| {
        let said = asked.header("authorization").unwrap_or_default().to_owned();
        json("403 Forbidden", &format!(r#"{{"code":"x","message":"no","data":{{"status":403}},"seen":"{said}"}}"#))
    });
    let told = format!("{refusal} {refusal:?} {:?}", login(server, "editor"));
    assert!(!told.contains(server.password("editor")) && !told.contains("Basic "), "{told}");
}

#[test]
fn what_a_host_without_our_plugin_says_is_enough() {
    let Some(server) = Server::shared() else { return };
    for host in HOSTS {
        let site = open(server, &format!("http://{host}:{}/", server.port()));
        let post = story(&format!("Không có plugin {host}"), 0);
        let brought = bring(&site, &post, &Last::default()).unwrap();
        // Nothing is remembered but what a receipt says, and the site's own editor gave it another address.
        let there = There::at(server);
        there.post(&brought.path, &serde_json::json!({ "slug": format!("doi-{}", post.form.slug) }));
        let last = receipt(&post, &brought);
        bring(&site, &post, &last).unwrap();
        assert_eq!(there.posts(&post).len(), 1);
    }
}
