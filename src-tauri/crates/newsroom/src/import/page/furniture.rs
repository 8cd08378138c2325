//! What a page has around the story: lists of other stories, the comment form, buttons.

use crate::import::Draft;
use crate::import::block::{Block, Kind};
use crate::import::names;
use crate::message;
use crate::messages::Key;
use crate::text::{fold, syllables};

const RELATED: [&str; 17] = [
    "bai lien quan",
    "bai viet lien quan",
    "cac tin khac",
    "co the ban quan tam",
    "cung chuyen muc",
    "doc them",
    "latest news",
    "more news",
    "read more",
    "related news",
    "related stories",
    "tin cung chuyen muc",
    "tin khac",
    "tin lien quan",
    "tin moi",
    "tin tuc moi",
    "xem them",
];
const COMMENTS: [&str; 12] = [
    "binh luan",
    "comments",
    "email",
    "gui binh luan",
    "ho ten",
    "ho va ten",
    "leave a comment",
    "viet binh luan",
    "y kien ban doc",
    "y kien cua ban",
    "your comment",
    "your name",
];
/// What stands on buttons, each a line by itself wherever it comes.
const BUTTONS: [&str; 14] = [
    "chia se",
    "chia se bai viet",
    "copy link",
    "gui email",
    "in bai",
    "in bai viet",
    "in trang",
    "luu bai viet",
    "nghe bai viet",
    "nghe doc bai",
    "print",
    "sao chep lien ket",
    "share",
    "theo doi",
];
/// After a list of other stories, a paragraph of so many syllables is the story going on.
const PARAGRAPH: usize = 30;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Furniture {
    Related,
    Comments,
}

impl Furniture {
    /// Tells a heading of furniture: the whole line, so that "Bình luận về việc này, ông …" is none.
    fn of(line: &str) -> Option<Self> {
        let folded = fold(line);
        let plain = plain(&folded);
        if RELATED.contains(&plain) {
            Some(Self::Related)
        } else if COMMENTS.contains(&plain) {
            Some(Self::Comments)
        } else {
            None
        }
    }

    fn reason(self) -> Key {
        match self {
            Self::Related => message!("import.drop.related"),
            Self::Comments => message!("import.drop.comments"),
        }
    }
}

fn plain(folded: &str) -> &str {
    folded.trim_end_matches(|c: char| !c.is_alphabetic()).trim()
}

fn is_button(block: &Block) -> bool {
    block.kind == Kind::Text && BUTTONS.contains(&plain(&fold(&block.text)))
}

/// Returns the pieces without the furniture, which is reported as dropped.
pub(super) fn cut(draft: &mut Draft<'_>, rest: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = vec![];
    let mut within = None;
    for block in rest {
        if let Some(found) = Furniture::of(&block.text) {
            within = Some(found);
        } else if within == Some(Furniture::Related) && goes_on(draft, &kept, &block) {
            draft.warn(message!("import.note.resumed"), "body", &block.text, &[]);
            within = None;
        }
        match within {
            Some(furniture) => draft.drop_block(&block, furniture.reason()),
            None if is_button(&block) => draft.drop_block(&block, message!("import.drop.button")),
            None => kept.push(block),
        }
    }
    kept
}

/// Whether a paragraph after a list of other stories belongs to this one, which nobody has signed yet.
fn goes_on(draft: &Draft<'_>, kept: &[Block], block: &Block) -> bool {
    let signed = kept
        .last()
        .is_some_and(|last| names::looks_like_names(&last.text, draft.house) || names::tag_line(&last.text).is_some());
    !signed
        && block.kind == Kind::Text
        && syllables(&block.text) > PARAGRAPH
        && block.text.ends_with(['.', '!', '?', '…', '”'])
}
