//! Files that become stories and photos: chosen in a dialog, or dropped on the window.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;

use newsroom::desk::{Desk, DeskError};
use newsroom::import::{Encoding, ImportError, Pieces};
use newsroom::message;
use newsroom::messages::Language;
use serde::Serialize;
use specta::Type;

use super::Here;
use super::photo::{AddedPhotos, add};
use super::photos::named;
use crate::answers::review::{ImportedCard, Legacy, imported};
use crate::awaiting::Awaiting;
use crate::dropping::Dropped;
use crate::failure::{Failure, told};
use crate::places;

/// What became of files that were dropped.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// Each file that was to become a story.
    pub imported: Vec<ImportedCard>,
    /// The photos, where there were any.
    pub added: Option<AddedPhotos>,
}

/// Makes a story of a file. One in an older encoding is kept, so that a person can say to convert it.
fn import(
    desk: &Desk,
    file: PathBuf,
    from: Option<Encoding>,
    legacy: &Awaiting<PathBuf>,
    language: Language,
) -> ImportedCard {
    let name = named(&file);
    match desk.import(&file, from, &Pieces::These(vec![])) {
        Ok((id, made)) => imported(name, id, &made, language),
        Err(e) => {
            let encoding = match e {
                DeskError::Import(ImportError::Legacy { encoding }) => Some(encoding),
                _ => None,
            };
            let legacy =
                encoding.map(|encoding| Legacy { file: legacy.keep(file), encoding: encoding.name().to_owned() });
            ImportedCard { file: name, story: None, notes: vec![told(&e, language)], dropped: vec![], legacy }
        }
    }
}

/// Takes files in: stories as the command line imports them, photos into a story.
fn take(
    desk: &Desk,
    stories: Vec<PathBuf>,
    photos: Option<(&str, Vec<PathBuf>)>,
    legacy: &Awaiting<PathBuf>,
    language: Language,
) -> Taken {
    let imported = stories.into_iter().map(|file| import(desk, file, None, legacy, language)).collect();
    // Stories that were made are told of all the same.
    let refused = |e: DeskError| AddedPhotos { placements: vec![], notes: vec![told(&e, language)] };
    let added = photos.filter(|(_, photos)| !photos.is_empty());
    let added = added.map(|(story, photos)| add(desk, story, &photos, None, language).unwrap_or_else(refused));
    Taken { imported, added }
}

/// Asks for files and makes a story of each; one that does not read holds up no other.
#[tauri::command]
#[specta::specta]
pub async fn import_files(office: Here<'_>) -> Result<Vec<ImportedCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(|office| {
            let language = office.language();
            let endings = ["txt", "html", "htm", "xhtml", "md", "markdown"];
            let files =
                places::files(message!("window.choose.import"), language, message!("window.kind.stories"), &endings);
            office.aside(|desk| {
                let made = files.into_iter().map(|file| import(desk, file, None, &office.legacy, language));
                Ok(made.collect())
            })
        })
        .await
}

/// Makes stories of the texts among what was dropped on the window, by its number, and puts the photos into a story where one is
/// named; the rest stays there for the photo desk.
#[tauri::command]
#[specta::specta]
pub async fn take_dropped(office: Here<'_>, number: u32, story: Option<String>) -> Result<Taken, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let part = |dropped: &mut Dropped| {
                let photos = story.as_deref().map(|story| (story, mem::take(&mut dropped.photos)));
                (mem::take(&mut dropped.stories), photos)
            };
            let (stories, photos) = office.dropped.take_part(number, part).unwrap_or_default();
            office.aside(|desk| Ok(take(desk, stories, photos, &office.legacy, language)))
        })
        .await
}

/// Makes a story of a file in an older encoding, by its number, converted.
#[tauri::command]
#[specta::specta]
pub async fn import_converted(office: Here<'_>, file: u32, encoding: String) -> Result<ImportedCard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let gone = || Failure::usage(message!("window.file_gone"), language, &[]);
            let from = Encoding::of(&encoding).ok_or_else(gone)?;
            let file = office.legacy.take(file).ok_or_else(gone)?;
            office.aside(|desk| Ok(import(desk, file, Some(from), &office.legacy, language)))
        })
        .await
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use newsroom::desk::{Founding, Nobody};

    use super::*;

    fn desk(folder: &Path) -> Desk {
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        Desk::found(&folder.join("desk"), &with, crate::office::surroundings(Box::new(Nobody))).unwrap()
    }

    #[test]
    fn one_bad_file_is_named_and_the_rest_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, legacy) = (desk(folder.path()), Awaiting::default());
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let good = file("vải.txt", "Vải chín sớm\n\nBốn giờ sáng, đèn đã sáng trên đồi.\n".as_bytes());
        let script = file("trang.html", b"<h1>Trang</h1><p>M\xE1t.</p>".as_slice());
        let word = file("bài.docx", b"PK\x03\x04\x14\x00");
        let large = file("lớn.txt", b"");
        std::fs::File::options().write(true).open(&large).unwrap().set_len(6 << 20).unwrap();
        let missing = folder.path().join("đã xóa.md");
        let stories = vec![word, large, missing, folder.path().to_path_buf(), good, script];
        let taken = take(&desk, stories, None, &legacy, Language::Vi);
        let made: Vec<bool> = taken.imported.iter().map(|card| card.story.is_some()).collect();
        assert_eq!(made[..5], [false, false, false, false, true]);
        assert_eq!(taken.imported[0].file, "bài.docx");
        assert!(taken.imported.iter().filter(|card| card.story.is_none()).all(|card| !card.notes.is_empty()));
        assert!(taken.added.is_none());
    }

    #[test]
    fn what_was_left_out_is_told_with_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, legacy) = (desk(folder.path()), Awaiting::default());
        let path = folder.path().join("trang.html");
        std::fs::write(&path, "<h1>Vải chín sớm</h1><p>Bốn giờ sáng.</p><script>đếm()</script>").unwrap();
        let card = import(&desk, path, None, &legacy, Language::En);
        assert_eq!(card.dropped.len(), 1, "{card:?}");
        assert_eq!((card.dropped[0].what.trim(), card.dropped[0].why.is_empty()), ("đếm()", false));
    }

    #[test]
    fn a_file_in_an_older_encoding_waits_to_be_converted() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, legacy) = (desk(folder.path()), Awaiting::default());
        let path = folder.path().join("cu.txt");
        // "chuyển đổi số của tỉnh" in TCVN3.
        std::fs::write(&path, b"chuy\xD3n \xAE\xE6i s\xE8 c\xF1a t\xD8nh. ".repeat(20)).unwrap();
        let card = import(&desk, path, None, &legacy, Language::Vi);
        let waiting = card.legacy.unwrap();
        assert_eq!((card.story, waiting.encoding.as_str()), (None, "TCVN3"));
        let from = Encoding::of(&waiting.encoding);
        let card = import(&desk, legacy.take(waiting.file).unwrap(), from, &legacy, Language::Vi);
        let story = desk.show(desk.find_story(&card.story.unwrap()).unwrap()).unwrap().story;
        assert!(format!("{} {}", story.headline, story.body).contains("chuyển đổi số của tỉnh"), "{story:?}");
    }

    #[test]
    fn a_story_that_is_not_there_refuses_photos_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, legacy) = (desk(folder.path()), Awaiting::default());
        let (photos, stories) = (vec![folder.path().join("a.jpg")], vec![folder.path().join("b.txt")]);
        let taken = take(&desk, stories, Some(("ffffffff", photos)), &legacy, Language::Vi);
        assert_eq!((taken.imported.len(), taken.added.unwrap().notes.len()), (1, 1));
        assert_eq!(desk.counts().unwrap()["all"], 0, "and no story is begun for them");
    }
}
