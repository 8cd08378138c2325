//! The board: every story on its way to a destination, and what readers see there, one line for each story and destination.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Transaction;

use super::{AtSite, Desk, DeskError, Version};
use crate::ledger::time;
use crate::store::{Halt, Pending, StoreError, StoryRow, outbox, projection, publications};
use crate::story::StoryId;
use crate::workflow::{Approval, State};

/// A story that has been public for longer lacks at no destination where it never was: a house may want it so.
const FRESH: TimeDelta = TimeDelta::hours(24);

/// How far a story has come on its way to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// It is approved, and nobody has asked for it to be sent.
    Unsent,
    /// It is being sent by some program of this desk.
    Sending,
    /// It waits for its turn.
    Waiting,
    /// It was tried, and is again by itself.
    Again,
    /// It waits for its hour.
    Scheduled,
    /// A person lets it wait.
    Paused,
    /// Somebody has to do something first.
    Stopped,
    /// It waits at its destination, for somebody there to look it over.
    Review,
    /// Readers see it.
    Public,
    /// It was taken down.
    Down,
}

impl Lane {
    /// Returns the word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unsent => "unsent",
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::Again => "again",
            Self::Scheduled => "scheduled",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Review => "review",
            Self::Public => "public",
            Self::Down => "down",
        }
    }

    /// Returns that of what waits; whether this desk is sending something is told.
    fn of(pending: &Pending, sending: bool, now: i64) -> Self {
        match pending.halt {
            Some(Halt::Paused) => Self::Paused,
            Some(Halt::Stopped) => Self::Stopped,
            Some(Halt::Review) => Self::Review,
            None if sending && pending.is_under_way() => Self::Sending,
            None if pending.due.is_some_and(|due| due > now) => Self::Scheduled,
            None if pending.tries == 0 => Self::Waiting,
            None => Self::Again,
        }
    }
}

/// A story and a destination.
#[derive(Clone, Debug)]
pub struct BoardLine {
    /// The story.
    pub story: StoryId,
    /// Its headline now.
    pub headline: String,
    /// Its section now.
    pub section: String,
    /// The destination's id.
    pub destination: String,
    /// How far it has come.
    pub lane: Lane,
    /// What waits, if anything does.
    pub pending: Option<Pending>,
    /// What readers see there, or saw until it was taken down.
    pub site: Option<AtSite>,
    /// The approval that stands.
    pub approval: Option<Approval>,
    /// Whether the story is no longer as it was approved.
    pub changed: bool,
    /// Until when readers may not see it, where that is still to come.
    pub embargo: Option<DateTime<Utc>>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// In the order of lanes; in each, what falls due first or was done last comes first.
    pub lines: Vec<BoardLine>,
    /// How many are approved and not sent, counted at each destination; no more of them are listed than were asked for.
    pub unsent: u64,
    /// How many are public, likewise.
    pub public: u64,
    /// How many were taken down, likewise.
    pub down: u64,
}

impl Desk {
    /// Returns the board, with so many at most of what is not sent, of what is public and of what was taken down. Where none
    /// is wanted, none is looked for.
    pub fn board(&self, most: u32) -> Result<Board, DeskError> {
        let sending = self.is_sending()?;
        Ok(self.store.read(|t| {
            let [public, down] = [false, true].map(|down| publications::count(t, down));
            let mut board = Board { public: public?, down: down?, ..Board::default() };
            let mut on = BTreeSet::new();
            for pending in outbox::all(t)? {
                let Some(row) = projection::story(t, pending.waiting.story)? else { continue };
                let to = pending.waiting.destination.clone();
                let lane = Lane::of(&pending, sending, self.around.now());
                on.insert((row.id, to.clone()));
                board.lines.push(BoardLine { pending: Some(pending), ..self.line(t, &row, to, lane)? });
            }
            let mut unsent = if most > 0 { self.unsent(t, &on)? } else { vec![] };
            on.extend(unsent.iter().map(|line| (line.story, line.destination.clone())));
            board.unsent = unsent.len() as u64;
            unsent.sort_by_key(BoardLine::place);
            board.lines.extend(unsent.into_iter().take(most as usize));
            for (lane, down) in [(Lane::Public, false), (Lane::Down, true)] {
                for (to, story) in publications::latest(t, down, most)? {
                    if !on.contains(&(story, to.clone()))
                        && let Some(row) = projection::story(t, story)?
                    {
                        board.lines.push(self.line(t, &row, to, lane)?);
                    }
                }
            }
            board.lines.sort_by_key(|line| (line.lane, line.place()));
            Ok(board)
        })?)
    }

    fn line(&self, t: &Transaction<'_>, row: &StoryRow, to: String, lane: Lane) -> Result<BoardLine, StoreError> {
        let embargo = row.fields.embargo.filter(|until| *until > (self.around.clock)());
        Ok(BoardLine {
            story: row.id,
            headline: row.fields.headline.clone(),
            section: row.fields.section.clone(),
            lane,
            pending: None,
            site: self.at_site(t, row, &to)?,
            approval: row.status.approval.clone(),
            changed: row.state == State::ChangedSinceApproval,
            embargo,
            destination: to,
        })
    }

    /// Returns the stories that are approved and neither wait for a destination nor are public there as they are approved, in the
    /// order in which readers first saw them elsewhere, and then of their approvals.
    pub fn not_yet_at(&self, destination: Option<&str>) -> Result<Vec<StoryId>, DeskError> {
        let at = &self.destination(destination)?.id;
        let mut pending = self.pending()?;
        pending.retain(|pending| pending.waiting.destination == *at);
        let waiting: BTreeSet<StoryId> = pending.iter().map(|pending| pending.waiting.story).collect();
        let mut lacking = vec![];
        let rows = self.store.read(|t| {
            let mut rows = vec![];
            for row in publications::perhaps_unsent(t, 0)? {
                let public = publications::publication(t, at, row.id)?;
                rows.push((publications::first_public(t, row.id)?, public, row));
            }
            Ok(rows)
        })?;
        for (first, public, row) in rows {
            let Some(approval) = row.status.approval.filter(|_| !waiting.contains(&row.id)) else { continue };
            if public.is_none_or(|public| !public.down && public.digest != approval.digest) {
                lacking.push((first.unwrap_or(i64::MAX), approval.at, row.id));
            }
        }
        lacking.sort();
        Ok(lacking.into_iter().map(|(.., id)| id).collect())
    }

    /// Returns what is approved and neither waits nor is public, at each destination where it is to be.
    fn unsent(&self, t: &Transaction<'_>, on: &BTreeSet<(StoryId, String)>) -> Result<Vec<BoardLine>, StoreError> {
        let since = (self.around.clock)() - FRESH;
        let mut lines = vec![];
        for row in publications::perhaps_unsent(t, since.timestamp_millis())? {
            let Some(approval) = &row.status.approval else { continue };
            let mut sites = vec![];
            for destination in &self.house.destinations {
                sites.push((&destination.id, publications::publication(t, &destination.id, row.id)?));
            }
            let first =
                sites.iter().filter_map(|(_, public)| public.as_ref().map(|public| time(public.first_at))).min();
            for (to, public) in sites {
                let lacks = match public {
                    Some(public) => public.digest != approval.digest,
                    None => first.is_none_or(|first| first >= since),
                };
                if lacks && !on.contains(&(row.id, to.clone())) {
                    lines.push(self.line(t, &row, to.clone(), Lane::Unsent)?);
                }
            }
        }
        Ok(lines)
    }
}

impl BoardLine {
    /// Returns its place in its lane, the first the smallest.
    fn place(&self) -> (i64, StoryId) {
        let at = match (self.lane, &self.pending) {
            (Lane::Scheduled | Lane::Again, Some(pending)) => pending.next().unwrap_or_default(),
            (_, Some(pending)) => pending.waiting.at,
            (Lane::Unsent, None) => -self.approval.as_ref().map_or(0, |approval| approval.at.timestamp_millis()),
            (_, None) => -self.site.as_ref().map_or(0, |site| site.at.timestamp_millis()),
        };
        (at, self.story)
    }

    /// Returns whether readers see something of it there.
    pub fn is_public(&self) -> bool {
        self.site.as_ref().is_some_and(|site| site.version != Version::Down)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::tests::{around, found};
    use super::*;
    use crate::desk::{Extent, Surroundings};
    use crate::house::Kind;
    use crate::story::{Byline, Story};
    use crate::workflow::Action;

    thread_local! {
        /// What the clock of this test says, in seconds since 1970 UTC.
        static NOW: Cell<i64> = const { Cell::new(1_790_000_000) };
    }

    fn newsroom() -> (tempfile::TempDir, Desk) {
        let (folder, desk) = found();
        let at = desk.folder().to_path_buf();
        drop(desk);
        let clock = || DateTime::from_timestamp(NOW.get(), 0).unwrap();
        let mut desk = Desk::open(&at, None, Surroundings { clock, ..around() }).unwrap();
        let second =
            serde_json::json!({ "id": "zalo", "kind": "site", "folder": "zalo", "address": "https://zalo.example/" });
        desk.set_house(&[(Kind::Destination, second)], Extent::Items).unwrap();
        desk.reread().unwrap();
        (folder, desk)
    }

    fn approved(desk: &Desk, headline: &str) -> StoryId {
        let story = Story {
            language: "vi".into(),
            headline: headline.into(),
            standfirst: "Học sinh thôn Đồi không còn phải lội suối tới lớp.".into(),
            body: "Cây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.\n".into(),
            section: "Thời sự".into(),
            bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
            ..Story::default()
        };
        let id = desk.begin_story(&story).unwrap();
        desk.step(id, Action::Submit, "").unwrap();
        desk.approve(id, "Bài thử").unwrap();
        id
    }

    fn lanes(desk: &Desk, id: StoryId) -> Vec<(String, &'static str)> {
        let lines = desk.board(9).unwrap().lines.into_iter().filter(|line| line.story == id);
        let mut lanes: Vec<_> = lines.map(|line| (line.destination, line.lane.word())).collect();
        lanes.sort();
        lanes
    }

    fn at(site: &'static str, zalo: &'static str) -> Vec<(String, &'static str)> {
        vec![("site".to_owned(), site), ("zalo".to_owned(), zalo)]
    }

    #[test]
    fn a_story_is_in_one_lane_for_each_destination_from_its_approval_to_its_takedown() {
        let (_folder, desk) = newsroom();
        let draft = desk.begin_own_story().unwrap();
        let id = approved(&desk, "Cầu mới qua suối Bùn");
        assert_eq!((lanes(&desk, draft), lanes(&desk, id)), (vec![], at("unsent", "unsent")));

        let hour = DateTime::from_timestamp(NOW.get() + 3600, 0).unwrap();
        desk.schedule(id, Some("zalo"), hour, "").unwrap();
        assert_eq!(lanes(&desk, id), at("unsent", "scheduled"));
        desk.pause_waiting(id, Some("zalo")).unwrap();
        assert_eq!(lanes(&desk, id), at("unsent", "paused"));
        desk.resume_waiting(id, Some("zalo")).unwrap();
        desk.cancel_waiting(id, Some("zalo")).unwrap();
        desk.publish(id, Some("site")).unwrap();
        assert_eq!(lanes(&desk, id), at("public", "unsent"));

        // What is out is what was approved, whatever was typed since; what is approved anew is to be sent again.
        desk.edit(id, |story| story.standfirst = "Cầu xong trước mùa lũ.".into()).unwrap();
        let line = |id| desk.board(9).unwrap().lines.into_iter().find(|line| line.story == id).unwrap();
        assert_eq!((lanes(&desk, id), line(id).changed), (at("public", "unsent"), true));
        desk.approve(id, "Bài thử").unwrap();
        assert_eq!((lanes(&desk, id), line(id).changed), (at("unsent", "unsent"), false));
        assert!(line(id).is_public(), "an older version is out all the same");

        desk.take_down(id, Some("site"), "Đăng sớm").unwrap();
        assert_eq!(lanes(&desk, id).first(), Some(&("site".to_owned(), "unsent")), "approved after what was out");
    }

    #[test]
    fn what_was_taken_down_as_it_was_approved_is_to_be_sent_nowhere() {
        let (_folder, desk) = newsroom();
        let id = approved(&desk, "Cầu mới qua suối Bùn");
        desk.publish(id, Some("site")).unwrap();
        desk.take_down(id, Some("site"), "Đăng sớm").unwrap();
        let board = desk.board(9).unwrap();
        assert_eq!((board.public, board.down), (0, 1));
        let [line] = &board.lines[..] else { panic!("{:?}", board.lines) };
        assert_eq!((line.lane, line.is_public()), (Lane::Down, false));

        // Taken down at one destination only, and changed since.
        let other = approved(&desk, "Chợ phiên vùng cao");
        desk.publish(other, Some("zalo")).unwrap();
        desk.take_down(other, Some("zalo"), "Đăng sớm").unwrap();
        desk.publish(other, Some("site")).unwrap();
        assert_eq!(lanes(&desk, other), at("public", "down"));
        desk.edit(other, |story| story.standfirst = "Họp lại sau ba năm.".into()).unwrap();
        assert_eq!(lanes(&desk, other), at("public", "down"));
    }

    #[test]
    fn what_does_not_go_says_why_and_what_is_old_lacks_nowhere() {
        let (_folder, desk) = newsroom();
        let id = approved(&desk, "Cầu mới qua suối Bùn");
        std::fs::write(desk.folder().join("site"), "no folder").unwrap();
        assert!(desk.publish(id, Some("site")).is_err());
        let board = desk.board(9).unwrap();
        let line = board.lines.iter().find(|line| line.destination == "site").unwrap();
        assert_eq!((line.lane, line.pending.as_ref().unwrap().tries), (Lane::Again, 1));
        std::fs::remove_file(desk.folder().join("site")).unwrap();
        desk.retry(id, Some("site")).unwrap();
        assert_eq!(lanes(&desk, id), at("public", "unsent"));
        NOW.set(NOW.get() + 25 * 3600);
        assert_eq!(lanes(&desk, id), vec![("site".to_owned(), "public")], "a house may want it at one of them only");
        desk.edit(id, |story| story.standfirst = "Cầu xong trước mùa lũ.".into()).unwrap();
        assert_eq!(lanes(&desk, id), vec![("site".to_owned(), "public")], "also when somebody goes on with it");
    }

    #[test]
    fn no_more_is_listed_of_what_is_over_than_was_asked_for_and_all_is_counted() {
        let (_folder, desk) = newsroom();
        for n in 0..3 {
            desk.publish(approved(&desk, &format!("Cầu số {n}")), Some("site")).unwrap();
            NOW.set(NOW.get() + 60);
        }
        NOW.set(NOW.get() + 25 * 3600);
        let board = desk.board(2).unwrap();
        let headlines = |board: &Board| board.lines.iter().map(|line| line.headline.clone()).collect::<Vec<_>>();
        assert_eq!((board.public, &headlines(&board)[..]), (3, &["Cầu số 2".to_owned(), "Cầu số 1".to_owned()][..]));

        // The same of what is not sent: the last that was approved comes first.
        for n in 3..5 {
            approved(&desk, &format!("Cầu số {n}"));
            NOW.set(NOW.get() + 60);
        }
        let board = desk.board(1).unwrap();
        assert_eq!((board.unsent, &headlines(&board)[..]), (4, &["Cầu số 4".to_owned(), "Cầu số 2".to_owned()][..]));
        assert!(desk.board(0).unwrap().lines.is_empty());
    }

    #[test]
    fn what_is_tried_is_sent_only_as_long_as_somebody_sends() {
        let (_folder, desk) = newsroom();
        assert!(!desk.is_sending().unwrap());
        let turn = desk.turn().unwrap();
        assert!(desk.is_sending().unwrap());
        let id = approved(&desk, "Cầu mới qua suối Bùn");
        std::fs::write(desk.folder().join("site"), "no folder").unwrap();
        drop(turn);
        assert!(desk.publish(id, Some("site")).is_err());
        let mut pending = desk.pending().unwrap().remove(0);
        assert_eq!(Lane::of(&pending, true, desk.around.now()), Lane::Again, "its last try has ended");
        pending.why.as_mut().unwrap().key = crate::message!("outbox.broken_off").name().to_owned();
        assert_eq!(Lane::of(&pending, true, desk.around.now()), Lane::Sending);
        assert_eq!(Lane::of(&pending, false, desk.around.now()), Lane::Again, "whoever sent it was killed");
    }
}
