//! A window with one line in it: what the newsroom's window is measured against (`cargo bench -p blackbox --bench window`).

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Empty</title><p style='font: 40px serif'>Một dòng chữ";

#[allow(clippy::exit, reason = "the macro of the context has one")]
fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = Response::new(PAGE.as_bytes().to_vec());
            page.headers_mut().insert("content-type", tauri::http::HeaderValue::from_static("text/html"));
            page
        })
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol("empty://localhost".parse()?);
            // As large as the newsroom's is on the screen of the benchmark.
            WebviewWindowBuilder::new(app, "main", page).title("Empty").inner_size(1320.0, 900.0).build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
