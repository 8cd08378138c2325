//! Published photos: rendered once, with caption and credit inside and nothing private, and kept.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use rusqlite::Connection;

use super::{Desk, Work};
use crate::house::Picture;
use crate::photo::metadata::{Audience, Metadata, Published, embed, embed_webp, webp_sides};
use crate::photo::{self, Format, Order, PhotoFacts, PhotoHash};
use crate::publish::Content;
use crate::publish::site::Rendition;
use crate::store::photos;
use crate::story::{Digest, PublicPlacement};
use crate::whole::{self, Hands};

/// The rendered photos of a desk; all of it can be thrown away.
pub(super) const FOLDER: &str = "renditions";
/// How they are made; another number whenever the same placement would give other bytes.
pub(super) const MAKING: u32 = 4;

impl Desk {
    /// Returns a photo for readers as it is asked for; `None` where it cannot be rendered.
    ///
    /// A kept file is compared with the note beside it, and rendered anew where it is no longer what was rendered.
    pub(super) fn rendition(&self, db: &Connection, placement: &PublicPlacement, asked: Picture) -> Option<Rendition> {
        let (photo, facts, published) = told(db, placement)?;
        let path = self.rendition_path(placement, photo, (asked, &published));
        let kept = fs::read(&path).ok().and_then(|bytes| described(&bytes, path.clone()));
        match kept.filter(|kept| noted(&path).as_ref() == Some(kept)) {
            Some(kept) => Some(kept),
            None => self.rendered(placement, photo, (asked, &facts, &published), path),
        }
    }

    /// Returns the same from the note alone: what a list shows was published long ago.
    pub(super) fn known_rendition(
        &self,
        db: &Connection,
        placement: &PublicPlacement,
        asked: Picture,
    ) -> Option<Rendition> {
        let (photo, facts, published) = told(db, placement)?;
        let path = self.rendition_path(placement, photo, (asked, &published));
        noted(&path).or_else(|| self.rendered(placement, photo, (asked, &facts, &published), path))
    }

    fn rendered(&self, placement: &PublicPlacement, photo: PhotoHash, of: Of<'_>, path: PathBuf) -> Option<Rendition> {
        self.around.tell(Work::Render, 0, 0);
        self.render(placement, photo, of, &path)?;
        let rendition = described(&fs::read(&path).ok()?, path.clone())?;
        fs::write(note_path(&path), note(&rendition)).ok()?;
        Some(rendition)
    }

    /// The name says all that the bytes hang on, so that a kept file is never stale. What is asked for as always, and not turned,
    /// keeps the name that it had before anything else could be asked for.
    fn rendition_path(
        &self,
        placement: &PublicPlacement,
        photo: PhotoHash,
        (asked, published): (Picture, &Published),
    ) -> PathBuf {
        let of = (MAKING, photo, placement.crop, asked.width, published);
        let said = if placement.turn.is_none() && asked.is_usual() {
            serde_json::to_vec(&of)
        } else {
            serde_json::to_vec(&(of, placement.turn, asked.quality, asked.sharpness, asked.webp))
        };
        let name = blake3::hash(&said.unwrap_or_default()).to_hex();
        let ending = if asked.webp { "webp" } else { "jpg" };
        self.folder().join(FOLDER).join(&name[..2]).join(format!("{name}.{ending}"))
    }

    fn render(
        &self,
        placement: &PublicPlacement,
        photo: PhotoHash,
        (asked, facts, published): Of<'_>,
        to: &Path,
    ) -> Option<()> {
        let left = placement.turn.left(facts.width, facts.height);
        let [width_left, height_left] = [facts.width, facts.height].map(|side| (f64::from(side) * left) as u32);
        let (w, h) = placement.crop.map_or((width_left, height_left), |c| {
            (width_left * u32::from(c.w) / 1000, height_left * u32::from(c.h) / 1000)
        });
        // The worker bounds the longer side; an upright photo as wide as asked for is longer than that.
        let longer = u64::from(asked.width) * u64::from(w.max(h)) / u64::from(w.max(1));
        let size = u32::try_from(longer).ok()?.min(w.max(h));
        let folder = to.parent()?;
        let scratch = folder.join(format!(".{}", std::process::id()));
        fs::create_dir_all(&scratch).ok()?;
        let (original, sizes) = (self.store.photos().path(photo), [size]);
        let Picture { quality, sharpness, webp, .. } = asked;
        let order =
            Order { turn: placement.turn, quality, sharpness, webp, ..Order::publication(&sizes, placement.crop) };
        let rendered = self.around.photo_worker.render(&original, &scratch, order);
        let format = if webp { Format::WebP } else { Format::Jpeg };
        let wished = |files: Vec<photo::Rendition>| files.into_iter().find(|file| file.format == format);
        let bytes = rendered.ok().and_then(|r| fs::read(wished(r.files)?.path).ok());
        let _ = fs::remove_dir_all(&scratch);
        let told = if webp { embed_webp(&bytes?, published).ok()? } else { embed(&bytes?, published).ok()?.bytes };
        whole::write(to, &told, Hands::Several).ok()
    }
}

/// How it is asked for, of what file, and what is written into it.
type Of<'a> = (Picture, &'a PhotoFacts, &'a Published);

/// Returns the photo of a placement, what its file is, and what readers are told of it.
///
/// Its sentences are those of the placement, which were approved; of the photo it says where it comes from and on what terms. A
/// headline or a long description that an agency wrote nobody here has approved.
fn told(db: &Connection, placement: &PublicPlacement) -> Option<(PhotoHash, PhotoFacts, Published)> {
    let photo = placement.photo?;
    let record = photos::record(&photos::photo(db, photo).ok()??.facts)?;
    let said = Metadata {
        caption: placement.caption.clone(),
        credit: placement.credit.clone(),
        alt: placement.alt.clone(),
        headline: String::new(),
        long_description: String::new(),
        ..photos::metadata(db, photo, &record.metadata).ok()?
    };
    Some((photo, record.facts, Published::of(&said, Audience::Readers)))
}

/// The file beside a rendition that says what it is, in one line.
fn note_path(rendition: &Path) -> PathBuf {
    rendition.with_extension("txt")
}

fn note(rendition: &Rendition) -> String {
    format!("{} {} {} {}\n", rendition.digest, rendition.len, rendition.width, rendition.height)
}

/// Reads a note; one that a power cut left unfinished is none.
fn noted(path: &Path) -> Option<Rendition> {
    let note = fs::read_to_string(note_path(path)).ok()?;
    let mut words = note.strip_suffix('\n')?.split(' ');
    let digest = HEXLOWER.decode(words.next()?.as_bytes()).ok()?.try_into().ok()?;
    let len = words.next()?.parse().ok()?;
    let (width, height) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some(Rendition { digest: Digest(digest), len, content: Content::File(path.to_owned()), width, height })
}

fn described(bytes: &[u8], path: PathBuf) -> Option<Rendition> {
    let (width, height) = webp_sides(bytes).or_else(|| dimensions(bytes))?;
    let digest = Digest::of(bytes);
    Some(Rendition { digest, len: bytes.len() as u64, content: Content::File(path), width, height })
}

/// Width and height as a JPEG's frame header says (ITU-T T.81 B.2.2).
fn dimensions(jpeg: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *jpeg.get(at + 1)?;
        let number = |at: usize| Some(u32::from(u16::from_be_bytes(jpeg.get(at..at + 2)?.try_into().ok()?)));
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            return Some((number(at + 7)?, number(at + 5)?));
        }
        at += 2 + number(at + 2)? as usize;
    }
}
