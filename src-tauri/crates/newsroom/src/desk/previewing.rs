//! The page of a story as the site would show it now, before anything of it is approved or sent.

use std::fs;

use super::site_index::{Cards, SiteIndex};
use super::{Desk, DeskError, publishing};
use crate::ledger::time;
use crate::publish::site::{self, Article, Site};
use crate::publish::{Content, Manifest};
use crate::story::{PublicForm, StoryId};
use crate::text;

/// Stands in the address of a page whose story has no headline yet.
const UNNAMED: &str = "-";

/// A page that nobody has published, with all that it shows.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The path of the page below the site's folder.
    pub page: String,
    files: Manifest,
}

impl Preview {
    /// Returns a file of it: its bytes, or `None` where it has no such file.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        match &self.files.file(path)?.content {
            Content::Bytes(bytes) => Some(bytes.clone()),
            Content::File(file) => fs::read(file).ok(),
        }
    }
}

impl Desk {
    /// Returns the page of a story as it is now. Photos that have no file yet are left out, and a section that the house
    /// does not have is shown as it is written.
    pub fn preview(&self, id: StoryId) -> Result<Preview, DeskError> {
        let shown = self.show(id)?;
        let destination = self.destination(None)?;
        let mut form = PublicForm::from(&shown.story);
        if form.slug.is_empty() {
            form.slug = text::slug(&form.headline).unwrap_or_else(|| UNNAMED.to_owned());
        }
        form.placements.retain(|p| p.photo.is_some());
        let site = Site { house: &self.house, destination, language: self.newsroom_language() };
        let first = shown.status.publication.as_ref().map(|p| p.first);
        self.store.read(|t| {
            let article = Article {
                story: id,
                form,
                sequence: u64::MAX,
                published_at: first.unwrap_or_else(|| time(self.around.now())),
                updated_at: None,
                corrections: vec![],
                latest_as_of: i64::MAX as u64,
                down: None,
                left: vec![],
            };
            Ok((|| {
                let corrections = publishing::corrections(t, id, &destination.id)?;
                let article = Article { corrections, ..article };
                let cards = Cards::at(destination);
                let index = SiteIndex::new(self, site, t, (&[id], &cards));
                let planned = site::preview(&site, &article, &index, &|p, asked| self.rendition(t, p, asked));
                let files = index.whole(planned)??;
                let page = site::path_of(&site, &article.form.slug, article.published_at)?;
                Ok(Preview { page, files })
            })())
        })?
    }
}
