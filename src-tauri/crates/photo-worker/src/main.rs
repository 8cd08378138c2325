//! Decodes and renders one photo, then ends.
//!
//! Decoders meet bytes that strangers made. Some inputs make an allocation fail, which aborts a process and
//! cannot be caught; so the desk asks this program, which may die alone. One request a process, in arguments;
//! one line of JSON on standard output. A refusal is an answer too: the exit code is 0 whenever there is one.
//!
//! ```text
//! galley-photo-worker FILE FOLDER --size PIXELS ... [--crop x,y,w,h] [--preview] [--pure]
//!     crop in thousandths, upright; a preview is rendered faster, to be looked at and not to be published;
//!     pure leaves the C decoder out, where one was built in
//! ```

mod answer;
mod colour;
mod decode;
mod heic;
mod jpeg;
mod limits;
mod png;
mod render;
mod request;
mod riff;
mod sniff;
mod tiff;

use std::io::Write;
use std::process::ExitCode;

use crate::answer::{Answer, Facts, Refusal};
use crate::request::Request;

fn answer(request: &Request) -> Result<Answer, Refusal> {
    let source = decode::Source::open(&request.file, &request.folder)?;
    let largest = request.sizes.iter().copied().max().unwrap_or(1);
    // The smallest that JPEG can be decoded to still walks the whole file, so damage is found.
    let decoded = source.decode(request.crop.enlarged(largest), request.purpose, request.coder)?;
    let facts = Facts::of(&source, &decoded);
    let files = render::all(decoded, request)?;
    Ok(Answer::Rendered { facts, files })
}

fn main() -> ExitCode {
    limits::confine();
    let Some(request) = Request::parse(std::env::args_os().skip(1)) else {
        return ExitCode::from(2);
    };
    let answer = answer(&request).unwrap_or_else(Answer::Refused);
    let Ok(mut line) = serde_json::to_vec(&answer) else { return ExitCode::FAILURE };
    line.push(b'\n');
    match std::io::stdout().write_all(&line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
