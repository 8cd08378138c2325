//! What the cases are: small newsrooms, each for one rule.

use super::*;

/// What breaking one step after the other of the rules for groups found in random stories, shrunk to the revisions that tell.
/// They are kept as they were recorded.
const FOUND: [&str; 18] = [
    "where words are: out of what is shown",
    "where words are: since it was joined",
    "where words are: since each was joined",
    "where words are: later without a limit",
    "back out of a chain of joins",
    "the first side by a revision",
    "part of the first open paragraph",
    "a way goes on: whose it is",
    "a way goes on: whose of several",
    "a way goes on: by which side",
    "elsewhere: what the writer wrote",
    "elsewhere: what the writer knew",
    "elsewhere: what is gone",
    "elsewhere: the least text",
    "elsewhere: the least name",
    "elsewhere: more of the others",
    "elsewhere: but for what all know",
    "elsewhere: gone alike",
];

fn found() -> Vec<Case> {
    let recorded: Vec<Json> = serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap();
    let told = |name: &str| recorded.iter().find(|told| told["name"] == name).unwrap().clone();
    FOUND.iter().map(|name| read(name, &told(name))).collect()
}

pub(super) fn all() -> Vec<Case> {
    let mut cases = vec![
        Case::of("one paragraph", &begun(&["Nước lên nhanh."])),
        Case::of("all fields", &fields()),
        Case::of("two people insert at one place", &inserted()),
        Case::of("a paragraph changed by two", &changed()),
        Case::of("a paragraph changed by two, and chosen", &chosen()),
        Case::of("an edit that was undone does not count", &undone()),
        Case::of("a chosen side is typed on", &typed_on()),
        Case::of("words are taken out of a chosen side", &taken_out()),
        Case::of("a side that falls takes none with it", &fallen()),
        Case::of("the old text, and yet chosen", &confirmed()),
        Case::of("split", &split()),
        Case::of("joined, and split again", &joined()),
        Case::of("split beside an edit", &apart(&[FIRST, SECOND], &[EDITED])),
        Case::of("joined beside an edit", &joined_beside()),
        Case::of("an old text whose half stands elsewhere", &let_go()),
        Case::of("back out of two joins, beside an edit", &risen()),
        Case::of("somebody goes on in several paragraphs", &went_on()),
        Case::of("split alike by two", &apart(&[FIRST, SECOND], &[FIRST, SECOND])),
        Case::of("moved", &moved()),
        Case::of("moved beside a split", &moved_beside()),
        Case::of("deleted beside an edit", &apart(&[], &[EDITED])),
        Case::of("each left the other copy", &copies()),
        Case::of("tags", &tags()),
        Case::of("placements", &placements()),
        Case::of("a placement deleted beside its caption", &captioned()),
        Case::of("criss-cross, the latest first", &criss_cross()),
        refused(),
        unsound(),
        Case::of("hung beside another", &hung_beside()),
    ];
    cases.extend(found());
    cases.push(turned());
    for case in cases.iter_mut().filter(|case| case.name.ends_with("the latest first")) {
        case.revisions.reverse();
    }
    cases
}

fn begun(body: &[&str]) -> Desk {
    let mut desk = Desk::default();
    desk.write(1, body);
    desk
}

/// One paragraph between two others, as two people left it who did not know of each other.
fn apart(one: &[&'static str], other: &[&'static str]) -> Desk {
    let body = |of: &[&'static str]| [&["Mở."], of, &["Hết."]].concat();
    let mut all = begun(&body(&[WHOLE]));
    let mut there = all.clone();
    all.write(2, &body(one));
    there.write(3, &body(other));
    all.take(&there);
    all
}

fn fields() -> Desk {
    let mut desk = Desk::default();
    desk.edit(1, |story| {
        *story = Story {
            language: "vi".into(),
            genre: "phóng sự".into(),
            kicker: "Mùa lũ".into(),
            headline: "Đêm trắng ở Tân Giang".into(),
            standfirst: "Nước lên lúc 2 giờ sáng.\nCả xã thức.".into(),
            body: "## Đêm\n\n- Ông **Đậu**\n\n- Bà “Ỷ”\n\n![](photo:0101010101010101)\n\n1.000 m^2^ lúa.\n".into(),
            bylines: vec![
                Byline { person: Some("ha".into()), name: "Thu Hà".into(), share: Some(60), ..Byline::default() },
                Byline { name: "Quốc \"Út\"".into(), role: Role::Photo, ..Byline::default() },
            ],
            dateline: "Tân Giang".into(),
            section: "Xã hội".into(),
            tags: vec!["lũ".into(), "Đê điều".into()],
            slug: "dem-trang-o-tan-giang".into(),
            printed_date: "2026-11-24".parse().ok(),
            embargo: Utc.timestamp_opt(1_800_000_000, 250_000_000).single(),
            correction_note: "Sửa tên xã.".into(),
            placements: vec![photo(1, "Đê Tân Giang")],
            notes: "gọi lại".into(),
            deadline: Utc.timestamp_opt(1_799_990_000, 0).single(),
            print_slot: Some(PrintSlot { issue: "7".into(), page: 3, ..PrintSlot::default() }),
        };
    });
    // What this program does not know of a byline is carried along.
    let later = r#"[{"contract":{"a":"x","b":1},"name":"Thu Hà","person":"ha","role":"editor","share":null}]"#;
    let over = desk.graph.head_ids(desk.graph.fields[&FieldName::Bylines]);
    said_by_another(&mut desk, 2, vec![write(Register::Field(FieldName::Bylines), &over, said(later))]);
    desk.edit(3, |story| (story.genre, story.slug) = (String::new(), "dem-trang".into()));
    desk
}

/// A change that is written by hand.
fn said_by_another(desk: &mut Desk, salt: u64, writes: Vec<super::Write>) -> RevisionId {
    let own = RevisionId([0; 16]);
    let bare = change(&desk.graph.heads(), writes);
    let mut tried = desk.graph.clone();
    tried.add(own, bare.clone()).unwrap();
    desk.commit(Change { view_hash: tried.view().hash(own), ..bare }, salt)
}

fn inserted() -> Desk {
    let mut all = begun(&["Mở.", "Hết."]);
    let mut there = all.clone();
    all.write(2, &["Mở.", "một hai", "Hết."]);
    all.write(3, &["Mở.", "một hai", "ba bốn", "Hết."]);
    there.write(4, &["Mở.", "chín mười", "Hết."]);
    there.write(5, &["Mở.", "bảy tám", "chín mười", "Hết."]);
    all.take(&there);
    all
}

fn changed() -> Desk {
    apart(&["Họp ngày 18."], &["Họp ngày 20."])
}

fn chosen() -> Desk {
    let mut desk = changed();
    desk.choose(4, desk.view().conflicts()[0].id, Way::Side(1));
    desk
}

fn undone() -> Desk {
    let mut all = begun(&["Mở.", "Họp ngày 15."]);
    let mut there = all.clone();
    all.edit(2, |story| (story.body, story.kicker) = ("Mở.\n\nHọp ngày 18.\n".into(), "Mới".into()));
    all.edit(3, |story| (story.body, story.kicker) = ("Mở.\n\nHọp ngày 15.\n".into(), String::new()));
    there.edit(4, |story| (story.body, story.kicker) = ("Mở.\n\nHọp ngày 20.\n".into(), "Lũ".into()));
    all.take(&there);
    all
}

fn typed_on() -> Desk {
    let mut all = begun(&["Họp ngày 15."]);
    let mut there = all.clone();
    all.write(2, &["Họp ngày 18."]);
    there.write(3, &["Họp ngày 20."]);
    all.meet(&mut there);
    let mut third = all.clone();
    let id = all.view().conflicts()[0].id;
    all.go_on(4, &["Họp ngày 18."], &["Họp ngày 18. Mưa."]);
    there.choose(5, id, Way::Side(0));
    third.go_on(6, &["Họp ngày 20."], &["Họp ngày 20. Nắng."]);
    all.take(&there);
    all.take(&third);
    all
}

/// One takes words out of a side because the other has them, and one chooses that side for them.
fn taken_out() -> Desk {
    let mut all = begun(&["Họp ngày 15 tháng 10."]);
    let mut there = all.clone();
    all.write(2, &["Họp ngày 18 tháng 10."]);
    there.write(3, &["Họp ngày 20 tháng 10."]);
    all.meet(&mut there);
    let id = all.view().conflicts()[0].id;
    all.go_on(4, &["Họp ngày 18 tháng 10."], &["Họp ngày 18"]);
    there.choose(5, id, Way::Side(0));
    all.take(&there);
    all
}

/// A choice that was undone does not fall for the sake of that undoing, which falls itself.
fn fallen() -> Desk {
    let other = ["một hai ba", "bốn năm. sáu bảy tám chín mười."];
    let mut a = begun(&["Mở.", WHOLE]);
    let mut b = a.clone();
    a.write(2, &["Mở.", FIRST, SECOND]);
    b.write(3, &["Mở.", other[0], other[1]]);
    let mut c = a.clone();
    c.take(&b);
    let view = c.view();
    let chosen = view.groups[0].alternatives.iter().position(|way| way.says(other.into_iter())).unwrap();
    c.choose(4, view.conflicts()[0].id, Way::Side(chosen));
    a.write(5, &["Mở.", "một hai BA bốn năm.", SECOND]);
    b.write(6, &["Mở.", WHOLE]);
    a.take(&b);
    a.take(&c);
    a
}

fn confirmed() -> Desk {
    let mut all = apart(&[], &[EDITED]);
    all.choose(4, all.view().conflicts()[0].id, Way::Own(WHOLE.into()));
    let mut there = begun(&["Mở.", WHOLE, "Hết."]);
    there.write(5, &["Mở.", "Hết."]);
    all.take(&there);
    all
}

/// The whole says again what it said at first, but its words stand in a half: nothing was undone.
fn let_go() -> Desk {
    let [edited, last] = ["sáu BẢY tám chín mười.", "đoạn này đứng ở cuối bài và dài hơn."];
    let mut all = begun(&["Mở.", FIRST, SECOND, last]);
    let mut there = all.clone();
    all.write(2, &["Mở.", WHOLE, last]);
    there.write(3, &["Mở.", WHOLE, last]);
    all.write(4, &["Mở.", &format!("{FIRST} {edited}"), last]);
    all.write(5, &["Mở.", FIRST, edited, last]);
    all.write(6, &["Mở.", FIRST, &format!("{edited} {last}")]);
    all.take(&there);
    all
}

/// A paragraph that was joined to one, and with that to another, is split off again where it was joined.
fn risen() -> Desk {
    let [p, q, r] = ["một hai ba bốn.", "năm sáu bảy tám.", "chín mười mười một."];
    let mut all = begun(&[p, q, r]);
    let mut there = all.clone();
    all.write(2, &[p, &format!("{q} {r}")]);
    all.write(3, &[&format!("{p} {q} {r}")]);
    all.write(4, &[&format!("{p} {q}"), r]);
    there.write(5, &["một hai BA bốn.", q, r]);
    all.take(&there);
    all
}

fn went_on() -> Desk {
    let mut all = apart(&[FIRST, SECOND], &[EDITED]);
    let mut there = all.clone();
    all.go_on(4, &[FIRST, SECOND], &[FIRST, "sáu bảy"]);
    all.go_on(5, &[FIRST, "sáu bảy"], &["một hai", "sáu bảy"]);
    there.go_on(6, &[EDITED], &["một hai ba BỐN"]);
    all.take(&there);
    all
}

fn split() -> Desk {
    let mut desk = begun(&["Mở.", WHOLE, "Hết."]);
    desk.write(2, &["Mở.", FIRST, SECOND, "Hết."]);
    desk
}

fn joined() -> Desk {
    let mut desk = begun(&["Mở.", FIRST, SECOND, "Hết."]);
    desk.write(2, &["Mở.", WHOLE, "Hết."]);
    desk.write(3, &["Mở.", FIRST, SECOND, "Hết."]);
    desk
}

/// What was joined to the paragraph that another edits is shown again, since one way out has it.
fn joined_beside() -> Desk {
    let mut all = begun(&["Mở.", FIRST, SECOND, "Hết."]);
    let mut there = all.clone();
    all.write(2, &["Mở.", WHOLE, "Hết."]);
    there.write(3, &["Mở.", "một hai BA bốn năm.", SECOND, "Hết."]);
    all.take(&there);
    all
}

fn moved() -> Desk {
    let mut all = begun(&["A", "B", "C", "D"]);
    let mut there = all.clone();
    all.write(2, &["B", "C", "D", "A"]);
    there.write(3, &["B", "A", "C", "D"]);
    all.take(&there);
    all
}

fn moved_beside() -> Desk {
    let mut all = begun(&["Mở.", WHOLE, "Giữa.", "Hết."]);
    let mut there = all.clone();
    all.write(2, &["Mở.", FIRST, SECOND, "Giữa.", "Hết."]);
    there.write(3, &["Mở.", "Giữa.", "Hết.", WHOLE]);
    all.take(&there);
    all
}

fn copies() -> Desk {
    let mut all = begun(&["Mở.", WHOLE, "Giữa.", WHOLE]);
    let mut there = all.clone();
    all.write(2, &["Mở.", "Giữa.", WHOLE]);
    there.write(3, &["Mở.", WHOLE, "Giữa."]);
    all.take(&there);
    all
}

fn tags() -> Desk {
    let tags = |tags: &'static [&'static str]| {
        move |story: &mut Story| {
            story.tags = tags.iter().map(|tag| (*tag).into()).collect();
        }
    };
    let mut all = Desk::default();
    all.edit(1, tags(&["vải", "Đê điều", "lũ"]));
    let mut there = all.clone();
    all.edit(2, tags(&["lũ", "vải", "Mùa vụ"]));
    there.edit(3, tags(&["Đê Điều", "lũ"]));
    there.edit(4, tags(&["Đê Điều", "lũ", "Vải"]));
    all.take(&there);
    all
}

fn placements() -> Desk {
    let mut all = Desk::default();
    all.edit(1, |story| {
        story.body = "Mở.\n\n![](photo:0202020202020202)\n".into();
        story.placements = vec![photo(1, "Đê"), Placement { photo: None, ..photo(2, "") }, photo(3, "Chợ")];
    });
    let mut there = all.clone();
    all.edit(2, |story| {
        let waits = &mut story.placements[1];
        waits.photo = Some(crate::photo::PhotoHash([9; 32]));
        (waits.caption, waits.credit, waits.alt) = ("Nước lên".into(), "Ảnh: An".into(), "Một con đê".into());
        waits.crop = Some(Crop { x: 0, y: 100, w: 1000, h: 800 });
        waits.focal_point = Some(FocalPoint { x: 500, y: 300 });
        (waits.illustrative, waits.archive, waits.lead) = (false, true, true);
    });
    all.edit(5, |story| story.placements[0].photo = Some(crate::photo::PhotoHash([8; 32])));
    there.edit(3, |story| {
        story.placements.rotate_left(2);
        story.placements[1].caption = "Đê Tân Giang".into();
    });
    there.edit(4, |story| _ = story.placements.remove(0));
    all.take(&there);
    all
}

/// Photos that are turned, one of them no longer, and what is no turn.
fn turned() -> Case {
    let turn = |tenths| Turn::of(tenths).unwrap();
    let mut all = Desk::default();
    all.edit(1, |story| story.placements = vec![photo(1, "Đê"), photo(2, "Chợ"), photo(3, "Bến")]);
    all.edit(2, |story| story.placements[1].turn = turn(-15));
    let mut there = all.clone();
    all.edit(3, |story| {
        (story.placements[0].turn, story.placements[1].turn) = (turn(450), turn(0));
        story.placements[0].crop = Some(Crop { x: 0, y: 100, w: 1000, h: 800 });
    });
    let last = there.edit(4, |story| story.placements[2].turn = turn(7));
    all.take(&there);
    let mut case = Case::of("photos that are turned", &all);
    let at = Ref::Version(all.graph.view().placements[0].id);
    let no_turn = ["0", "+5", "05", "1.5", "451", "-451", "-0", " 5"].into_iter();
    let write = |text| vec![write(Register::PlacementField(at, PlacementField::Turn), &[], said(text))];
    case.refused = no_turn.map(|text| refusal(&all, last.unwrap(), write(text))).collect();
    case
}

fn captioned() -> Desk {
    let mut all = Desk::default();
    all.edit(1, |story| story.placements = vec![photo(1, "Đê"), photo(2, "Chợ")]);
    let (mut there, mut third) = (all.clone(), all.clone());
    all.edit(2, |story| _ = story.placements.remove(0));
    there.edit(3, |story| story.placements[0].caption = "Đê Tân Giang".into());
    third.edit(4, |story| story.placements[1].caption = "Chợ phiên".into());
    there.edit(5, |story| story.placements[1].caption = "Chợ nổi".into());
    all.take(&there);
    all.take(&third);
    all
}

fn criss_cross() -> Desk {
    let mut a = begun(&["Mở.", "Họp ngày 15.", "Hết."]);
    let mut b = a.clone();
    a.write(2, &["Mở.", "Họp ngày 20.", "Hết."]);
    b.write(3, &["Mở.", "Họp ngày 20.", "Hết."]);
    a.meet(&mut b);
    a.write(4, &["Mở, sửa.", "Họp ngày 20.", "Hết."]);
    b.write(5, &["Mở.", "Họp ngày 20.", "Hết, sửa."]);
    a.meet(&mut b);
    a.write(6, &["Mở, sửa.", "Họp ngày 15.", "Hết, sửa."]);
    b.write(7, &["Mở, sửa.", "Họp ngày 20.", "Thêm.", "Hết, sửa."]);
    a.take(&b);
    a
}

/// A paragraph, a photo by somebody who does not know what another made of the paragraph, and what is refused there.
fn refused() -> Case {
    let mut desk = Desk::default();
    let root = said_by_another(&mut desk, 1, block("A"));
    let mut there = desk.clone();
    let photo = said_by_another(&mut desk, 2, hostile::placement());
    let text = |over: &[VersionId], value| write(Register::Text(Ref::Version(at(root, 0))), over, value);
    let side = said_by_another(&mut there, 3, vec![text(&[at(root, 0)], said("B"))]);
    desk.take(&there);
    let mut case = Case::of("what is refused", &desk);
    let field = |field, text: &str| vec![write(Register::Field(field), &[], said(text))];
    let of_photo =
        |field, text: &str| vec![write(Register::PlacementField(Ref::Version(at(photo, 0)), field), &[], said(text))];
    let placed = |parent| {
        let mut writes = block("x");
        writes[1].value = Value::Place(Some(parent), true);
        writes
    };
    let from = |origin| {
        let mut writes = block("x");
        writes[0].origin = origin;
        writes
    };
    let more = |other: super::Write| [block("x"), vec![other]].concat();
    let all = vec![
        vec![text(&[at(side, 0)], said("x"))],
        vec![text(&[at(root, 1)], said("x"))],
        vec![text(&[at(root, 0), at(root, 0)], said("x"))],
        vec![text(&[], said("x"))],
        vec![text(&[at(root, 0)], Value::Place(None, true))],
        vec![text(&[at(root, 0)], Value::Gone(Some(Ref::Version(at(photo, 0)))))],
        vec![write(Register::Text(Ref::Own(1)), &[], said("x"))],
        vec![write(Register::Text(Ref::Own(0)), &[], said("x"))],
        vec![write(Register::Place(Ref::Version(at(root, 0))), &[at(root, 1)], said("x"))],
        vec![write(Register::Place(Ref::Version(at(root, 0))), &[], Value::Place(None, true))],
        vec![write(Register::Placement(Ref::Version(at(photo, 0))), &[at(photo, 0)], said("AB"))],
        vec![write(Register::Tag("a".into()), &[], Value::Place(None, false))],
        placed(Ref::Own(1)),
        placed(Ref::Version(at(photo, 1))),
        placed(Ref::Version(at(root, 0))),
        from(Some(Origin::Placement(PlacementId([2; 8])))),
        from(Some(Origin::Split(Ref::Own(0)))),
        more(write(Register::Text(Ref::Own(0)), &[], said("y"))),
        more(write(Register::Place(Ref::Own(0)), &[], Value::Place(None, true))),
        [field(FieldName::Notes, "x"), field(FieldName::Notes, "y")].concat(),
        vec![write(Register::Field(FieldName::Headline), &[], Value::Gone(None))],
        field(FieldName::Bylines, r#"[{"role":"hologram"}]"#),
        field(FieldName::Bylines, r#"[{"share":1,"name":"x"}]"#),
        field(FieldName::Bylines, r#"[{"share":256}]"#),
        field(FieldName::Bylines, r#"{"name":"x"}"#),
        field(FieldName::PrintSlot, r#"{"page":-1}"#),
        field(FieldName::PrintedDate, "2026-13-01"),
        field(FieldName::Embargo, "2026-01-01T00:00:00+00:00"),
        field(FieldName::Deadline, "2026-01-01T00:00:00.50Z"),
        field(FieldName::Lead, "ABABABABABABABAB"),
        field(FieldName::TagOrder, "a\n\nb"),
        field(FieldName::TagOrder, "a\na"),
        of_photo(PlacementField::Crop, r#"{"h":1,"w":1,"x":0}"#),
        of_photo(PlacementField::FocalPoint, r#"{"x":1, "y":1}"#),
        of_photo(PlacementField::Archive, "2"),
    ];
    case.refused = all.into_iter().map(|writes| refusal(&desk, photo, writes)).collect();
    case
}

/// Texts of another program that are taken as they are, and those that nobody could be shown as they are.
fn unsound() -> Case {
    let mut desk = Desk::default();
    let root = said_by_another(&mut desk, 1, block("Vie\u{323}\u{302}t\tNam,\n\u{FEFF}\u{200F}\u{2028}\u{378}"));
    let photo = said_by_another(&mut desk, 2, hostile::placement());
    let mut case = Case::of("texts that nobody could be shown", &desk);
    let field = |field, text: &str| vec![write(Register::Field(field), &[], said(text))];
    let caption = Register::PlacementField(Ref::Version(at(photo, 0)), PlacementField::Caption);
    let byline = |name: &str| format!(r#"[{{"name":"{name}","person":null,"role":"author","share":null}}]"#);
    let all = vec![
        vec![write(Register::Text(Ref::Version(at(root, 0))), &[at(root, 0)], said("a\0"))],
        vec![write(caption, &[], said("một\rhai"))],
        field(FieldName::Headline, "gpj.\u{202E}exe"),
        field(FieldName::Notes, "\u{1B}[2J"),
        field(FieldName::Section, "\u{85}"),
        vec![write(Register::Tag("lu".into()), &[], said("\u{2066}lũ"))],
        vec![write(Register::Tag("lu\u{7F}".into()), &[], said("lũ"))],
        field(FieldName::Bylines, &byline(r"Thu \u0007")),
        field(FieldName::Bylines, &byline("Thu \u{2069}")),
    ];
    case.refused = all.into_iter().map(|writes| refusal(&desk, photo, writes)).collect();
    case
}

/// A writer who hangs a slot beside another cannot know what the view will be: it follows from the name that it gets.
fn hung_beside() -> Desk {
    let mut desk = Desk::default();
    let root = said_by_another(&mut desk, 1, block("A"));
    let after = |text| {
        let mut writes = block(text);
        writes[1].value = Value::Place(Some(Ref::Version(at(root, 1))), true);
        writes
    };
    let second = said_by_another(&mut desk, 2, after("B"));
    let hung = |salt| {
        let mut desk = desk.clone();
        (said_by_another(&mut desk, salt, after("C")) > second).then_some(desk)
    };
    (3..).find_map(hung).unwrap()
}

fn refusal(desk: &Desk, parent: RevisionId, writes: Vec<super::Write>) -> (String, Change) {
    let change = change(&[parent], writes);
    (desk.graph.clone().add(hostile::NEW, change.clone()).unwrap_err().to_string(), change)
}
