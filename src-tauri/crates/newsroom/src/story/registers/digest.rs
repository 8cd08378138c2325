//! The hash of a view, by which every desk checks that its replay shows what the writer saw.

use super::names::{RevisionId, VersionId};
use super::view::{Side, Text, View};

/// Bytes to be hashed: every list begins with its length, every text too.
struct Ink {
    bytes: Vec<u8>,
    /// Its writes go by their number alone: the hash is part of what this name is the hash of.
    own: RevisionId,
}

impl Ink {
    fn count(&mut self, count: usize) {
        self.bytes.extend((count as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes.extend(text.as_bytes());
    }

    fn id(&mut self, id: VersionId) {
        self.bytes.push(u8::from(id.revision != self.own));
        if id.revision != self.own {
            self.bytes.extend(id.revision.0);
        }
        self.bytes.extend(id.index.to_le_bytes());
    }

    /// Sorted by their bytes: sorted by name, the order of own names would depend on the hash.
    fn sorted(&mut self, parts: impl Iterator<Item = Vec<u8>>) {
        let mut parts: Vec<_> = parts.collect();
        parts.sort_unstable();
        self.count(parts.len());
        parts.iter().for_each(|part| self.bytes.extend(part));
    }

    fn apart(&self, write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut ink = Self { bytes: Vec::new(), own: self.own };
        write(&mut ink);
        ink.bytes
    }

    fn ids(&mut self, ids: &[VersionId]) {
        match ids {
            [id] => {
                self.count(1);
                self.id(*id);
            }
            _ => {
                let parts: Vec<_> = ids.iter().map(|id| self.apart(|ink| ink.id(*id))).collect();
                self.sorted(parts.into_iter());
            }
        }
    }

    fn side(&mut self, side: &Side) {
        match &side.text {
            Text::Said(text) => {
                self.bytes.push(0);
                self.text(text);
            }
            Text::Gone(None) => self.bytes.push(1),
            Text::Gone(Some(into)) => {
                self.bytes.push(2);
                self.id(*into);
            }
        }
        self.ids(&side.versions);
    }

    fn sides(&mut self, sides: &[Side]) {
        match sides {
            [side] => {
                self.count(1);
                self.side(side);
            }
            _ => {
                let parts: Vec<_> = sides.iter().map(|side| self.apart(|ink| ink.side(side))).collect();
                self.sorted(parts.into_iter());
            }
        }
    }
}

impl View {
    /// Returns the hash of what stands: sides, places, fields, tags and placements.
    ///
    /// `own` is the revision that the view is seen at. Marks, groups, the ways out of them and what is shown for their sake
    /// follow from the rest and may be told or offered better some day, so they are left out.
    pub fn hash(&self, own: RevisionId) -> [u8; 32] {
        let text: usize = self.blocks.iter().map(|b| b.text().map_or(0, str::len) + 96).sum();
        let mut ink = Ink { bytes: Vec::with_capacity(text + 1024), own };
        let blocks: Vec<_> = self.blocks.iter().filter(|block| !block.marks.back).collect();
        ink.count(blocks.len());
        for block in blocks {
            ink.id(block.id);
            ink.sides(&block.sides);
            ink.ids(&block.places);
        }
        ink.count(self.fields.len());
        for (field, sides) in &self.fields {
            ink.bytes.push(*field as u8);
            ink.sides(sides);
        }
        ink.count(self.tags.len());
        for tag in &self.tags {
            ink.text(&tag.key);
            ink.text(&tag.label);
        }
        ink.count(self.placements.len());
        for photo in &self.placements {
            ink.id(photo.id);
            ink.bytes.extend(photo.placement.0);
            ink.sides(&photo.sides);
            ink.ids(&photo.places);
            ink.count(photo.fields.len());
            for (field, sides) in &photo.fields {
                ink.bytes.push(*field as u8);
                ink.sides(sides);
            }
        }
        *blake3::hash(&ink.bytes).as_bytes()
    }
}
