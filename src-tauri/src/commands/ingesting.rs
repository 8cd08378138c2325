//! Taking photos in on the photo desk: files, a folder or card, or what was dropped or pasted.

use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use newsroom::desk::{DeskError, Ingested};
use newsroom::message;
use newsroom::photo::Card;
use newsroom::store::StoreError;

use super::Here;
use super::photos::{PhotoChange, changes, named};
use crate::answers::photos::{Arriving, IngestedCard, RefusedFile, count, names};
use crate::clipboard;
use crate::failure::{Failure, told, worded};
use crate::office::{Office, held};
use crate::places;
use crate::settings::TakingIn;

/// Takes files and folders in, with what is said of all of them. One at a time: each decodes with all that the machine has.
fn take(office: &Office, paths: &[PathBuf], said: Vec<PhotoChange>) -> Result<IngestedCard, Failure> {
    let _alone = held(&office.ingesting.alone);
    let desk = office.with(|desk| Ok(desk.folder().to_path_buf()))?;
    office.set(|settings| settings.taking_in = Some(TakingIn { desk, paths: paths.to_vec() }));
    let stop = &office.ingesting.stop;
    stop.store(false, Ordering::Relaxed);
    let language = office.language();
    let files = Card::find(paths).photos;
    show(office, &files);
    let places: HashMap<_, _> = files.iter().zip(0_u32..).collect();
    let mut card = IngestedCard::default();
    let done = office.aside(|desk| {
        desk.ingest(paths, &changes(said), &mut |file, outcome| {
            if let Some(at) = places.get(&file.to_path_buf()) {
                let _ = office.emit("arrived", at);
            }
            match outcome {
                Ingested::New { notices, .. } => {
                    card.notes.extend(notices.iter().map(|(key, values)| worded(*key, values, language)));
                }
                Ingested::Known(_) => {}
                Ingested::Refused(e) => card.refused.push(RefusedFile { file: named(file), why: told(e, language) }),
            }
            !stop.load(Ordering::Relaxed)
        })
    });
    held(&office.ingesting.pictures).clear();
    let done = done?;
    if done.left == 0 {
        office.set(|settings| settings.taking_in = None);
    }
    let (photos, known) = (names(&done.new), names(&done.known));
    Ok(IngestedCard { photos, known, others: count(done.others), left: count(done.left), ..card })
}

/// So many files are told of at once.
const TOGETHER: usize = 40;

/// Shows files by the pictures that cameras put into them, before any is decoded. A file that has none is shown by its name.
fn show(office: &Office, files: &[PathBuf]) {
    held(&office.ingesting.pictures).clear();
    let mut arriving = vec![];
    let tell = |arriving: &mut Vec<Arriving>| {
        let _ = office.emit("arriving", std::mem::take(arriving));
    };
    // What cannot be shown is taken in all the same.
    let _ = office.with(|desk| Ok(desk.thumbnails())).map(|thumbnails| {
        thumbnails.of_card(files, &mut |at, picture| {
            let file = files.get(at).map(|file| named(file)).unwrap_or_default();
            arriving.push(Arriving { at: count(at), file, picture: picture.is_some() });
            if let Some(picture) = picture {
                held(&office.ingesting.pictures).insert(count(at), picture);
            }
            if arriving.len() >= TOGETHER {
                tell(&mut arriving);
            }
            if office.ingesting.stop.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    });
    tell(&mut arriving);
}

/// Asks for photo files and takes them in. Returns nothing where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn ingest_files(office: Here<'_>, changes: Vec<PhotoChange>) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let files = places::photos(office.language());
            if files.is_empty() { Ok(None) } else { take(office, &files, changes).map(Some) }
        })
        .await
}

/// Asks for a folder or card and takes its photos in, with those of the folders below. Returns nothing where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn ingest_folder(office: Here<'_>, changes: Vec<PhotoChange>) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let folder = places::folder(message!("window.choose.card"), office.language());
            folder.map(|folder| take(office, &[folder], changes)).transpose()
        })
        .await
}

/// Takes in the photos of what was dropped on the window, by its number: files, and what lies in folders.
#[tauri::command]
#[specta::specta]
pub async fn ingest_dropped(
    office: Here<'_>,
    number: u32,
    changes: Vec<PhotoChange>,
) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let dropped = office.dropped.take(number).unwrap_or_default();
            let paths: Vec<_> = dropped.photos.into_iter().chain(dropped.stories).collect();
            if paths.is_empty() { Ok(None) } else { take(office, &paths, changes).map(Some) }
        })
        .await
}

/// Takes in what is on the clipboard: files that were copied, or a picture. Returns nothing where there is neither.
#[tauri::command]
#[specta::specta]
pub async fn ingest_pasted(office: Here<'_>, changes: Vec<PhotoChange>) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let lying = clipboard::read(office.app());
            if !lying.files.is_empty() {
                return take(office, &lying.files, changes).map(Some);
            }
            let Some(picture) = lying.picture else { return Ok(None) };
            let zone = office.with(|desk| Ok(desk.house().zone()))?;
            let folder = tempfile::tempdir().map_err(|e| unwritten(office, &std::env::temp_dir(), e))?;
            let named = chrono::Utc::now().with_timezone(&zone).format("pasted-%Y%m%d-%H%M%S.png");
            let file = folder.path().join(named.to_string());
            std::fs::write(&file, picture).map_err(|e| unwritten(office, &file, e))?;
            take(office, &[file], changes).map(Some)
        })
        .await
}

fn unwritten(office: &Office, path: &Path, error: io::Error) -> Failure {
    Failure::of(&DeskError::from(StoreError::io(path)(error)), office.language())
}

/// Returns what was not taken in to its end at this desk, by its name; nothing where all was, or it is gone.
#[tauri::command]
#[specta::specta]
pub async fn left_to_ingest(office: Here<'_>) -> Result<Option<String>, Failure> {
    office
        .away(|office| {
            let paths = left(office)?;
            let Some(first) = paths.first() else { return Ok(None) };
            let beside = paths.len() - 1;
            Ok(Some(if beside == 0 { named(first) } else { format!("{} + {beside}", named(first)) }))
        })
        .await
}

/// The files and folders that are still there. A card may have been pulled out.
fn left(office: &Office) -> Result<Vec<PathBuf>, Failure> {
    let Some(TakingIn { desk, mut paths }) = office.settings().taking_in else { return Ok(vec![]) };
    let here = office.with(|open| Ok(open.folder() == desk))?;
    paths.retain(|path| here && path.exists());
    Ok(paths)
}

/// Goes on where taking in broke off: what is here already is not decoded again. Returns nothing where nothing is left.
#[tauri::command]
#[specta::specta]
pub async fn go_on_ingesting(office: Here<'_>, changes: Vec<PhotoChange>) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let paths = left(office)?;
            if paths.is_empty() { Ok(None) } else { take(office, &paths, changes).map(Some) }
        })
        .await
}

/// Forgets what was left to take in.
#[tauri::command]
#[specta::specta]
pub async fn leave_ingesting(office: Here<'_>) -> Result<(), Failure> {
    office
        .away(|office| {
            office.set(|settings| settings.taking_in = None);
            Ok(())
        })
        .await
}

/// Stops taking photos in: what is here stays, and whoever begins again goes on.
#[tauri::command]
#[specta::specta]
pub async fn stop_ingesting(office: Here<'_>) -> Result<(), Failure> {
    office.ingesting.stop.store(true, Ordering::Relaxed);
    Ok(())
}
