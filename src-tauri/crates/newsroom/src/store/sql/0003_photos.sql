-- Photos as people describe them, and where they are placed. All of it is of the projection, which is made anew from the
-- entries when a desk of before is opened.

ALTER TABLE photo ADD COLUMN came INTEGER NOT NULL DEFAULT 0; -- when it was taken in, in milliseconds since 1970 UTC

-- Everything that was ever said of photos, and what of it somebody wrote something else in the place of. A field says what
-- nobody has replaced, of several the last in the order of all desks. A photo and its key may come after what is said of it.
CREATE TABLE photo_said (
    photo BLOB NOT NULL,
    field TEXT NOT NULL,
    entry BLOB NOT NULL,
    place INTEGER NOT NULL, -- in its entry, from 0
    said BLOB NOT NULL,
    texts TEXT NOT NULL, -- a JSON array
    PRIMARY KEY (photo, field, entry, place)
) WITHOUT ROWID;
CREATE TABLE photo_replaced (
    photo BLOB NOT NULL,
    field TEXT NOT NULL,
    entry BLOB NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (photo, field, entry, place)
) WITHOUT ROWID;

-- What is true of each photo by all of it.
CREATE TABLE photo_sheet (
    photo BLOB PRIMARY KEY,
    came INTEGER NOT NULL,
    first_day TEXT, -- on which it may have been taken, as precisely as is said
    last_day TEXT,
    rating INTEGER NOT NULL,
    label TEXT NOT NULL,
    credited INTEGER NOT NULL,
    captioned INTEGER NOT NULL,
    sheet TEXT NOT NULL -- JSON
) WITHOUT ROWID;
CREATE INDEX photo_sheet_by_arrival ON photo_sheet (came, photo);

CREATE TABLE photo_key (
    photo BLOB NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (photo, kind, key)
) WITHOUT ROWID;
CREATE INDEX photo_key_by_key ON photo_key (kind, key, photo);

-- Numbered as they came to this desk, which is nobody else's order: no part of what is compared.
CREATE TABLE photo_text (
    id INTEGER PRIMARY KEY,
    photo BLOB NOT NULL UNIQUE,
    words TEXT NOT NULL,
    place TEXT NOT NULL,
    names TEXT NOT NULL,
    notes TEXT NOT NULL
);
CREATE VIRTUAL TABLE photo_search USING fts5(
    words, place, names, notes,
    content = 'photo_text', content_rowid = 'id', tokenize = 'vi'
);
CREATE TRIGGER photo_text_inserted AFTER INSERT ON photo_text BEGIN
    INSERT INTO photo_search (rowid, words, place, names, notes)
    VALUES (new.id, new.words, new.place, new.names, new.notes);
END;
CREATE TRIGGER photo_text_deleted AFTER DELETE ON photo_text BEGIN
    INSERT INTO photo_search (photo_search, rowid, words, place, names, notes)
    VALUES ('delete', old.id, old.words, old.place, old.names, old.notes);
END;
CREATE TRIGGER photo_text_updated AFTER UPDATE ON photo_text BEGIN
    INSERT INTO photo_search (photo_search, rowid, words, place, names, notes)
    VALUES ('delete', old.id, old.words, old.place, old.names, old.notes);
    INSERT INTO photo_search (rowid, words, place, names, notes)
    VALUES (new.id, new.words, new.place, new.names, new.notes);
END;

CREATE TABLE story_photo (
    num INTEGER NOT NULL REFERENCES story (num) ON DELETE CASCADE,
    photo BLOB NOT NULL,
    placement BLOB NOT NULL,
    PRIMARY KEY (num, photo, placement)
) WITHOUT ROWID;
CREATE INDEX story_photo_by_photo ON story_photo (photo, num);
