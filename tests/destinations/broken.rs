//! Answers that are lost, and runs that end in the middle: what is there afterwards is there once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Destination as _, Doing, Last, Refusal, Step, Undoing};
use newsroom::story::Digest;
use serde_json::json;

use crate::front::{Asked, Fate, Front, hand_on, page};
use crate::site::{HOSTS, There, bring, id, login, lost, open, open_as, receipt, story};

/// Does something with the first request that is so, and lets all others pass.
fn once(is: impl Fn(&Asked) -> bool + Send + 'static, fate: Fate) -> impl FnMut(&Asked) -> Fate + Send + 'static {
    let mut fate = Some(fate);
    move |asked| if is(asked) { fate.take().unwrap_or(Fate::Pass) } else { Fate::Pass }
}

#[test]
fn a_post_whose_answer_is_lost_is_made_once() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let front = Front::before(server.port(), once(|asked| asked.makes("posts"), Fate::Swallow));
        let post = story(&format!("Mất câu trả lời {host}"), 0);
        let brought = bring(&open(server, &front.url(host)), &post, &Last::default()).unwrap();
        assert_eq!(there.posts(&post), [(id(&brought), "publish".to_owned())]);
        assert_eq!(front.seen().iter().filter(|asked| asked.makes("posts")).count(), 1, "it is not sent again");
    }
}

#[test]
fn what_nobody_knows_of_is_looked_up_by_the_next_run() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        // After the answer that was lost, the way there is lost, too.
        let gone = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&gone);
        let front = Front::before(server.port(), move |asked| {
            let made = asked.makes("posts");
            match seen.fetch_add(usize::from(made || seen.load(Ordering::SeqCst) > 0), Ordering::SeqCst) {
                0 if made => Fate::Swallow,
                0 => Fate::Pass,
                _ => page("502 Bad Gateway", ""),
            }
        });
        let post = story(&format!("Không rõ {host}"), 1);
        let refusal = bring(&open(server, &front.url(host)), &post, &Last::default()).unwrap_err();
        assert!(refusal.may_pass(), "{refusal:?}");
        let [(made, status)] = &there.posts(&post)[..] else { panic!() };
        assert_eq!(status, "draft");
        let brought =
            bring(&open(server, &format!("http://{host}:{}/", server.port())), &post, &Last::default()).unwrap();
        assert_eq!(there.posts(&post), [(*made, "publish".to_owned())]);
        assert_eq!((id(&brought), there.photos(&post.photos[0].1)), (*made, 1));
    }
}

#[test]
fn a_change_whose_answer_is_lost_is_read_and_not_repeated() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let changes = |asked: &Asked| asked.writes("posts/");
    let front = Front::before(server.port(), once(changes, Fate::Swallow));
    let post = story("Mất câu trả lời khi đăng", 0);
    let brought = bring(&open(server, &front.url("127.0.0.1")), &post, &Last::default()).unwrap();
    assert_eq!(there.posts(&post), [(id(&brought), "publish".to_owned())]);
    assert_eq!(front.seen().iter().filter(|asked| changes(asked)).count(), 1);
}

#[test]
fn a_photo_whose_answer_is_lost_is_sent_once() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let front = Front::before(server.port(), once(|asked| asked.makes("media"), Fate::Swallow));
        let post = story(&format!("Mất ảnh {host}"), 2);
        let brought = bring(&open(server, &front.url(host)), &post, &Last::default()).unwrap();
        assert_eq!(lost(&brought), Vec::<&Doing>::new());
        for (_, photo) in &post.photos {
            assert_eq!(there.photos(photo), 1, "{host}");
        }
        assert_eq!(front.seen().iter().filter(|asked| asked.makes("media")).count(), 2);
    }
}

/// Runs a publication that ends before the step that is so. Returns what was about to be written.
fn ends_before(
    server: &Server,
    home: &str,
    post: &newsroom::publish::post::Post,
    ends: impl Fn(&Step) -> bool,
) -> Vec<Digest> {
    let written = Mutex::new(vec![]);
    let stopped = open(server, home).bring(post, &Last::default(), Undoing::Nothing, &mut |step| {
        if let Step::Writing(digest) = &step {
            written.lock().unwrap().push(*digest);
        }
        !ends(&step)
    });
    assert_eq!(stopped.unwrap_err(), Refusal::Stopped);
    written.into_inner().unwrap()
}

#[test]
fn a_run_that_ends_between_photos_and_post_is_gone_on_with() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let home = format!("http://{host}:{}/", server.port());
        let post = story(&format!("Đứt giữa chừng {host}"), 2);
        ends_before(server, &home, &post, |step| matches!(step, Step::Writing(_)));
        assert_eq!((there.posts(&post), there.photos(&post.photos[0].1)), (vec![], 1));
        let brought = bring(&open(server, &home), &post, &Last::default()).unwrap();
        assert_eq!(brought.done.iter().filter(|done| matches!(done, Doing::Reuse(_))).count(), 2);
        assert_eq!((there.posts(&post).len(), there.photos(&post.photos[1].1)), (1, 1));
    }
}

#[test]
fn a_run_that_ends_between_draft_and_publication_publishes_that_draft() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let home = format!("http://{host}:{}/", server.port());
        let mut post = story(&format!("Bản nháp dở {host}"), 0);
        ends_before(server, &home, &post, |step| *step == Step::Standing);
        let drafts = there.posts(&post);
        assert_eq!(drafts[0].1, "draft");
        // Meanwhile somebody approved other words: it is the same post all the same.
        post.form.body.push_str("\nThêm.\n");
        let brought = bring(&open(server, &home), &post, &Last::default()).unwrap();
        assert_eq!(there.posts(&post), [(drafts[0].0, "publish".to_owned())]);
        assert_eq!((id(&brought), lost(&brought)), (drafts[0].0, vec![]));
    }
}

#[test]
fn what_an_unfinished_change_of_ours_left_is_no_edit_of_somebody_else() {
    let Some(server) = Server::shared() else { return };
    let home = server.with_plugin();
    let mut post = story("Sửa dở", 0);
    let first = bring(&open(server, &home), &post, &Last::default()).unwrap();
    let mut last = crate::site::receipt(&post, &first);
    post.form.body = "Bản hai.\n".into();
    // The second is there and no receipt of it is here, when a third is approved.
    let written = Mutex::new(vec![]);
    let heard = |step: Step| {
        if let Step::Writing(digest) = step {
            written.lock().unwrap().push(digest);
        }
        true
    };
    open(server, &home).bring(&post, &last, Undoing::Nothing, &mut |step| heard(step)).unwrap();
    post.form.body = "Bản ba.\n".into();
    assert!(matches!(bring(&open(server, &home), &post, &last), Err(Refusal::Edited(_))));
    last.written = written.into_inner().unwrap();
    assert_eq!(bring(&open(server, &home), &post, &last).unwrap().parts.body[0], "<p>Bản ba.</p>");
}

#[test]
fn a_refused_post_leaves_no_draft_behind() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    // Something else on the site has our field as a number: the draft is made, and then refused.
    let site = open_as(&server.with_plugin(), &login(server, "oddmeta"), Default::default()).unwrap();
    let post = story("Bị từ chối", 0);
    let refusal = bring(&site, &post, &Last::default()).unwrap_err();
    assert!(matches!(&refusal, Refusal::Refused { code, .. } if code == "rest_invalid_type"), "{refusal:?}");
    assert_eq!(there.posts(&post), []);
}

/// Lets the request that makes a post arrive once more before the request that is so, as an impatient proxy does.
fn arrives_again(server: &Server, is: impl Fn(&Asked) -> bool + Send + 'static) -> Front {
    let (port, mut made) = (server.port(), None);
    Front::before(port, move |asked| {
        if asked.makes("posts") {
            made = Some(asked.clone());
        } else if is(asked)
            && let Some(made) = made.take()
        {
            hand_on(port, &made);
        }
        Fate::Pass
    })
}

#[test]
fn a_draft_that_a_doubled_request_has_left_is_cleared_up() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    // While the post is made public; and long after, when the story is sent the next time.
    for (when, left) in [("posts/", 1), ("never", 2)] {
        let front = arrives_again(server, move |asked| asked.writes(when));
        let mut post = story(&format!("Gửi hai lần {when}"), 1);
        let site = open(server, &front.url("localhost"));
        let brought = bring(&site, &post, &Last::default()).unwrap();
        if left == 2 {
            let made = front.seen().into_iter().find(|asked| asked.makes("posts")).unwrap();
            hand_on(server.port(), &made);
        }
        let all = there.posts(&post);
        assert_eq!((all.len(), all.iter().filter(|(_, status)| status == "publish").count()), (left, 1), "{all:?}");
        // What it held was the version before.
        let last = receipt(&post, &brought);
        post.form.body.push_str("\nThêm.\n");
        bring(&site, &post, &last).unwrap();
        assert_eq!(there.posts(&post), [(id(&brought), "publish".to_owned())]);
    }
}

#[test]
fn a_draft_beside_a_post_that_somebody_works_on_stays() {
    let Some(server) = Server::shared() else { return };
    let (there, site) = (There::at(server), open(server, &server.stock()));
    let mut post = story("Bản nháp của người khác", 1);
    let brought = bring(&site, &post, &Last::default()).unwrap();
    let own = there.get(&format!("{}?context=edit", brought.path));
    let mut copy = json!({ "status": "draft", "slug": format!("{}-2", own["slug"].as_str().unwrap()) });
    for field in ["title", "content", "excerpt"] {
        copy[field] = own[field]["raw"].clone();
    }
    for field in ["categories", "tags", "featured_media"] {
        copy[field] = own[field].clone();
    }
    // Somebody else's, though it says the same; ours, with other words in it; ours, at another address.
    let theirs = there.post("posts", &copy)["id"].as_u64().unwrap();
    let by_us = |mut copy: serde_json::Value, field: &str, value: &str| {
        (copy[field], copy["author"]) = (value.into(), own["author"].clone());
        there.post("posts", &copy)["id"].as_u64().unwrap()
    };
    let kept =
        [theirs, by_us(copy.clone(), "excerpt", "Sapo khác."), by_us(copy, "slug", &format!("{}-moi", post.form.slug))];
    let last = receipt(&post, &brought);
    post.form.body.push_str("\nThêm.\n");
    bring(&site, &post, &last).unwrap();
    let drafts: Vec<_> =
        there.posts(&post).into_iter().filter(|(_, status)| status == "draft").map(|(id, _)| id).collect();
    assert!(kept.iter().all(|id| drafts.contains(id)), "{kept:?} {drafts:?}");
}
