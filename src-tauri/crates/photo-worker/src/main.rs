//! Decodes and renders one photo, or small pictures of many, then ends.
//!
//! Decoders meet bytes that strangers made. Some inputs make an allocation fail, which aborts a process and
//! cannot be caught; so the desk asks this program, which may die alone. A line of JSON on standard output is an answer:
//! one for a photo, one for each of many. A refusal is an answer too: the exit code is 0 whenever there is one.
//!
//! ```text
//! galley-photo-worker render FILE FOLDER --size PIXELS ... [--turn TENTHS] [--crop x,y,w,h] [--quality 1-100]
//!         [--sharpness PERCENT] [--webp] [--preview] [--pure]
//!     turned by tenths of a degree, clockwise; crop in thousandths of what is left, upright; a preview is rendered faster, to be looked at and not to be published;
//!     pure leaves the C decoder out, where one was built in
//! galley-photo-worker previews FOLDER --size PIXELS [--from NUMBER] [--whole] [--pure]
//!     the pictures that photos have of themselves, or, whole, previews of the photos; paths on standard input, each ended by a zero; they are numbered from NUMBER, and so are the files
//! ```

mod answer;
mod colour;
mod decode;
mod embedded;
mod heic;
mod jpeg;
mod limits;
mod look;
mod png;
mod render;
mod request;
mod riff;
mod sharpen;
mod sniff;
mod straighten;
mod tagged;
mod tiff;
mod webp;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::answer::{Answer, Facts, Refusal, Rendition, Told};
use crate::request::{Asked, Previews, Purpose, Request};

fn answer(request: &Request) -> Result<Answer, Refusal> {
    let source = decode::Source::open(&request.file, &request.folder)?;
    let largest = request.sizes.iter().copied().max().unwrap_or(1);
    // The smallest that JPEG can be decoded to still walks the whole file, so damage is found.
    let (width, height) = source.upright();
    // Of a picture that is turned less is left.
    let longest = (f64::from(request.crop.enlarged(largest)) / request.turn.left(width, height)).ceil() as u32;
    let decoded = source.decode(longest, request.purpose, request.coder)?;
    // Asked once, when a photo is taken in, which is when it is first looked at.
    let look = match request.purpose {
        Purpose::Preview => look::of(&decoded.pixels, &decoded.colours)?,
        Purpose::Publication => None,
    };
    let facts = Facts::of(&source, &decoded, look);
    let files = render::all(decoded, request)?;
    Ok(Answer::Rendered { facts, files })
}

/// Renders a small picture of a photo; `None` where the one in it is asked for, and there is none that shows it.
fn preview(file: &Path, at: usize, asked: &Previews) -> Result<Option<Rendition>, Refusal> {
    let Previews { folder, size, whole, coder, .. } = asked;
    let name = format!("{at}.jpg");
    if *whole {
        let decoded = decode::Source::open(file, folder)?.decode(*size, Purpose::Preview, *coder)?;
        return render::small(&decoded.pixels, &decoded.colours, *size, *coder, &folder.join(name)).map(Some);
    }
    let picture = embedded::find(file)?.and_then(|found| found.upright(*size, *coder));
    let plain = colour::Colours::Plain;
    picture.map(|picture| render::small(&picture, &plain, *size, *coder, &folder.join(name))).transpose()
}

#[cfg(unix)]
fn name(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn name(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

fn previews(asked: &Previews) -> std::io::Result<()> {
    let mut list = Vec::new();
    // All of it first: whoever writes it need not listen meanwhile.
    std::io::stdin().read_to_end(&mut list)?;
    let files = list.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    for (at, file) in files.enumerate().map(|(nth, file)| (asked.from + nth, file)) {
        say(&match preview(Path::new(&name(file.to_vec())), at, asked) {
            Ok(Some(file)) => Told::Preview { at, file },
            Ok(None) => Told::None { at },
            Err(why) => Told::Refused { at, why },
        })?;
    }
    Ok(())
}

/// Says one line, at once.
fn say(answer: &impl serde::Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    let mut output = std::io::stdout();
    output.write_all(&line)?;
    output.flush()
}

fn main() -> ExitCode {
    limits::confine();
    let said = match Asked::parse(std::env::args_os().skip(1)) {
        Some(Asked::Render(request)) => say(&answer(&request).unwrap_or_else(Answer::Refused)),
        Some(Asked::Previews(asked)) => previews(&asked),
        None => return ExitCode::from(2),
    };
    if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
