//! HEIC, by the system's own `heif-convert`.
//!
//! Its decoder is under the LGPL and its codec under patents, so none is linked: whoever has the program has the right
//! to it. It runs within this process's bounds of memory and time, and in the group of processes that the desk ends.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::answer::Refusal;
use crate::limits;

const PROGRAM: &str = "heif-convert";
/// How long it may take: less than the desk waits for this process.
const DEADLINE: Duration = Duration::from_secs(15);
/// JPEG quality of what it writes; as PNG it would take five times as long, and more memory here.
const QUALITY: &str = "95";

/// A photo that became a JPEG, upright.
pub(crate) struct Converted {
    pub(crate) jpeg: Vec<u8>,
    /// Whether there are more pictures in the file.
    pub(crate) several: bool,
}

/// Where it writes; gone with whatever is in it when this is.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // The desk removes the whole folder afterwards.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Looks at the sizes that the boxes of the header tell, before anything is decoded by them.
pub(crate) fn check(bytes: &[u8], within: fn(u32, u32) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let Some(meta) = boxes(bytes).find(|(kind, _)| kind == b"meta").and_then(|(_, content)| content.get(4..)) else {
        return Err(Refusal::CutShort);
    };
    let properties = boxes(meta).filter(|(kind, _)| kind == b"iprp").flat_map(|(_, content)| boxes(content));
    let properties = properties.filter(|(kind, _)| kind == b"ipco").flat_map(|(_, content)| boxes(content));
    for (_, content) in properties.filter(|(kind, _)| kind == b"ispe") {
        let side = |at: usize| Some(u32::from_be_bytes(content.get(at..at + 4)?.try_into().ok()?));
        if let (Some(width), Some(height)) = (side(4), side(8)) {
            within(width, height)?;
        }
    }
    Ok(())
}

/// Iterates over the boxes of ISO's media files: what each is called, and what is in it.
fn boxes(mut rest: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (head, _) = rest.split_first_chunk::<8>()?;
        let [l3, l2, l1, l0, kind @ ..] = *head;
        let length = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        // 0 is all that is left. The long form is for films.
        let content = if length == 0 { rest.get(8..)? } else { rest.get(8..length)? };
        rest = rest.get(8 + content.len()..)?;
        Some((kind, content))
    })
}

/// Converts a photo to JPEG, by way of the folder.
pub(crate) fn convert(file: &Path, folder: &Path) -> Result<Converted, Refusal> {
    let cannot = |e: std::io::Error| Refusal::CannotWrite { detail: e.to_string() };
    let scratch = Scratch(folder.join("converted"));
    fs::create_dir_all(&scratch.0).map_err(cannot)?;
    let target = scratch.0.join("photo.jpg");
    // Absolute, so that no name looks like an option.
    let [file, target] = [std::path::absolute(file), std::path::absolute(target)].map(|path| path.map_err(cannot));
    run(Command::new(PROGRAM).args(["-q", QUALITY]).args([file?, target?]))?;
    let mut written: Vec<_> = fs::read_dir(&scratch.0).map_err(cannot)?.filter_map(|e| Some(e.ok()?.path())).collect();
    // One is called as asked; of several, each has its number. What lies beside a picture, such as its depth, has a word.
    let stem = |path: &PathBuf| path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    written.retain(|path| stem(path).chars().all(|c| c.is_ascii_digit() || "photo-".contains(c)));
    written.sort_by_key(|path| (stem(path).len(), stem(path)));
    let first = written.first().ok_or_else(|| Refusal::unreadable("heif-convert wrote nothing"))?;
    let mut jpeg = Vec::new();
    fs::File::open(first).and_then(|f| f.take(limits::FILE).read_to_end(&mut jpeg)).map_err(cannot)?;
    Ok(Converted { jpeg, several: written.len() > 1 })
}

/// Runs it to its end or the deadline. A thread reads and a channel waits, as the desk waits for this process.
fn run(command: &mut Command) -> Result<(), Refusal> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|e| match e.kind() {
        ErrorKind::NotFound => Refusal::NoConverter,
        _ => Refusal::unreadable(e),
    })?;
    let (said, heard) = mpsc::channel();
    if let Some(mut errors) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = errors.by_ref().take(2000).read_to_end(&mut text);
            let _ = std::io::copy(&mut errors, &mut std::io::sink());
            // Nobody listens any more after the deadline.
            let _ = said.send(text);
        });
    }
    let Ok(text) = heard.recv_timeout(DEADLINE) else {
        // Fails only where it has ended meanwhile.
        let _ = child.kill();
        let _ = child.wait();
        return Err(Refusal::unreadable("heif-convert took too long"));
    };
    let end = child.wait().map_err(Refusal::unreadable)?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().next().unwrap_or_default().trim();
    if end.success() { Ok(()) } else { Err(Refusal::unreadable(format!("heif-convert: {line} ({end})"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn sizes_are_looked_at_before_anything_is_decoded() {
        let size = |w: u32, h: u32| boxed(b"ispe", &[[0; 4], w.to_be_bytes(), h.to_be_bytes()].concat());
        let file = |sizes: &[u8]| {
            let properties = boxed(b"iprp", &boxed(b"ipco", sizes));
            [boxed(b"ftyp", b"heic"), boxed(b"meta", &[&[0; 4][..], &properties].concat())].concat()
        };
        let within = |w, h| if w > 100 { Err(Refusal::TooLarge { width: w, height: h }) } else { Ok(()) };
        assert_eq!(check(&file(&size(100, 9)), within), Ok(()));
        let two = [size(1, 1), size(101, 2)].concat();
        assert_eq!(check(&file(&two), within), Err(Refusal::TooLarge { width: 101, height: 2 }));
        assert_eq!(check(b"\0\0\0\x10ftypheic", within), Err(Refusal::CutShort));
    }
}
