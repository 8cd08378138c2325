//! A small square in the corner of the screen, from which files are dragged: `drag_source FILE…`. The tests of the window
//! drop them on it as a file manager does.

#[cfg(target_os = "linux")]
fn main() -> Result<(), gtk::glib::BoolError> {
    use gtk::gdk::{DragAction, ModifierType};
    use gtk::prelude::{FileExt as _, GtkWindowExt as _, WidgetExt as _, WidgetExtManual as _};
    use gtk::{TargetEntry, TargetFlags, Window, WindowType, gio};

    gtk::init()?;
    let files: Vec<String> = std::env::args_os().skip(1).map(|path| gio::File::for_path(path).uri().into()).collect();
    // Without a frame it stands where it is put, and above the others, whatever else runs on the screen.
    let window = Window::new(WindowType::Popup);
    window.set_default_size(40, 40);
    let list = TargetEntry::new("text/uri-list", TargetFlags::empty(), 0);
    window.drag_source_set(ModifierType::BUTTON1_MASK, &[list], DragAction::COPY);
    window.connect_drag_data_get(move |_, _, data, _, _| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        data.set_uris(&files);
    });
    window.show_all();
    gtk::main();
    Ok(())
}

/// Elsewhere the window is not tested by hand.
#[cfg(not(target_os = "linux"))]
fn main() {}
