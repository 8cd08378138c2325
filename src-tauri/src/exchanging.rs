//! A thread that exchanges with the shared storage while the window is open, on a connection of its own: nobody's typing
//! waits for an answer of the network. What comes in is noticed like what another process writes (`watching`).

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use newsroom::desk::{Footing, MembersKnown, Rounds, Unshared, WayBack};
use newsroom::sync::{Company, Presence};

use crate::answers::presence::ColleagueCard;
use crate::answers::sharing::SharingCard;
use crate::office::{Office, held};
use crate::parting::Parting;
use crate::side::Side;

/// How often a desk without a storage is looked at while nobody rings: another process may connect one.
const LOOK: Duration = Duration::from_secs(15);

/// How it stands between the desk and its storage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standing {
    pub(crate) footing: Footing,
    pub(crate) unshared: Unshared,
    /// As of when the members are known here.
    pub(crate) known: MembersKnown,
}

/// What the thread and the commands share.
#[derive(Default)]
pub(crate) struct Exchanging {
    pub(crate) side: Side,
    /// Whether a person wants a round now, and may be asked for a passphrase for it.
    wanted: AtomicBool,
    /// How it stands; nothing where no storage is connected.
    now: Mutex<Option<Standing>>,
    /// Where whoever sits there is, as the page says; nothing while no story is open.
    here: Mutex<Option<Presence>>,
    /// Whether a story was opened or left since the last round: others are to see it, and to be seen, soon.
    moved: AtomicBool,
    /// Who else is where, as the page was told.
    colleagues: Mutex<Vec<ColleagueCard>>,
    parting: Parting,
}

impl Exchanging {
    /// Returns how it stands between the desk and its storage.
    pub(crate) fn now(&self) -> Option<Standing> {
        held(&self.now).clone()
    }

    /// Returns who else is where.
    pub(crate) fn colleagues(&self) -> Vec<ColleagueCard> {
        held(&self.colleagues).clone()
    }

    /// Returns whether somebody sits there who wants it now.
    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }
}

/// Whose exchange it is: another one begins anew.
#[derive(Clone, PartialEq, Eq)]
struct Seat {
    folder: PathBuf,
    member: String,
    storage: String,
}

/// What goes on at a seat.
struct Sitting {
    seat: Seat,
    rounds: Rounds,
    company: Company,
    /// The storage of the last round that went through.
    way_back: Option<WayBack>,
}

impl Sitting {
    fn at(seat: Seat) -> Self {
        Self { seat, rounds: Rounds::default(), company: Company::default(), way_back: None }
    }

    /// Gets up: takes back what was said of where whoever sat there is. What could not be taken back fades.
    fn rise(mut self) {
        if let Some(way_back) = self.way_back.take().filter(|_| self.company.is_told()) {
            let _ = way_back.leave(&mut self.company);
        }
    }
}

/// Lets whoever sits there now take the place of who did. Returns whether that is somebody else.
fn sit_down(at: &mut Option<Sitting>, seat: Option<Seat>) -> bool {
    if at.as_ref().map(|sitting| &sitting.seat) == seat.as_ref() {
        return false;
    }
    // First who goes: who comes would be told of them, as of a colleague at another desk.
    at.take().into_iter().for_each(Sitting::rise);
    *at = seat.map(Sitting::at);
    true
}

/// Begins to exchange. The thread ends with the program.
pub(crate) fn begin(office: &Arc<Office>) {
    let office = Arc::clone(office);
    thread::spawn(move || go_on(&office));
}

/// Asks for a round at once.
pub(crate) fn want(office: &Office) {
    office.exchanging.wanted.store(true, Ordering::Relaxed);
    office.ring();
}

/// Hears from the page where whoever sits there is.
pub(crate) fn be_at(office: &Office, here: Option<Presence>) {
    let before = std::mem::replace(&mut *held(&office.exchanging.here), here);
    let story = |presence: &Presence| presence.story;
    if before.as_ref().map(story) != here.as_ref().map(story) {
        office.exchanging.moved.store(true, Ordering::Relaxed);
        office.ring();
    }
}

/// Ends it with the program: takes back what was said of where its person is, if the storage answers in time.
pub(crate) fn end(office: &Office) {
    office.exchanging.parting.end(|| office.ring());
}

fn part(office: &Office, sitting: Sitting) {
    sitting.rise();
    office.exchanging.parting.parted();
}

fn go_on(office: &Office) {
    let (mut rung, mut last) = (0, Instant::now());
    let mut at: Option<Sitting> = None;
    loop {
        if office.exchanging.parting.is_ending() {
            return at.into_iter().for_each(|sitting| part(office, sitting));
        }
        if sit_down(&mut at, seat(office)) {
            office.exchanging.parting.knows(false);
        }
        tell_of_colleagues(office, at.as_ref().map(|sitting| &sitting.company));
        let wanted = office.exchanging.is_wanted();
        let wait = match &mut at {
            None => {
                office.exchanging.wanted.store(false, Ordering::Relaxed);
                tell(office, None);
                LOOK
            }
            Some(Sitting { rounds, .. }) => {
                let (unshared, known) = standing(office);
                tell(office, Some(Standing { footing: rounds.footing().clone(), unshared, known }));
                let moved = office.exchanging.moved.load(Ordering::Relaxed);
                if wanted { Duration::ZERO } else { rounds.pause(&unshared, moved).saturating_sub(last.elapsed()) }
            }
        };
        match &mut at {
            Some(sitting) if wait.is_zero() => {
                office.exchanging.moved.store(false, Ordering::Relaxed);
                round(office, sitting);
                last = Instant::now();
                if wanted {
                    office.exchanging.wanted.store(false, Ordering::Relaxed);
                }
            }
            _ => rung = office.listen(rung, wait),
        }
    }
}

fn seat(office: &Office) -> Option<Seat> {
    let asked = office.with(|desk| {
        let (folder, member) = (desk.folder().to_path_buf(), desk.me()?.name.clone());
        Ok(desk.storage_address()?.map(|storage| Seat { folder, member, storage }))
    });
    asked.ok().flatten()
}

/// Asked of this thread's own connection: it is asked at each save.
fn standing(office: &Office) -> (Unshared, MembersKnown) {
    let asked = office.beside(|desk| Ok((desk.unshared()?.unwrap_or_default(), desk.members_known()?)));
    asked.unwrap_or((Unshared::default(), MembersKnown::AsOf(None)))
}

fn round(office: &Office, sitting: &mut Sitting) {
    let Sitting { rounds, company, way_back, .. } = sitting;
    let here = *held(&office.exchanging.here);
    let went = office.beside(|desk| {
        // How it failed is what the rounds stand on from then.
        let Ok(mut round) = rounds.go(desk) else { return Ok(()) };
        // Before people are asked about: a storage that takes long over that does not keep the news of the exchange.
        let (unshared, known) = (desk.unshared()?.unwrap_or_default(), desk.members_known()?);
        tell(office, Some(Standing { footing: rounds.footing().clone(), unshared, known }));
        // From here on others may see it: a window that is closed meanwhile has something to take back.
        let here = here.filter(|_| office.exchanging.parting.tells());
        round.meet(desk, company, here, Instant::now());
        *way_back = Some(round.over());
        Ok(())
    });
    office.exchanging.parting.knows(company.is_told());
    if let Err(e) = went {
        // The desk does not open a second time: told by its notices, and tried again.
        rounds.failed(&e, chrono::Utc::now());
    }
}

fn tell(office: &Office, now: Option<Standing>) {
    let mut told = held(&office.exchanging.now);
    if *told != now {
        told.clone_from(&now);
        drop(told);
        let _ = office.emit("sharing", SharingCard::of(now.as_ref(), office.language()));
    }
}

fn tell_of_colleagues(office: &Office, company: Option<&Company>) {
    let company = company.filter(|company| !company.others(Instant::now()).is_empty());
    let all = company.map(|company| office.beside(|desk| ColleagueCard::all(desk, company)));
    // What cannot be read now is told when it can.
    let now = all.and_then(Result::ok).unwrap_or_default();
    let mut told = held(&office.exchanging.colleagues);
    if *told != now {
        told.clone_from(&now);
        drop(told);
        let _ = office.emit("presence", now);
    }
}

#[cfg(test)]
mod tests {
    use newsroom::desk::{Desk, Founding, Nobody};
    use newsroom::messages::Language;
    use newsroom::storage::{Address, Place as Storage};
    use newsroom::sync::Place;
    use newsroom::workflow::Action;

    use super::*;

    /// A chief's desk that says through a storage where its person is.
    struct Shown {
        folder: tempfile::TempDir,
        at: Option<Sitting>,
    }

    fn seat(desk: &Desk, member: &str) -> Seat {
        let storage = desk.storage_address().unwrap().unwrap();
        Seat { folder: desk.folder().to_path_buf(), member: member.to_owned(), storage }
    }

    impl Shown {
        fn new() -> (Self, Desk) {
            let folder = tempfile::tempdir().unwrap();
            let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
            let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
            let around = crate::office::surroundings(Box::new(Nobody));
            let mut desk = Desk::found(&folder.path().join("desk"), &with, around).unwrap();
            std::fs::create_dir(folder.path().join("shared")).unwrap();
            desk.connect(&Storage::at(Address::Folder(folder.path().join("shared"))), false).unwrap();
            let story = desk.begin_own_story().unwrap();
            desk.step_over(story, Action::Submit, "", "Gửi gấp").unwrap();
            let mut at = None;
            assert!(sit_down(&mut at, Some(seat(&desk, "Minh Khoa"))));
            let Some(Sitting { rounds, company, way_back, .. }) = &mut at else { panic!() };
            let mut round = rounds.go(&mut desk).unwrap();
            let here = Presence { story, place: Place::Story, writing: false };
            round.meet(&desk, company, Some(here), Instant::now());
            *way_back = Some(round.over());
            let shown = Self { folder, at };
            assert_eq!(shown.signs(), 1);
            (shown, desk)
        }

        fn signs(&self) -> usize {
            std::fs::read_dir(self.folder.path().join("shared/galley-1/here")).map_or(0, Iterator::count)
        }
    }

    #[test]
    fn whoever_makes_room_for_another_member_is_gone_at_once() {
        let (mut shown, desk) = Shown::new();
        assert!(!sit_down(&mut shown.at, Some(seat(&desk, "Minh Khoa"))));
        assert_eq!(shown.signs(), 1, "who stays, stays");
        assert!(sit_down(&mut shown.at, Some(seat(&desk, "Hoài An"))));
        assert_eq!(shown.signs(), 0);
    }

    #[test]
    fn whoever_closes_the_desk_or_the_window_is_gone_at_once() {
        let (mut closed, _) = Shown::new();
        assert!(sit_down(&mut closed.at, None));
        assert_eq!(closed.signs(), 0);
        let (mut ended, _) = Shown::new();
        ended.at.take().unwrap().rise();
        assert_eq!(ended.signs(), 0);
    }

    #[test]
    fn a_storage_that_has_gone_keeps_nobody() {
        let (mut shown, desk) = Shown::new();
        std::fs::remove_dir_all(shown.folder.path().join("shared")).unwrap();
        assert!(sit_down(&mut shown.at, Some(seat(&desk, "Hoài An"))));
        assert!(shown.at.is_some());
    }
}
