//! Steps about house data, which change while stories use them; and what must hold of sections then.

use newsroom::desk::{DeskError, Extent};
use newsroom::house::{Kind, Section};
use newsroom::members::Right;
use serde_json::{Value, json};

use crate::around::set_chance;
use crate::checks::ALL;
use crate::people::outcome;
use crate::script::{Called, Does, Rule, Sectioning};
use crate::steps::{asked, look, saved, sitting};
use crate::world::{Editor, Failure, Outcome, World, may_be, unexpected};

/// What sections are renamed to: the last ones are names that others have, or have had.
const NAMES: [&str; 6] = ["Thời sự", "Tin tức", "Chuyện làng", "Mục mới", "News", "World"];

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::House { desk, rule, on } => rule_is(world, *desk, *rule, *on),
        Does::Section { desk, section, how } => section_is(world, *desk, *section, *how),
        Does::Refile { desk, story, section, by } => refile(world, *desk, *story, *section, *by),
        Does::Item { desk, item, out } => item_is(world, *desk, *item, *out),
        _ => Ok(Outcome::Nothing),
    }
}

fn set(world: &mut World<'_>, desk: usize, kind: Kind, value: Value) -> Result<Outcome, Failure> {
    Ok(outcome(asked("house data", sitting(world, desk).desk().set_house(&[(kind, value)], Extent::Items))?))
}

fn rule_is(world: &mut World<'_>, desk: usize, rule: Rule, on: bool) -> Result<Outcome, Failure> {
    set(world, desk, Kind::Style, json!({ rule.name(): on }))
}

/// Returns the section of a number, counted round.
fn section_of(world: &mut World<'_>, desk: usize, section: usize) -> Option<Section> {
    let all = &sitting(world, desk).desk().house().sections;
    // The few that are worked on most come first.
    all.get(section % all.len().clamp(1, 4)).cloned()
}

fn value_of(section: &Section) -> Value {
    serde_json::to_value(section).expect("a section has a form in JSON")
}

fn section_is(world: &mut World<'_>, desk: usize, section: usize, how: Sectioning) -> Result<Outcome, Failure> {
    let Some(before) = section_of(world, desk, section) else { return Ok(Outcome::Nothing) };
    match how {
        Sectioning::Rename(name) => {
            let name = NAMES[name % NAMES.len()].to_owned();
            let done = set(world, desk, Kind::Section, value_of(&Section { name: name.clone(), ..before.clone() }))?;
            let remembers = |now: &&Section| {
                let old = before.former.iter().chain([&before.name]).filter(|old| **old != name);
                now.slug == before.slug && now.name == name && old.into_iter().all(|old| now.former.contains(old))
            };
            let now = &sitting(world, desk).desk().house().sections;
            if done == Outcome::Done && !now.iter().any(|now| remembers(&now)) {
                return Err(Failure::new("house", format!("desk {desk}: {before:?} was renamed {name}: {now:?}")));
            }
            Ok(done)
        }
        Sectioning::Remove => remove(world, desk, &before),
        Sectioning::Order(order) => set(world, desk, Kind::Section, value_of(&Section { order, ..before })),
        Sectioning::TwoApprovals(on) => {
            let mut all = sitting(world, desk).desk().house().style.two_approvals_in.clone();
            all.retain(|slug| *slug != before.slug);
            all.extend(on.then_some(before.name));
            // What is no section any more is refused.
            set(world, desk, Kind::Style, json!({ "two_approvals_in": all }))
        }
    }
}

/// Takes a section out: only where no story stands in it as far as that desk knows.
fn remove(world: &mut World<'_>, desk: usize, section: &Section) -> Result<Outcome, Failure> {
    let before = without_section(world, desk)?;
    let gone = sitting(world, desk).desk().remove_house(Kind::Section, &section.slug);
    if asked("taking a section out", gone)?.is_none() {
        return Ok(Outcome::Refused);
    }
    world.taken_out.push(value_of(section));
    let after = without_section(world, desk)?;
    if after != before {
        let text = format!("desk {desk}: {section:?} went, in which {after:?} stood");
        return Err(Failure::new("house", text));
    }
    Ok(Outcome::Done)
}

/// Returns the stories at a desk that stand in no section of the house, with what they say of it.
fn without_section(world: &mut World<'_>, desk: usize) -> Result<Vec<(String, String)>, Failure> {
    let at = sitting(world, desk).desk();
    let mut all = vec![];
    for row in at.list(None, ALL).map_err(|e| unexpected("the list", &e))? {
        let said = at.look_at(row.id).map_err(|e| unexpected("a story in the list", &e))?.story.section;
        // What was brought back from before its first words stands nowhere.
        if !said.is_empty() && at.house().section(&said).is_none() {
            all.push((row.id.to_string(), said));
        }
    }
    Ok(all)
}

fn refile(world: &mut World<'_>, desk: usize, story: usize, section: usize, by: Called) -> Result<Outcome, Failure> {
    let Some(section) = section_of(world, desk, section) else { return Ok(Outcome::Nothing) };
    let called = match by {
        Called::Name => section.name,
        Called::Slug => section.slug,
        Called::Former => section.former.first().cloned().unwrap_or(section.name),
    };
    let Some(Editor { revision: base, story: mut new, sides }) = look(world, desk, story)? else {
        return Ok(Outcome::Nothing);
    };
    let id = world.stories[&story];
    new.section = called;
    let Some(revision) = asked("saving", sitting(world, desk).desk().save(id, &base, &new))? else {
        return Ok(Outcome::Refused);
    };
    saved(world, desk, story, &base, Editor { revision, story: new, sides });
    Ok(Outcome::Done)
}

fn item_is(world: &mut World<'_>, desk: usize, item: usize, out: bool) -> Result<Outcome, Failure> {
    let name = NAMES[item % NAMES.len()];
    let (kind, id, value) = match item % 3 {
        0 => (Kind::Tag, name, json!({ "name": name, "kind": "topic" })),
        1 => (Kind::Person, "nguoi-viet", json!({ "id": "nguoi-viet", "name": "Lê Thị Hạnh", "pen_names": [name] })),
        _ => (Kind::Abbreviation, "HTX", json!({ "short": "HTX", "long": name })),
    };
    if !out {
        return set(world, desk, kind, value);
    }
    Ok(outcome(asked("taking house data out", sitting(world, desk).desk().remove_house(kind, id))?))
}

/// Lets a chief put sections back that were taken out while stories went into them. Returns whether there was anything to do.
pub(crate) fn put_back(world: &mut World<'_>, present: &[usize]) -> Result<bool, Failure> {
    let mut any = false;
    for value in world.taken_out.clone() {
        for desk in present {
            let at = sitting(world, *desk);
            let member = at.member;
            let governs = at.desk().roster().role(member).is_some_and(|role| role.has(Right::Govern));
            let is_there =
                at.desk().house().sections.iter().any(|section| Some(section.slug.as_str()) == value["slug"].as_str());
            if !governs || is_there || without_section(world, *desk)?.is_empty() {
                continue;
            }
            set_chance(*desk as u64 ^ 0x5ec7);
            world.at(*desk);
            match sitting(world, *desk).desk().set_house(&[(Kind::Section, value.clone())], Extent::Items) {
                Ok(_) => any = true,
                Err(e) if may_be(&e) && !matches!(e, DeskError::Store(_)) => {}
                Err(e) => return Err(unexpected("putting a section back", &e)),
            }
            break;
        }
    }
    Ok(any)
}

/// Returns whether stories stand in no section any more, which nobody was there to put back.
pub(crate) fn lacks_sections(world: &mut World<'_>, desk: usize) -> Result<bool, Failure> {
    Ok(may_lack_one(world) && !without_section(world, desk)?.is_empty())
}

/// Returns whether a story may stand in a section that the house has no more, or never had by all that holds.
pub(crate) fn may_lack_one(world: &World<'_>) -> bool {
    !world.taken_out.is_empty() || world.unseated
}

/// However sections were renamed, each story stands in one as long as nobody took any out and each name holds.
pub(crate) fn each_has_its_section(world: &mut World<'_>, present: &[usize]) -> Result<(), Failure> {
    for desk in present {
        let odd = without_section(world, *desk)?;
        if !may_lack_one(world) && !odd.is_empty() {
            return Err(Failure::new("house", format!("at desk {desk} no section of the house has {odd:?}")));
        }
    }
    Ok(())
}
