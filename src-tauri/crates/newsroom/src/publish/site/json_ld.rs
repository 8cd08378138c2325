//! What search engines read about a story: schema.org NewsArticle as a data block, which no browser runs.

use serde_json::{Value, json};

use super::index::{Lead, Listed};
use super::{Article, Site};
use crate::story::Role;

fn value(site: &Site<'_>, article: &Article, own: &Listed, section: &str, image: Option<&Lead>) -> Value {
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
        "mainEntityOfPage": site.url(&own.path),
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
    if let Some(image) = image {
        let image = json!({ "@type": "ImageObject", "url": site.url(&image.path), "width": image.width,
            "height": image.height, "caption": image.alt });
        fields.insert("image".into(), image);
    }
    if let Some(correction) = article.corrections.last() {
        fields.insert("correction".into(), json!(correction.note));
    }
    value
}

/// Returns the data block. With `<` written as `\u003c` no text can end it.
pub(crate) fn script(site: &Site<'_>, article: &Article, own: &Listed, section: &str, image: Option<&Lead>) -> String {
    let json = value(site, article, own, section, image).to_string();
    let json = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    format!("<script type=\"application/ld+json\">{json}</script>\n")
}
