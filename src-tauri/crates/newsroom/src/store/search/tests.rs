//! What each query finds, and that the index stays whole.

use proptest::prelude::*;
use rusqlite::{Connection, params};
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::story::StoryId;

fn desk() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON").unwrap();
    register(&conn).unwrap();
    conn.execute_batch(include_str!("../sql/0002_desk.sql")).unwrap();
    conn
}

#[derive(Default)]
struct Row<'a> {
    headline: &'a str,
    standfirst: &'a str,
    body: &'a str,
    section: &'a str,
    tags: &'a [&'a str],
    byline: &'a str,
    date: &'a str,
}

fn id(num: i64) -> StoryId {
    let mut id = [0; 10];
    id[..8].copy_from_slice(&num.to_be_bytes());
    StoryId(id)
}

fn num(id: StoryId) -> i64 {
    i64::from_be_bytes(id.0[..8].try_into().unwrap())
}

/// Writes a story as the projection does, and returns its number.
fn add(conn: &Connection, row: &Row<'_>) -> i64 {
    let next: i64 = conn.query_row("SELECT coalesce(max(num), 0) + 1 FROM story", [], |r| r.get(0)).unwrap();
    let state = if row.date.is_empty() { "draft" } else { "published" };
    conn.execute(
        "INSERT INTO story (num, id, state, digest, slug, section, section_key, date, updated_at, to_caption, by_house,
         conflicts, heads, seal, status, fields)
         VALUES (?1, ?2, ?3, '', '', '', ?4, ?5, 0, 0, 0, 0, '', '', '', '')",
        params![next, id(next).0, state, key(row.section), row.date],
    )
    .unwrap();
    for tag in row.tags {
        conn.execute("INSERT INTO story_tag VALUES (?1, ?2)", params![next, key(tag)]).unwrap();
    }
    conn.execute("INSERT INTO story_byline VALUES (?1, ?2)", params![next, key(row.byline)]).unwrap();
    conn.execute(
        "INSERT INTO story_text VALUES (?1, ?2, ?3, ?4, ?5, ?6, '')",
        params![next, row.headline, row.standfirst, row.body, row.tags.join(", "), row.byline],
    )
    .unwrap();
    next
}

fn hits(conn: &Connection, query: &str) -> Vec<Hit> {
    find(conn, &Query::parse(query).unwrap(), &Filter::default(), Sort::Newest, 20).unwrap()
}

fn found(conn: &Connection, query: &str) -> Vec<i64> {
    hits(conn, query).into_iter().map(|hit| num(hit.id)).collect()
}

fn whole(conn: &Connection) {
    verify(conn).unwrap();
}

/// Shows a marked text with brackets.
fn shown(marked: &Marked) -> String {
    marked.pieces().map(|(piece, matched)| if matched { format!("[{piece}]") } else { piece.to_owned() }).collect()
}

fn five_stories() -> Connection {
    let conn = desk();
    let nfd: String = "Chuyển đổi số bản NFD".nfd().collect();
    let texts = [
        ("Chuyển đổi số ở Đồng Đậu", "Covid-19; TT&TT… “hoà giải” 50%, Thủy"),
        ("Chuyện đời số phận", "đường dài, hoa giải thưởng"),
        (nfd.as_str(), "Ðồng bộ (eth)"),
        ("Năm nay", "hòa giải"),
        ("Sông Nam", "bên lở"),
    ];
    for (headline, body) in texts {
        add(&conn, &Row { headline, body, ..Row::default() });
    }
    conn
}

#[test]
fn finds_as_exactly_as_typed() {
    let conn = five_stories();
    let expected: &[(&str, &[i64])] = &[
        (r#""chuyen doi so""#, &[3, 2, 1]),
        (r#""chuyển đổi số""#, &[3, 1]),
        (r#""chuyện đời""#, &[2]),
        (r#""chuyên đôi sô""#, &[]),
        (r#""hòa giải""#, &[4, 1]),
        (r#""hoà giải""#, &[4, 1]),
        (r#""hoa giai""#, &[4, 2, 1]),
        ("hoa giải", &[4, 2, 1]),
        ("năm", &[4]),
        ("nam", &[5, 4]),
        ("dong", &[3, 1]),
        ("đồng", &[3, 1]),
        ("dong dau", &[1]),
        ("thuỷ", &[1]),
        ("chuy*", &[3, 2, 1]),
        ("chuyể*", &[3, 2, 1]),
        (r#""đổi s"*"#, &[3, 1]),
        ("CHUYỂN", &[3, 1]),
        ("covid", &[1]),
        ("covid-19", &[1]),
        (r#""tt tt""#, &[1]),
        ("tt&tt", &[1]),
        ("số đồng", &[3, 1]),
        ("nam chuyen", &[]),
        ("lo", &[5]),
    ];
    for (query, rows) in expected {
        assert_eq!(found(&conn, query), *rows, "{query}");
        let nfd: String = query.nfd().collect();
        assert_eq!(found(&conn, &nfd), *rows, "{query} decomposed");
    }
}

#[test]
fn an_index_built_again_finds_the_same() {
    let conn = five_stories();
    whole(&conn);
    rebuild(&conn).unwrap();
    whole(&conn);
    assert_eq!(found(&conn, r#""chuyen doi so""#), [3, 2, 1]);
    assert_eq!(found(&conn, r#""chuyển đổi số""#), [3, 1]);
    conn.execute_batch("DROP TRIGGER story_text_updated; UPDATE story_text SET body = 'khác'").unwrap();
    assert!(verify(&conn).is_err(), "an index that has missed a change must show");
    rebuild(&conn).unwrap();
    whole(&conn);
}

#[test]
fn marks_the_text_as_written() {
    let conn = five_stories();
    let nfd: String = "[Chuyển đổi số] bản NFD".nfd().collect();
    assert_eq!(
        hits(&conn, r#""chuyen doi so""#).iter().map(|h| shown(&h.headline)).collect::<Vec<_>>(),
        [nfd, "[Chuyện đời số] phận".to_owned(), "[Chuyển đổi số] ở Đồng Đậu".to_owned(),]
    );
    let [hit] = &hits(&conn, "tt&tt thủy")[..] else { panic!("one story") };
    assert_eq!(shown(&hit.snippet), "Covid-19; [TT&TT]… “hoà giải” 50%, [Thủy]");
    assert_eq!(shown(&hit.headline), "Chuyển đổi số ở Đồng Đậu");
    assert!(hit.headline.marks.is_empty());
}

#[test]
fn shows_where_else_it_stands_than_in_the_headline() {
    let conn = desk();
    let body = format!("{}Mưa lớn ở thượng nguồn.", "Một câu rất dài về việc khác. ".repeat(20));
    add(&conn, &Row { headline: "Mưa lớn", standfirst: "Nước lên nhanh.", body: &body, ..Row::default() });
    let hit = hits(&conn, r#""mưa lớn""#).remove(0);
    assert_eq!(shown(&hit.headline), "[Mưa lớn]");
    let snippet = shown(&hit.snippet);
    assert!(snippet.starts_with('…') && snippet.contains("[Mưa lớn] ở thượng nguồn."), "{snippet}");
    add(&conn, &Row { headline: "Bão số 3", standfirst: "Gió giật cấp 9.", byline: "Lê Mai", ..Row::default() });
    assert_eq!(shown(&hits(&conn, "bão")[0].snippet), "Gió giật cấp 9.");
    assert_eq!(shown(&hits(&conn, "lê mai bão")[0].snippet), "[Lê] [Mai]");
}

#[test]
fn follows_every_change_of_a_story() {
    let conn = five_stories();
    conn.execute("UPDATE story_text SET headline = 'Tên khác' WHERE id = 1", []).unwrap();
    assert_eq!(found(&conn, r#""chuyển đổi số""#), [3]);
    assert_eq!(found(&conn, "tên khác"), [1]);
    assert_eq!(found(&conn, "covid"), [1]);
    whole(&conn);
    conn.execute("UPDATE story_text SET headline = headline", []).unwrap();
    whole(&conn);
    conn.execute(
        "INSERT INTO story_text VALUES (2, 'Ghi đè', '', '', '', '', '')
         ON CONFLICT (id) DO UPDATE SET headline = excluded.headline, body = excluded.body",
        [],
    )
    .unwrap();
    assert_eq!((found(&conn, "chuyện"), found(&conn, "ghi đè")), (vec![], vec![2]));
    whole(&conn);
    conn.execute("DELETE FROM story_text WHERE id = 3", []).unwrap();
    assert_eq!(found(&conn, r#""chuyen doi so""#), [0_i64; 0]);
    whole(&conn);
}

#[test]
fn filters_by_what_the_projection_knows() {
    let conn = desk();
    let day = |text: &str| Some(text.parse().unwrap());
    let story =
        |section, tags, byline, date| Row { headline: "Lũ về", section, tags, byline, date, ..Row::default() };
    add(&conn, &story("Thời sự", &["Phòng, chống lũ"], "Lê Mai", "2026-05-01"));
    add(&conn, &story("Kinh tế", &["Lúa"], "Đỗ An", "2026-05-10"));
    add(&conn, &story("THỜI  SỰ", &["Lúa", "Phòng chống lũ"], "Đỗ An", ""));
    let by = |filter: Filter| {
        let found = find(&conn, &Query::parse("lũ").unwrap(), &filter, Sort::Newest, 20).unwrap();
        found.into_iter().map(|hit| num(hit.id)).collect::<Vec<_>>()
    };
    assert_eq!(by(Filter::default()), [3, 2, 1]);
    assert_eq!(by(Filter { section: Some("thoi su".into()), ..Filter::default() }), [3, 1]);
    assert_eq!(by(Filter { tag: Some("phòng chống lũ".into()), ..Filter::default() }), [3, 1]);
    assert_eq!(by(Filter { byline: Some("đỗ an".into()), ..Filter::default() }), [3, 2]);
    assert_eq!(by(Filter { state: Some("draft".into()), ..Filter::default() }), [3]);
    assert_eq!(by(Filter { from: day("2026-05-01"), to: day("2026-05-09"), ..Filter::default() }), [1]);
    assert_eq!(by(Filter { from: day("2026-05-10"), ..Filter::default() }), [2]);
    let all = Filter {
        state: Some("published".into()),
        section: Some("Thời sự".into()),
        tag: Some("phòng, chống lũ".into()),
        byline: Some("le mai".into()),
        from: day("2026-05-01"),
        to: day("2026-05-01"),
        view: None,
    };
    assert_eq!(by(all), [1]);
}

#[test]
fn the_most_relevant_has_it_in_the_headline() {
    let conn = desk();
    add(&conn, &Row { headline: "Cầu mới", body: "Xe qua cầu mới.", ..Row::default() });
    add(&conn, &Row { headline: "Chuyện chợ", body: "Chợ ở đầu cầu, cầu, cầu.", ..Row::default() });
    let sorted = |sort, limit| {
        let found = find(&conn, &Query::parse("cầu").unwrap(), &Filter::default(), sort, limit).unwrap();
        found.into_iter().map(|hit| num(hit.id)).collect::<Vec<_>>()
    };
    assert_eq!(sorted(Sort::Newest, 20), [2, 1]);
    assert_eq!(sorted(Sort::Relevance, 20), [1, 2]);
    assert_eq!(sorted(Sort::Relevance, 1), [1]);
}

/// Neither order may collect all rows first: that would highlight them all. Not even where a filter has an index.
#[test]
fn neither_order_sorts() {
    let conn = desk();
    for order in ["story_search.rowid DESC", "story_search.rank"] {
        let filtered = format!("{} AND story.section_key = 'x'", super::find::FIND);
        let sql = format!("EXPLAIN QUERY PLAN {filtered} ORDER BY {order} LIMIT 20");
        let mut statement = conn.prepare(&sql).unwrap();
        let plan: Vec<String> = statement.query_map(["\"x\""], |r| r.get(3)).unwrap().map(Result::unwrap).collect();
        assert!(!plan.join("; ").contains("TEMP B-TREE"), "{order}: {plan:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// Whatever is typed is a search or is refused: never an error of the database.
    #[test]
    fn no_text_breaks_the_search(text in r#"([a-zđễ]{1,3}|AND|OR|NOT|NEAR\(|"|“|\*|\^|\{|:|\(|\)|\+|-|,|'|;| |\x00|\u{301}|\PC){0,40}"#) {
        thread_local!(static CONN: Connection = five_stories());
        if let Ok(query) = Query::parse(&text) {
            for sort in [Sort::Newest, Sort::Relevance] {
                let result = CONN.with(|conn| find(conn, &query, &Filter::default(), sort, 20));
                prop_assert!(result.is_ok(), "{:?}: {:?}", query, result);
            }
        }
    }

    /// A text written into a story is found by its own words.
    #[test]
    fn every_word_is_found_by_itself(text in "[a-zA-ZđĐăâêôơư\u{1EA0}-\u{1EF9}0-9\u{300}\u{301}½한Σ\u{AD}., \"*-]{1,40}") {
        if let Ok(query) = Query::parse(&format!("\"{}\"", text.replace(['"', '*'], " "))) {
            let conn = desk();
            add(&conn, &Row { body: &text, ..Row::default() });
            let found = find(&conn, &query, &Filter::default(), Sort::Newest, 1).unwrap();
            prop_assert_eq!(found.len(), 1);
            prop_assert!(!found[0].snippet.marks.is_empty());
        }
    }
}
