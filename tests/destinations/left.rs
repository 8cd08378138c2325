//! Photos that a post shows no more: they stay in the site's library, and whoever sends is told which they are.

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Destination as _, Doing, Last, Undoing};
use newsroom::publish::post::Standing;
use serde_json::Value;

use crate::desks::{approved, newsroom};
use crate::site::{HOSTS, There, bring, open, photo, receipt, story};

/// What is told of photos that stay: caption and address of each.
fn left(done: &[Doing]) -> Vec<(String, String)> {
    let told = done.iter().filter_map(|doing| match doing {
        Doing::Leave { caption, url } => Some((caption.clone(), url.clone())),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_photo_that_a_correction_replaces_and_those_of_a_story_taken_down_are_told_once_and_stay() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let site = open(server, &format!("http://{host}:{}/", server.port()));
        let mut post = story(&format!("Ảnh thay {host}"), 3);
        let first = bring(&site, &post, &Last::default()).unwrap();
        assert!(left(&first.done).is_empty());
        let last = receipt(&post, &first);

        // Two are replaced, of which another story shows one.
        let (replaced, elsewhere) = (post.photos[1].1.clone(), post.photos[2].1.digest);
        let last = Last { elsewhere: vec![elsewhere], ..last };
        post.photos[1].1 = photo();
        post.photos[2].1 = photo();
        let planned = left(&site.plan(&post, &last, Undoing::Nothing).unwrap());
        let [(caption, url)] = &planned[..] else { panic!("{planned:?}") };
        assert_eq!((caption.as_str(), there.is_there(url)), ("Ảnh số 1", true), "{url}");
        let second = bring(&site, &post, &last).unwrap();
        assert_eq!((left(&second.done), there.photos(&replaced)), (planned.clone(), 1));
        assert!(there.is_there(url), "it stays");
        // Once it is told, it is: the same again says nothing of it.
        let last = receipt(&post, &second);
        assert!(left(&bring(&site, &post, &last).unwrap().done).is_empty());
        assert!(left(&site.plan(&post, &last, Undoing::Nothing).unwrap()).is_empty());

        post.standing = Standing::Down;
        assert_eq!(left(&site.plan(&post, &last, Undoing::Nothing).unwrap()).len(), 3);
        let down = bring(&site, &post, &last).unwrap();
        let captions: Vec<_> = left(&down.done).into_iter().map(|(caption, _)| caption).collect();
        assert_eq!(captions, ["Ảnh số 0", "Ảnh số 1", "Ảnh số 2"]);
        // A run that ended before its receipt was here tells it all the same, and none after that does.
        assert_eq!(left(&bring(&site, &post, &last).unwrap().done).len(), 3);
        assert!(bring(&site, &post, &receipt(&post, &down)).unwrap().done.is_empty());
    }
}

#[test]
fn the_program_tells_of_a_photo_that_no_other_story_shows() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (folder, galley) = newsroom(&server.with_plugin(), server.password("editor"));
    let to = ["--destination", "wp"];
    // Two stories show the same photo under the same caption.
    let [one, other] = [(); 2].map(|()| approved(&galley, folder.path()).0);
    for id in [&one, &other] {
        let sent = galley.json(&["publish", id, to[0], to[1]]);
        assert_eq!(sent["left"], Value::Array(vec![]));
    }
    let down = |id: &str| galley.json(&["takedown", id, to[0], to[1], "--reason", "Theo yêu cầu"])["left"].clone();
    assert_eq!(down(&one), Value::Array(vec![]), "the other one shows it");
    let told = down(&other);
    assert_eq!((told.as_array().unwrap().len(), &told[0]["what"]["caption"]), (1, &Value::from("Cây cầu mới")));
    assert!(there.is_there(told[0]["what"]["url"].as_str().unwrap()));

    // The words say the same as the fields, and a plan says it before.
    galley.json(&["approve", &one, "--override", "thử"]);
    galley.json(&["publish", &one, to[0], to[1], "--reason", "Đã xin phép"]);
    let placement = galley.json(&["story", "show", &one])["photos"][0]["placement"].as_str().unwrap().to_owned();
    galley.json(&["photo", "remove", &one, &placement]);
    galley.json(&["approve", &one, "--override", "thử"]);
    let planned = galley.json(&["plan", &one, to[0], to[1]]);
    let leaves = planned["steps"].as_array().unwrap().iter().filter(|step| step["step"] == "leave").count();
    assert_eq!(leaves, 1, "{planned}");
    let said = galley.run(&["publish", &one, to[0], to[1]]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("Cây cầu mới") && said.contains("/uploads/"), "{said}");
}
