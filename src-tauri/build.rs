//! Lets Tauri read its configuration while building.

fn main() {
    tauri_build::build();
}
