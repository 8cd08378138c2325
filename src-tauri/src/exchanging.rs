//! A thread that exchanges with the shared storage while the window is open, on a connection of its own: nobody's typing
//! waits for an answer of the network. What comes in is noticed like what another process writes (`watching`).

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use newsroom::desk::{Footing, Rounds, Unshared};

use crate::answers::sharing::SharingCard;
use crate::office::{Office, held};
use crate::side::Side;

/// How often a desk without a storage is looked at while nobody rings: another process may connect one.
const LOOK: Duration = Duration::from_secs(15);

/// What the thread and the commands share.
#[derive(Default)]
pub(crate) struct Exchanging {
    pub(crate) side: Side,
    /// Whether a person wants a round now, and may be asked for a passphrase for it.
    wanted: AtomicBool,
    /// How it stands; nothing where no storage is connected.
    now: Mutex<Option<(Footing, Unshared)>>,
}

impl Exchanging {
    /// Returns how it stands between the desk and its storage.
    pub(crate) fn now(&self) -> Option<(Footing, Unshared)> {
        held(&self.now).clone()
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

fn go_on(office: &Office) {
    let (mut rung, mut last) = (0, Instant::now());
    let mut at: Option<(Seat, Rounds)> = None;
    loop {
        let seat = seat(office);
        if at.as_ref().map(|(seat, _)| seat) != seat.as_ref() {
            at = seat.map(|seat| (seat, Rounds::default()));
        }
        let wanted = office.exchanging.is_wanted();
        let wait = match &mut at {
            None => {
                office.exchanging.wanted.store(false, Ordering::Relaxed);
                tell(office, None);
                LOOK
            }
            Some((_, rounds)) => {
                let unshared = unshared(office);
                tell(office, Some((rounds.footing().clone(), unshared)));
                if wanted { Duration::ZERO } else { rounds.pause(&unshared).saturating_sub(last.elapsed()) }
            }
        };
        match &mut at {
            Some((_, rounds)) if wait.is_zero() => {
                round(office, rounds);
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

fn round(office: &Office, rounds: &mut Rounds) {
    let went = office.beside(|desk| {
        rounds.go(desk);
        Ok(())
    });
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
