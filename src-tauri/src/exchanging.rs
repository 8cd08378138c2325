//! A thread that exchanges with the shared storage while the window is open, on a connection of its own: nobody's typing
//! waits for an answer of the network. What comes in is noticed like what another process writes (`watching`).

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use newsroom::desk::{Footing, Rounds, Unshared};
use newsroom::sync::{Company, Presence};

use crate::answers::presence::ColleagueCard;
use crate::answers::sharing::SharingCard;
use crate::office::{Office, held};
use crate::side::Side;

/// How often a desk without a storage is looked at while nobody rings: another process may connect one.
const LOOK: Duration = Duration::from_secs(15);
/// So long a window that is closed waits, at most, for what it said of its person to be taken back: else it fades.
const PARTING: Duration = Duration::from_millis(1500);

/// What the thread and the commands share.
#[derive(Default)]
pub(crate) struct Exchanging {
    pub(crate) side: Side,
    /// Whether a person wants a round now, and may be asked for a passphrase for it.
    wanted: AtomicBool,
    /// How it stands; nothing where no storage is connected.
    now: Mutex<Option<(Footing, Unshared)>>,
    /// Where whoever sits there is, as the page says; nothing while no story is open.
    here: Mutex<Option<Presence>>,
    /// Whether a story was opened or left since the last round: others are to see it, and to be seen, soon.
    moved: AtomicBool,
    /// Who else is where, as the page was told.
    colleagues: Mutex<Vec<ColleagueCard>>,
    /// Whether anything that was said of this desk's person may lie in the storage.
    told: AtomicBool,
    /// Whether the program ends, and whether what was said is taken back.
    ending: AtomicBool,
    parted: (Mutex<bool>, Condvar),
}

impl Exchanging {
    /// Returns how it stands between the desk and its storage.
    pub(crate) fn now(&self) -> Option<(Footing, Unshared)> {
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
    let exchanging = &office.exchanging;
    if !exchanging.told.load(Ordering::Relaxed) {
        return;
    }
    exchanging.ending.store(true, Ordering::Relaxed);
    office.ring();
    let (parted, rings) = &exchanging.parted;
    let _ = rings.wait_timeout_while(held(parted), PARTING, |parted| !*parted).unwrap_or_else(PoisonError::into_inner);
}

fn part(office: &Office, company: &mut Company) {
    // What could not be taken back fades.
    let _ = office.beside(|desk| desk.leave(company));
    *held(&office.exchanging.parted.0) = true;
    office.exchanging.parted.1.notify_all();
}

fn go_on(office: &Office) {
    let (mut rung, mut last) = (0, Instant::now());
    let mut at: Option<(Seat, Rounds, Company)> = None;
    loop {
        if office.exchanging.ending.load(Ordering::Relaxed) {
            return at.iter_mut().for_each(|(.., company)| part(office, company));
        }
        let seat = seat(office);
        if at.as_ref().map(|(seat, ..)| seat) != seat.as_ref() {
            at = seat.map(|seat| (seat, Rounds::default(), Company::default()));
        }
        tell_of_colleagues(office, at.as_ref().map(|(.., company)| company));
        let wanted = office.exchanging.is_wanted();
        let wait = match &mut at {
            None => {
                office.exchanging.wanted.store(false, Ordering::Relaxed);
                tell(office, None);
                LOOK
            }
            Some((_, rounds, _)) => {
                let unshared = unshared(office);
                tell(office, Some((rounds.footing().clone(), unshared)));
                let moved = office.exchanging.moved.load(Ordering::Relaxed);
                if wanted { Duration::ZERO } else { rounds.pause(&unshared, moved).saturating_sub(last.elapsed()) }
            }
        };
        match &mut at {
            Some((_, rounds, company)) if wait.is_zero() => {
                office.exchanging.moved.store(false, Ordering::Relaxed);
                round(office, rounds, company);
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
fn unshared(office: &Office) -> Unshared {
    office.beside(|desk| desk.unshared()).ok().flatten().unwrap_or_default()
}

fn round(office: &Office, rounds: &mut Rounds, company: &mut Company) {
    let here = *held(&office.exchanging.here);
    let went = office.beside(|desk| {
        // How it failed is what the rounds stand on from then.
        let Ok(mut round) = rounds.go(desk) else { return Ok(()) };
        // Before people are asked about: a storage that takes long over that does not keep the news of the exchange.
        tell(office, Some((rounds.footing().clone(), desk.unshared()?.unwrap_or_default())));
        round.meet(desk, company, here, Instant::now());
        Ok(())
    });
    office.exchanging.told.store(company.is_told(), Ordering::Relaxed);
    if let Err(e) = went {
        // The desk does not open a second time: told by its notices, and tried again.
        rounds.failed(&e, chrono::Utc::now());
    }
}

fn tell(office: &Office, now: Option<(Footing, Unshared)>) {
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
