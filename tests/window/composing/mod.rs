//! Vietnamese as it is typed: real keys, a real input method, the real window, and what the desk has in the end.

mod hand;
mod scenes;
mod together;

use crate::input_method::{self, Engine, Keying};
use crate::newsroom;
use hand::Hand;

#[test]
fn telex_with_unikey() {
    every_scene(Engine::Unikey, Keying::Telex);
}

#[test]
fn vni_with_unikey() {
    every_scene(Engine::Unikey, Keying::Vni);
}

#[test]
fn telex_with_bamboo() {
    every_scene(Engine::Bamboo, Keying::Telex);
}

#[test]
fn vni_with_bamboo() {
    every_scene(Engine::Bamboo, Keying::Vni);
}

fn every_scene(engine: Engine, keying: Keying) {
    let Some(screen) = input_method::begin(engine, keying) else { return };
    let (_folder, galley) = newsroom("vi");
    let galley = galley.by("Hoài An");
    let window = screen.open(&galley.desk, "Hoài An", "vi");
    let hand = Hand::of(&screen, &window, &galley, engine, keying);
    for scene in scenes::ALL.iter().chain(together::ALL) {
        scene(&hand);
        hand.until_nothing_is_eaten();
    }
}
