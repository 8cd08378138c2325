//! Bytes of changes and the view that they make: kept for ever, whatever the program becomes.
//!
//! A failure here means that stories on people's desks would show otherwise than they were saved.

use data_encoding::HEXLOWER;

use super::*;

/// The bytes of each change, what is shown once it is in, and the hash of that view.
const HISTORY: [(&str, &str, &str); 4] = [
    // A story begins: a headline, three paragraphs, a tag, two placements.
    (
        "83808e838200820000808200654de1bb9f2e838201820000808302f6f583820082000280820078374de1bb99742068616920\
         62612062e1bb916e206ec4836d2e2053c3a1752062e1baa3792074c3a16d206368c3ad6e206dc6b0e1bb9d692e8382018200\
         02808302820001f58382008200048082006648e1babf742e838201820004808302820003f583820200808200704dc3b96120\
         76e1baa3692073e1bb9b6d838203637661698082006576e1baa3698482048200088082007840303130313031303130313031\
         3031303130313031303130313031303130313031303130313031303130313031303130313031303130313031303130313031\
         30318201480101010101010101838201820008808302f6f5838305820008008082006d56c6b0e1bb9d6e2076e1baa3698482\
         0482000b80820078403032303230323032303230323032303230323032303230323032303230323032303230323032303230\
         3230323032303230323032303230323032303230323032820148020202020202020283820182000b808302820009f5838305\
         82000b00808200654368e1bba35820937e07f6fe67881dcc1c14d06e8dfda993862f0ab140bd9815e29e767add9b4d",
        "Mở. ¶ Một hai ba bốn năm. Sáu bảy tám chín mười. ¶ Hết.",
        "937e07f6fe67881dcc1c14d06e8dfda993862f0ab140bd9815e29e767add9b4d",
    ),
    // One person splits a paragraph, takes the tag and a placement away.
    (
        "8381500101010101010101010101010101010186838200820182500101010101010101010101010101010102818250010101\
         0101010101010101010101010102820078184de1bb9974206861692062612062e1bb916e206ec4836d2e8482008200018082\
         00781e53c3a1752062e1baa3792074c3a16d206368c3ad6e206dc6b0e1bb9d692e8200820182500101010101010101010101\
         010101010102838201820001808302820182500101010101010101010101010101010105f483820200818250010101010101\
         010101010101010101010682007156e1baa369206368c3ad6e2073e1bb9b6d83820363766169818250010101010101010101\
         0101010101010107810183820482018250010101010101010101010101010101010881825001010101010101010101010101\
         0101010881015820cab5e6b56429377924b399b6e0dd70f35c2c55f081a9afb367b9672be1f6f7e2",
        "Mở. ¶ Một hai ba bốn năm. ¶ Sáu bảy tám chín mười. ¶ Hết.",
        "cab5e6b56429377924b399b6e0dd70f35c2c55f081a9afb367b9672be1f6f7e2",
    ),
    // Another edits and moves it meanwhile, adds a tag, captions and moves the placement.
    (
        "8381500101010101010101010101010101010187838200820182500101010101010101010101010101010102818250010101\
         0101010101010101010101010102820078374de1bb9974206861692062612062e1bb916e206ec4836d2e2053c3a1752062e1\
         baa3792054c3814d206368c3ad6e206dc6b0e1bb9d692e838201820182500101010101010101010101010101010102818250\
         01010101010101010101010101010101038302820182500101010101010101010101010101010105f5838202008182500101\
         01010101010101010101010101010682006b56e1baa3692073e1bb9b6d838203636c7561808200646cc3ba61838305820182\
         50010101010101010101010101010101010800818250010101010101010101010101010101010a8200781856c6b0e1bb9d6e\
         2076e1baa3692054c3a26e204ce1baad70838204820182500101010101010101010101010101010108818250010101010101\
         0101010101010101010108820078403031303130313031303130313031303130313031303130313031303130313031303130\
         3130313031303130313031303130313031303130313031303130313031838201820182500101010101010101010101010101\
         0101088182500101010101010101010101010101010109830282018250010101010101010101010101010101010cf55820e6\
         b68418519eb8cc4a21f351c1f75554c575b1e586d3e955ea7bae52355469fe",
        "Mở. ¶ Sáu bảy tám chín mười.«split, moved»«part»«group» ¶ Hết. ¶ {Một hai ba bốn năm. ‖ Một hai ba bốn năm. Sáu bảy TÁM chín mười.}«split, moved»«group»",
        "8100e5ec40d03787079a1941dc25b26a4af1c40cd9c4305a777b2f1d547059b8",
    ),
    // Somebody chooses the two halves.
    (
        "8382500202020202020202020202020202020250030303030303030303030303030303038283820082018250020202020202\
         020202020202020202020181825002020202020202020202020202020202018200781e53c3a1752062e1baa3792074c3a16d\
         206368c3ad6e206dc6b0e1bb9d692e8382008201825001010101010101010101010101010101028282500202020202020202\
         02020202020202020082500303030303030303030303030303030300820078184de1bb9974206861692062612062e1bb916e\
         206ec4836d2e5820efbb59d06925c53ce04e955c9e2799cdb23e6c2bc3b75764ad0c946500f74102",
        "Mở. ¶ Sáu bảy tám chín mười. ¶ Hết. ¶ Một hai ba bốn năm.",
        "efbb59d06925c53ce04e955c9e2799cdb23e6c2bc3b75764ad0c946500f74102",
    ),
];

fn replayed(upto: usize) -> Graph {
    let mut graph = Graph::new();
    for (n, (bytes, ..)) in HISTORY.iter().enumerate().take(upto) {
        let bytes = HEXLOWER.decode(bytes.as_bytes()).unwrap();
        let change = Change::from_bytes(&bytes).unwrap();
        graph.add(RevisionId([n as u8 + 1; 16]), change).unwrap();
    }
    graph
}

#[test]
fn the_same_bytes_make_the_same_view() {
    for (n, (_, text, hash)) in HISTORY.iter().enumerate() {
        let id = RevisionId([n as u8 + 1; 16]);
        let graph = replayed(n + 1);
        assert_eq!(shown(&graph.view()), *text);
        assert_eq!(HEXLOWER.encode(&graph.view().hash(id)), *hash);
        assert_eq!(graph.check(id), Ok(true));
    }
}

#[test]
fn what_is_open_and_what_is_settled() {
    let before = replayed(3).view();
    let sides: Vec<Vec<Vec<String>>> =
        before.conflicts().into_iter().map(|c| c.sides.into_iter().map(|side| side.texts).collect()).collect();
    let said = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        sides,
        [
            vec![said(&["Vải chín sớm"]), said(&["Vải sớm"])],
            vec![
                said(&["Sáu bảy tám chín mười.", "Một hai ba bốn năm."]),
                said(&["Một hai ba bốn năm. Sáu bảy TÁM chín mười."])
            ],
            vec![said(&[&"01".repeat(32)]), said(&[])],
        ]
    );
    let after = replayed(4).view();
    assert_eq!(after.conflicts().len(), 2);
    assert_eq!(
        after.story(),
        Story {
            headline: "Vải chín sớm".into(),
            body: "Mở.\n\nSáu bảy tám chín mười.\n\nHết.\n\nMột hai ba bốn năm.\n".into(),
            tags: vec!["lúa".into()],
            placements: vec![photo(2, "Chợ"), photo(1, "Vườn vải Tân Lập")],
            ..Story::default()
        }
    );
}
