//! The walk from what is there to what is wished.

use serde_json::{Value, json};

use super::media::{self, Has, Said, Sent};
use super::posts;
use super::terms::{self, Term};
use super::wish::{self, Wish};
use super::{WordPress, blocks, captions, left, losses, review, since, spare};
use crate::publish::destination::{Brought, Doing, Found, Last, Loss, Refusal, Sought, Step, Undoing};
use crate::publish::post::{Difference, Part, Parts, Post, Standing};
use crate::publish::site::Rendition;
use crate::story::{PlacementId, escape};
use crate::text;

/// The state of a post in the bin.
pub(super) const BIN: &str = "trash";
/// The state of a post that waits for review.
const PENDING: &str = "pending";

/// What is known before anything is written.
pub(super) struct Prepared {
    /// The post that is changed; none where one is made.
    target: Option<Found>,
    /// Its parts now.
    pub(super) there: Option<Parts>,
    category: Term,
    /// Tags by the names that they have there, with the numbers of those that exist.
    tags: Vec<(String, Option<u64>)>,
    author: Option<u64>,
    pub(super) photos: Vec<(PlacementId, Rendition, Has)>,
    /// What it is to say.
    pub(super) wished: Parts,
    /// What somebody wrote there since, and is written over.
    pub(super) edited: Vec<Difference>,
    /// Drafts of the story besides the post, and what they may say to be known as ours.
    spare: (Vec<Found>, Vec<Parts>),
    /// What is told of photos that it shows no more.
    left: Vec<Doing>,
}

fn sought(post: &Post, last: &Last) -> Sought {
    Sought { story: post.story, slug: post.form.slug.clone(), path: last.known().map(str::to_owned) }
}

pub(super) fn found(site: &WordPress<'_>, post: &Post, last: &Last) -> Result<Vec<Found>, Refusal> {
    let found = posts::find(&site.rest, &sought(post, last), site.me()?.context())?;
    if post.standing == Standing::Review && !site.rest.marks && last.known().is_none() {
        return review::found_by_words(site, post, found);
    }
    Ok(found)
}

/// Returns the post that counts. What is in the bin or gone, somebody there has put away: it is brought back by name only.
pub(super) fn target(all: Vec<Found>, last: &Last, undoing: Undoing) -> Result<Option<Found>, Refusal> {
    let binned = all.iter().any(|post| post.status == BIN);
    let known = last.known().and_then(posts::id_of);
    let (mut alive, mut bin): (Vec<_>, Vec<_>) = all.into_iter().partition(|post| post.status != BIN);
    let is_known = |post: &Found| Some(post.id) == known;
    if alive.first().is_some_and(is_known) || (known.is_none() && !alive.is_empty()) {
        return Ok(Some(alive.remove(0)));
    }
    match undoing {
        Undoing::Nothing if binned => Err(Refusal::Binned),
        Undoing::Nothing if known.is_some() => Err(Refusal::Gone),
        _ if !alive.is_empty() => Ok(Some(alive.remove(0))),
        _ if bin.is_empty() => Ok(None),
        _ => Ok(Some(bin.remove(0))),
    }
}

/// Looks at all that is there, and writes nothing.
fn prepare(site: &WordPress<'_>, post: &Post, last: &Last, undoing: Undoing) -> Result<Prepared, Refusal> {
    if post.standing != Standing::Review && !site.me()?.may("publish_posts") {
        return Err(Refusal::MayNotPublish);
    }
    let all = found(site, post, last)?;
    let target = target(all.clone(), last, undoing)?;
    let spare = spare::of(site, all, target.as_ref().map(|found| found.id));
    let categories = terms::categories(&site.rest)?;
    let category = |section: &str| terms::category(&categories, section, site.house, &site.settings).cloned();
    let Wish { category: own, tags, author, says: wished } = wish::of(site, post, &categories)?;
    let there = target.as_ref().map(|found| posts::read(&site.rest, found.id)).transpose()?;
    let mut edited = match &there {
        Some(there) => since::edited(site, last, (&wished, there), &category)?,
        None => vec![],
    };
    if target.as_ref().is_some_and(|found| found.status == BIN) {
        // That readers do not see it, and since when, is what is undone.
        edited.retain(|difference| !matches!(difference.part, Part::Standing | Part::Date));
    }
    if !edited.is_empty() && undoing != Undoing::All {
        return Err(Refusal::Edited(edited));
    }
    let mut photos = vec![];
    for (id, rendition) in &post.photos {
        let sent = media::find(&site.rest, rendition)?;
        if sent.whole().is_none() && !site.me()?.may("upload_files") {
            return Err(Refusal::MayNotUpload);
        }
        photos.push((*id, rendition.clone(), sent));
    }
    let mut says = vec![wished.clone()];
    if let (false, Some(there), Some(before)) = (spare.is_empty(), &there, &last.post) {
        says.push(since::as_sent(site, (before, last), there, &category)?);
    }
    let left = left::told(site, post, last)?;
    Ok(Prepared { target, there, category: own, tags, author, photos, wished, edited, spare: (spare, says), left })
}

/// Says what would be done.
pub(super) fn plan(site: &WordPress<'_>, post: &Post, last: &Last, undoing: Undoing) -> Result<Vec<Doing>, Refusal> {
    if post.standing == Standing::Down {
        let up = found(site, post, last)?.into_iter().filter(may_come_up);
        let up = up.map(|_| Doing::TakeDown);
        return Ok(up.chain(left::told(site, post, last)?).collect());
    }
    if let Some(out) = review::published(site, post, last)? {
        return Ok(out.done);
    }
    let prepared = prepare(site, post, last, undoing)?;
    let mut all: Vec<Doing> = losses(&post.form).into_iter().map(Doing::Lose).collect();
    let said = |id: &PlacementId| post.form.placements.iter().find(|p| p.id == *id).map(|p| p.caption.clone());
    for (id, _, has) in &prepared.photos {
        let caption = said(id).unwrap_or_default();
        all.push(if has.whole().is_some() { Doing::Reuse(caption) } else { Doing::Upload(caption) });
    }
    all.extend(prepared.tags.iter().filter(|(_, id)| id.is_none()).map(|(name, _)| Doing::MakeTag(name.clone())));
    all.extend(changes(&prepared, post));
    if post.standing == Standing::Review && !all.iter().any(Doing::is_step) {
        all.push(Doing::Awaits);
    }
    all.extend(prepared.left);
    Ok(all)
}

/// What is done with the post itself.
fn changes(prepared: &Prepared, post: &Post) -> Vec<Doing> {
    let mut all = vec![];
    let parts = |all: &[Difference]| all.iter().map(|difference| difference.part).collect::<Vec<_>>();
    if !prepared.edited.is_empty() {
        all.push(Doing::Overwrite(parts(&prepared.edited)));
    }
    let differs = prepared.there.as_ref().map(|there| prepared.wished.differences(there));
    match &prepared.target {
        None => all.push(Doing::Make),
        Some(found) if found.status == BIN => all.push(Doing::Restore),
        Some(_) => {}
    }
    let mut changed = parts(differs.as_deref().unwrap_or_default());
    let stands = prepared.target.is_some() && !changed.contains(&Part::Standing);
    changed.retain(|part| !matches!(part, Part::Standing));
    if !changed.is_empty() {
        all.push(Doing::Change(changed));
    }
    if !stands {
        all.push(match post.standing {
            Standing::Scheduled(_) => Doing::Schedule,
            Standing::Review => Doing::HandIn,
            Standing::Public(_) | Standing::Down => Doing::Publish,
        });
    }
    all
}

pub(super) fn is_up(post: &Found) -> bool {
    !matches!(post.status.as_str(), "draft" | PENDING | BIN)
}

/// Returns whether readers see a post, or will when somebody there has looked it over.
fn may_come_up(post: &Found) -> bool {
    is_up(post) || post.status == PENDING
}

/// What each step is told to; it says whether to go on.
pub(super) type Told<'t> = &'t mut dyn FnMut(Step) -> bool;

pub(super) fn tell(told: Told<'_>, step: Step) -> Result<(), Refusal> {
    if told(step) { Ok(()) } else { Err(Refusal::Stopped) }
}

/// Does it.
pub(super) fn bring(
    site: &WordPress<'_>,
    post: &Post,
    last: &Last,
    (undoing, told): (Undoing, Told<'_>),
) -> Result<Brought, Refusal> {
    if post.standing == Standing::Down {
        return take_down(site, post, last, told);
    }
    if let Some(out) = review::published(site, post, last)? {
        return Ok(out);
    }
    let mut prepared = prepare(site, post, last, undoing)?;
    let (mut drafts, says) = std::mem::take(&mut prepared.spare);
    let makes = prepared.target.is_none() && !site.rest.marks;
    let brought = write(site, (post, last), prepared, told)?;
    if makes {
        // A request that arrived twice may have made another meanwhile. The story is out: what cannot be asked now can be later.
        drafts = spare::of(site, found(site, post, last).unwrap_or_default(), posts::id_of(&brought.path));
    }
    spare::clear_up(site, &drafts, says);
    Ok(brought)
}

/// Writes what differs, and reads it back.
fn write(
    site: &WordPress<'_>,
    (post, last): (&Post, &Last),
    mut prepared: Prepared,
    told: Told<'_>,
) -> Result<Brought, Refusal> {
    let mut done: Vec<Doing> = losses(&post.form).into_iter().map(Doing::Lose).collect();
    let changes = changes(&prepared, post);
    if changes.is_empty() {
        // All is as it should be: to write it once more would be a revision that says nothing.
        let target = prepared.target.take().ok_or(Refusal::Gone)?;
        done.append(&mut prepared.left);
        return read_back(site, target, (prepared.wished, done));
    }
    let photos = send_photos(site, post, &prepared, &mut done, told)?;
    let tags = make_tags(site, &mut prepared, &mut done)?;
    done.extend(changes);
    let mut fields = json!({
        "title": escape(&post.form.headline),
        "content": blocks::content(post, &site.settings, &photos)?,
        "excerpt": super::guard::guarded(&post.form.standfirst),
        "categories": [prepared.category.id],
        "tags": tags,
        "featured_media": post.lead().and_then(|lead| photos.iter().find(|(id, _)| *id == lead)).map_or(0, |(_, s)| s.id),
    });
    if site.rest.marks {
        fields["meta"] = posts::marking(post.story);
    }
    if let Some(author) = prepared.author.filter(|id| *id == site.me.get().map_or(0, |me| me.id) || edits_others(site))
    {
        fields["author"] = json!(author);
    }
    let standing = standing_fields(site, post);
    let stale = captions::stale(site, (post, last), &prepared);
    let target = match prepared.target.take() {
        Some(target) => target,
        None => make(site, (post, last), (&fields, &prepared.wished), &mut done, told)?,
    };
    captions::amend(site, &stale, &prepared, told)?;
    tell(told, Step::Writing(prepared.wished.digest()))?;
    if post.standing == Standing::Review {
        tell(told, Step::HandingIn(posts::path(target.id)))?;
    }
    tell(told, Step::Standing)?;
    if let (Some(fields), Some(standing)) = (fields.as_object_mut(), standing.as_object()) {
        fields.extend(standing.clone());
    }
    let target = change(site, &target, &fields, &prepared.wished)?;
    done.append(&mut prepared.left);
    if target.slug.is_empty() {
        // Who may not publish gives no addresses: the site makes one of the headline when somebody there publishes it.
        done.push(Doing::Lose(Loss { part: Part::Slug, what: posts::slug(&site.rest, &post.form.slug, post.story) }));
    }
    read_back(site, target, (prepared.wished, done))
}

fn edits_others(site: &WordPress<'_>) -> bool {
    site.me.get().is_some_and(|me| me.may("edit_others_posts"))
}

/// A future date is `future`, never `publish`; and of a post that is to be public at once the date is always said, since one
/// that was scheduled stays so by its state alone.
fn standing_fields(site: &WordPress<'_>, post: &Post) -> Value {
    let date = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%S").to_string();
    match post.standing {
        Standing::Public(at) => {
            json!({ "status": "publish", "date_gmt": date(site.rest.not_ahead(at)) })
        }
        Standing::Scheduled(at) => json!({ "status": "future", "date_gmt": date(at) }),
        Standing::Review => json!({ "status": PENDING }),
        Standing::Down => json!({ "status": "draft" }),
    }
}

/// Sends the photos that are not there.
fn send_photos(
    site: &WordPress<'_>,
    post: &Post,
    prepared: &Prepared,
    done: &mut Vec<Doing>,
    told: Told<'_>,
) -> Result<Vec<(PlacementId, Sent)>, Refusal> {
    let mut all = vec![];
    let stem = text::slug(&post.form.slug).map_or_else(|| "photo".to_owned(), |slug| slug.chars().take(60).collect());
    let title = escape(&post.form.headline);
    for ((id, rendition, has), number) in prepared.photos.iter().zip(1..) {
        let Some(placement) = post.form.placements.iter().find(|p| p.id == *id) else { continue };
        let sent = match has {
            Has::Whole(sent) => {
                done.push(Doing::Reuse(placement.caption.clone()));
                sent.clone()
            }
            has => {
                tell(told, Step::Photo(number, prepared.photos.len() as u64))?;
                let caption = blocks::caption(placement, post, &site.settings);
                let alt = media::alt(placement.instead());
                let said = Said { title: &title, caption: &caption, alt: &alt, stem: &stem };
                done.push(Doing::Upload(placement.caption.clone()));
                media::send(&site.rest, rendition, has, &said).map_err(|refusal| match refusal {
                    Refusal::TooLarge(_) => Refusal::TooLarge(placement.caption.clone()),
                    Refusal::NotTaken(_) => Refusal::NotTaken(placement.caption.clone()),
                    Refusal::Damaged(_) => Refusal::Damaged(placement.caption.clone()),
                    other => other,
                })?
            }
        };
        all.push((*id, sent));
    }
    Ok(all)
}

/// Makes the tags that are not there; those that we may not make are told as lost.
fn make_tags(site: &WordPress<'_>, prepared: &mut Prepared, done: &mut Vec<Doing>) -> Result<Vec<u64>, Refusal> {
    let mut ids = vec![];
    for (name, id) in &prepared.tags {
        let made = match id {
            Some(id) => Some(*id),
            None => {
                let made = terms::make_tag(&site.rest, name)?;
                if made.is_some() {
                    done.push(Doing::MakeTag(name.clone()));
                }
                made
            }
        };
        ids.extend(made);
    }
    Ok(ids)
}

/// Makes the post as a draft, and looks again: of two that were made at once the lowest number counts.
fn make(
    site: &WordPress<'_>,
    (post, last): (&Post, &Last),
    (fields, wished): (&Value, &Parts),
    done: &mut Vec<Doing>,
    told: Told<'_>,
) -> Result<Found, Refusal> {
    let slug = posts::slug(&site.rest, &post.form.slug, post.story);
    let draft = wished.clone().standing_as(Standing::Down);
    let mut fields = fields.clone();
    fields["status"] = json!("draft");
    fields["slug"] = json!(slug);
    if site.rest.marks && !last.written.is_empty() {
        // It was made before, and the site went down before it marked it.
        posts::sweep(&site.rest, site.me()?.id, &slug, &draft)?;
    }
    tell(told, Step::Writing(draft.digest()))?;
    let again = || {
        let all = found(site, post, &Last::default())?;
        Ok::<_, Refusal>(all.into_iter().find(|post| post.status != BIN))
    };
    let mine = match posts::write(&site.rest, None, &fields) {
        Ok(mine) => mine,
        // Nobody knows whether it was made: it is looked up, and not sent again.
        Err(refusal) if refusal.is_unknown() => return again()?.ok_or(refusal),
        Err(Refusal::Refused { code, .. }) if code == "galley_exists" => {
            return again()?.ok_or_else(|| Refusal::Strange("a post that is there and is not found".into()));
        }
        Err(refusal) => {
            posts::sweep(&site.rest, site.me()?.id, &slug, &draft)?;
            return Err(refusal);
        }
    };
    match again()? {
        Some(first) if first.id == mine.id => {
            if first.slug != slug {
                done.push(Doing::Lose(Loss { part: Part::Slug, what: first.slug.clone() }));
            }
            Ok(first)
        }
        // Another desk was first. What we made was never public, and goes; theirs is changed to what is wished.
        Some(first) => {
            posts::remove_draft(&site.rest, mine.id, &[draft], &[])?;
            Ok(first)
        }
        None => {
            done.push(Doing::Lose(Loss { part: Part::Mark, what: mine.slug.clone() }));
            Ok(mine)
        }
    }
}

/// Changes the post. To change it twice to the same would do no harm, but whether it was done can be read.
fn change(site: &WordPress<'_>, target: &Found, fields: &Value, wished: &Parts) -> Result<Found, Refusal> {
    match posts::write(&site.rest, Some(target.id), fields) {
        Err(refusal) if refusal.is_unknown() => {
            let there = posts::read(&site.rest, target.id)?;
            if wished.differences(&there).is_empty() { Ok(target.clone()) } else { Err(refusal) }
        }
        written => written,
    }
}

/// Reads the post back. What was sent and is not there was dropped without a word, and is told.
fn read_back(site: &WordPress<'_>, target: Found, (wished, mut done): (Parts, Vec<Doing>)) -> Result<Brought, Refusal> {
    let there = posts::read(&site.rest, target.id)?;
    let differences = wished.differences(&there);
    if differences.iter().any(|difference| difference.part == Part::Standing) {
        return Err(Refusal::Differs(differences));
    }
    done.extend(
        differences.into_iter().map(|difference| Doing::Lose(Loss { part: difference.part, what: difference.here })),
    );
    Ok(Brought { path: posts::path(target.id), url: target.url, parts: there, done })
}

/// Takes every post of the story down that readers see. What it says stays there, for whoever works there.
fn take_down(site: &WordPress<'_>, post: &Post, last: &Last, told: Told<'_>) -> Result<Brought, Refusal> {
    let all = found(site, post, last)?;
    // Nothing that the library says keeps a story before its readers.
    let left = left::told(site, post, last).unwrap_or_default();
    let (down, mut done) = (Parts::default().standing_as(Standing::Down), vec![]);
    for up in all.iter().filter(|post| may_come_up(post)) {
        tell(told, Step::Standing)?;
        let fields = json!({ "status": "draft" });
        match posts::write(&site.rest, Some(up.id), &fields) {
            Err(refusal) if refusal.is_unknown() => {
                let there = posts::read(&site.rest, up.id)?;
                if there.standing != down.standing {
                    return Err(refusal);
                }
            }
            written => drop(written?),
        }
        done.push(Doing::TakeDown);
    }
    done.extend(left);
    // Somebody who took it off altogether did what is asked.
    let Some(first) = all.into_iter().next() else {
        let (path, url) = (last.path.clone().unwrap_or_default(), String::new());
        return Ok(Brought { path, url, parts: down, done });
    };
    let there = posts::read(&site.rest, first.id)?;
    if there.standing != down.standing {
        let wished = there.clone().standing_as(Standing::Down);
        return Err(Refusal::Differs(wished.differences(&there)));
    }
    Ok(Brought { path: posts::path(first.id), url: first.url, parts: there, done })
}
