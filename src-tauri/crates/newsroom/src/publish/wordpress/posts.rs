//! Posts: looking them up by our mark, reading, making, changing.

use data_encoding::HEXLOWER;
use reqwest::Url;
use serde_json::{Value, json};

use super::read;
use super::rest::{Body, Rest};
use crate::publish::destination::{Found, Refusal, Sought};
use crate::publish::post::{Part, Parts};
use crate::story::StoryId;

/// All states, by their names: `any` leaves the bin out.
const STATES: &str = "publish,future,draft,pending,private,trash";
pub(super) const FIELDS: &str = "id,slug,status,link,meta";
/// What a receipt's name of a post begins with.
const PATH: &str = "posts/";

/// Returns what a receipt calls a post.
pub(super) fn path(id: u64) -> String {
    format!("{PATH}{id}")
}

/// Returns the number of a post that a receipt names.
pub(super) fn id_of(path: &str) -> Option<u64> {
    path.strip_prefix(PATH)?.parse().ok()
}

/// Returns our mark of a story.
pub(super) fn mark(story: StoryId) -> String {
    story.to_string()
}

/// Returns the last part of a post's address; where the site has no field for our mark, it carries it.
pub(super) fn slug(rest: &Rest, slug: &str, story: StoryId) -> String {
    if rest.marks { slug.to_owned() } else { marked(slug, story) }
}

fn marked(slug: &str, story: StoryId) -> String {
    // In the bin nine letters are put behind it, and two hundred are kept of the whole.
    let short: String = slug.chars().take(150).collect();
    format!("{short}-{}", HEXLOWER.encode(&story.0[..4]))
}

pub(super) fn found(post: &Value) -> Option<Found> {
    let said = |field: &str| post[field].as_str().unwrap_or_default().to_owned();
    // It goes into a receipt, and is opened by whoever asks for it: a web address or nothing.
    let url = Url::parse(&said("link")).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.map(String::from).unwrap_or_default();
    Some(Found { id: post["id"].as_u64()?, status: said("status"), slug: said("slug"), url })
}

/// Looks a story's posts up: the one that a receipt names first, then by their numbers. Asked as who edits, a site leaves out what
/// is public and may not be changed any more by who is asking.
pub(super) fn find(rest: &Rest, sought: &Sought, context: &str) -> Result<Vec<Found>, Refusal> {
    let common = [("status", STATES), ("context", context), ("orderby", "id"), ("order", "asc"), ("_fields", FIELDS)];
    let (mark, slug) = (mark(sought.story), marked(&sought.slug, sought.story));
    let mut all: Vec<Found> = vec![];
    let known = sought.path.as_deref().and_then(id_of);
    if let Some(id) = known {
        match rest.get(&format!("wp/v2/posts/{id}"), &[("context", context), ("_fields", FIELDS)]) {
            Ok(post) => all.extend(found(&post)),
            Err(Refusal::Refused { code, .. }) if code == "rest_post_invalid_id" => {}
            Err(refusal) => return Err(refusal),
        }
    }
    if rest.marks {
        let mut params = vec![("galley_story", mark.as_str())];
        params.extend(common);
        // A site that does not know the parameter answers with all it has: what is not marked so is not it.
        let posts = rest.list("wp/v2/posts", &params)?;
        all.extend(posts.iter().filter(|post| post["meta"]["galley_story"] == mark.as_str()).filter_map(found));
    }
    if all.is_empty() || !rest.marks {
        let slugs = format!("{slug},{slug}__trashed,{slug}-2,{slug}-3");
        let mut params = vec![("slug", slugs.as_str())];
        params.extend(common);
        all.extend(
            rest.list("wp/v2/posts", &params)?.iter().filter_map(found).filter(|post| post.slug.starts_with(&slug)),
        );
    }
    all.sort_by_key(|post| (Some(post.id) != known, post.id));
    all.dedup_by_key(|post| post.id);
    Ok(all)
}

/// Reads a post with what is embedded in it.
pub(super) fn read(rest: &Rest, id: u64) -> Result<Parts, Refusal> {
    Ok(read::parts(&whole(rest, id)?))
}

/// Reads a post that we may not edit any more, too: then as readers see it, where what the site makes of it differs in nothing
/// from what is like it.
pub(super) fn seen(rest: &Rest, id: u64, like: &Parts) -> Result<Parts, Refusal> {
    match read(rest, id) {
        Err(Refusal::MayNot(_)) => Ok(read::shown(&by(rest, id, "view")?, like)),
        read => read,
    }
}

fn whole(rest: &Rest, id: u64) -> Result<Value, Refusal> {
    by(rest, id, "edit")
}

fn by(rest: &Rest, id: u64, context: &str) -> Result<Value, Refusal> {
    rest.get(&format!("wp/v2/posts/{id}"), &[("context", context), ("_embed", "wp:term,wp:featuredmedia")])
}

/// Writes fields of a post. Returns it as found.
pub(super) fn write(rest: &Rest, id: Option<u64>, fields: &Value) -> Result<Found, Refusal> {
    let path = id.map_or_else(|| "wp/v2/posts".to_owned(), |id| format!("wp/v2/posts/{id}"));
    let post = rest.post(&path, &[("_fields", FIELDS)], &Body::Json(fields))?;
    // What answers as if it had gone well and names no post is no WordPress.
    found(&post).ok_or_else(|| Refusal::Unknown("an answer without a post".into()))
}

/// Removes a draft of ours for good: one that was never public, and that says one of what we made it say, besides these parts. One
/// that is gone is removed.
pub(super) fn remove_draft(rest: &Rest, id: u64, says: &[Parts], besides: &[Part]) -> Result<bool, Refusal> {
    let post = match whole(rest, id) {
        // Another desk, at the same story in the same moment, cleared it up.
        Err(Refusal::Refused { code, .. }) if code == "rest_post_invalid_id" => return Ok(true),
        post => post?,
    };
    let there = read::parts(&post);
    let is_same = |says: &Parts| says.differences(&there).iter().all(|differs| besides.contains(&differs.part));
    let same = post["status"] == "draft" && says.iter().any(is_same);
    if same {
        rest.delete(&format!("wp/v2/posts/{id}"))?;
    }
    Ok(same)
}

/// What WordPress sets when a post is there already, and may not have come to.
const SET_AFTERWARDS: [Part; 3] = [Part::Section, Part::Tags, Part::Photos];

/// Removes what a refusal or an end of the site left behind: WordPress makes the draft first and looks at the fields afterwards, so
/// that a post which nobody was told of may be there all the same, without our mark.
pub(super) fn sweep(rest: &Rest, me: u64, slug: &str, says: &Parts) -> Result<(), Refusal> {
    let me = me.to_string();
    let params =
        [("slug", slug), ("status", "draft"), ("author", me.as_str()), ("context", "edit"), ("_fields", FIELDS)];
    for post in rest.list("wp/v2/posts", &params)?.iter().filter_map(found) {
        remove_draft(rest, post.id, std::slice::from_ref(says), &SET_AFTERWARDS)?;
    }
    Ok(())
}

/// Returns the mark as a field of a post.
pub(super) fn marking(story: StoryId) -> Value {
    json!({ "galley_story": mark(story) })
}
