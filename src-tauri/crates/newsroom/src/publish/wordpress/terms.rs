//! Sections, tags and authors of the house as the site has them.

use serde_json::{Value, json};

use super::Settings;
use super::read::text;
use super::rest::{Body, Rest};
use crate::house::House;
use crate::publish::destination::Refusal;
use crate::text::same;

/// A term there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// Its number.
    pub(super) id: u64,
    /// Its name.
    pub(super) name: String,
    slug: String,
}

fn term(value: &Value) -> Option<Term> {
    let said = |field: &str| value[field].as_str().unwrap_or_default();
    Some(Term { id: value["id"].as_u64()?, name: text(said("name")), slug: said("slug").to_owned() })
}

/// Returns all categories.
pub(super) fn categories(rest: &Rest) -> Result<Vec<Term>, Refusal> {
    Ok(rest.list("wp/v2/categories", &[("_fields", "id,name,slug")])?.iter().filter_map(term).collect())
}

/// Returns the category of a section: the one that the house names for it, by name, slug or number, else the one that is
/// called so. None is ever made: who may publish may seldom do that, and a wrong one would stand in every menu.
pub(super) fn category<'c>(all: &'c [Term], section: &str, house: &House, settings: &Settings) -> Option<&'c Term> {
    let known = house.section(section);
    let slug = known.map_or("", |known| known.slug.as_str());
    let mapped = settings.sections.get(slug).or_else(|| settings.sections.get(section));
    if let Some(mapped) = mapped {
        let is = |term: &&Term| term.name == *mapped || term.slug == *mapped || term.id.to_string() == *mapped;
        return all.iter().find(is).or_else(|| all.iter().find(|term| same(&term.name, mapped)));
    }
    let name = known.map_or(section, |known| known.name.as_str());
    let by_slug = || all.iter().find(|term| !slug.is_empty() && term.slug == slug);
    all.iter()
        .find(|term| term.name == name)
        .or_else(by_slug)
        .or_else(|| all.iter().find(|term| same(&term.name, name)))
}

/// Returns the tag of a name, if there is one. Two tags that differ by accents alone are two.
pub(super) fn tag(rest: &Rest, name: &str) -> Result<Option<Term>, Refusal> {
    let found = rest.get("wp/v2/tags", &[("search", name), ("per_page", "100"), ("_fields", "id,name,slug")])?;
    let all = found.as_array().into_iter().flatten().filter_map(term);
    Ok(all.into_iter().find(|term| term.name.to_lowercase() == name.to_lowercase()))
}

/// Makes a tag. One that somebody else has made meanwhile is that one, and one that we may not make is none.
pub(super) fn make_tag(rest: &Rest, name: &str) -> Result<Option<u64>, Refusal> {
    match rest.post("wp/v2/tags", &[], &Body::Json(&json!({ "name": name }))) {
        Ok(made) => Ok(made["id"].as_u64()),
        Err(Refusal::Refused { code, number, .. }) if code == "term_exists" => Ok(number),
        Err(Refusal::MayNot(_)) => Ok(None),
        Err(refusal) if refusal.is_unknown() => match tag(rest, name)? {
            Some(term) => Ok(Some(term.id)),
            None => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    }
}

/// Returns the number of the user that a name stands for there, by name, login or number.
pub(super) fn author(rest: &Rest, named: &str) -> Result<Option<u64>, Refusal> {
    let found = match rest.list("wp/v2/users", &[("who", "authors"), ("_fields", "id,name,slug")]) {
        // Some sites show their users to nobody.
        Err(Refusal::MayNot(_) | Refusal::Refused { .. }) => return Ok(None),
        found => found?,
    };
    let all: Vec<_> = found.iter().filter_map(term).collect();
    let is = |user: &&Term| user.name == named || user.slug == named || user.id.to_string() == named;
    Ok(all.iter().find(is).map(|user| user.id))
}
