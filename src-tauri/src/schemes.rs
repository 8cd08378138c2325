//! The two schemes that the page may load from: photos of the desk, and previews of pages. Names only, never paths.

use std::sync::Arc;

use newsroom::desk::WHOLE;
use newsroom::photo::PhotoHash;
use newsroom::story::StoryId;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager as _, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::answers::story::word;
use crate::office::{Office, held};

/// What a preview may load: its own style and photos. A page of a story runs nothing.
const PREVIEW_POLICY: &str = "default-src 'none'; style-src preview: http://preview.localhost; \
     img-src preview: http://preview.localhost; base-uri preview: http://preview.localhost; form-action 'none'";

type Answer = Option<(&'static str, Vec<u8>)>;

fn answered<R: Runtime>(
    context: &UriSchemeContext<'_, R>,
    request: &Request<Vec<u8>>,
    responder: UriSchemeResponder,
    work: fn(&Office, &str) -> Answer,
    policy: Option<&'static str>,
) {
    let office = Arc::clone(&context.app_handle().state::<Arc<Office>>());
    let path = request.uri().path().trim_start_matches('/').to_owned();
    tauri::async_runtime::spawn_blocking(move || {
        let mut answer = Response::builder().header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if let Some(policy) = policy {
            answer = answer.header(header::CONTENT_SECURITY_POLICY, policy);
        }
        let answer = match work(&office, &path) {
            Some((kind, bytes)) => answer.header(header::CONTENT_TYPE, kind).body(bytes),
            None => answer.status(StatusCode::NOT_FOUND).body(vec![]),
        };
        responder.respond(answer.unwrap_or_default());
    });
}

/// Answers `photo://localhost/HASH/SIZE`, `photo://localhost/HASH/whole` in the photo's own size, and
/// `photo://localhost/arriving/PLACE` of a file that is being taken in.
pub(crate) fn photo<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    answered(&context, &request, responder, photo_file, None);
}

fn photo_file(office: &Office, path: &str) -> Answer {
    let (hash, size) = path.split_once('/')?;
    if hash == "arriving" {
        let picture = held(&office.ingesting.pictures).get(&size.parse().ok()?).cloned();
        return Some(("image/jpeg", picture?));
    }
    let hash: PhotoHash = word(hash)?;
    let size = if size == "whole" { WHOLE } else { size.parse().ok()? };
    Some(("image/jpeg", std::fs::read(office.thumbnail(hash, size)?).ok()?))
}

/// Answers `preview://localhost/STORY/PATH`.
pub(crate) fn preview<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    answered(&context, &request, responder, preview_file, Some(PREVIEW_POLICY));
}

fn preview_file(office: &Office, path: &str) -> Answer {
    let Some((id, path)) = path.split_once('/') else { return page(office, path) };
    let preview = office.preview(id.parse::<StoryId>().ok()?)?;
    let kind = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("jpg") => "image/jpeg",
        Some("webp") => "image/webp",
        _ => return None,
    };
    Some((kind, preview.file(path)?))
}

/// The page of a story, made anew: `preview://localhost/STORY`. What it shows lies where it would lie on the site.
fn page(office: &Office, id: &str) -> Answer {
    let id = id.parse::<StoryId>().ok()?;
    let preview = office.aside(|desk| desk.preview(id)).ok()?;
    let page = String::from_utf8(preview.file(&preview.page)?).ok()?;
    let origin = if cfg!(windows) { "http://preview.localhost" } else { "preview://localhost" };
    let base = format!("<head>\n<base href=\"{origin}/{id}/{}\">", preview.page);
    office.keep_preview(id, preview);
    // In a frame of no origin of its own, what the page calls its own is nothing: here it is this scheme.
    let (head, body) = page.split_once("</head>")?;
    let head = head.replacen("<head>", &base, 1).replace("'self'", "preview: http://preview.localhost");
    let head = head.replace("base-uri 'none'", "base-uri preview: http://preview.localhost");
    Some(("text/html; charset=utf-8", format!("{head}</head>{body}").into_bytes()))
}
