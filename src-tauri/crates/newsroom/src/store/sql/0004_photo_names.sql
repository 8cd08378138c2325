-- The names by which photos are known, as somebody wrote them and as they are found. Made anew from the entries when a desk of
-- before is opened, like all of the projection.

DROP TABLE photo_key;

CREATE TABLE photo_name (
    photo BLOB NOT NULL,
    field TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL, -- without accents and capitals
    PRIMARY KEY (photo, field, name)
) WITHOUT ROWID;
CREATE INDEX photo_name_by_key ON photo_name (field, key, name);
