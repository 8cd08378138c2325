-- What must never be lost: the ledger, the journal, and what this desk is.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- The logs, one for each device and incarnation, with the last entry of each; and one more for each side of a log that forked,
-- from the first entry on that is its own. Which side is the log itself hangs on which came first here.
CREATE TABLE log (
    num INTEGER PRIMARY KEY,
    device BLOB NOT NULL,
    incarnation INTEGER NOT NULL,
    fork BLOB NOT NULL, -- the first entry of a side; 32 zeros for the log itself
    first INTEGER NOT NULL, -- its number
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    UNIQUE (device, incarnation, fork)
);

-- The entries that take part, as they travel, in the order in which they did here. `depth`, and then `hash`, give the order
-- that all desks agree on.
CREATE TABLE entry (
    num INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    log INTEGER NOT NULL REFERENCES log (num),
    sequence INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    seen BLOB, -- the heads in its sight, as CBOR, where it says who is a member and by which devices and locks
    lock BLOB NOT NULL,
    story BLOB,
    bytes BLOB NOT NULL
);
CREATE INDEX entry_by_story ON entry (story, num) WHERE story IS NOT NULL;
-- Up to where the entries of a story go in each log: asked of every story that a list shows.
CREATE INDEX entry_by_story_and_log ON entry (story, log, sequence) WHERE story IS NOT NULL;
CREATE INDEX entry_by_log ON entry (log, sequence);
CREATE INDEX entry_by_depth ON entry (depth, hash);
CREATE INDEX entry_of_roster ON entry (num) WHERE seen IS NOT NULL;

-- Entries that stand in their logs and take no part: those that no key here opens, and those that said what they might not.
CREATE TABLE shut (
    hash BLOB PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES log (num),
    sequence INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    lock BLOB NOT NULL,
    seen BLOB NOT NULL, -- the heads in its sight, as CBOR
    refused TEXT, -- why it never takes part; NULL where its key may come
    bytes BLOB NOT NULL
);
CREATE INDEX shut_by_lock ON shut (lock) WHERE refused IS NULL;
CREATE INDEX shut_by_log ON shut (log, sequence);
CREATE INDEX shut_by_depth ON shut (depth, hash);

-- Entries that stand in no log yet: those that came before what they follow.
CREATE TABLE waiting (
    hash BLOB PRIMARY KEY,
    needs BLOB NOT NULL, -- the entry that it waits for
    bytes BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX waiting_by_need ON waiting (needs);

-- What the device of each log had seen of other logs by its last entry, as its headers add up.
CREATE TABLE seen (
    log INTEGER NOT NULL REFERENCES log (num),
    device BLOB NOT NULL,
    incarnation INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (log, device, incarnation, hash)
) WITHOUT ROWID;

-- Up to which number each log was seen to be whole in a storage, by the storage's address.
CREATE TABLE confirmed (
    storage TEXT NOT NULL,
    log INTEGER NOT NULL REFERENCES log (num),
    sequence INTEGER NOT NULL,
    PRIMARY KEY (storage, log)
) WITHOUT ROWID;

-- When that was seen, of the last few times.
CREATE TABLE confirmed_at (
    storage TEXT NOT NULL,
    log INTEGER NOT NULL REFERENCES log (num),
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (storage, log, sequence)
) WITHOUT ROWID;

-- What the last look at each storage found: this newsroom's, or why nothing in it counts until another look finds it so.
CREATE TABLE looked (
    storage TEXT PRIMARY KEY,
    found TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Photos whose bytes were seen in a storage, by its address; and those that were told of and have not come yet.
CREATE TABLE confirmed_photo (
    storage TEXT NOT NULL,
    hash BLOB NOT NULL,
    key BLOB NOT NULL, -- what it was sealed with there
    at INTEGER NOT NULL, -- when
    PRIMARY KEY (storage, hash)
) WITHOUT ROWID;

CREATE TABLE awaited_photo (
    hash BLOB PRIMARY KEY
) WITHOUT ROWID;

-- What entries of other desks took away from stories, and when it came: kept for a day, or, where there was much of it, until
-- somebody has looked.
CREATE TABLE upset (
    log INTEGER NOT NULL REFERENCES log (num),
    story BLOB NOT NULL,
    harm TEXT NOT NULL,
    at INTEGER NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (log, story, harm)
) WITHOUT ROWID;

-- Keys that open entries. They lie where the stories themselves lie readable; the keys that sign and receive do not.
CREATE TABLE lock (
    id BLOB PRIMARY KEY,
    key BLOB NOT NULL
) WITHOUT ROWID;

-- Saves not yet frozen into an entry. A frozen one keeps its number, so that an editor may go on from it.
-- SQLite has no checksums of its own: `seal` is BLAKE3 over the rest, so that a flipped bit never becomes a signed word.
CREATE TABLE journal (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    story BLOB NOT NULL,
    base_save INTEGER,
    base_heads BLOB NOT NULL,
    member BLOB NOT NULL,
    at INTEGER NOT NULL,
    seal BLOB NOT NULL,
    fields TEXT, -- all but the body, as JSON; NULL once frozen, as the body is
    frozen BLOB,
    body TEXT, -- by itself, so that a long one is neither escaped nor read where only its length is asked for
    -- What the editor knew beyond the words, as JSON, or nothing:
    origins TEXT, -- the paragraphs of its base that each paragraph is made of
    sides TEXT -- the sides of open conflicts that were typed on in
);
CREATE INDEX journal_open ON journal (story, num) WHERE fields IS NOT NULL;

-- What waits to be published, in the order it was asked for; a step is repeated until its receipt is an entry. It falls due at
-- the time that somebody set; was tried so often, and is not tried again by itself before some time, or not at all, for a reason
-- as JSON; what was begun to be written of it may be out.
CREATE TABLE outbox (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    story BLOB NOT NULL,
    destination TEXT NOT NULL,
    kind TEXT NOT NULL,
    approval BLOB NOT NULL,
    member BLOB NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    due INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    again INTEGER,
    halt TEXT,
    why TEXT,
    begun INTEGER NOT NULL DEFAULT 0,
    UNIQUE (story, destination)
);

-- The files of a story, its page and its photos, that this desk wrote to a destination. Only what stands here is ever
-- deleted there, and only while no other story needs it.
CREATE TABLE sent_file (
    story BLOB NOT NULL,
    destination TEXT NOT NULL,
    path TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (story, destination, path)
) WITHOUT ROWID;
CREATE INDEX sent_file_by_path ON sent_file (path, destination);

-- When approvals under a delegation came to this desk, in milliseconds since 1970 UTC by its own clock: what came after the
-- delegation's end is published by nobody. No entry says so; one that is not here came too late.
CREATE TABLE reached (
    entry BLOB PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- The last word to the author of a story that a member who works here has seen.
CREATE TABLE word_seen (
    story BLOB NOT NULL,
    member BLOB NOT NULL,
    word BLOB NOT NULL,
    PRIMARY KEY (story, member)
) WITHOUT ROWID;

-- The projection: all below can be thrown away and made again from the entries. A story's `seal` is BLAKE3 over the rest.
-- Where several entries say something of one thing, the last in the order of all desks holds: `said` is its place there.
CREATE TABLE member (
    id BLOB PRIMARY KEY,
    card BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE device (
    id BLOB PRIMARY KEY,
    card BLOB NOT NULL
) WITHOUT ROWID;

-- What the newsroom's own affairs were sealed under, the present lock last.
CREATE TABLE epoch (
    num INTEGER PRIMARY KEY,
    lock BLOB NOT NULL
);

-- What was delegated and not ended.
CREATE TABLE delegation (
    id BLOB PRIMARY KEY,
    card BLOB NOT NULL
) WITHOUT ROWID;

-- Which locks each device was given.
CREATE TABLE granted (
    device BLOB NOT NULL,
    lock BLOB NOT NULL,
    PRIMARY KEY (device, lock)
) WITHOUT ROWID;

-- The lock of each story, and the member who alone holds it, or else the newsroom's lock that it was given to all under.
CREATE TABLE story_lock (
    story BLOB PRIMARY KEY,
    lock BLOB NOT NULL,
    holder BLOB,
    under BLOB,
    said BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE house (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT, -- NULL where it was taken out
    said BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE story (
    num INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    digest BLOB NOT NULL,
    slug TEXT NOT NULL,
    section TEXT NOT NULL,
    section_key TEXT NOT NULL,
    date TEXT,
    updated_at INTEGER NOT NULL,
    author BLOB, -- who began it
    editor BLOB, -- who took it to edit
    to_caption INTEGER NOT NULL, -- whether a photo of it awaits its file, caption or credit
    half_approved BLOB, -- who approved it as it is now, one after the other, where more have to
    by_house INTEGER NOT NULL, -- whether house data has a part in its state
    word BLOB, -- what somebody else last said of it to its author
    conflicts INTEGER NOT NULL,
    heads BLOB NOT NULL,
    seal BLOB NOT NULL,
    status BLOB NOT NULL, -- what the acts on it amount to, as CBOR
    fields TEXT NOT NULL
);
CREATE INDEX story_by_state ON story (state, num);
CREATE INDEX story_by_section ON story (section_key, num);
CREATE INDEX story_by_slug ON story (slug);
-- For the saved views of the list, newest first.
CREATE INDEX story_by_update ON story (updated_at, num);
CREATE INDEX story_by_author ON story (author, updated_at, num);
CREATE INDEX story_by_editor ON story (editor, updated_at, num) WHERE editor IS NOT NULL;
CREATE INDEX story_to_caption ON story (updated_at, num) WHERE to_caption;
CREATE INDEX story_by_state_update ON story (state, updated_at, num);
CREATE INDEX story_half_approved ON story (half_approved) WHERE half_approved IS NOT NULL;
CREATE INDEX story_with_word ON story (author, word) WHERE word IS NOT NULL;
CREATE INDEX story_conflicted ON story (updated_at, num) WHERE conflicts > 0;
CREATE INDEX story_by_house ON story (num) WHERE by_house;

CREATE TABLE story_tag (
    num INTEGER NOT NULL REFERENCES story (num) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (num, key)
) WITHOUT ROWID;
CREATE INDEX story_tag_by_key ON story_tag (key, num);

CREATE TABLE story_byline (
    num INTEGER NOT NULL REFERENCES story (num) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (num, key)
) WITHOUT ROWID;
CREATE INDEX story_byline_by_key ON story_byline (key, num);

CREATE TABLE photo (
    hash BLOB PRIMARY KEY,
    length INTEGER NOT NULL,
    name TEXT NOT NULL,
    facts TEXT NOT NULL,
    key BLOB NOT NULL, -- what seals it in a storage
    said BLOB NOT NULL -- here the first holds: it was a photo from then on
);

-- With rowids: a form is longer than a page, and in a tree without them it would stand in the way of every search.
CREATE TABLE approval (
    entry BLOB PRIMARY KEY,
    story BLOB NOT NULL,
    digest BLOB NOT NULL,
    form BLOB NOT NULL,
    until INTEGER -- when the delegation ends that it is made under
);
CREATE INDEX approval_by_digest ON approval (story, digest);
CREATE INDEX approval_delegated ON approval (entry) WHERE until IS NOT NULL;

CREATE TABLE publication (
    destination TEXT NOT NULL,
    story BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    digest BLOB NOT NULL,
    first_at INTEGER NOT NULL,
    changed_at INTEGER,
    latest_as_of INTEGER NOT NULL,
    down INTEGER NOT NULL,
    url TEXT NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (destination, story)
) WITHOUT ROWID;
CREATE INDEX publication_by_sequence ON publication (destination, sequence);
CREATE INDEX publication_by_time ON publication (destination, first_at);
CREATE INDEX publication_by_path ON publication (destination, path);
CREATE INDEX publication_by_latest ON publication (destination, latest_as_of);

-- The numbers that stories have, or had, in the lists of a destination. A number is never given again.
CREATE TABLE listing (
    destination TEXT NOT NULL,
    list TEXT NOT NULL,
    number INTEGER NOT NULL,
    story BLOB NOT NULL,
    here INTEGER NOT NULL,
    PRIMARY KEY (destination, list, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX listing_by_story ON listing (destination, story, list);

-- What lists of a site show of a published form, so that they read a few words of a story and not all of it. Not part of
-- the projection: it hangs on rendered photos as well, and is made by whoever misses it. `seal` is BLAKE3 over the form's
-- digest, how the card was made, and the card.
CREATE TABLE card (
    form BLOB PRIMARY KEY,
    seal BLOB NOT NULL,
    card BLOB NOT NULL
);

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
