-- Where and when readers saw a photo, whatever its stories place by now. Made anew from the entries when a desk of before is
-- opened, like all of the projection.

-- The photos of each form that was approved.
CREATE TABLE form_photo (
    photo BLOB NOT NULL,
    story BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (photo, story, digest)
) WITHOUT ROWID;

-- When each form of a story was sent to a destination, by the receipts: first and last, in milliseconds since 1970 UTC.
CREATE TABLE shown (
    destination TEXT NOT NULL,
    story BLOB NOT NULL,
    digest BLOB NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (destination, story, digest)
) WITHOUT ROWID;
CREATE INDEX shown_by_form ON shown (story, digest);
