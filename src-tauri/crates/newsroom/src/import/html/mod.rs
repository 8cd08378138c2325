//! HTML to pieces, by a walk of our own over html5ever's tree: only what becomes Markdown survives, and the rest is told.

mod inline;
mod office;
mod scan;
mod table;
mod walk;

use scraper::{Html, Node};

use super::block::Block;
use super::page::{self, Hints, Shape};
use super::{Draft, ImportError};

/// The deepest nesting that is read; html5ever takes quadratic time beyond any limit.
pub(super) const MAX_DEPTH: usize = 256;

pub(super) fn read(draft: &mut Draft<'_>, source: &str) -> Result<(), ImportError> {
    scan::check(source)?;
    let tree = Html::parse_document(source);
    let hints = hints(&tree);
    let blocks = walk::blocks(draft, &tree, false)?;
    page::split(draft, blocks, Shape::Html, &hints);
    Ok(())
}

/// Reads a part of a document that was copied, whatever program it was copied from.
pub(super) fn pasted(draft: &mut Draft<'_>, source: &str) -> Result<Vec<Block>, ImportError> {
    scan::check(source)?;
    walk::blocks(draft, &Html::parse_document(source), true)
}

fn hints(tree: &Html) -> Hints {
    let mut hints = Hints::default();
    for node in tree.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        match element.name() {
            // An icon's <title> is no page's: only the one under <head> counts.
            "title" if hints.title.is_empty() && parent_is(node, "head") => hints.title = text_of(node),
            "meta" => {
                let content = one_line(element.attr("content").unwrap_or_default());
                let field = match element.attr("name").unwrap_or_default().to_lowercase().as_str() {
                    "description" => &mut hints.description,
                    "author" => &mut hints.author,
                    "keywords" => &mut hints.keywords,
                    _ => continue,
                };
                if field.is_empty() {
                    *field = content;
                }
            }
            _ => {}
        }
    }
    hints
}

// The type is ego_tree's, which scraper does not export; naming it so spares a dependency.
type NodeRef<'t> = <scraper::ElementRef<'t> as std::ops::Deref>::Target;

fn parent_is(node: NodeRef<'_>, name: &str) -> bool {
    node.parent().and_then(|p| p.value().as_element()).is_some_and(|e| e.name() == name)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All the text under a node as one line. Pieces are kept apart, as they are on the page.
fn text_of(node: NodeRef<'_>) -> String {
    let texts: Vec<&str> = node.descendants().filter_map(|n| n.value().as_text().map(|t| &**t)).collect();
    one_line(&texts.join(" "))
}
