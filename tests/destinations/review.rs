//! Handing in for review, as a user who may not publish: once, found again, and public when somebody there says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use blackbox::program::Galley;
use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Brought, Destination as _, Doing, HandedIn, Last, Loss, Refusal, Step, Undoing};
use newsroom::publish::post::{Part, Post, Standing};
use newsroom::publish::wordpress::{Settings, WordPress};
use newsroom::story::PublicForm;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::front::{Fate, Front};
use crate::round::BODY;
use crate::site::{HOSTS, There, bring, id, login, lost, now, open, open_as, receipt, story};

/// The site as somebody sees it who may only hand in.
fn as_contributor(server: &Server, home: &str) -> WordPress<'static> {
    open_as(home, &login(server, "contributor"), Settings::default()).unwrap()
}

fn home(server: &Server, host: &str) -> String {
    format!("http://{host}:{}/", server.port())
}

/// A story that is to be handed in.
fn handed_in(headline: &str, photos: usize) -> Post {
    Post { standing: Standing::Review, ..story(headline, photos) }
}

/// What the desk knows that handed it in.
fn known(brought: &Brought) -> Last {
    let handed_in = HandedIn { path: brought.path.clone(), words: Some(brought.parts.words()) };
    let written = vec![brought.parts.digest()];
    Last { handed_in: Some(handed_in), written, ..Last::default() }
}

/// The posts with a word in their headlines that no other has: the last one. Whatever its date, and whatever a filter makes of the rest.
fn titled(there: &There, headline: &str) -> Vec<Value> {
    let word = headline.rsplit(' ').next().unwrap();
    let states = "publish,future,draft,pending,private,trash";
    let all = there.get(&format!("posts?per_page=100&context=edit&search={word}&status={states}"));
    let has = |post: &&Value| post["title"]["raw"].as_str().unwrap().contains(word);
    all.as_array().unwrap().iter().filter(has).cloned().collect()
}

#[test]
fn what_is_handed_in_waits_once_and_is_public_when_somebody_there_says_so() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let front = Front::before(server.port(), |_| Fate::Pass);
        let site = as_contributor(server, &front.url(host));
        let writes = |front: &Front| front.seen().iter().filter(|asked| asked.method != "GET").count();
        let mut post = handed_in("", 0);
        post.form.headline = format!("Lũ \"lớn\" -- 'nhanh' & 2x4... <b>{}</b>", post.story);
        post.form.body = BODY.to_owned();
        post.form.standfirst = "Sapo \"trích\" -- 2x4...".into();
        let there_are = || {
            let all = titled(&there, &post.story.to_string());
            all.iter()
                .map(|p| (p["id"].as_u64().unwrap(), p["status"].as_str().unwrap().to_owned()))
                .collect::<Vec<_>>()
        };
        let public = Post { standing: Standing::Public(now()), ..post.clone() };
        assert_eq!(bring(&site, &public, &Last::default()).unwrap_err(), Refusal::MayNotPublish);
        let planned = site.plan(&post, &Last::default(), Undoing::Nothing).unwrap();
        assert_eq!((planned, writes(&front)), (vec![Doing::Make, Doing::HandIn], 0));

        let waits = bring(&site, &post, &Last::default()).unwrap();
        assert_eq!((waits.parts.standing.as_str(), waits.parts.date), ("review", None));
        // Who may not publish gives no address, which is told.
        let [Doing::Lose(Loss { part: Part::Slug, .. })] = lost(&waits)[..] else { panic!("{:?}", waits.done) };
        assert_eq!(there_are(), [(id(&waits), "pending".to_owned())], "{host}");
        assert_eq!(there.get(&waits.path)["meta"]["galley_story"] == post.story.to_string(), host == "127.0.0.1");
        assert_eq!(there.page(&waits.url).0, 404);

        // Asked again nothing is written, also by a desk that has forgotten its number.
        let before = writes(&front);
        for last in [known(&waits), Last::default()] {
            let again = bring(&site, &post, &last).unwrap();
            assert_eq!((again.path.as_str(), again.done.len()), (waits.path.as_str(), 0), "{host}");
            assert_eq!(site.plan(&post, &last, Undoing::Nothing).unwrap(), [Doing::Awaits]);
        }
        // Somebody there lets it out at an hour of their own, and it is read back as readers see it.
        there.post(&waits.path, &json!({ "status": "future", "date_gmt": "2031-01-01T00:00:00" }));
        let scheduled = bring(&site, &post, &known(&waits)).unwrap();
        assert_eq!((scheduled.parts.standing.as_str(), scheduled.path.as_str()), ("scheduled", waits.path.as_str()));
        there.post(&waits.path, &json!({ "status": "publish", "date_gmt": "2026-11-20T03:04:05" }));
        for last in [known(&waits), Last::default()] {
            let out = bring(&site, &post, &last).unwrap();
            assert_eq!(
                (out.parts.standing.as_str(), out.path.as_str(), out.done.len()),
                ("public", waits.path.as_str(), 0)
            );
            assert_eq!(out.parts.date, Some(1_795_143_845));
            let (status, page) = there.page(&out.url);
            assert!(status == 200 && page.contains("tiêu đề"), "{}", out.url);
            assert!(site.plan(&post, &last, Undoing::Nothing).unwrap().is_empty());
            // Read by who edits, it says the same, and a receipt of it is no drift to either.
            let receipt = receipt(&public, &out);
            let found = open(server, &home(server, host)).find(&sought(&post, &out)).unwrap();
            assert_eq!(open(server, &home(server, host)).read(&found[0]).unwrap().digest(), out.parts.digest());
            assert!(site.drift(&public, &receipt).unwrap().is_empty());
        }
        assert_eq!((writes(&front), there_are().len()), (before, 1));
    }
}

fn sought(post: &Post, brought: &Brought) -> newsroom::publish::destination::Sought {
    let path = Some(brought.path.clone());
    newsroom::publish::destination::Sought { story: post.story, slug: post.form.slug.clone(), path }
}

#[test]
fn what_somebody_there_changed_is_never_written_over_unasked_nor_at_all_where_it_is_public() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let site = as_contributor(server, &home(server, host));
        let mut post = handed_in(&format!("Người duyệt sửa {host}"), 0);
        let waits = bring(&site, &post, &Last::default()).unwrap();
        // What is approved meanwhile goes in its place, as long as nobody there has changed anything.
        post.form.standfirst = "Bản hai.".into();
        let second = bring(&site, &post, &known(&waits)).unwrap();
        assert_eq!((second.path.as_str(), second.parts.standfirst.as_str()), (waits.path.as_str(), "Bản hai."));
        there.post(&waits.path, &json!({ "excerpt": "Của người duyệt." }));
        let Err(Refusal::Edited(all)) = bring(&site, &post, &known(&second)) else { panic!("{host}: written over") };
        assert_eq!(all.iter().map(|one| one.part).collect::<Vec<_>>(), [Part::Standfirst]);
        let over = site.bring(&post, &known(&second), Undoing::All, &mut |_| true).unwrap();
        assert_eq!((over.parts.standing.as_str(), over.parts.standfirst.as_str()), ("review", "Bản hai."));

        there.post(&waits.path, &json!({ "excerpt": "Của người duyệt.", "status": "publish" }));
        for undoing in [Undoing::Nothing, Undoing::All] {
            let refused = site.bring(&post, &known(&over), undoing, &mut |_| true);
            let Err(Refusal::PublicThere(all)) = refused else { panic!("{host}: {refused:?}") };
            assert_eq!((all.len(), all[0].there.as_str()), (1, "Của người duyệt."));
        }
        assert_eq!(there.posts(&post), [(id(&waits), "publish".to_owned())]);
        // The way out: the story says the same.
        post.form.standfirst = "Của người duyệt.".into();
        assert_eq!(bring(&site, &post, &known(&over)).unwrap().parts.standing, "public");
    }
}

#[test]
fn what_somebody_there_puts_away_is_told_and_comes_back_by_name() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let site = as_contributor(server, &home(server, host));
        let post = handed_in(&format!("Người duyệt bỏ {host}"), 0);
        let waits = bring(&site, &post, &Last::default()).unwrap();
        there.ask("DELETE", &waits.path, &Value::Null);
        assert_eq!(bring(&site, &post, &known(&waits)).unwrap_err(), Refusal::Binned);
        let back = site.bring(&post, &known(&waits), Undoing::Absence, &mut |_| true).unwrap();
        assert_eq!((back.path.as_str(), back.parts.standing.as_str()), (waits.path.as_str(), "review"));
        there.ask("DELETE", &format!("{}?force=true", waits.path), &Value::Null);
        assert_eq!(bring(&site, &post, &known(&waits)).unwrap_err(), Refusal::Gone);
        let anew = site.bring(&post, &known(&waits), Undoing::Absence, &mut |_| true).unwrap();
        assert_eq!(there.posts(&post), [(id(&anew), "pending".to_owned())]);
        // Taken back, it is a draft of whoever handed it in.
        let down = Post { standing: Standing::Down, ..post.clone() };
        let taken = bring(&site, &down, &known(&anew)).unwrap();
        assert_eq!(
            (taken.done.as_slice(), there.posts(&post)),
            (&[Doing::TakeDown][..], vec![(id(&anew), "draft".to_owned())])
        );
    }
}

#[test]
fn photos_go_along_where_the_site_has_them_or_lets_us_upload() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let site = as_contributor(server, &server.stock());
    let post = handed_in("Cộng tác viên gửi ảnh", 1);
    assert_eq!(bring(&site, &post, &Last::default()).unwrap_err(), Refusal::MayNotUpload);
    assert_eq!((there.posts(&post), there.photos(&post.photos[0].1)), (vec![], 0), "nothing is begun");
    // An author may, and hands in all the same where that is wished.
    let author = open_as(&server.stock(), &login(server, "author"), Settings::default()).unwrap();
    let by_author = bring(
        &author,
        &Post {
            form: PublicForm {
                headline: "Tác giả gửi ảnh".into(),
                slug: format!("khac-{}", post.form.slug),
                ..post.form.clone()
            },
            ..post.clone()
        },
        &Last::default(),
    );
    let by_author = by_author.unwrap();
    assert_eq!((by_author.parts.standing.as_str(), by_author.parts.lead.is_some()), ("review", true));
    // What the site has need not be sent.
    let other = Post { story: newsroom::story::StoryId(crate::site::random()), ..post };
    let waits = bring(&site, &other, &Last::default()).unwrap();
    assert!(waits.parts.lead.is_some() && waits.done.contains(&Doing::Reuse("Ảnh số 0".into())), "{:?}", waits.done);
}

#[test]
fn a_server_that_goes_away_while_it_takes_one_in_has_one() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    // Without the plugin also where nobody has kept its number.
    for (host, remembers) in [("127.0.0.1", true), ("localhost", true), ("localhost", false)] {
        for up in 0.. {
            let (asked, back) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(usize::MAX)));
            let (counts, until) = (Arc::clone(&asked), Arc::clone(&back));
            let front = Front::before(server.port(), move |_| match counts.fetch_add(1, Ordering::SeqCst) {
                n if n < up || n >= until.load(Ordering::SeqCst) => Fate::Pass,
                n if n == up => Fate::Swallow,
                _ => Fate::Cut,
            });
            let mut post = handed_in(&format!("Gửi duyệt dở dang {host} {remembers} {up}"), 0);
            let mut last = Last::default();
            let hand_in = |post: &Post, last: &mut Last| {
                let before = last.clone();
                let site = open_as(&front.url(host), &login(server, "contributor"), Settings::default())?;
                site.bring(post, &before, Undoing::Nothing, &mut |step| {
                    match step {
                        Step::Writing(digest) => last.written.push(digest),
                        Step::HandingIn(path) if remembers => last.handed_in = Some(HandedIn { path, words: None }),
                        _ => {}
                    }
                    true
                })
            };
            let first = hand_in(&post, &mut last);
            if asked.load(Ordering::SeqCst) <= up {
                assert!(first.is_ok() && up > 8, "{host}: {up}: {first:?}");
                break;
            }
            assert!(first.as_ref().err().is_none_or(Refusal::may_pass), "{host} {up}: {first:?}");
            back.store(0, Ordering::SeqCst);
            if remembers {
                // By its words nobody finds it any more.
                post.form.standfirst = "Bản hai.".into();
            }
            let waits = hand_in(&post, &mut last).unwrap();
            assert_eq!(there.posts(&post), [(id(&waits), "pending".to_owned())], "{host} {remembers} {up}");
        }
    }
}

#[test]
fn two_desks_that_hand_in_at_once_have_handed_in_one() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let post = handed_in(&format!("Hai nơi cùng gửi {host}"), 0);
        let both: Vec<_> = thread::scope(|scope| {
            let hand_in = || bring(&as_contributor(server, &home(server, host)), &post, &Last::default()).unwrap().path;
            let desks: Vec<_> = (0..2).map(|_| scope.spawn(hand_in)).collect();
            desks.into_iter().map(|desk| desk.join().unwrap()).collect()
        });
        let all = there.posts(&post);
        assert!(all.len() == 1 && both[0] == both[1] && all[0].1 == "pending", "{host}: {all:?} {both:?}");
    }
}

#[test]
fn a_desk_that_makes_one_just_as_another_has_handed_it_in_takes_its_own_back() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let post = handed_in(&format!("Gửi sát nhau {host}"), 0);
        let (other, direct) = (post.clone(), home(server, host));
        let mut first = None;
        let front = Front::before(server.port(), move |asked| {
            if asked.makes("posts") && first.is_none() {
                let site = as_contributor(Server::shared().unwrap(), &direct);
                first = Some(bring(&site, &other, &Last::default()).unwrap().path);
            }
            Fate::Pass
        });
        let waits = bring(&as_contributor(server, &front.url(host)), &post, &Last::default()).unwrap();
        assert_eq!(there.posts(&post), [(id(&waits), "pending".to_owned())], "{host}");
    }
}

/// A newsroom that may only hand in at its destination `wp`, with an approved story without photos.
fn newsroom(server: &Server, home: &str) -> (TempDir, Galley, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let galley = Galley::at(folder.path().join("desk"));
    let desk = galley.desk.display().to_string();
    galley.json(&["init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
    let mut added = galley.command(&["--json", "destination", "add", "wp", home, "--user", "contributor"]);
    let added = added.env("GALLEY_DESTINATION_SECRET", server.password("contributor")).output().unwrap();
    let added: Value = serde_json::from_slice(&added.stdout).unwrap();
    assert_eq!(added["publishes"], false, "{added}");
    let headline = format!("Cầu mới qua suối số {}", u32::from_be_bytes(crate::site::random()));
    let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n";
    let id = galley.drafts(&headline, &folder.path().join("body.md"), text);
    galley.json(&["submit", &id]);
    galley.json(&["approve", &id, "--override", "thử"]);
    (folder, galley, id, headline)
}

#[test]
fn the_program_offers_it_says_that_it_waits_and_files_a_receipt_when_it_is_public() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    for host in HOSTS {
        let (_folder, galley, id, headline) = newsroom(server, &home(server, host));
        let tested = galley.run(&["destination", "test", "wp"]);
        assert!(String::from_utf8_lossy(&tested.stdout).contains("--for-review"));
        let publish = ["publish", id.as_str(), "--destination", "wp"];
        let for_review = [&publish[..], &["--for-review"]].concat();
        let (code, told) = galley.refused(&publish);
        assert!(code == 1 && told.contains("--for-review"), "{told}");
        let planned = galley.json(&["plan", &id, "--destination", "wp", "--for-review"]);
        assert_eq!(planned["steps"].as_array().unwrap().last().unwrap()["step"], "hand_in");

        for _ in 0..2 {
            let handed = galley.json(&for_review);
            assert_eq!((&handed["receipt"], &handed["awaits_review"]), (&Value::Null, &json!(true)), "{handed}");
            let waits = galley.json(&["outbox"])["waiting"][0].clone();
            let told = (&waits["state"], &waits["for_review"], &waits["may_be_out"], &waits["next"]);
            assert_eq!(told, (&json!("review"), &json!(true), &json!(true), &Value::Null), "{waits}");
            assert_eq!(galley.json(&["story", "show", &id])["state"], "approved");
        }
        let said = galley.run(&for_review);
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.contains("waits at the site for review") && !said.contains("Published"), "{said}");
        // Nobody sends it by himself, and nobody says that readers see it.
        assert_eq!(galley.json(&["publish"])["kept"], 1);
        assert_eq!(galley.json(&["story", "show", &id])["whereabouts"]["sites"], json!([]));
        let [waiting] = &titled(&there, &headline)[..] else { panic!("{host}: not one") };
        assert_eq!(waiting["status"], "pending");

        // Asked for plainly it is refused, and its number is not forgotten for that.
        assert_eq!(galley.refused(&publish).0, 1);
        there.post(
            &format!("posts/{}", waiting["id"]),
            &json!({ "status": "publish", "date_gmt": "2026-11-20T03:04:05" }),
        );
        let out = galley.json(&for_review);
        let (receipt, at) = (&out["receipt"], "2026-11-20T10:04:05+07:00");
        assert_eq!(
            (&receipt["path"], &receipt["at"]),
            (&json!(format!("posts/{}", waiting["id"])), &json!(at)),
            "{out}"
        );
        assert_eq!(
            (&galley.json(&["outbox"])["waiting"], &galley.json(&["story", "show", &id])["state"]),
            (&json!([]), &json!("published"))
        );
        assert_eq!(galley.json(&["drift", "--to", "wp"])["stories"], json!([]));
        // It may not be changed from here any more.
        galley.json(&["story", "edit", &id, "--standfirst", "Cầu xong trước mùa lũ."]);
        galley.json(&["approve", &id, "--override", "thử"]);
        let (code, told) = galley.refused(&for_review);
        assert!(code == 1 && told.contains("may not change what is public"), "{told}");
        assert_eq!(titled(&there, &headline).len(), 1);
    }
}

#[test]
fn what_a_reviewer_wrote_is_taken_into_the_story() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (_folder, galley, id, headline) = newsroom(server, &server.stock());
    let for_review = ["publish", &id, "--destination", "wp", "--for-review"];
    let path = galley.json(&for_review)["path"].as_str().unwrap().to_owned();
    there.post(&path, &json!({ "excerpt": "Của người duyệt." }));
    let (code, told) = galley.refused(&for_review);
    assert!(code == 1 && told.contains("take-edits"), "{told}");
    assert_eq!(galley.json(&["take-edits", &id, "--to", "wp"])["taken"], json!(["standfirst"]));
    galley.json(&["approve", &id, "--override", "thử"]);
    assert_eq!(galley.json(&for_review)["awaits_review"], true);
    // Put away there, it is handed in again by name.
    there.ask("DELETE", &path, &Value::Null);
    let (code, told) = galley.refused(&for_review);
    assert!(code == 1 && told.contains("trash"), "{told}");
    assert_eq!(galley.json(&["restore-post", &id, "--to", "wp"])["awaits_review"], true);
    assert_eq!(titled(&there, &headline)[0]["status"], "pending");
    // Called off it is a draft there.
    galley.json(&["takedown", &id, "--destination", "wp", "--reason", "Thôi"]);
    let [draft] = &titled(&there, &headline)[..] else { panic!("not one") };
    assert_eq!((&draft["status"], &draft["excerpt"]["raw"]), (&json!("draft"), &json!("Của người duyệt.")));
}

#[test]
fn what_is_public_as_it_was_before_proves_nothing_of_what_is_approved_since() {
    let Some(server) = Server::shared() else { return };
    let there = There::at(server);
    let (_folder, galley, id, headline) = newsroom(server, &server.with_plugin());
    let for_review = ["publish", &id, "--destination", "wp", "--for-review"];
    let path = galley.json(&for_review)["path"].as_str().unwrap().to_owned();
    galley.json(&["story", "edit", &id, "--standfirst", "Cầu xong trước mùa lũ."]);
    galley.json(&["approve", &id, "--override", "thử"]);
    there.post(&path, &json!({ "status": "publish" }));
    let (code, told) = galley.refused(&for_review);
    assert!(code == 1 && told.contains("1 parts differ"), "{told}");
    assert_eq!(galley.json(&["story", "show", &id])["whereabouts"]["sites"], json!([]));
    // Whoever works there takes it over, and then it is so.
    there.post(&path, &json!({ "excerpt": "Cầu xong trước mùa lũ." }));
    assert_eq!(galley.json(&for_review)["receipt"]["path"], path.as_str());
    assert_eq!(titled(&there, &headline).len(), 1);
}
