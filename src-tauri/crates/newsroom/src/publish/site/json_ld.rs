//! What search engines read about a story: schema.org NewsArticle as a data block, which no browser runs.

use serde_json::{Value, json};

use super::index::Listed;
use super::plan::{Photo, lead};
use super::{Article, Correction, Site};
use crate::story::Role;

/// Returns a photo in its widest size, with the line that names its source.
fn image(site: &Site<'_>, photo: &Photo<'_>) -> Option<Value> {
    let (widest, placement) = (photo.widest()?, photo.placement);
    let mut image = json!({ "@type": "ImageObject", "url": site.url(&widest.path), "width": widest.width,
        "height": widest.height });
    let texts = [("caption", &placement.caption), ("creditText", &placement.credit)];
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        image[name] = json!(text.trim());
    }
    Some(image)
}

fn correction(site: &Site<'_>, correction: &Correction) -> Value {
    json!({ "@type": "CorrectionComment", "text": correction.note, "datePublished": site.moment(correction.at) })
}

/// The fields are those that Google's guide for articles names, and schema.org's for what a newspaper adds to them.
fn value(site: &Site<'_>, article: &Article, own: &Listed, section: &str, photos: &[Photo<'_>]) -> Value {
    let form = &article.form;
    let by = |role: Role| -> Vec<Value> {
        let named = form.bylines.iter().filter(|b| b.role == role && !b.name.trim().is_empty());
        named.map(|b| json!({ "@type": "Person", "name": b.name })).collect()
    };
    let paper = json!({ "@type": "NewsMediaOrganization", "name": site.title(), "url": site.url("index.html") });
    let language = if form.language.is_empty() { site.language.tag() } else { &form.language };
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": site.url(&own.path),
        "mainEntityOfPage": site.url(&own.path),
        "isAccessibleForFree": true,
        "headline": form.headline,
        "description": form.standfirst,
        "articleSection": section,
        "keywords": form.tags,
        "inLanguage": language,
        "datePublished": site.moment(article.published_at),
        "dateModified": site.moment(article.updated_at.unwrap_or(article.published_at)),
        "publisher": paper,
    });
    let Some(fields) = value.as_object_mut() else { return value };
    let authors = by(Role::Author);
    // A story without an author is the paper's own.
    let author = if authors.is_empty() { paper } else { Value::Array(authors) };
    fields.insert("author".into(), author);
    // The lead photo first: it is the one that search engines show.
    let lead = lead(photos);
    let rest = photos.iter().filter(|p| lead.is_none_or(|l| l.placement.id != p.placement.id));
    let images: Vec<_> = lead.into_iter().chain(rest).filter_map(|p| image(site, p)).collect();
    let corrections: Vec<_> = article.corrections.iter().map(|c| correction(site, c)).collect();
    for (name, all) in [("image", images), ("correction", corrections)] {
        if !all.is_empty() {
            fields.insert(name.into(), all.into());
        }
    }
    if !form.dateline.trim().is_empty() {
        fields.insert("dateline".into(), json!(form.dateline.trim()));
    }
    value
}

/// Returns the data block. With `<` written as `\u003c` no text can end it.
pub(crate) fn script(site: &Site<'_>, article: &Article, own: &Listed, section: &str, photos: &[Photo<'_>]) -> String {
    let json = value(site, article, own, section, photos).to_string();
    let json = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    format!("<script type=\"application/ld+json\">{json}</script>\n")
}
