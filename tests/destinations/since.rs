//! What somebody did at the site since.

use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Destination as _, Doing, Last, Refusal, Undoing};
use newsroom::publish::post::{Part, Standing};
use serde_json::{Value, json};

use crate::site::{HOSTS, There, bring, id, open, receipt, story};

#[test]
fn words_that_somebody_wrote_there_are_shown_and_written_over_by_name_alone() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let mut post = story("Có người sửa", 1);
    let brought = bring(&site, &post, &Last::default()).unwrap();
    let (path, last) = (format!("posts/{}", id(&brought)), receipt(&post, &brought));
    let raw = there.get(&format!("{path}?context=edit"));
    let content = raw["content"]["raw"].as_str().unwrap().replace("Đoạn hai", "Đoạn hai, đã sửa");
    // The editor saves as it is, and nothing is changed by that.
    there.post(&path, &json!({ "content": raw["content"]["raw"] }));
    post.form.standfirst = "Sapo hai.".into();
    assert_eq!(site.plan(&post, &last, Undoing::Nothing).unwrap()[1..], [Doing::Change(vec![Part::Standfirst])]);
    there.post(&path, &json!({ "content": content, "title": "Tít của họ" }));
    let Err(Refusal::Edited(differences)) = bring(&site, &post, &last) else { panic!() };
    let parts: Vec<_> = differences.iter().map(|difference| difference.part).collect();
    assert_eq!(parts, [Part::Headline, Part::Body]);
    assert!(differences[1].there.contains("đã sửa") && !differences[1].here.contains("đã sửa"));
    assert_eq!(there.get(&format!("{path}?context=edit"))["title"]["raw"], "Tít của họ");
    let over = site.bring(&post, &last, Undoing::All, &mut |_| true).unwrap();
    assert!(over.done.contains(&Doing::Overwrite(parts)), "{:?}", over.done);
    assert_eq!((over.parts.headline.as_str(), over.parts.standfirst.as_str()), ("Có người sửa", "Sapo hai."));
}

#[test]
fn a_photo_that_somebody_put_in_the_place_of_ours_is_seen() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = open(server, &server.with_plugin());
    let post = story("Đổi ảnh", 2);
    let brought = bring(&site, &post, &Last::default()).unwrap();
    there.post(&format!("posts/{}", id(&brought)), &json!({ "featured_media": 0 }));
    let Err(Refusal::Edited(differences)) = bring(&site, &post, &receipt(&post, &brought)) else { panic!() };
    assert_eq!((differences.len(), differences[0].part), (1, Part::Photos));
}

#[test]
fn what_somebody_binned_or_removed_is_told_and_brought_back_by_name_alone() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let site = open(server, &format!("http://{host}:{}/", server.port()));
        let mut post = story(&format!("Bị xóa {host}"), 0);
        let brought = bring(&site, &post, &Last::default()).unwrap();
        let (number, last) = (id(&brought), receipt(&post, &brought));
        assert_eq!(there.ask("DELETE", &format!("posts/{number}"), &Value::Null).0, 200);
        assert_eq!(bring(&site, &post, &last).unwrap_err(), Refusal::Binned);
        // Also for a desk that has no receipt of it: it does not make a second one.
        assert_eq!(bring(&site, &post, &Last::default()).unwrap_err(), Refusal::Binned);
        let restored = site.bring(&post, &last, Undoing::All, &mut |_| true).unwrap();
        assert_eq!(there.posts(&post), [(number, "publish".to_owned())]);
        assert_eq!((restored.url.as_str(), restored.done.contains(&Doing::Restore)), (brought.url.as_str(), true));

        assert_eq!(there.ask("DELETE", &format!("posts/{number}?force=true"), &Value::Null).0, 200);
        assert_eq!(bring(&site, &post, &last).unwrap_err(), Refusal::Gone);
        let anew = site.bring(&post, &last, Undoing::All, &mut |_| true).unwrap();
        assert_eq!((there.posts(&post).len(), id(&anew) == number), (1, false));

        // Taken down where there is nothing, and once more.
        let last = receipt(&post, &anew);
        assert_eq!(there.ask("DELETE", &format!("posts/{}?force=true", id(&anew)), &Value::Null).0, 200);
        post.standing = Standing::Down;
        for _ in 0..2 {
            assert!(bring(&site, &post, &last).unwrap().done.is_empty());
        }
    }
}
