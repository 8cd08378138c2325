//! Files made by hand: what a desk packs is sound, so what is not is made here.

mod made;

use made::*;

use super::*;
use crate::ledger::{Act, EntryHash, Head, Revised, Stage, Step};
use crate::members::{Device, Member, NewsroomId};
use crate::story::registers::{Change, Draft, RevisionId, VersionId};
use crate::story::{Digest, PublicForm, StoryId};
use crate::workflow::State;

fn checked(bytes: &[u8]) -> Result<(), FileError> {
    StoryFile::read(bytes)?.check().map(|_| ())
}

/// What is wrong with an entry, which is named.
fn flaw(bytes: &[u8]) -> Flaw {
    match checked(bytes) {
        Err(FileError::Entry { flaw, .. }) => flaw,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_says_what_the_ledger_says_and_has_one_encoding() {
    let ledger = Ledger::whole();
    let bytes = ledger.file().bytes();
    let file = StoryFile::read(&bytes).unwrap();
    assert_eq!(file.to_bytes(), bytes);
    let found = file.check().unwrap();
    assert_eq!((found.founded.name.as_str(), found.status.state), ("Báo Tân Giang", State::Published));
    assert_eq!((found.fields.headline.as_str(), found.conflicts), ("Cầu mới qua suối", 0));
    assert_eq!((found.digest, found.approvals), (ledger.form().digest(), 1));
    assert!(found.photos.len() == 1 && found.photos[0].1 == PHOTO && found.missing.is_empty());
    let deeds: Vec<_> = found.deeds.iter().map(|deed| (deed.member.as_str(), deed.word)).collect();
    let expected = [("m2", "revise"), ("m2", "photo"), ("m2", "revise"), ("m2", "submit"), ("m5", "take")];
    assert_eq!(deeds[..5], expected);
    assert_eq!(deeds[5..], [("m5", "revise"), ("m5", "approve"), ("m5", "publish")]);
    assert_eq!(found.deeds[0].changed, ["body", "headline", "language"]);
    assert_eq!(found.deeds[2].changed, ["photos"]);
    assert_eq!(found.deeds[6].digest, Some(ledger.form().digest()));
    assert_eq!(found.deeds[7].arrived.as_ref().unwrap().url, "https://bao.example/a");
    // All entries one by one, with no key of a lock at all, is as good.
    let single = Made { lock: None, ..ledger.file() }.bytes();
    checked(&single).unwrap();
}

#[test]
fn no_altered_byte_and_no_shorter_or_longer_file_passes() {
    let bytes = Ledger::whole().file().bytes();
    for at in (0..bytes.len()).step_by(5) {
        let mut bad = bytes.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(checked(&bad).is_err(), "byte {at}");
    }
    for cut in (0..bytes.len()).step_by(41) {
        assert!(StoryFile::read(&bytes[..cut]).is_err(), "{cut} bytes");
    }
    assert!(matches!(checked(&[&bytes[..], &[0]].concat()), Err(FileError::Damaged(_))));
    let mut newer = bytes.clone();
    newer["galley story".len() + 2] = 2;
    assert!(matches!(checked(&newer), Err(FileError::Format(2))));
    assert!(matches!(checked(b"GIF89a"), Err(FileError::NotOne)));
}

#[test]
fn whoever_may_not_approve_has_not_approved() {
    let mut ledger = Ledger::with_story();
    ledger.approve(2, |_| ());
    assert!(matches!(flaw(&ledger.file().bytes()), Flaw::NotAllowed(_)));
}

#[test]
fn an_approval_is_of_the_text_that_stood_in_its_sight() {
    let mut ledger = Ledger::with_story();
    ledger.approve(5, |approval| {
        let mut form = PublicForm::from_bytes(&approval.form).unwrap();
        form.headline = "Cầu cũ".into();
        approval.form = form.to_bytes().into();
    });
    assert!(matches!(flaw(&ledger.file().bytes()), Flaw::Text));
    let mut ledger = Ledger::whole();
    ledger.publish(Digest::of(b"something else"));
    assert!(matches!(flaw(&ledger.file().bytes()), Flaw::Unapproved));
}

#[test]
fn nothing_that_an_approver_saw_can_be_left_out() {
    let mut ledger = Ledger::with_story();
    let (reporter, own) = (ledger.reporter.member.clone(), ledger.editor.device.clone());
    ledger.say(1, Act::Member(Member { name: "Hoài An".into(), ..reporter }));
    let named = ledger.said.len() - 1;
    ledger.say(5, Act::Device(Device { name: "máy tòa soạn".into(), ..own }));
    ledger.approve(5, |_| ());
    ledger.revise(2, |story| story.headline = "Cầu mới qua suối Bùn".into());
    let without = |leave: EntryHash| {
        let mut made = ledger.file();
        made.said.retain(|said| said.place.hash != leave);
        flaw(&made.bytes())
    };
    checked(&ledger.file().bytes()).unwrap();
    assert!(matches!(without(ledger.said[named].place.hash), Flaw::Roster));
    assert!(matches!(without(ledger.said[named + 1].place.hash), Flaw::Roster));
    let steps = ledger.said.iter().filter(|said| said.of_story && !said.revises);
    let first = steps.clone().next().unwrap().place.hash;
    assert!(matches!(without(first), Flaw::Acts));
    let second = ledger.said.iter().filter(|said| said.revises).nth(1).unwrap().place.hash;
    assert!(matches!(without(second), Flaw::Acts));
    // Whoever approves is a member by what the file shows, or is not.
    let founding = ledger.said[1].place.hash;
    assert!(matches!(without(founding), Flaw::NotAllowed(_)));
}

/// Whatever the program of a member's device signed, the story can be packed: as on a desk, it goes on without.
#[test]
fn a_revision_that_counts_for_nothing_is_gone_on_without_and_told() {
    let mut ledger = Ledger::with_story();
    let revised = |ledger: &mut Ledger, change: Vec<u8>| {
        let hash = ledger.say(2, Act::Revise(Revised { story: STORY, change: change.into() }));
        RevisionId(hash.0[..16].try_into().unwrap())
    };
    let view = ledger.graph.view();
    let mut edited = view.story();
    edited.kicker = "Lũ".into();
    let honest = ledger.graph.save(&view, &Draft::plain(&view, &edited).unwrap()).unwrap().unwrap();
    let over = vec![VersionId { revision: RevisionId([9; 16]), index: 0 }];
    let mut writes = honest.writes.clone();
    writes[0].over = over;
    let refused = revised(&mut ledger, Change { writes, ..honest.clone() }.to_bytes());
    revised(&mut ledger, vec![0x80]);
    revised(&mut ledger, Change { parents: vec![refused], ..honest.clone() }.to_bytes());
    // Nobody can tell one that never was from one that was left out.
    revised(&mut ledger, Change { parents: vec![RevisionId([9; 16])], ..honest.clone() }.to_bytes());
    revised(&mut ledger, Change { view_hash: [9; 32], ..honest }.to_bytes());
    ledger.approve(5, |_| ());
    let digest = ledger.form().digest();
    ledger.publish(digest);
    let bytes = ledger.file().bytes();
    let file = StoryFile::read(&bytes).unwrap();
    let found = file.check().unwrap();
    assert_eq!(found.passed_over, PassedOver { malformed: 2, waiting: 2, disagreeing: 1 });
    assert_eq!((found.fields.kicker.as_str(), found.status.state), ("Lũ", State::Published));
    let left_out = found.deeds.iter().filter(|deed| !deed.counts());
    assert_eq!(left_out.map(|deed| (deed.word, deed.revision.clone())).collect::<Vec<_>>(), vec![("revise", None); 4]);
    // An altered byte of theirs is found like any other one.
    for at in (0..bytes.len()).step_by(7) {
        let mut bad = bytes.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(checked(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn what_goes_on_from_a_revision_that_was_left_out_is_told() {
    let ledger = Ledger::with_story();
    let revisions: Vec<EntryHash> =
        ledger.said.iter().filter(|said| said.revises).map(|said| said.place.hash).collect();
    let mut made = Made { photos: vec![], ..ledger.file() };
    let of_photo = |said: &Said| !said.of_roster && !said.of_story;
    made.said.retain(|said| said.place.hash != revisions[1] && !of_photo(said));
    let bytes = made.bytes();
    let file = StoryFile::read(&bytes).unwrap();
    assert_eq!(file.check().unwrap().passed_over, PassedOver { waiting: 1, ..PassedOver::default() });
    made.said.retain(|said| said.place.hash != revisions[0]);
    assert!(matches!(checked(&made.bytes()), Err(FileError::NoStory)));
}

#[test]
fn entries_stand_where_they_say_that_they_do() {
    let ledger = Ledger::whole();
    let mut made = ledger.file();
    made.said.swap(7, 8);
    assert!(matches!(flaw(&made.bytes()), Flaw::Place));
    let made = ledger.file();
    let says = |spoil: &dyn Fn(&mut Vec<Head>)| {
        made.bytes_with(|file| spoil(&mut file.records.iter_mut().rfind(|r| !r.seen.is_empty()).unwrap().seen))
    };
    assert!(matches!(flaw(&says(&|seen| seen[0].sequence += 1)), Flaw::Place));
    assert!(matches!(flaw(&says(&|seen| seen[0].hash.0[5] ^= 1)), Flaw::Place));
    assert!(matches!(flaw(&says(&|seen| seen.clear())), Flaw::Place));
    assert!(matches!(flaw(&says(&|seen| seen.push(seen[0]))), Flaw::Place));
    let mut made = ledger.file();
    let again = made.said[9].clone();
    made.said.insert(9, again);
    assert!(matches!(flaw(&made.bytes()), Flaw::Place));
}

/// Two entries of one number, which one device signed: a file shows another of them than those who came after had seen.
#[test]
fn another_entry_of_a_number_than_others_saw_is_noticed() {
    let mut ledger = Ledger::with_story();
    let before = ledger.chain.clone();
    ledger.step(5, Step::Return, Stage::Returned);
    let other = ledger.said.pop().unwrap();
    ledger.chain = before;
    ledger.step(5, Step::Withdraw, Stage::Draft);
    let seen = ledger.said.len() - 1;
    ledger.revise(2, |story| story.headline = "Cầu mới qua suối Bùn".into());
    checked(&ledger.file().bytes()).unwrap();
    let both = Made { said: [ledger.file().said, vec![other.clone()]].concat(), ..ledger.file() };
    ledger.said[seen] = other;
    let sorted = |mut made: Made| {
        made.said.sort_by_key(|said| said.place.order());
        made.bytes()
    };
    assert!(matches!(flaw(&sorted(ledger.file())), Flaw::Place));
    // Where both are there, they show that the log forked.
    checked(&sorted(both)).unwrap();
}

#[test]
fn nothing_else_is_in_it_and_no_key_to_more() {
    let ledger = Ledger::whole();
    let mut other = Ledger::whole();
    let change = Act::Revise(Revised { story: StoryId([2; 10]), change: vec![].into() });
    other.say(2, change);
    assert!(matches!(flaw(&other.file().bytes()), Flaw::Foreign));
    let locks =
        |keys: &[[u8; 32]]| ledger.file().bytes_with(|file| file.locks = keys.iter().map(|k| (*k).into()).collect());
    assert!(matches!(flaw(&locks(&[])), Flaw::Key));
    assert!(matches!(checked(&locks(&[[4; 32], [9; 32]])), Err(FileError::IdleKey)));
    assert!(matches!(flaw(&locks(&[[4; 32], [3; 32]])), Flaw::Key));
    // The newsroom's own key, and not even those of the entries.
    let epoch = ledger.file().bytes_with(|file| {
        file.locks.push([3; 32].into());
        file.records.iter_mut().for_each(|record| record.key = None);
    });
    assert!(matches!(flaw(&epoch), Flaw::Foreign));
    let foreign = ledger.file().bytes_with(|file| file.newsroom = NewsroomId([9; 16]));
    assert!(matches!(flaw(&foreign), Flaw::Foreign));
    let of_another = ledger.file().bytes_with(|file| file.story = StoryId([2; 10]));
    assert!(matches!(flaw(&of_another), Flaw::Foreign));
}

#[test]
fn photos_are_those_of_the_story_and_whole() {
    let ledger = Ledger::whole();
    let made = |photos: Vec<Vec<u8>>| Made { photos, ..ledger.file() }.bytes();
    assert!(matches!(checked(&made(vec![b"another".to_vec()])), Err(FileError::PhotoAltered(_))));
    assert!(matches!(checked(&made(vec![])), Err(FileError::PhotoCount { entries: 1, photos: 0 })));
    assert!(matches!(checked(&made(vec![PHOTO.to_vec(); 2])), Err(FileError::PhotoCount { .. })));
    let mut other = Ledger::whole();
    other.bring(2, b"of another story");
    let file = Made { photos: vec![PHOTO.to_vec(), b"of another story".to_vec()], ..other.file() };
    assert!(matches!(checked(&file.bytes()), Err(FileError::IdlePhoto(_))));
    // Without its entry it is known to be missing.
    let mut file = Made { photos: vec![], ..ledger.file() };
    let of_photo = |said: &Said| !said.of_roster && !said.of_story;
    file.said.retain(|said| !of_photo(said));
    let bytes = file.bytes();
    assert_eq!(StoryFile::read(&bytes).unwrap().check().unwrap().missing.len(), 1);
}
