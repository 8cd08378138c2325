//! The contract with the page: every command, with the types of what goes in and comes out.
//!
//! `ui/src/bindings.ts` is made from it; the test here says when it is no longer what it was made from.

use tauri::ipc::Invoke;
use tauri_specta::{Builder, collect_commands};

use crate::commands::{
    board, destinations, house, ingesting, intake, joining, key, list, members, pasting, photo, photos, presence,
    recovery, register, review, sharing, start, step, story,
};

/// Returns every command that the page may ask for.
pub fn contract<R: tauri::Runtime>() -> Builder<R> {
    Builder::new().commands(collect_commands![
        start::start,
        start::found_desk,
        start::open_desk,
        start::open_demo,
        start::close_desk,
        start::act_as,
        start::answer_passphrase,
        key::keychain_answers,
        key::key_card,
        key::protect_key,
        key::remember_key,
        key::forget_key,
        start::settings,
        start::set_settings,
        list::rows,
        list::counts,
        list::place_of,
        list::new_story,
        intake::import_files,
        intake::import_converted,
        intake::take_dropped,
        story::show_story,
        story::look_at_story,
        story::see_word,
        story::save_story,
        story::freeze_story,
        story::whereabouts,
        story::check_story,
        story::apply_fix,
        pasting::paste,
        pasting::clipboard,
        story::export_story,
        photo::add_photos,
        photo::add_picture,
        photo::remove_photo,
        photos::photos,
        photos::photo_sheet,
        photos::photo_names,
        photos::describe_photos,
        photos::replace_in_photos,
        photos::undo_photos,
        photos::spell_photo,
        photos::code_lists,
        photos::choose_codes,
        photos::judge_photo_text,
        photos::forget_codes,
        photos::photo_offers,
        photos::take_photo_offer,
        photos::place_photos,
        photos::hand_over_photos,
        ingesting::ingest_files,
        ingesting::ingest_folder,
        ingesting::ingest_dropped,
        ingesting::ingest_pasted,
        ingesting::stop_ingesting,
        ingesting::left_to_ingest,
        ingesting::go_on_ingesting,
        ingesting::leave_ingesting,
        step::step,
        step::approve,
        step::publish,
        step::correct,
        step::correction_note,
        step::hand_in,
        step::take_down,
        step::open_site,
        board::board,
        board::schedule,
        board::retry,
        board::restore_post,
        board::take_edits,
        board::pause_waiting,
        board::resume_waiting,
        board::cancel_waiting,
        register::register,
        register::deposit,
        review::history,
        review::compare,
        review::restore,
        review::conflicts,
        review::choose,
        review::go_on,
        house::house_items,
        house::set_house,
        house::remove_house,
        destinations::destinations,
        destinations::add_destination,
        destinations::test_destination,
        destinations::remove_destination,
        destinations::name_publishing_desks,
        house::backups,
        house::backup,
        house::restore_copy,
        sharing::sharing,
        sharing::exchange_now,
        sharing::storage_card,
        sharing::choose_storage_folder,
        sharing::choose_certificates,
        sharing::connect_storage,
        sharing::test_storage,
        sharing::fill_again,
        sharing::foresee,
        sharing::held_back,
        sharing::send_all,
        sharing::upheavals,
        sharing::looked_at_upheavals,
        joining::invite,
        joining::save_invitation,
        joining::read_invitation,
        joining::join_desk,
        joining::attendance,
        presence::be_at,
        presence::colleagues,
        members::add_member,
        members::delegate,
        members::set_role,
        members::remove_member,
        members::remove_desk,
        members::departures,
        members::used_twice,
        members::looked_at_used_twice,
        members::cut_off,
        members::read_cut_off,
        members::adopt,
        recovery::make_code,
        recovery::save_code,
        recovery::forget_code,
        recovery::codes,
        recovery::read_code,
        recovery::recover_desk,
    ])
}

/// Answers the page: by the contract, and where it hands over bytes, which have no type in it.
pub fn answers(contract: &Builder<tauri::Wry>) -> impl Fn(Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
    let typed = contract.invoke_handler();
    let bytes: Box<dyn Fn(Invoke<tauri::Wry>) -> bool + Send + Sync> =
        Box::new(tauri::generate_handler![photo::hand_over]);
    move |asked| if asked.message.command() == "hand_over" { bytes(asked) } else { typed(asked) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use specta_typescript::Typescript;

    /// `GALLEY_BINDINGS=1 cargo test -p galley-window bindings` makes the file anew.
    #[test]
    fn the_bindings_are_current() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings.ts");
        let fresh = tempfile::tempdir().unwrap();
        let made = fresh.path().join("bindings.ts");
        super::contract::<tauri::Wry>().export(Typescript::default(), &made).unwrap();
        let made = fs::read_to_string(made).unwrap();
        if std::env::var_os("GALLEY_BINDINGS").is_some() {
            fs::write(&file, &made).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap_or_default();
        assert!(made == kept, "make them with: GALLEY_BINDINGS=1 cargo test -p galley-window bindings");
    }
}
