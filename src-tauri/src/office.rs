//! The desk that the window has open, shared by all commands; and whoever sits at it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use newsroom::desk::{Answer, Attendant, Desk, DeskError, Preview, Progress, Question, Surroundings, Thumbnails, Work};
use newsroom::members::{BoundedKeychain, Invitation, KeyError, Passphrase, Recovery};
use newsroom::message;
use newsroom::messages::Language;
use newsroom::photo::{PhotoHash, Worker};
use newsroom::store::Opening;
use newsroom::story::StoryId;
use tauri::{AppHandle, Emitter as _};

use crate::answers::desk::{Asked, CamePhoto, Heard, HowFar};
use crate::answers::key::Unremembered;
use crate::awaiting::Awaiting;
use crate::dropping::Dropped;
use crate::exchanging::Exchanging;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::side::Side;

/// What all commands share.
pub struct Office {
    app: AppHandle,
    /// Where the window's own settings lie.
    pub profile: PathBuf,
    desk: Mutex<Option<Desk>>,
    side: Side,
    /// Shows photos without a connection; one is rendered at a time, since each may take a process of 2 GB.
    thumbnails: Mutex<Option<Thumbnails>>,
    rendering: Mutex<()>,
    settings: Mutex<Settings>,
    asking: Arc<Asking>,
    /// One for all connections: while it hangs, none of them waits for it a second time.
    pub(crate) keychain: BoundedKeychain,
    /// Rings when something was saved, opened or closed.
    bell: (Mutex<u64>, Condvar),
    previews: Mutex<HashMap<StoryId, Arc<Preview>>>,
    /// Files that were dropped on the window and not asked for yet.
    pub(crate) dropped: Awaiting<Dropped>,
    /// Files in an older encoding, which a person may have converted.
    pub(crate) legacy: Awaiting<PathBuf>,
    /// Pictures of the clipboard or of a paste that become photos next.
    pub(crate) pictures: Awaiting<Vec<u8>>,
    /// Folders and files that were chosen for a shared storage.
    pub(crate) chosen: Awaiting<PathBuf>,
    /// Invitations that were made or read here.
    pub(crate) invitations: Awaiting<Invitation>,
    /// Recovery codes that were made or read here.
    pub(crate) codes: Awaiting<Recovery>,
    pub(crate) exchanging: Arc<Exchanging>,
    pub(crate) ingesting: Ingesting,
}

/// Photos that are being taken in: one card at a time, until it is done or somebody stops it.
#[derive(Default)]
pub(crate) struct Ingesting {
    pub(crate) alone: Mutex<()>,
    pub(crate) stop: AtomicBool,
    /// The small pictures of the files at hand, by their places among them: they are shown until the photos are here.
    pub(crate) pictures: Mutex<HashMap<u32, Vec<u8>>>,
}

pub(crate) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    // A command that panicked left the desk as its last transaction did: nothing half done.
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Office {
    /// Returns an office with nothing open.
    pub fn new(app: AppHandle, profile: PathBuf) -> Self {
        let settings = Mutex::new(Settings::read(&profile));
        let keychain = BoundedKeychain::system();
        let asking = Arc::new(Asking::new(app.clone(), keychain.clone()));
        Self {
            app,
            profile,
            desk: Mutex::default(),
            side: Side::default(),
            thumbnails: Mutex::default(),
            rendering: Mutex::default(),
            settings,
            asking,
            keychain,
            bell: Default::default(),
            previews: Mutex::default(),
            dropped: Awaiting::default(),
            legacy: Awaiting::default(),
            pictures: Awaiting::default(),
            chosen: Awaiting::default(),
            invitations: Awaiting::default(),
            codes: Awaiting::default(),
            exchanging: Arc::default(),
            ingesting: Ingesting::default(),
        }
    }

    /// Returns the language of the window.
    pub fn language(&self) -> Language {
        held(&self.settings).language()
    }

    /// Returns the settings.
    pub fn settings(&self) -> Settings {
        held(&self.settings).clone()
    }

    /// Changes the settings, and keeps them where the profile can be written.
    pub fn set(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = held(&self.settings);
        change(&mut settings);
        // Looks and recent desks are no one's work: a read-only profile must not stand in the way of any.
        let _ = settings.write(&self.profile);
    }

    /// Returns what a desk has around it here.
    pub fn surroundings(&self, passphrase: Option<Passphrase>) -> Surroundings {
        let sitting = Sitting { app: self.app.clone(), asking: Arc::clone(&self.asking) };
        Surroundings { passphrase, keychain: self.keychain.clone(), ..surroundings(Box::new(sitting)) }
    }

    /// Puts a desk in the place of the one that is open.
    pub fn sit_down(&self, desk: Option<Desk>) {
        held(&self.previews).clear();
        *held(&self.thumbnails) = desk.as_ref().map(Desk::thumbnails);
        *held(&self.desk) = desk;
        // After the other desk is there: what is opened from now on is opened to that one.
        self.side.leave();
        self.exchanging.side.leave();
        self.ring();
    }

    /// Does something with the open desk.
    pub fn with<T>(&self, work: impl FnOnce(&mut Desk) -> Result<T, DeskError>) -> Result<T, Failure> {
        let language = self.language();
        let mut desk = held(&self.desk);
        let desk = desk.as_mut().ok_or_else(|| Failure::usage(message!("window.no_desk"), language, &[]))?;
        work(desk).map_err(|e| Failure::of(&e, language))
    }

    /// Does something with a second connection to the open desk, for work that takes long: nobody's typing waits for it.
    pub fn aside<T>(&self, work: impl FnOnce(&mut Desk) -> Result<T, DeskError>) -> Result<T, Failure> {
        let told = |e| Failure::of(&e, self.language());
        let open = || {
            let (folder, member) = self.with(|desk| Ok((desk.folder().to_path_buf(), desk.me()?.name.clone())))?;
            Desk::open(&folder, Some(&member), self.surroundings(None)).map_err(told)
        };
        let done = self.side.work(open, |desk| work(desk).map_err(told));
        self.ring();
        done
    }

    /// Does something with the connection that exchanges with the shared storage. Nobody is rung for, and nobody is asked
    /// for a passphrase who did not ask for this.
    pub(crate) fn beside<T>(&self, work: impl FnOnce(&mut Desk) -> Result<T, DeskError>) -> Result<T, DeskError> {
        let open = || {
            let gone = || DeskError::NoMember(String::new());
            let at = self.with(|desk| Ok((desk.folder().to_path_buf(), desk.me()?.name.clone()))).map_err(|_| gone());
            let (folder, member) = at?;
            let (asking, exchanging) = (Arc::clone(&self.asking), Arc::clone(&self.exchanging));
            let app = self.app.clone();
            let behind = surroundings(Box::new(Behind { app, asking, exchanging }));
            Desk::open(&folder, Some(&member), Surroundings { keychain: self.keychain.clone(), ..behind })
        };
        self.exchanging.side.work(open, work)
    }

    /// Returns the file of a photo in a size, rendered where it was not yet.
    pub fn thumbnail(&self, photo: PhotoHash, size: u32) -> Option<PathBuf> {
        let thumbnails = held(&self.thumbnails).clone()?;
        thumbnails.rendered(photo, size).or_else(|| {
            let _alone = held(&self.rendering);
            thumbnails.render(photo, size).ok()?
        })
    }

    /// Does something with the open desk on a thread that may wait for the disk.
    pub async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.away(move |office| office.with(work)).await
    }

    /// Does long work with a second connection.
    pub async fn ask_aside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.away(move |office| office.aside(work)).await
    }

    /// Does something on a thread that may wait.
    pub async fn away<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Arc<Self>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let office = Arc::clone(self);
        let done = tauri::async_runtime::spawn_blocking(move || work(&office)).await;
        done.unwrap_or_else(|_| Err(Failure::died(self.language())))
    }

    /// Rings for whoever watches the desk.
    pub fn ring(&self) {
        *held(&self.bell.0) += 1;
        self.bell.1.notify_all();
    }

    /// Waits until the bell has rung again, or for so long. Returns how often it has rung by then.
    pub fn listen(&self, last: u64, longest: std::time::Duration) -> u64 {
        let rung = held(&self.bell.0);
        let waited = self.bell.1.wait_timeout_while(rung, longest, |now| *now == last);
        let (rung, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *rung
    }

    /// Returns the running program.
    pub fn app(&self) -> &AppHandle {
        &self.app
    }

    /// Tells the page of something.
    pub fn emit(&self, event: &str, what: impl serde::Serialize + Clone) -> tauri::Result<()> {
        self.app.emit(event, what)
    }

    /// Answers the question for a passphrase; `None` to do without.
    pub fn answer(&self, answer: Option<Answer>) {
        self.asking.answer(answer);
    }

    /// Hears which passphrase opens a member's key from now on.
    pub(crate) fn knows(&self, member: String, passphrase: Passphrase) {
        held(&self.asking.known).insert(member, passphrase);
    }

    /// Keeps the preview of a story, whose files are asked for next.
    pub fn keep_preview(&self, id: StoryId, preview: Preview) {
        held(&self.previews).insert(id, Arc::new(preview));
    }

    /// Returns the preview that was last made of a story.
    pub fn preview(&self, id: StoryId) -> Option<Arc<Preview>> {
        held(&self.previews).get(&id).map(Arc::clone)
    }
}

/// Returns what a desk has around it on this machine, but for the keychain.
pub(crate) fn surroundings(attendant: Box<dyn Attendant>) -> Surroundings {
    Surroundings {
        clock: Utc::now,
        random: |bytes| {
            // Without randomness no key is safe; there is nothing to go on with.
            if getrandom::fill(bytes).is_err() {
                std::process::abort();
            }
        },
        passphrase: None,
        keychain: BoundedKeychain::none(),
        photo_worker: Worker::beside_this_program().unwrap_or_else(|_| Worker::at("galley-photo-worker")),
        opening: Opening::default(),
        attendant,
    }
}

/// Returns the folder in which desks are kept where nobody chose another one.
pub fn home_of_desks(documents: &Path, newsroom: &str) -> PathBuf {
    let plain = |c: char| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '-' };
    let name: String = newsroom.trim().chars().map(plain).collect();
    let first = documents.join("Galley").join(&name);
    let next = (2_u32..).map(|n| documents.join("Galley").join(format!("{name} {n}")));
    std::iter::once(first).chain(next).find(|folder| !folder.exists()).unwrap_or_else(|| documents.join("Galley"))
}

/// The page's answer to the question for a passphrase.
struct Asking {
    app: AppHandle,
    keychain: BoundedKeychain,
    open: Mutex<Option<Sender<Option<Answer>>>>,
    /// Passphrases that were given in this session, by member: a second connection does not ask again.
    known: Mutex<HashMap<String, Passphrase>>,
    /// How often each member was asked in a row: from the second time on, the last answer was wrong.
    attempts: Mutex<HashMap<String, u32>>,
}

impl Asking {
    fn new(app: AppHandle, keychain: BoundedKeychain) -> Self {
        Self { app, keychain, open: Mutex::default(), known: Mutex::default(), attempts: Mutex::default() }
    }

    /// Returns what was given before, unless it was wrong.
    fn known(&self, member: &str, again: bool) -> Option<Passphrase> {
        held(&self.known).get(member).filter(|_| !again).cloned()
    }

    fn ask(&self, question: Question<'_>) -> Option<Answer> {
        let Question { member, again, forgotten } = question;
        if let Some(known) = self.known(member, again) {
            return Some(known.into());
        }
        let rememberable = self.keychain.answers().is_ok();
        let attempt = {
            let mut attempts = held(&self.attempts);
            let attempt = attempts.entry(member.to_owned()).or_default();
            *attempt = if again { *attempt + 1 } else { 1 };
            *attempt
        };
        let (sender, answers) = channel();
        // Whoever asked before is answered with nothing: its sender is dropped.
        *held(&self.open) = Some(sender);
        let forgotten = forgotten.map(|why| why.word().to_owned());
        self.app.emit("asked", Asked { member: member.to_owned(), attempt, forgotten, rememberable }).ok()?;
        let answer = answers.recv().ok()??;
        held(&self.known).insert(member.to_owned(), answer.passphrase.clone());
        Some(answer)
    }

    fn answer(&self, answer: Option<Answer>) {
        if let Some(asked) = held(&self.open).take() {
            // Whoever asked may have gone.
            let _ = asked.send(answer);
        }
    }

    /// The work went on; the page says that the key is not remembered, and why.
    fn not_remembered(&self, why: &KeyError) {
        let _ = self.app.emit("unremembered", Unremembered::of(why));
    }
}

/// A picture that the page shows in vain, or small, is asked for anew.
fn tell_photo(app: &AppHandle, photo: PhotoHash, itself: bool) {
    let _ = app.emit("photo", CamePhoto { hash: photo.to_string(), itself });
}

/// Who is not bothered: the exchange goes on while they write.
struct Behind {
    app: AppHandle,
    asking: Arc<Asking>,
    exchanging: Arc<Exchanging>,
}

/// An exchange of so many entries, or so many photos, takes long enough to be told of.
const LONG: u64 = 100;
const LONG_OF_PHOTOS: u64 = 3;

impl Attendant for Behind {
    fn heard(&self, progress: Progress) {
        let long = match progress.work {
            Work::SendPhotos | Work::FetchPhotos => LONG_OF_PHOTOS,
            // What is sent to readers is watched, however little it is.
            Work::Write => 1,
            _ => LONG,
        };
        if progress.total >= long {
            let _ = self.app.emit("progress", Heard::from(progress));
        }
    }

    fn photo_came(&self, photo: PhotoHash, itself: bool) {
        tell_photo(&self.app, photo, itself);
    }

    fn passphrase(&self, question: Question<'_>) -> Option<Answer> {
        if self.exchanging.is_wanted() {
            self.asking.ask(question)
        } else {
            self.asking.known(question.member, question.again).map(Answer::from)
        }
    }

    fn not_remembered(&self, why: &KeyError) {
        self.asking.not_remembered(why);
    }
}

/// The person before the window.
struct Sitting {
    app: AppHandle,
    asking: Arc<Asking>,
}

impl Attendant for Sitting {
    fn heard(&self, progress: Progress) {
        if progress.work == Work::TakePhoto && progress.total > 0 {
            let Progress { done, total, .. } = progress;
            let _ = self.app.emit("ingesting", HowFar { done: done as f64, total: total as f64 });
        }
        let _ = self.app.emit("progress", Heard::from(progress));
    }

    fn photo_came(&self, photo: PhotoHash, itself: bool) {
        tell_photo(&self.app, photo, itself);
    }

    fn passphrase(&self, question: Question<'_>) -> Option<Answer> {
        self.asking.ask(question)
    }

    fn not_remembered(&self, why: &KeyError) {
        self.asking.not_remembered(why);
    }
}
