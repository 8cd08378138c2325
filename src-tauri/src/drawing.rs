//! How the window is drawn: what the system's default costs a desk of words.

/// Draws by the processor alone. WebKitGTK would build every window of layers that a graphics card puts together, and of
/// drivers for it: on a machine without a good one that is four times the work and 100 MB, and with some it is an empty
/// window. Nothing here moves that would gain by it.
#[cfg(target_os = "linux")]
pub(crate) fn draw_without_layers(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the system's own engine draws as it does for everybody.
#[cfg(not(target_os = "linux"))]
pub(crate) fn draw_without_layers(_: &tauri::WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
