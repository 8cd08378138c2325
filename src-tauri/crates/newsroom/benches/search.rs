//! Searching and indexing 20,000 made-up stories, beside what FTS5 does with its own tokenizer and no filters.
//!
//! Both in one run and one database, so that the ratio holds on a busy machine too. The goal is a ratio of 1.3 at most.
//! `GALLEY_STORIES` sets another number of stories.

#![allow(clippy::print_stdout)]

// The path, not a dependency on the black-box tests, which would build the library twice.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../tests/support/corpus/mod.rs"]
mod corpus;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../tests/support/random.rs"]
mod random;

use std::error::Error;
use std::time::{Duration, Instant};

use corpus::{Corpus, Story};
use newsroom::store::search::{Filter, Query, SCHEMA, Sort, find, key, register};
use rusqlite::{Connection, params};

/// Searches as people type them; the expression of FTS5 that means the same to the plain index.
const QUERIES: &[(&str, &str)] = &[
    ("nông nghiệp", r#""nông" "nghiệp""#),
    ("ke hoach", r#""ke" "hoach""#),
    (r#""chuyển giao""#, r#""chuyển giao""#),
    (r#""ke hoach so 105""#, r#""ke hoach so 105""#),
    ("thư viện xanh Yên Lạc", r#""thư" "viện" "xanh" "Yên" "Lạc""#),
    ("chuy*", r#""chuy" *"#),
    ("công", r#""công""#),
    ("cong", r#""cong""#),
    (r#""hòa giải ở cơ sở" Mơ"#, r#""hòa giải ở cơ sở" "Mơ""#),
];

const PLAIN: &str = "
    CREATE VIRTUAL TABLE plain USING fts5(
        headline, standfirst, body, tags, byline, captions,
        content = 'story_text', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
    );
    INSERT INTO plain (plain, rank) VALUES ('rank', 'bm25(10.0, 4.0, 1.0, 6.0, 3.0, 2.0)');";

const PLAIN_FIND: &str = "
    SELECT rowid,
           highlight(plain, 0, char(2), char(3)),
           snippet(plain, 2, char(2), char(3), '…', 24),
           snippet(plain, 1, char(2), char(3), '…', 24),
           snippet(plain, 5, char(2), char(3), '…', 24),
           snippet(plain, 3, char(2), char(3), '…', 24),
           snippet(plain, 4, char(2), char(3), '…', 24)
    FROM plain WHERE plain MATCH ?1";

fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::var("GALLEY_STORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let folder = tempfile::tempdir()?;
    let mut conn = Connection::open(folder.path().join("desk.db"))?;
    register(&conn)?;
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    conn.execute_batch(SCHEMA)?;
    conn.execute_batch(PLAIN)?;

    let stories: Vec<Story> = Corpus { seed: 7, defects: 0.0 }.stories().take(count).collect();
    let bytes: usize = stories.iter().map(|s| s.body.len() + s.headline.len() + s.standfirst.len()).sum();
    println!("{count} stories, {} MB of text", bytes / 1_000_000);
    let start = Instant::now();
    write(&mut conn, &stories)?;
    println!("written and indexed one by one: {:.0?} per story", start.elapsed() / u32::try_from(count)?);
    let ours = rebuild(&conn, "story_search")?;
    let plain = rebuild(&conn, "plain")?;
    println!("index built anew: ours {ours:.1?}, plain {plain:.1?}: {:.2}", ratio(ours, plain));
    println!("index: ours {} MB, plain {} MB", size(&conn, "story_search")?, size(&conn, "plain")?);
    searches(&conn)
}

fn write(conn: &mut Connection, stories: &[Story]) -> rusqlite::Result<()> {
    let transaction = conn.transaction()?;
    for story in stories {
        let num = story.number as i64;
        let id = [&[0, 0][..], &story.number.to_be_bytes()].concat();
        let date = story.date.to_string();
        transaction
            .prepare_cached("INSERT INTO story VALUES (?1, ?2, 'published', '', '', '', ?3, ?4, 0, 0, '', '', '')")?
            .execute(params![num, id, key(story.section), date])?;
        for tag in &story.tags {
            transaction
                .prepare_cached("INSERT OR IGNORE INTO story_tag VALUES (?1, ?2)")?
                .execute(params![num, key(tag)])?;
        }
        transaction
            .prepare_cached("INSERT INTO story_byline VALUES (?1, ?2)")?
            .execute(params![num, key(&story.byline)])?;
        let captions: Vec<&str> = story.photos.iter().map(|photo| photo.caption.as_str()).collect();
        transaction.prepare_cached("INSERT INTO story_text VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
            num,
            story.headline,
            story.standfirst,
            story.body,
            story.tags.join(", "),
            story.byline,
            captions.join("\n"),
        ])?;
    }
    transaction.commit()
}

fn rebuild(conn: &Connection, table: &str) -> rusqlite::Result<Duration> {
    let start = Instant::now();
    conn.execute_batch(&format!(
        "INSERT INTO {table} ({table}) VALUES ('rebuild'); INSERT INTO {table} ({table}) VALUES ('optimize')"
    ))?;
    Ok(start.elapsed())
}

/// Returns the size of an index in MB.
fn size(conn: &Connection, table: &str) -> rusqlite::Result<i64> {
    let sql = format!("SELECT sum(length(block)) / 1000000 FROM {table}_data");
    conn.query_row(&sql, [], |row| row.get(0))
}

fn searches(conn: &Connection) -> Result<(), Box<dyn Error>> {
    let filtered = Filter { section: Some("Kinh tế".into()), ..Filter::default() };
    println!("{:34} {:>9} {:>9} {:>6} {:>9}", "search, first 20", "ours", "plain", "ratio", "filtered");
    for sort in [Sort::Newest, Sort::Relevance] {
        let order = if sort == Sort::Newest { "rowid DESC" } else { "rank" };
        let sql = format!("{PLAIN_FIND} ORDER BY {order} LIMIT 20");
        let mut logarithms = 0.0;
        for (text, expression) in QUERIES {
            let query = Query::parse(text)?;
            // In turns, so that a busy moment of the machine meets all three.
            let mut times = [const { Vec::new() }; 3];
            for _ in 0..41 {
                times[0].push(timed(|| Ok(find(conn, &query, &Filter::default(), sort, 20)?.len()))?);
                times[1].push(timed(|| plain(conn, &sql, expression))?);
                times[2].push(timed(|| Ok(find(conn, &query, &filtered, sort, 20)?.len()))?);
            }
            let [ours, plain, filtered] = times.map(median);
            logarithms += ratio(ours, plain).ln();
            let name = format!("{text} ({})", if sort == Sort::Newest { "newest" } else { "relevance" });
            let ratio = ratio(ours, plain);
            println!("{name:34} {:>9} {:>9} {ratio:>6.2} {:>9}", shown(ours), shown(plain), shown(filtered));
        }
        println!("{sort:?}: geometric mean of the ratios {:.2}", (logarithms / QUERIES.len() as f64).exp());
    }
    Ok(())
}

fn plain(conn: &Connection, sql: &str, expression: &str) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([expression])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        for column in 1..7 {
            bytes += row.get::<_, String>(column)?.len();
        }
    }
    Ok(bytes)
}

fn timed(search: impl FnOnce() -> rusqlite::Result<usize>) -> rusqlite::Result<Duration> {
    let start = Instant::now();
    std::hint::black_box(search()?);
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ratio(ours: Duration, plain: Duration) -> f64 {
    ours.as_secs_f64() / plain.as_secs_f64()
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}
