//! WordPress as a destination: each story is one post, found again by our mark.
//!
//! WordPress has no key by which a request that is sent twice counts once, and lets nobody choose the number of a post. So a
//! post begins as a draft that carries our mark, is looked up before it is made and again before it becomes public, and what
//! was asked without an answer is looked up and never sent again blindly.

mod blocks;
mod bring;
mod captions;
mod drift;
mod edits;
mod guard;
mod left;
mod media;
mod posts;
mod read;
mod rest;
mod review;
mod since;
mod spare;
mod terms;
mod wish;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use reqwest::Url;
use serde_json::Value;

use super::destination::{
    Brought, Destination, Doing, Drift, Found, Last, Loss, Probe, Refusal, Sought, Step, Undoing,
};
use super::edits::Edits;
use super::post::{Part, Parts, Post};
use crate::house::{self, Captions, House};
use crate::story::PublicForm;
use crate::text::made_sound;
use crate::web::{Credential, Trust};

use rest::Rest;

/// What the house says of a site.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How caption and credit become one line, as `{caption} <em>Ảnh: {credit}</em>`; our own way where empty.
    pub credit: String,
    /// Who shows the caption of the photo that leads.
    pub captions: Captions,
    /// Categories by the slugs of sections.
    pub sections: BTreeMap<String, String>,
    /// Users by the names in bylines.
    pub authors: BTreeMap<String, String>,
}

impl From<&house::Destination> for Settings {
    fn from(of: &house::Destination) -> Self {
        let house::Destination { credit, captions, sections, authors, .. } = of.clone();
        Self { credit, captions, sections, authors }
    }
}

/// Who we turn out to be.
struct Me {
    id: u64,
    name: String,
    may: Value,
}

impl Me {
    fn may(&self, what: &str) -> bool {
        self.may[what].as_bool().unwrap_or_default()
    }

    /// As who a list of posts is asked for: who may not edit what is public is not shown it as one who edits.
    fn context(&self) -> &'static str {
        if self.may("edit_published_posts") { "edit" } else { "view" }
    }
}

/// A WordPress site.
pub struct WordPress<'h> {
    rest: Rest,
    house: &'h House,
    settings: Settings,
    me: OnceCell<Me>,
}

/// Says what no WordPress carries of a form.
pub fn losses(form: &PublicForm) -> Vec<Loss> {
    let kicker = form.kicker.trim();
    (!kicker.is_empty()).then(|| Loss { part: Part::Kicker, what: kicker.to_owned() }).into_iter().collect()
}

impl<'h> WordPress<'h> {
    /// Finds the site at an address. Nothing is written.
    pub fn at(
        home: &str,
        (login, trust): (&Credential, &Trust),
        (house, settings): (&'h House, Settings),
        clock: fn() -> DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let home = Url::parse(home).map_err(|e| Refusal::Strange(e.to_string()))?;
        let rest = Rest::find(&home, login, trust, clock)?;
        Ok(Self { rest, house, settings, me: OnceCell::new() })
    }

    /// Asks who we are. Lists answer a wrong password as if nobody had asked, with less in them; only this says so.
    fn me(&self) -> Result<&Me, Refusal> {
        if let Some(me) = self.me.get() {
            return Ok(me);
        }
        let said = self.rest.get("wp/v2/users/me", &[("context", "edit")])?;
        let id = said["id"].as_u64().ok_or_else(|| Refusal::Strange("a user without a number".into()))?;
        let name = made_sound(&read::text(said["name"].as_str().unwrap_or_default()));
        Ok(self.me.get_or_init(|| Me { id, name, may: said["capabilities"].clone() }))
    }
}

impl Destination for WordPress<'_> {
    fn probe(&self) -> Result<Probe, Refusal> {
        let me = self.me()?;
        let largest =
            if self.rest.marks { self.rest.get("galley/v1/site", &[])?["largest_upload"].as_u64() } else { None };
        let categories = terms::categories(&self.rest)?;
        let mapped = |name: &str| terms::category(&categories, name, self.house, &self.settings).is_some();
        let sections = self.house.sections.iter().map(|section| &section.name);
        Ok(Probe {
            title: made_sound(&self.rest.title),
            user: me.name.clone(),
            marks: self.rest.marks,
            publishes: me.may("publish_posts"),
            uploads: me.may("upload_files"),
            edits_others: me.may("edit_others_posts"),
            largest_photo: largest,
            unmapped: sections.filter(|name| !mapped(name)).cloned().collect(),
        })
    }

    fn losses(&self, form: &PublicForm) -> Vec<Loss> {
        losses(form)
    }

    fn find(&self, sought: &Sought) -> Result<Vec<Found>, Refusal> {
        let context = self.me()?.context();
        posts::find(&self.rest, sought, context)
    }

    fn read(&self, found: &Found) -> Result<Parts, Refusal> {
        posts::read(&self.rest, found.id)
    }

    fn plan(&self, post: &Post, last: &Last, undoing: Undoing) -> Result<Vec<Doing>, Refusal> {
        bring::plan(self, post, last, undoing)
    }

    fn bring(
        &self,
        post: &Post,
        last: &Last,
        undoing: Undoing,
        told: &mut dyn FnMut(Step) -> bool,
    ) -> Result<Brought, Refusal> {
        bring::bring(self, post, last, (undoing, told))
    }

    fn drift(&self, post: &Post, last: &Last) -> Result<Vec<Drift>, Refusal> {
        drift::drift(self, post, last)
    }

    fn edits(&self, last: &Last) -> Result<Option<Edits>, Refusal> {
        edits::edits(self, last)
    }
}
