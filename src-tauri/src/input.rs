//! Words and keys that the system's defaults keep from whoever types.

/// Shows a word while it is composed, and tells the page of Escape wherever it is pressed.
///
/// wry switches the first off on Linux (its `webkitgtk/mod.rs` sets `enable_preedit` to false), and whoever types Telex then
/// sees a word only after the space that ends it. The keys of a frame of another origin, which the preview is, never come to
/// the page: whoever clicked into it could not leave it by key.
#[cfg(target_os = "linux")]
pub(crate) fn heed(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use gtk::prelude::WidgetExt as _;
    use tauri::{Emitter as _, Manager as _};
    use webkit2gtk::{InputMethodContextExt as _, WebViewExt as _};
    let app = window.app_handle().clone();
    window.with_webview(move |webview| {
        let webview = webview.inner();
        if let Some(context) = webview.input_method_context() {
            context.set_enable_preedit(true);
        }
        webview.connect_key_press_event(move |_, key| {
            if key.keyval() == gtk::gdk::keys::constants::Escape {
                // Where the page is gone, nobody is to be told.
                let _ = app.emit("escape", ());
            }
            gtk::glib::Propagation::Proceed
        });
    })
}

/// Elsewhere words are shown while they are composed.
#[cfg(not(target_os = "linux"))]
pub(crate) fn heed(_: &tauri::WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
