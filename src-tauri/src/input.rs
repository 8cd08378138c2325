//! Input methods: what the system's default keeps from whoever types Vietnamese.

/// Shows a word while it is composed. wry switches that off on Linux (its `webkitgtk/mod.rs` sets `enable_preedit` to
/// false), and whoever types Telex then sees a word only after the space that ends it.
#[cfg(target_os = "linux")]
pub(crate) fn show_letters_while_composing(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{InputMethodContextExt as _, WebViewExt as _};
    window.with_webview(|webview| {
        if let Some(context) = webview.inner().input_method_context() {
            context.set_enable_preedit(true);
        }
    })
}

/// Elsewhere words are shown while they are composed.
#[cfg(not(target_os = "linux"))]
pub(crate) fn show_letters_while_composing(_: &tauri::WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
