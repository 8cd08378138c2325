//! A thread that sends what falls due, and tries again what it is time for, as long as the window is open and whoever sits there
//! may publish. It has the connection that the exchange uses, so that nobody's typing waits for a site.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use chrono::Utc;
use newsroom::desk::{Desk, DeskError, Pending};
use newsroom::store::Access;

use crate::answers::board::DeliveredCard;
use crate::office::Office;

/// How often the outbox is looked at while nobody rings, and how long at least lies between two times that something is sent.
const LOOK: Duration = Duration::from_secs(5);

/// Begins to watch the outbox. The thread ends with the program.
pub(crate) fn begin(office: &Arc<Office>) {
    let office = Arc::clone(office);
    thread::spawn(move || go_on(&office));
}

fn go_on(office: &Office) {
    let (mut rung, mut last) = (0, None::<Instant>);
    loop {
        let rest = last.map_or(Duration::ZERO, |last| LOOK.saturating_sub(last.elapsed()));
        // Nothing is open, or it cannot be read just now: asked again.
        let left = office.with(|desk| left(desk)).ok().flatten();
        match left.map(|left| left.max(rest)) {
            Some(Duration::ZERO) => {
                send(office);
                last = Some(Instant::now());
            }
            wait => rung = office.listen(rung, wait.unwrap_or(LOOK).min(LOOK)),
        }
    }
}

/// Returns how long it is until something is to be sent from here; nothing where that is never.
fn left(desk: &Desk) -> Result<Option<Duration>, DeskError> {
    // Whoever exchanges all the time hears the storage again, and rings.
    if desk.access() != Access::Write || desk.may_send().is_err() || desk.heard_for_the_unwatched().is_err() {
        return Ok(None);
    }
    let (pending, now) = (desk.pending()?, Utc::now());
    if pending.iter().any(|pending| pending.is_time(now.timestamp_millis())) {
        return Ok(Some(Duration::ZERO));
    }
    let next = pending.iter().filter_map(Pending::next).min().unwrap_or(i64::MAX);
    Ok(Some(Duration::from_millis(next.saturating_sub(now.timestamp_millis()).max(1).unsigned_abs())))
}

fn send(office: &Office) {
    let language = office.language();
    let sent = office.beside(|desk| {
        let all = desk.complete_due_unwatched()?;
        Ok(all.iter().filter_map(|outcome| DeliveredCard::of(desk, outcome, language)).collect::<Vec<_>>())
    });
    // What keeps it from being sent at all is tried again, and is on the board; so is that other desks were not heard for too long.
    for delivered in sent.unwrap_or_default() {
        let _ = office.emit("delivered", delivered);
    }
    office.ring();
}

#[cfg(test)]
mod tests {
    use newsroom::desk::{Founding, Nobody};
    use newsroom::messages::Language;
    use newsroom::storage::{Address, Place};
    use newsroom::story::{Byline, Story};
    use newsroom::workflow::Action;

    use super::*;

    fn newsroom() -> (tempfile::TempDir, Desk) {
        let folder = tempfile::tempdir().unwrap();
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let around = crate::office::surroundings(Box::new(Nobody));
        let desk = Desk::found(&folder.path().join("desk"), &with, around).unwrap();
        (folder, desk)
    }

    #[test]
    fn what_falls_due_is_waited_for_and_only_by_whoever_may_publish_it() {
        let (folder, mut desk) = newsroom();
        assert!(left(&desk).unwrap().unwrap() > LOOK, "nothing waits");
        let story = Story {
            language: "vi".into(),
            headline: "Cầu mới qua suối Bùn".into(),
            standfirst: "Học sinh thôn Đồi không còn phải lội suối tới lớp.".into(),
            body: "Cây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.\n".into(),
            section: "Thời sự".into(),
            bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
            ..Story::default()
        };
        let id = desk.begin_story(&story).unwrap();
        desk.step(id, Action::Submit, "").unwrap();
        desk.approve(id, "Bài thử").unwrap();
        desk.schedule(id, None, Utc::now() + chrono::TimeDelta::hours(1), "").unwrap();
        let hour = left(&desk).unwrap().unwrap();
        assert!(hour > Duration::from_secs(3000) && hour <= Duration::from_secs(3600), "{hour:?}");

        // It did not go, and is to be tried again at once.
        desk.cancel_waiting(id, None).unwrap();
        std::fs::write(desk.folder().join("site"), "no folder").unwrap();
        assert!(desk.publish(id, None).is_err());
        let soon = left(&desk).unwrap().unwrap();
        assert!(soon > Duration::ZERO && soon < Duration::from_secs(60), "{soon:?}");
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        desk.connect(&Place::at(Address::Folder(shared)), false).unwrap();
        assert_eq!(left(&desk).unwrap(), None, "nobody was heard yet");
        desk.hear().unwrap();
        assert!(left(&desk).unwrap().is_some());
        desk.pause_waiting(id, None).unwrap();
        assert!(left(&desk).unwrap().unwrap() > Duration::from_secs(3600), "what is paused is not tried");

        desk.add_member("Hoài An", newsroom::members::Role::Reporter, None).unwrap();
        let around = crate::office::surroundings(Box::new(Nobody));
        let reporter = Desk::open(&folder.path().join("desk"), Some("Hoài An"), around).unwrap();
        assert_eq!(left(&reporter).unwrap(), None);
    }
}
