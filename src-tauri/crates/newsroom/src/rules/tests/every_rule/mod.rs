//! Two stories that each rule speaks about and two that it leaves alone.

mod marks;
mod photos;
mod rights;
mod story;
mod words;

use super::World;
use crate::rules::{Finding, Severity, blocking};
use crate::story::{Byline, Story};

type Change = fn(&mut Story, &mut World);

/// The message, two changes that call for it, two that do not.
type Row = (&'static str, [Change; 2], [Change; 2]);

fn found(change: Change) -> Vec<Finding> {
    let (mut story, mut world) = (super::story(), World::new());
    change(&mut story, &mut world);
    world.check(&story)
}

fn byline(name: &str) -> Vec<Byline> {
    vec![Byline { name: name.into(), ..Byline::default() }]
}

fn words(n: usize) -> String {
    vec!["chữ"; n].join(" ")
}

fn rows() -> impl Iterator<Item = &'static Row> {
    [story::ROWS, photos::ROWS, rights::ROWS, words::ROWS, marks::ROWS].into_iter().flatten()
}

#[test]
fn each_speaks_twice_and_is_silent_twice() {
    let mut wrong = vec![];
    for (key, speaks, silent) in rows() {
        for (i, change) in speaks.iter().enumerate() {
            let found = found(*change);
            if !found.iter().any(|f| f.key.name() == *key) {
                wrong.push(format!("{key} misses {i}: {found:?}"));
            }
        }
        for (i, change) in silent.iter().enumerate() {
            for f in found(*change).iter().filter(|f| f.key.name() == *key) {
                wrong.push(format!("{key} speaks falsely about {i}: {f:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_has_its_row() {
    let messages: serde_json::Value =
        serde_json::from_str(include_str!("../../../../../../../ui/messages/vi.json")).unwrap();
    let keys = messages.as_object().unwrap().keys().filter(|k| k.starts_with("rules."));
    let without: Vec<_> = keys.filter(|k| !rows().any(|row| row.0 == *k)).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn what_is_never_overridden_is_an_error_and_nothing_else_is() {
    let never = [
        "rules.T1.empty",
        "rules.S1.empty",
        "rules.B1.empty",
        "rules.P1.file",
        "rules.P1.unknown",
        "rules.P1.caption",
        "rules.P1.credit",
        "rules.P5.unknown",
        "rules.P6.unread",
        "rules.G3.missing",
        "rules.U1",
        "rules.L6.nfd",
        "rules.C1",
    ];
    for (key, speaks, _) in rows() {
        for f in found(speaks[0]).iter().filter(|f| f.key.name() == *key) {
            assert_eq!(f.overridable, !never.contains(key), "{key}");
            assert!(f.overridable || f.severity == Severity::Error, "{key}");
        }
    }
    assert_eq!(blocking(&found(|s, _| s.headline.clear())).count(), 1);
    assert_eq!(blocking(&found(|s, _| s.tags.clear())).count(), 0);
}

#[test]
fn every_message_is_filled_in() {
    for (_, speaks, _) in rows() {
        for f in speaks.iter().flat_map(|change| found(*change)) {
            for language in [crate::messages::Language::Vi, crate::messages::Language::En] {
                let text = f.message(language);
                assert!(!text.contains(['{', '}']), "{text}");
            }
        }
    }
}
