//! Two desks at one story in the same moment.

use std::sync::Barrier;
use std::thread;

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Doing, Last, Refusal};

use crate::front::{Fate, Front, json};
use crate::site::{HOSTS, There, bring, id, lost, open, receipt, story};

#[test]
fn two_desks_that_publish_at_once_end_with_one_post() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        for round in 0..4 {
            let home = format!("http://{host}:{}/", server.port());
            let (post, begin) = (story(&format!("Cùng lúc {host} {round}"), 0), Barrier::new(2));
            let went: Vec<_> = thread::scope(|scope| {
                let desk = || {
                    let site = open(server, &home);
                    begin.wait();
                    bring(&site, &post, &Last::default())
                };
                let desks = [scope.spawn(desk), scope.spawn(desk)];
                desks.into_iter().map(|desk| desk.join().unwrap()).collect()
            });
            // One may meet the other in the middle and be told to try again; then it finds what is there.
            let ids: Vec<_> = went
                .into_iter()
                .map(|went| match went {
                    Ok(brought) => id(&brought),
                    Err(_) => id(&bring(&open(server, &home), &post, &Last::default()).unwrap()),
                })
                .collect();
            assert_eq!(ids[0], ids[1], "{host}");
            assert_eq!(there.posts(&post), [(ids[0], "publish".to_owned())], "{host}");
        }
    }
}

#[test]
fn of_two_drafts_the_lower_number_counts_and_ours_goes() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let post = story("Hai bản nháp", 0);
    // The other desk's draft is made while ours is on its way: after ours was looked up, before it is made.
    let (other, direct) = (post.clone(), server.stock());
    let mut first = None;
    let front = Front::before(server.port(), move |asked| {
        if asked.makes("posts") && first.is_none() {
            let site = open(Server::shared().unwrap(), &direct);
            first = Some(bring(&site, &other, &Last::default()).map(|brought| brought.path));
        }
        Fate::Pass
    });
    let brought = bring(&open(server, &front.url("localhost")), &post, &Last::default()).unwrap();
    assert_eq!(there.posts(&post), [(id(&brought), "publish".to_owned())]);
    assert!(front.seen().iter().any(|asked| asked.method == "DELETE"), "ours was there, and went");
}

#[test]
fn of_two_corrections_the_second_finds_the_first_and_writes_nothing_over() {
    let Some(server) = Server::shared() else { return };
    let site = open(server, &server.with_plugin());
    let post = story("Hai lần đính chính", 0);
    let last = receipt(&post, &bring(&site, &post, &Last::default()).unwrap());
    let (mut mine, mut theirs) = (post.clone(), post);
    mine.form.body = "Đính chính của tôi.\n".into();
    theirs.form.body = "Đính chính của họ.\n".into();
    bring(&site, &theirs, &last).unwrap();
    let Err(Refusal::Edited(differences)) = bring(&site, &mine, &last) else { panic!() };
    assert_eq!((differences.len(), differences[0].there.contains("của họ")), (1, true));
}

#[test]
fn a_tag_that_is_there_in_other_letters_or_made_meanwhile_is_that_tag() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let mut post = story("Từ khóa có rồi", 0);
    let name = format!("Đập Thủy {}", post.story);
    let tag = there.post("tags", &serde_json::json!({ "name": name }))["id"].as_u64().unwrap();
    post.form.tags = vec![name.to_lowercase(), name.to_uppercase()];
    let brought = bring(&open(server, &server.with_plugin()), &post, &Last::default()).unwrap();
    assert_eq!((lost(&brought), brought.parts.tags.clone()), (Vec::<&Doing>::new(), vec![name.clone()]));
    // It was not there when it was looked for.
    let front = Front::before(server.port(), |asked| {
        if asked.method == "GET" && asked.path.contains("wp/v2/tags?") && !asked.path.contains("post=") {
            json("200 OK", "[]")
        } else {
            Fate::Pass
        }
    });
    let mut post = story("Từ khóa vừa có", 0);
    post.form.tags = vec![name];
    let brought = bring(&open(server, &front.url("127.0.0.1")), &post, &Last::default()).unwrap();
    assert_eq!(lost(&brought), Vec::<&Doing>::new());
    assert_eq!(there.get(&format!("posts/{}", id(&brought)))["tags"], serde_json::json!([tag]));
}
