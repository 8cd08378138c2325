//! Photos that a post showed and shows no more. They stay in the site's media library, at their address.
//!
//! No question to a site says whether another of its posts shows a photo: who leads is not looked for in texts, and what builds
//! pages keeps photos wherever it likes. So none is ever removed; whoever works there is told which they are.

use super::{WordPress, media};
use crate::publish::destination::{Doing, Last, Refusal};
use crate::publish::post::{Post, Standing};
use crate::publish::site::Rendition;
use crate::text::made_sound;

/// Returns the photos that readers saw by the last receipt and do not see in a post any more, each once, with their captions of then;
/// but for those that another story shows there.
fn gone<'l>(post: &Post, last: &'l Last) -> Vec<(&'l str, &'l Rendition)> {
    let Some(before) = last.post.as_deref().filter(|before| before.standing != Standing::Down) else { return vec![] };
    let shows = |of: &Rendition| post.photos.iter().any(|(_, other)| other.digest == of.digest);
    let stays = |of: &Rendition| (post.standing != Standing::Down && shows(of)) || last.elsewhere.contains(&of.digest);
    let mut all: Vec<(&str, &Rendition)> = vec![];
    for (id, rendition) in &before.photos {
        let known = all.iter().any(|(_, other)| other.digest == rendition.digest);
        if !known && !stays(rendition) {
            let placement = before.form.placements.iter().find(|placement| placement.id == *id);
            all.push((placement.map_or("", |placement| &placement.caption), rendition));
        }
    }
    all
}

/// Returns what is told of the photos that a post leaves behind.
pub(super) fn told(site: &WordPress<'_>, post: &Post, last: &Last) -> Result<Vec<Doing>, Refusal> {
    let mut all = vec![];
    for (caption, rendition) in gone(post, last) {
        if let Some(there) = media::find(&site.rest, rendition)?.whole() {
            all.push(Doing::Leave { caption: caption.to_owned(), url: made_sound(&there.url) });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;
    use crate::publish::Content;
    use crate::story::{Digest, Placement, PlacementId, PublicForm, Story, StoryId};

    fn post(photos: &[(u8, &str)]) -> Post {
        let placed = |(number, caption): &(u8, &str)| Placement {
            caption: (*caption).into(),
            ..Placement::new(PlacementId([*number; 8]))
        };
        let story = Story { placements: photos.iter().map(placed).collect(), ..Story::default() };
        let rendition = |number: u8| Rendition {
            content: Content::Bytes(vec![number]),
            digest: Digest::of(&[number]),
            len: 1,
            width: 1,
            height: 1,
        };
        Post {
            story: StoryId([1; 10]),
            form: PublicForm::from(&story),
            photos: photos.iter().map(|(number, _)| (PlacementId([*number; 8]), rendition(*number))).collect(),
            corrections: vec![],
            language: Language::Vi,
            standing: Standing::Public(chrono::DateTime::UNIX_EPOCH),
        }
    }

    #[test]
    fn what_is_gone_is_what_readers_saw_and_neither_this_story_nor_another_shows() {
        let mut before = post(&[(1, "một"), (2, "hai"), (3, "ba"), (2, "hai")]);
        let mut last = Last { elsewhere: vec![Digest::of(&[3])], ..Last::default() };
        let captions = |post: &Post, last: &Last| {
            gone(post, last).iter().map(|(caption, _)| (*caption).to_owned()).collect::<Vec<_>>()
        };
        assert!(captions(&before, &last).is_empty(), "nothing was there");
        last.post = Some(Box::new(before.clone()));
        assert_eq!(captions(&post(&[(1, "khác")]), &last), ["hai"]);
        assert_eq!(captions(&post(&[]), &last), ["một", "hai"]);
        // What was down already has been told.
        before.standing = Standing::Down;
        last.post = Some(Box::new(before));
        assert!(captions(&post(&[]), &last).is_empty());
    }
}
