//! A story as its revisions say it: every side of what is in conflict, and what is worth a second look.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::names::{BlockId, ConflictId, FieldName, PlacementField, RevisionId, VersionId};
use super::values::photo_of;
use crate::story::{Placement, PlacementId, Story, body};

/// What a register says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// A text; of an existence register the photo in hex.
    Said(Arc<str>),
    /// Nothing any more, and into which paragraph it was joined.
    Gone(Option<BlockId>),
}

impl Text {
    /// Returns the text, if there is one.
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Said(text) => Some(text),
            Self::Gone(_) => None,
        }
    }
}

/// One of the texts that stand, with the versions that say it; by them one finds who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The text.
    pub text: Text,
    /// The versions, sorted.
    pub versions: Vec<VersionId>,
}

/// Soft marks: nothing is in conflict, but two people did not know of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The block above was inserted at the same time.
    pub beside: bool,
    /// Two people moved it; one of the places is taken.
    pub moved_twice: bool,
    /// One person split it while another moved it: a half may stand in the wrong place.
    pub split_and_moved: bool,
    /// Two people split one paragraph alike: both second halves stand, where one is meant.
    pub split_twice: bool,
    /// Split off from an open block by the writer of that side of it.
    pub part_of: Option<(BlockId, usize)>,
    /// It is deleted, and shown because a way out of a conflict has it.
    pub back: bool,
}

/// One paragraph of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its name.
    pub id: BlockId,
    /// What stands, texts first, by their bytes. Several: a conflict.
    pub sides: Vec<Side>,
    /// The versions of the slots that it has; the greatest counts.
    pub places: Vec<VersionId>,
    /// Soft marks.
    pub marks: Marks,
}

impl Block {
    /// Returns whether a person must choose.
    pub fn is_open(&self) -> bool {
        self.sides.len() > 1
    }

    /// Returns the text that is shown where only one can be: the settled one, or the first side's.
    pub fn text(&self) -> Option<&str> {
        self.sides.first()?.text.said()
    }
}

/// One placement of a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPhoto {
    /// The block.
    pub id: BlockId,
    /// The name that the body points to.
    pub placement: PlacementId,
    /// Whether it is there, and with which photo.
    pub sides: Vec<Side>,
    /// The versions of the slots that it has; the greatest counts.
    pub places: Vec<VersionId>,
    /// Soft marks.
    pub marks: Marks,
    /// The sides of each field that was written.
    pub fields: BTreeMap<PlacementField, Vec<Side>>,
}

/// A tag that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its fold key, by which two spellings are one tag.
    pub key: Arc<str>,
    /// As it is printed.
    pub label: Arc<str>,
}

/// One of the ways out of a locked group: its blocks as one of its writers had them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// What it says of each block, and by which versions, in the order of the blocks; what was not there has none.
    pub blocks: Vec<(BlockId, Side)>,
    /// The versions of the side that it goes by.
    pub versions: Vec<VersionId>,
}

impl Alternative {
    /// Returns the blocks that stay with their texts, in their order.
    pub fn texts(&self) -> impl Iterator<Item = (BlockId, &str)> {
        self.blocks.iter().filter_map(|(id, side)| Some((*id, side.text.said()?)))
    }

    /// Returns whether it has just these texts.
    pub(super) fn says<'t>(&self, texts: impl Iterator<Item = &'t str>) -> bool {
        self.texts().map(|(_, text)| text).eq(texts)
    }
}

/// Open blocks and all that was split from them or joined with them: chosen as a whole, or not at all.
///
/// Without this lock text was lost: one person deletes the half that "is still in the other side",
/// another chooses the short side because "the half is still there".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The least open block.
    pub id: BlockId,
    /// All blocks that are locked, in their order.
    pub members: Vec<BlockId>,
    /// What a person can choose from.
    pub alternatives: Vec<Alternative>,
}

/// A story as a set of revisions says it. Saving needs nothing else, however much has arrived since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The latest revisions, sorted.
    pub parents: Vec<RevisionId>,
    /// The paragraphs in order.
    pub blocks: Vec<Block>,
    /// The sides of each field that was written.
    pub fields: BTreeMap<FieldName, Vec<Side>>,
    /// Tags in their order: as an editor put them, else as they were added.
    pub tags: Vec<Tag>,
    /// The placements in order.
    pub placements: Vec<PlacedPhoto>,
    /// Locked groups of paragraphs.
    pub groups: Vec<Group>,
}

/// One side of a conflict, as it is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its paragraphs, or the one value of what is none; nothing where this side has it deleted.
    pub texts: Vec<String>,
    /// The versions that say it.
    pub versions: Vec<VersionId>,
}

/// Something that a person must choose, before which nothing can be approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its name.
    pub id: ConflictId,
    /// What to choose from.
    pub sides: Vec<Choice>,
    /// The paragraphs that are locked until then; empty for what is no paragraph.
    pub group: Vec<BlockId>,
}

impl Conflict {
    fn of(id: ConflictId, sides: &[Side]) -> Option<Self> {
        let choice = |side: &Side| Choice {
            texts: side.text.said().map(str::to_owned).into_iter().collect(),
            versions: side.versions.clone(),
        };
        (sides.len() > 1).then(|| Self { id, sides: sides.iter().map(choice).collect(), group: Vec::new() })
    }
}

fn first(sides: &[Side]) -> &str {
    sides.first().and_then(|side| side.text.said()).unwrap_or_default()
}

impl PlacedPhoto {
    /// Returns the fields as they stand; of a field in conflict the first side.
    pub fn shown(&self) -> Placement {
        let mut shown = Placement::new(self.placement);
        shown.photo = photo_of(first(&self.sides)).flatten();
        for (field, sides) in &self.fields {
            // Verified when it was taken in.
            let _ = field.put(first(sides), &mut shown);
        }
        shown
    }

    /// Returns the sides of a field; none where it was never written.
    pub fn field(&self, field: PlacementField) -> &[Side] {
        self.fields.get(&field).map_or(&[], Vec::as_slice)
    }
}

impl View {
    /// Returns the story as it stands; of what is in conflict the first side, so look at `conflicts` too.
    pub fn story(&self) -> Story {
        let texts: Vec<&str> = self.blocks.iter().filter_map(Block::text).collect();
        Story { body: body::join(&texts), ..self.without_body() }
    }

    /// The story as it stands, with an empty body.
    pub(super) fn without_body(&self) -> Story {
        let mut story = Story {
            tags: self.tags.iter().map(|tag| tag.label.to_string()).collect(),
            placements: self.placements.iter().map(PlacedPhoto::shown).collect(),
            ..Story::default()
        };
        for (field, sides) in &self.fields {
            // Verified when it was taken in.
            let _ = field.put(first(sides), &mut story);
        }
        story
    }

    /// The bytes of the whole story, as a change carries them now and then.
    pub(super) fn whole(&self) -> Vec<u8> {
        // Plain data with text keys has no way to fail.
        serde_json::to_vec(&self.story()).unwrap_or_default()
    }

    /// Returns the sides of a field; none where it was never written.
    pub fn field(&self, field: FieldName) -> &[Side] {
        self.fields.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Returns the paragraph of that name, if it is shown.
    pub fn block(&self, id: BlockId) -> Option<&Block> {
        self.blocks.iter().find(|block| block.id == id)
    }

    /// Returns the locked group that a paragraph belongs to.
    pub fn group_of(&self, block: BlockId) -> Option<&Group> {
        self.groups.iter().find(|group| group.members.contains(&block))
    }

    /// Returns all that a person must choose: fields, paragraphs, placements.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let fields = self.fields.iter().filter_map(|(name, sides)| Conflict::of(ConflictId::Field(*name), sides));
        let groups = self.groups.iter().map(|group| {
            let choice = |way: &Alternative| Choice {
                texts: way.texts().map(|(_, text)| text.to_owned()).collect(),
                versions: way.versions.clone(),
            };
            Conflict {
                id: ConflictId::Body(group.id),
                sides: group.alternatives.iter().map(choice).collect(),
                group: group.members.clone(),
            }
        });
        let photos = self.placements.iter().flat_map(|photo| {
            let there = Conflict::of(ConflictId::Placement(photo.id), &photo.sides);
            let fields = photo
                .fields
                .iter()
                .filter_map(|(field, sides)| Conflict::of(ConflictId::PlacementField(photo.id, *field), sides));
            there.into_iter().chain(fields)
        });
        fields.chain(groups).chain(photos).collect()
    }

    /// Returns whether nothing is left to choose.
    pub fn is_settled(&self) -> bool {
        self.groups.is_empty()
            && self.fields.values().all(|sides| sides.len() < 2)
            && self.placements.iter().all(|p| p.sides.len() < 2 && p.fields.values().all(|sides| sides.len() < 2))
    }
}
