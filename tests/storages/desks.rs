//! A day's work of three desks over each storage: what they do meanwhile, apart and at once, is the same everywhere in the end.

use blackbox::servers::Kind;
use serde_json::json;

use crate::sharing::{CHIEF, DESKS, EDITOR, Newsroom, REPORTER};

#[test]
fn a_day_over_a_folder() {
    day(Newsroom::over_a_folder());
}

#[test]
fn a_day_over_apache() {
    Newsroom::over(Kind::Apache).into_iter().for_each(day);
}

#[test]
fn a_day_over_rclone() {
    Newsroom::over(Kind::Rclone).into_iter().for_each(day);
}

#[test]
fn a_day_over_s3() {
    Newsroom::over(Kind::S3).into_iter().for_each(day);
}

#[test]
fn a_day_over_s3_with_the_bucket_in_the_hosts_name() {
    Newsroom::over(Kind::VirtualS3).into_iter().for_each(day);
}

/// Returns the state of a story at a desk.
fn state(newsroom: &Newsroom, desk: usize, id: &str) -> String {
    newsroom.desks[desk].json(&["story", "show", id])["state"].as_str().unwrap().to_owned()
}

/// A morning with the storage, a noon without, an evening with it again.
fn day(mut newsroom: Newsroom) {
    let photos = blackbox::demo_photos();
    let draft = newsroom.draft(REPORTER, "Bản nháp chưa gửi ai", &photos[3]);
    let titles = ["Cầu mới qua suối Bùn", "Lớp học trên đồi", "Bến sông vào mùa"];
    let [one, two, three] = [0, 1, 2].map(|n| newsroom.draft(REPORTER, titles[n], &photos[n]));
    for id in [&one, &two, &three] {
        newsroom.does(REPORTER, &["submit", id]);
    }
    assert_eq!(newsroom.sync(REPORTER)["photos_sent"], 4);
    // The draft's photo is the newsroom's already, and nobody can read whose it is.
    assert_eq!(newsroom.sync(EDITOR)["photos_received"], 4);
    newsroom.sync(CHIEF);
    newsroom.does(EDITOR, &["take", &one]);
    newsroom.does(EDITOR, &["take", &two]);
    newsroom.does(EDITOR, &["return", &three, "--reason", "Hỏi thêm người lái đò"]);
    newsroom.sync(EDITOR);
    newsroom.settle();
    assert_eq!(state(&newsroom, REPORTER, &three), "returned");

    // Noon: the storage is away, and everybody goes on.
    newsroom.shared.take_away(false);
    newsroom.does(EDITOR, &["story", "edit", &one, "--headline", "Cầu mới qua suối Bùn nối hai thôn"]);
    newsroom.does(EDITOR, &["approve", &one]);
    newsroom.does(EDITOR, &["story", "edit", &two, "--headline", "Lớp học của cô Mai"]);
    newsroom.does(CHIEF, &["story", "edit", &two, "--headline", "Lớp học giữa rừng", "--kicker", "Giáo dục"]);
    newsroom.does(REPORTER, &["story", "edit", &three, "--standfirst", "Người lái đò kể chuyện mùa nước."]);
    newsroom.does(REPORTER, &["submit", &three]);
    for desk in DESKS {
        let (code, told) = newsroom.desks[desk].refused(&["sync"]);
        assert!(code == 5 && told.contains("cannot be reached"), "{code}: {told}");
        assert!(newsroom.desks[desk].json(&["storage", "status"])["unconfirmed"].as_u64() > Some(0));
    }
    assert_eq!(newsroom.shared.bring_back(), Vec::<std::path::PathBuf>::new());

    // Evening: what was written apart is in conflict everywhere, until somebody chooses.
    newsroom.settle();
    let open = newsroom.agrees(&[&draft], "in the evening");
    let of_two = open.iter().find(|row| row["id"] == two.as_str()).unwrap();
    assert_eq!((&of_two["conflicts"], &of_two["state"]), (&json!(1), &json!("editing")));
    for desk in DESKS {
        assert_eq!(state(&newsroom, desk, &one), "approved");
        assert_eq!(state(&newsroom, desk, &three), "submitted");
        assert_eq!(newsroom.desks[desk].json(&["story", "show", &two])["kicker"], "Giáo dục");
    }
    newsroom.does(CHIEF, &["story", "conflicts", &two, "--choose", "headline=2"]);
    newsroom.does(CHIEF, &["approve", &two]);
    newsroom.does(EDITOR, &["approve", &three]);
    newsroom.settle();
    newsroom.agrees(&[&draft], "at night");
    newsroom.are_whole(&[&draft], "at night");
    for desk in DESKS {
        assert_eq!([&one, &two, &three].map(|id| state(&newsroom, desk, id)), ["approved"; 3]);
        assert_eq!(newsroom.desks[desk].json(&["story", "show", &two])["conflicts"], 0);
    }
}
