//! Searching as `Desk::search` does, beside what FTS5 does with its own tokenizer over the same texts in the same file.

use std::path::Path;

use newsroom::desk::Desk;
use newsroom::store::DATABASE;
use newsroom::store::search::{Filter, Sort, register};
use rusqlite::Connection;

use crate::support::{Done, Times, around};

const ROUNDS: usize = 41;

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

pub(crate) fn compare(folder: &Path) -> Done {
    let conn = Connection::open(folder.join(DATABASE))?;
    register(&conn)?;
    conn.execute_batch(PLAIN)?;
    let (mut ours, mut plain) = (Times::default(), Times::default());
    plain.take(|| rebuild(&conn, "plain"))?;
    ours.take(|| rebuild(&conn, "story_search"))?;
    let (ours, plain) = (ours.median() / 1e3, plain.median() / 1e3);
    println!("index built anew: ours {ours:.1} s, plain {plain:.1} s: {:.2}", ours / plain);
    println!("index: ours {} MB, plain {} MB", size(&conn, "story_search")?, size(&conn, "plain")?);
    let desk = Desk::open(folder, None, around())?;
    for sort in [Sort::Newest, Sort::Relevance] {
        println!("{:34} {:>9} {:>9} {:>6} {:>9}", format!("{sort:?}, first 20"), "ours", "plain", "ratio", "filtered");
        searches(&desk, &conn, sort)?;
    }
    Ok(())
}

fn rebuild(conn: &Connection, table: &str) -> rusqlite::Result<()> {
    conn.execute_batch(&format!(
        "INSERT INTO {table} ({table}) VALUES ('rebuild'); INSERT INTO {table} ({table}) VALUES ('optimize')"
    ))
}

/// Returns the size of an index in MB.
fn size(conn: &Connection, table: &str) -> rusqlite::Result<i64> {
    let sql = format!("SELECT sum(length(block)) / 1000000 FROM {table}_data");
    conn.query_row(&sql, [], |row| row.get(0))
}

fn searches(desk: &Desk, conn: &Connection, sort: Sort) -> Done {
    let (all, filtered) = (Filter::default(), Filter { section: Some("Kinh tế".into()), ..Filter::default() });
    let order = if sort == Sort::Newest { "rowid DESC" } else { "rank" };
    let sql = format!("{PLAIN_FIND} ORDER BY {order} LIMIT 20");
    let (mut logarithms, mut worst) = (0.0, 0.0_f64);
    for (text, expression) in QUERIES {
        // In turns, so that a busy moment of the machine meets all three.
        let mut times: [Times; 3] = Default::default();
        for _ in 0..ROUNDS {
            times[0].take(|| desk.search(text, &all, sort, 20))?;
            times[1].take(|| plain(conn, &sql, expression))?;
            times[2].take(|| desk.search(text, &filtered, sort, 20))?;
        }
        let [ours, plain, filtered] = times.map(|times| times.median());
        let ratio = ours / plain;
        logarithms += ratio.ln();
        worst = worst.max(ratio);
        println!("{text:34} {ours:>6.2} ms {plain:>6.2} ms {ratio:>6.2} {filtered:>6.2} ms");
    }
    let mean = (logarithms / QUERIES.len() as f64).exp();
    println!("geometric mean of the ratios {mean:.2}, worst {worst:.2}; the goal is 1.3");
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
