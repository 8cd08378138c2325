//! Taking photos in on the photo desk: files, a folder or card, or what was dropped or pasted.

use std::collections::HashMap;
use std::io;
use std::mem;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use newsroom::desk::{DeskError, FieldChange, Ingested};
use newsroom::message;
use newsroom::photo::{Card, Codes};
use newsroom::store::StoreError;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Here;
use super::photos::{PhotoChange, changes, codes, named};
use crate::answers::photos::{Arriving, IngestedCard, RefusedFile, count, names};
use crate::clipboard;
use crate::dropping::Dropped;
use crate::failure::{Failure, told, worded};
use crate::office::{Office, held};
use crate::places;
use crate::settings::TakingIn;

/// What is given to all photos that are taken in together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Given {
    /// What is said of them.
    pub changes: Vec<PhotoChange>,
    /// The newsroom's template that is filled in for each of them after that, by its name.
    pub template: Option<String>,
}

impl Given {
    /// Returns what is said of each photo, and the codes that a template is spelled out with.
    fn said(&self, office: &Office) -> Result<(Vec<FieldChange>, Option<Codes>), Failure> {
        let mut said = changes(self.changes.clone());
        let Some(template) = &self.template else { return Ok((said, None)) };
        said.extend(office.with(|desk| desk.template(template))?);
        Ok((said, Some(codes(office))))
    }
}

/// What was not taken in to its end.
#[derive(Clone, Debug, Serialize, Type)]
pub struct LeftToIngest {
    /// The file or folder; of several the first, and how many are beside it.
    pub name: String,
    /// What was given to the photos that came.
    pub given: Given,
}

/// A part of what was dropped on the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DroppedPart {
    /// Files that are no photos by their names.
    Stories,
    /// Photos.
    Photos,
    /// Folders and cards.
    Folders,
}

/// Takes files and folders in, with what is given to all of them. One at a time: each decodes with all that the machine has.
fn take(office: &Office, paths: &[PathBuf], given: Given) -> Result<IngestedCard, Failure> {
    let _alone = held(&office.ingesting.alone);
    let desk = office.with(|desk| Ok(desk.folder().to_path_buf()))?;
    let (said, codes) = given.said(office)?;
    office.set(|settings| settings.taking_in = Some(TakingIn { desk, paths: paths.to_vec(), given }));
    let stop = &office.ingesting.stop;
    stop.store(false, Ordering::Relaxed);
    let language = office.language();
    let files = Card::find(paths).photos;
    show(office, &files);
    let places: HashMap<_, _> = files.iter().zip(0_u32..).collect();
    let mut card = IngestedCard::default();
    let done = office.aside(|desk| {
        let mut tell = |file: &Path, outcome: &Ingested| {
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
        };
        match &codes {
            None => desk.ingest(paths, &said, &mut tell),
            Some(codes) => desk.ingest_spelled(paths, &said, codes, &mut tell),
        }
    });
    held(&office.ingesting.pictures).clear();
    let done = done?;
    if done.left == 0 {
        office.set(|settings| settings.taking_in = None);
    }
    if !done.unknown_codes.is_empty() {
        let codes: Vec<_> = done.unknown_codes.iter().map(|code| format!("={code}=")).collect();
        card.notes.push(worded(message!("captioning.codes_unknown"), &[("codes", codes.join(" "))], language));
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
pub async fn ingest_files(office: Here<'_>, given: Given) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let files = places::photos(office.language());
            if files.is_empty() { Ok(None) } else { take(office, &files, given).map(Some) }
        })
        .await
}

/// Asks for a folder or card and takes its photos in, with those of the folders below. Returns nothing where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn ingest_folder(office: Here<'_>, given: Given) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let folder = places::folder(message!("window.choose.card"), office.language());
            folder.map(|folder| take(office, &[folder], given)).transpose()
        })
        .await
}

/// Takes in photos of what was dropped on the window, by its number: files, and what lies in folders.
#[tauri::command]
#[specta::specta]
pub async fn ingest_dropped(
    office: Here<'_>,
    number: u32,
    parts: Vec<DroppedPart>,
    given: Given,
) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let part = |dropped: &mut Dropped| {
                let taken = parts.iter().map(|part| match part {
                    DroppedPart::Stories => mem::take(&mut dropped.stories),
                    DroppedPart::Photos => mem::take(&mut dropped.photos),
                    DroppedPart::Folders => mem::take(&mut dropped.folders),
                });
                taken.flatten().collect::<Vec<_>>()
            };
            let paths = office.dropped.take_part(number, part).unwrap_or_default();
            if paths.is_empty() { Ok(None) } else { take(office, &paths, given).map(Some) }
        })
        .await
}

/// Takes in what is on the clipboard: files that were copied, or a picture. Returns nothing where there is neither.
#[tauri::command]
#[specta::specta]
pub async fn ingest_pasted(office: Here<'_>, given: Given) -> Result<Option<IngestedCard>, Failure> {
    office
        .away(move |office| {
            let lying = clipboard::read(office.app());
            if !lying.files.is_empty() {
                return take(office, &lying.files, given).map(Some);
            }
            let Some(picture) = lying.picture else { return Ok(None) };
            let zone = office.with(|desk| Ok(desk.house().zone()))?;
            let folder = tempfile::tempdir().map_err(|e| unwritten(office, &std::env::temp_dir(), e))?;
            let named = chrono::Utc::now().with_timezone(&zone).format("pasted-%Y%m%d-%H%M%S.png");
            let file = folder.path().join(named.to_string());
            std::fs::write(&file, picture).map_err(|e| unwritten(office, &file, e))?;
            take(office, &[file], given).map(Some)
        })
        .await
}

fn unwritten(office: &Office, path: &Path, error: io::Error) -> Failure {
    Failure::of(&DeskError::from(StoreError::io(path)(error)), office.language())
}

/// Returns what was not taken in to its end at this desk; nothing where all was, or it is gone.
#[tauri::command]
#[specta::specta]
pub async fn left_to_ingest(office: Here<'_>) -> Result<Option<LeftToIngest>, Failure> {
    office
        .away(|office| {
            let Some(TakingIn { paths, given, .. }) = left(office)? else { return Ok(None) };
            let Some(first) = paths.first() else { return Ok(None) };
            let beside = paths.len() - 1;
            let name = if beside == 0 { named(first) } else { format!("{} + {beside}", named(first)) };
            Ok(Some(LeftToIngest { name, given }))
        })
        .await
}

/// What was taken in at this desk and is still there. A card may have been pulled out.
fn left(office: &Office) -> Result<Option<TakingIn>, Failure> {
    let Some(mut taking) = office.settings().taking_in else { return Ok(None) };
    let here = office.with(|open| Ok(open.folder() == taking.desk))?;
    taking.paths.retain(|path| here && path.exists());
    Ok(if taking.paths.is_empty() { None } else { Some(taking) })
}

/// Goes on where taking in broke off: what is here already is not decoded again. Returns nothing where nothing is left.
#[tauri::command]
#[specta::specta]
pub async fn go_on_ingesting(office: Here<'_>, given: Given) -> Result<Option<IngestedCard>, Failure> {
    office.away(move |office| left(office)?.map(|left| take(office, &left.paths, given)).transpose()).await
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
