-- What the search reads: one row for each story, under the number it has in `story`.
--
-- Write it with INSERT ... ON CONFLICT DO UPDATE, never with INSERT OR REPLACE: a replacement does not fire the
-- trigger of the deletion, and the old words would be found for ever.
CREATE TABLE story_text (
    id INTEGER PRIMARY KEY,
    headline TEXT NOT NULL,
    standfirst TEXT NOT NULL,
    body TEXT NOT NULL,
    tags TEXT NOT NULL,
    byline TEXT NOT NULL,
    captions TEXT NOT NULL
) STRICT;

-- No `prefix=`: it doubles the index, and prefixes are found as quickly without.
CREATE VIRTUAL TABLE story_search USING fts5(
    headline, standfirst, body, tags, byline, captions,
    content = 'story_text', content_rowid = 'id', tokenize = 'vi'
);

-- What "most relevant" means: a word in the headline counts ten times one in the body.
INSERT INTO story_search (story_search, rank) VALUES ('rank', 'bm25(10.0, 4.0, 1.0, 6.0, 3.0, 2.0)');

CREATE TRIGGER story_text_inserted AFTER INSERT ON story_text BEGIN
    INSERT INTO story_search (rowid, headline, standfirst, body, tags, byline, captions)
    VALUES (new.id, new.headline, new.standfirst, new.body, new.tags, new.byline, new.captions);
END;

CREATE TRIGGER story_text_deleted AFTER DELETE ON story_text BEGIN
    INSERT INTO story_search (story_search, rowid, headline, standfirst, body, tags, byline, captions)
    VALUES ('delete', old.id, old.headline, old.standfirst, old.body, old.tags, old.byline, old.captions);
END;

-- Most saves of a story change no more than one column, and many change none that is searched.
CREATE TRIGGER story_text_updated AFTER UPDATE ON story_text
WHEN (old.id, old.headline, old.standfirst, old.body, old.tags, old.byline, old.captions)
    IS NOT (new.id, new.headline, new.standfirst, new.body, new.tags, new.byline, new.captions)
BEGIN
    INSERT INTO story_search (story_search, rowid, headline, standfirst, body, tags, byline, captions)
    VALUES ('delete', old.id, old.headline, old.standfirst, old.body, old.tags, old.byline, old.captions);
    INSERT INTO story_search (rowid, headline, standfirst, body, tags, byline, captions)
    VALUES (new.id, new.headline, new.standfirst, new.body, new.tags, new.byline, new.captions);
END;
