//! A window with one line in it: what the newsroom's window is measured against (`cargo bench -p blackbox --bench window`).
//!
//! It answers one question, by plain SQL over the desk that `GALLEY_DESK` names: what any window would take to show the same rows.

use std::sync::Mutex;

use rusqlite::Connection;
use serde_json::{Value, json};
use tauri::http::Response;
use tauri::{State, WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Empty</title><p style='font: 40px serif'>Một dòng chữ";

/// The database of the desk, once it was asked.
struct Bare(Mutex<Option<Connection>>);

/// Answers the list's first page, as far as its columns are text and numbers.
#[tauri::command(async)]
fn rows(bare: State<'_, Bare>) -> Result<Value, String> {
    let mut kept = bare.0.lock().map_err(|e| e.to_string())?;
    if kept.is_none() {
        let desk = std::env::var("GALLEY_DESK").map_err(|e| e.to_string())?;
        *kept = Some(Connection::open(format!("{desk}/desk.db")).map_err(|e| e.to_string())?);
    }
    let db = kept.as_ref().ok_or("no database")?;
    first_page(db).map_err(|e| e.to_string())
}

fn first_page(db: &Connection) -> rusqlite::Result<Value> {
    let total: u64 = db.prepare_cached("SELECT count(*) FROM story")?.query_row([], |row| row.get(0))?;
    let mut query = db.prepare_cached(
        "SELECT num, id, status, digest, updated_at, conflicts, heads, fields, seal FROM story
         ORDER BY updated_at DESC, num DESC LIMIT 50",
    )?;
    let rows = query.query_map([], |row| (0..9).map(|at| row.get_ref(at).map(value)).collect::<Result<Vec<_>, _>>())?;
    Ok(json!({ "total": total, "rows": rows.collect::<Result<Vec<_>, _>>()? }))
}

fn value(column: rusqlite::types::ValueRef<'_>) -> Value {
    match column {
        rusqlite::types::ValueRef::Integer(number) => json!(number),
        rusqlite::types::ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
        _ => Value::Null,
    }
}

#[allow(clippy::exit, reason = "the macro of the context has one")]
fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .manage(Bare(Mutex::new(None)))
        .invoke_handler(tauri::generate_handler![rows])
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
