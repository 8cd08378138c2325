//! The desktop shell: the window over the core. Commands in, answers out; every decision is the core's.

pub mod answers;
mod awaiting;
mod clipboard;
pub mod commands;
pub mod contract;
mod demo;
mod drawing;
mod dropping;
mod exchanging;
pub mod failure;
mod handover;
mod input;
pub mod office;
mod parting;
mod places;
mod schemes;
mod sending;
pub mod settings;
mod side;
mod watching;

use std::process::ExitCode;
use std::sync::Arc;

use newsroom::message;
use tauri::{Manager as _, RunEvent, WebviewUrl, WebviewWindowBuilder};

use office::Office;

/// The one window.
const WINDOW: &str = "main";
/// The largest window that is opened unasked, in logical pixels.
const LARGEST: (f64, f64) = (1440.0, 900.0);
/// The smallest window in which nothing is cut off, in logical pixels.
const SMALLEST: (f64, f64) = (900.0, 560.0);

/// Opens the window and runs until it is closed.
#[allow(clippy::exit, reason = "within Tauri's own macro, where its configuration does not read")]
pub fn run() -> ExitCode {
    let contract = contract::contract::<tauri::Wry>();
    let builder = tauri::Builder::default()
        // First, so that a second program hands over before it opens anything.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| raise(app)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(contract::answers(&contract))
        .register_asynchronous_uri_scheme_protocol("photo", schemes::photo)
        .register_asynchronous_uri_scheme_protocol("preview", schemes::preview)
        .setup(|app| {
            let profile = app.path().app_config_dir()?;
            let office = Arc::new(Office::new(app.handle().clone(), profile));
            app.manage(Arc::clone(&office));
            // What a script or another program names is opened at once.
            if let Some(folder) = std::env::var_os("GALLEY_DESK").filter(|folder| !folder.is_empty()) {
                let member = std::env::var("GALLEY_MEMBER").ok();
                // Where it does not open, the page begins with the first start, which tells of it when asked again.
                let _ = commands::start::open(&office, folder.as_ref(), member.as_deref());
            }
            watching::begin(&office);
            exchanging::begin(&office);
            sending::begin(&office);
            open_window(app, &office)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match builder {
        Ok(app) => app,
        Err(e) => {
            handover::begin_anew(&e);
            let said =
                message!("window.not_started").text(newsroom::messages::Language::En, &[("reason", e.to_string())]);
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("galley-window: {said}\n").as_bytes());
            return ExitCode::FAILURE;
        }
    };
    app.run(|app, event| match event {
        // The window is closed. The loop goes on until all is done: a window of a program that does not answer stays on the screen.
        RunEvent::ExitRequested { code: None, api, .. } => {
            api.prevent_exit();
            let app = app.clone();
            std::thread::spawn(move || {
                end(&app);
                app.exit(0);
            });
        }
        // Asked for otherwise, as by the system.
        RunEvent::Exit => end(app),
        _ => {}
    });
    ExitCode::SUCCESS
}

/// Does what is owed when the window is gone; a second time there is nothing left to do.
fn end(app: &tauri::AppHandle) {
    handover::make_way(app);
    // The last words are frozen; where they cannot be, they are in the journal all the same.
    let office = app.state::<Arc<Office>>();
    let _ = office.with(|desk| desk.freeze_all());
    exchanging::end(&office);
}

fn open_window(app: &mut tauri::App, office: &Arc<Office>) -> tauri::Result<()> {
    let (width, height) = first_size(app);
    let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::App("index.html".into()))
        .title("Galley")
        .inner_size(width, height)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        // The page is ours and stays: whatever a story links to opens elsewhere or not at all.
        .on_navigation(|url| matches!(url.scheme(), "tauri" | "preview") || own_host(url))
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny)
        .build()?;
    let _ = window.set_title(&title(office));
    drawing::draw_without_layers(&window)?;
    dropping::heed(&window, office);
    input::heed(&window)
}

/// The size of the first window: large, and never beyond the screen that it is on.
fn first_size(app: &tauri::App) -> (f64, f64) {
    let screen =
        app.primary_monitor().ok().flatten().map(|screen| screen.size().to_logical::<f64>(screen.scale_factor()));
    let (width, height) = screen.map_or(LARGEST, |screen| (screen.width, screen.height));
    (width.min(LARGEST.0).max(SMALLEST.0), height.min(LARGEST.1).max(SMALLEST.1))
}

fn own_host(url: &tauri::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    matches!(host, "tauri.localhost" | "preview.localhost") || (cfg!(debug_assertions) && host == "localhost")
}

fn title(office: &Office) -> String {
    let newsroom = office.with(|desk| Ok(desk.house().newsroom.clone()));
    newsroom.map_or_else(|_| "Galley".to_owned(), |name| format!("{name} – Galley"))
}

/// Brings the window that is open to the front.
fn raise(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
