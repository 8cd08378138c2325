-- The part of the projection that the search joins, as its tests assume it. The store's own schema must have these
-- columns under these names. `num` grows with every new story and is never used again, so that the larger is the newer.
CREATE TABLE story (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    section_key TEXT NOT NULL,
    date TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE story_tag (
    num INTEGER NOT NULL REFERENCES story (num),
    key TEXT NOT NULL,
    PRIMARY KEY (num, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE story_byline (
    num INTEGER NOT NULL REFERENCES story (num),
    key TEXT NOT NULL,
    PRIMARY KEY (num, key)
) STRICT, WITHOUT ROWID;
