//! Members who are removed or set back, laptops that are lost, and coming back by a printed code.

use blackbox::desk::around;
use newsroom::desk::{Desk, DeskError, RemovalError};
use newsroom::members::{Recovery, Role, Seed};
use newsroom::story::{Story, StoryId};
use newsroom::workflow::{Action, State};

use crate::receiving::{Newsroom, bring, state};
use crate::sealing::Receiver;
use crate::{begin, travelling};

/// Brings everything to everybody, and lets chiefs' desks do what they do for the others.
pub(crate) fn exchange(desks: &mut [&mut Desk]) {
    for _ in 0..3 {
        for desk in desks.iter_mut() {
            desk.tend_locks().unwrap();
        }
        let all: Vec<_> = desks.iter().flat_map(|desk| travelling(desk.folder())).collect();
        for desk in desks.iter_mut() {
            desk.receive(&all).unwrap();
        }
    }
}

/// Makes sure that all desks show the same, made anew too.
pub(crate) fn agree(desks: &mut [&mut Desk]) {
    let shown = |desk: &Desk| {
        let stories = desk.verify().unwrap().stories;
        let statuses: Vec<_> = stories.keys().map(|id| desk.show(*id).unwrap().status).collect();
        (stories, statuses, desk.roster().enrolled().cloned().collect::<Vec<_>>(), desk.roster().locks().to_vec())
    };
    let expected = shown(desks[0]);
    for desk in desks.iter_mut() {
        assert_eq!(shown(desk), expected);
        desk.rebuild().unwrap();
        assert_eq!(shown(desk), expected);
    }
}

fn submitted(desk: &Desk, headline: &str) -> StoryId {
    let id = begin(desk, headline);
    desk.step(id, Action::Submit, "").unwrap();
    id
}

/// A story with all that an approval asks for, submitted.
pub(crate) fn complete(desk: &Desk, headline: &str) -> StoryId {
    let id = begin(desk, headline);
    desk.edit(id, |story| {
        story.standfirst = "Một câu dẫn đủ dài cho bài viết này.".into();
        story.body = "Một đoạn văn.\n".into();
        story.section = "Thời sự".into();
    })
    .unwrap();
    desk.step(id, Action::Submit, "").unwrap();
    id
}

#[test]
fn what_a_removed_reporter_wrote_offline_is_kept_shown_and_taken_in_by_an_editor() {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) = (newsroom.join("an", Role::Reporter), newsroom.join("bao", Role::Editor));
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    let before = submitted(&an, "Trước khi nghỉ");
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    bao.step(before, Action::Return, "Thêm tít phụ").unwrap();
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);

    // The reporter writes on the way home, and knows of nothing.
    an.edit(before, |story| story.headline = "Sửa trên đường về".into()).unwrap();
    let late = submitted(&an, "Viết trên đường về");
    let id = an.me().unwrap().id;
    newsroom.chief.remove_member(id, "thôi việc").unwrap();
    bring(&an, &mut bao);
    assert!(bao.show(late).is_ok(), "heard before the removal");
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    for desk in [&newsroom.chief, &bao, &an] {
        assert!(desk.show(late).is_err());
        assert_eq!(desk.show(before).unwrap().story.headline, "Trước khi nghỉ");
        assert!(desk.roster().role(id).is_none());
    }
    agree(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    // Nothing goes on from that desk.
    let refused = an.edit(before, |story| story.kicker = "Ghi thêm".into());
    assert!(matches!(refused, Err(DeskError::Removal(RemovalError::Left(_)))));
    assert_eq!(an.notices().len(), 1);

    let cut_off = bao.cut_off().unwrap();
    assert!(cut_off.iter().all(|one| one.member == id) && cut_off.iter().any(|one| one.story == Some(late)));
    let colleague = newsroom.join("cam", Role::Reporter);
    let all: Vec<_> = cut_off.iter().map(|one| one.entry).collect();
    assert!(matches!(
        {
            let mut colleague = colleague;
            colleague.adopt(&all)
        },
        Err(DeskError::Removal(RemovalError::NotAnEditor(_)))
    ));
    bao.adopt(&all).unwrap();
    assert_eq!(bao.show(late).unwrap().story.headline, "Viết trên đường về");
    exchange(&mut [&mut newsroom.chief, &mut bao]);
    assert_eq!(newsroom.chief.show(before).unwrap().story.headline, "Sửa trên đường về");
    // What was adopted is words; the step that submitted it was the reporter's and is not taken in.
    assert_eq!(state(&newsroom.chief, late), State::Draft);
    assert_eq!(bao.cut_off().unwrap(), vec![]);
    agree(&mut [&mut newsroom.chief, &mut bao]);
}

#[test]
fn what_was_cut_off_is_shown_whole_whichever_came_first() {
    for removal_first in [true, false] {
        let mut newsroom = Newsroom::found();
        let (mut an, mut bao) = (newsroom.join("an", Role::Reporter), newsroom.join("bao", Role::Editor));
        exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        let late = submitted(&an, "Viết trên đường về");
        newsroom.chief.remove_member(an.me().unwrap().id, "").unwrap();
        let (first, second) = if removal_first { (&newsroom.chief, &an) } else { (&an, &newsroom.chief) };
        bring(first, &mut bao);
        bring(second, &mut bao);
        assert!(bao.show(late).is_err());
        let shown: Vec<_> = bao.cut_off().unwrap();
        assert_eq!(shown.iter().map(|one| one.story).collect::<Vec<_>>(), [Some(late), None], "{removal_first}");
        bao.adopt(&shown.iter().map(|one| one.entry).collect::<Vec<_>>()).unwrap();
        assert_eq!(bao.show(late).unwrap().story.headline, "Viết trên đường về");
        exchange(&mut [&mut newsroom.chief, &mut bao]);
        agree(&mut [&mut newsroom.chief, &mut bao]);
    }
}

#[test]
fn whoever_went_on_from_words_that_were_cut_off_is_told_whose_they_were() {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) = (newsroom.join("an", Role::Editor), newsroom.join("bao", Role::Editor));
    let story = submitted(&an, "Trước khi nghỉ");
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    an.edit(story, |story| story.headline = "Sửa trên đường về".into()).unwrap();
    let id = an.me().unwrap().id;
    bring(&an, &mut bao);
    bao.step(story, Action::Take, "").unwrap();
    bao.edit(story, |story| story.kicker = "Giao thông".into()).unwrap();
    bao.edit(story, |story| story.standfirst = "Sapo".into()).unwrap();
    newsroom.chief.remove_member(id, "").unwrap();
    exchange(&mut [&mut newsroom.chief, &mut bao]);
    assert_eq!(bao.show(story).unwrap().story.kicker, "");
    let told = bao.notices();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].0.name(), &told[0].1[..]), ("desk.edits_wait", &[("name", "an".to_owned())][..]));
    let cut_off = newsroom.chief.cut_off().unwrap();
    let waited_for: Vec<_> = cut_off.iter().filter(|one| !one.waiting.is_empty()).collect();
    let [one] = waited_for[..] else { panic!("{cut_off:?}") };
    assert_eq!((one.member, &one.waiting), (id, &[bao.me().unwrap().id].into()));
    assert!(newsroom.chief.notices().is_empty(), "nobody else is told");
    newsroom.chief.adopt(&[one.entry]).unwrap();
    exchange(&mut [&mut newsroom.chief, &mut bao]);
    let shown = bao.show(story).unwrap().story;
    assert_eq!(
        (shown.headline.as_str(), shown.kicker.as_str(), shown.standfirst.as_str()),
        ("Sửa trên đường về", "Giao thông", "Sapo")
    );
    assert!(bao.notices().is_empty());
    agree(&mut [&mut newsroom.chief, &mut bao]);
}

#[test]
fn words_that_are_typed_on_what_a_removal_cuts_off_are_saved_and_signed_and_wait() {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) = (newsroom.join("an", Role::Editor), newsroom.join("bao", Role::Editor));
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    let story = submitted(&an, "Viết trên đường về");
    bring(&an, &mut bao);
    bao.step(story, Action::Take, "").unwrap();
    // In the editor while the removal comes.
    let shown = bao.show(story).unwrap();
    let first = bao.save(story, &shown.revision, &Story { kicker: "Giao".into(), ..shown.story.clone() }).unwrap();
    newsroom.chief.remove_member(an.me().unwrap().id, "").unwrap();
    bring(&newsroom.chief, &mut bao);
    assert!(bao.show(story).is_err(), "nothing of it is left");
    let second = bao.save(story, &first, &Story { kicker: "Giao thông".into(), ..shown.story.clone() }).unwrap();
    assert_eq!(bao.fields_at(story, &second).unwrap().kicker, "Giao thông");
    bao.freeze(story).unwrap();
    // From what was shown before, and after that was signed.
    bao.save(story, &second, &Story { kicker: "Giao thông mới".into(), ..shown.story }).unwrap();
    bao.take_up().unwrap();
    exchange(&mut [&mut newsroom.chief, &mut bao]);
    assert!(newsroom.chief.show(story).is_err());
    let cut_off = newsroom.chief.cut_off().unwrap();
    assert!(cut_off.iter().any(|one| one.waiting.contains(&bao.me().unwrap().id)));
    newsroom.chief.adopt(&cut_off.iter().map(|one| one.entry).collect::<Vec<_>>()).unwrap();
    exchange(&mut [&mut newsroom.chief, &mut bao]);
    assert_eq!(newsroom.chief.show(story).unwrap().story.kicker, "Giao thông mới", "and all read it");
    agree(&mut [&mut newsroom.chief, &mut bao]);
}

#[test]
fn what_somebody_wrote_who_was_removed_before_anybody_heard_of_them_is_listed_and_taken_in() {
    for removal_first in [true, false] {
        let mut newsroom = Newsroom::found();
        let mut bao = newsroom.join("bao", Role::Editor);
        let an = newsroom.join("an", Role::Editor);
        let story = submitted(&an, "Bài đầu tiên");
        newsroom.chief.remove_member(an.me().unwrap().id, "mời nhầm").unwrap();
        if removal_first {
            bring(&newsroom.chief, &mut bao);
        }
        bring(&an, &mut bao);
        assert_eq!(bao.show(story).is_err(), removal_first);
        bring(&an, &mut newsroom.chief);
        exchange(&mut [&mut newsroom.chief, &mut bao]);
        for desk in [&newsroom.chief, &bao] {
            assert!(desk.show(story).is_err());
        }
        let cut_off = bao.cut_off().unwrap();
        assert!(cut_off.iter().any(|one| one.story == Some(story)), "{removal_first}");
        bao.adopt(&cut_off.iter().map(|one| one.entry).collect::<Vec<_>>()).unwrap();
        exchange(&mut [&mut newsroom.chief, &mut bao]);
        assert_eq!(newsroom.chief.show(story).unwrap().story.headline, "Bài đầu tiên");
        agree(&mut [&mut newsroom.chief, &mut bao]);
    }
}

#[test]
fn an_approval_made_offline_by_an_editor_who_was_set_back_never_counts() {
    for approval_first in [true, false] {
        let mut newsroom = Newsroom::found();
        let (mut an, mut bao) = (newsroom.join("an", Role::Editor), newsroom.join("bao", Role::Editor));
        let story = complete(&bao, "Cầu mới qua sông");
        exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        an.approve(story, "đã xem").unwrap();
        assert_eq!(state(&an, story), State::Approved);
        let id = an.me().unwrap().id;
        newsroom.chief.set_role(id, Role::Reporter, "đổi việc").unwrap();
        if approval_first {
            bring(&an, &mut bao);
            assert_eq!(state(&bao, story), State::Approved, "as far as was known here");
        }
        exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        for desk in [&newsroom.chief, &bao, &an] {
            assert_eq!(state(desk, story), State::Submitted);
        }
        agree(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        assert!(an.approve(story, "lại").is_err());
        // Raised again, from here on.
        newsroom.chief.set_role(id, Role::Editor, "").unwrap();
        exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        assert_eq!(state(&bao, story), State::Submitted, "what was cut off stays so");
        an.approve(story, "đã xem lại").unwrap();
        exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
        assert_eq!(state(&bao, story), State::Approved);
        agree(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    }
}

#[test]
fn a_story_file_holds_though_a_removal_cut_off_what_was_approved() {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) = (newsroom.join("an", Role::Reporter), newsroom.join("bao", Role::Editor));
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    let story = complete(&an, "Cầu mới qua sông");
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    bao.step(story, Action::Return, "Thêm tít phụ").unwrap();
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    // The editor hears the reporter's last words and approves them; the chief hears neither, and removes the reporter.
    an.edit(story, |story| story.headline = "Cầu mới nối hai thôn".into()).unwrap();
    an.step(story, Action::Submit, "").unwrap();
    bring(&an, &mut bao);
    bao.approve(story, "đã xem").unwrap();
    newsroom.chief.remove_member(an.me().unwrap().id, "").unwrap();
    exchange(&mut [&mut newsroom.chief, &mut bao]);
    assert_eq!(state(&bao, story), State::ChangedSinceApproval);
    let checks = |desk: &Desk| {
        let bytes = desk.pack(story).unwrap().bytes;
        let file = newsroom::pack::StoryFile::read(&bytes).unwrap();
        let checked = file.check().unwrap();
        assert_eq!((checked.digest, checked.approvals), (desk.show(story).unwrap().digest, 1));
        checked.cut_off
    };
    assert_eq!(checks(&bao), 2, "a revision and a step");
    // Approved again, and the reporter's words taken in after that: the sight of each approval is what it was.
    bao.approve(story, "bản cũ").unwrap();
    let all: Vec<_> = bao.cut_off().unwrap().iter().map(|one| one.entry).collect();
    bao.adopt(&all).unwrap();
    let bytes = bao.pack(story).unwrap().bytes;
    let file = newsroom::pack::StoryFile::read(&bytes).unwrap();
    assert_eq!(file.check().unwrap().cut_off, 1, "the step");
}

#[test]
fn what_is_written_after_a_removal_is_kept_from_whoever_left() {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) = (newsroom.join("an", Role::Reporter), newsroom.join("bao", Role::Editor));
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    let known = submitted(&bao, "Bài đã biết");
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    let id = an.me().unwrap().id;
    newsroom.chief.remove_member(id, "").unwrap();
    bring(&newsroom.chief, &mut bao);
    let new = submitted(&bao, "Bài chưa biết");
    bao.edit(known, |story| story.standfirst = "Thêm sau khi An nghỉ".into()).unwrap();
    let mine = bao.me().unwrap().id;
    let revisions = |reader: &Receiver| {
        let of_known = |e: &&newsroom::ledger::Entry| matches!(&e.body.act, newsroom::ledger::Act::Revise(act) if act.story == known);
        reader.opened.iter().filter(of_known).count()
    };
    let by_an = Receiver::receive_by(bao.folder(), an.folder(), id);
    let by_bao = Receiver::receive_by(bao.folder(), bao.folder(), mine);
    assert!(by_an.knows(known) && !by_an.knows(new));
    assert_eq!((revisions(&by_an), revisions(&by_bao)), (1, 2));
    exchange(&mut [&mut newsroom.chief, &mut bao]);
    agree(&mut [&mut newsroom.chief, &mut bao]);
}

#[test]
fn two_chiefs_who_remove_different_members_at_once_shut_both_out() {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) = (newsroom.join("an", Role::Reporter), newsroom.join("bao", Role::Reporter));
    let mut second = newsroom.join("cam", Role::Chief);
    exchange(&mut [&mut newsroom.chief, &mut second, &mut an, &mut bao]);
    let ids = [an.me().unwrap().id, bao.me().unwrap().id];
    newsroom.chief.remove_member(ids[0], "").unwrap();
    second.remove_member(ids[1], "").unwrap();
    // Each of the two new locks went to one who is out by now.
    exchange(&mut [&mut newsroom.chief, &mut second]);
    assert_eq!(newsroom.chief.roster().locks(), second.roster().locks());
    let new = submitted(&second, "Sau cả hai");
    for (desk, id) in [(&an, ids[0]), (&bao, ids[1])] {
        assert!(!Receiver::receive_by(second.folder(), desk.folder(), id).knows(new));
    }
    exchange(&mut [&mut newsroom.chief, &mut second]);
    assert!(newsroom.chief.show(new).is_ok());
    agree(&mut [&mut newsroom.chief, &mut second]);
}

#[test]
fn whoever_joins_while_a_lock_is_changed_gets_the_new_one() {
    let mut newsroom = Newsroom::found();
    let mut an = newsroom.join("an", Role::Reporter);
    let mut second = newsroom.join("cam", Role::Chief);
    exchange(&mut [&mut newsroom.chief, &mut second, &mut an]);
    // Invited by one chief while the other, who does not hear of it, changes the lock.
    let invitation = second.invite("Dung", Role::Editor, false).unwrap();
    let mut dung = Desk::join(&newsroom.path("dung"), &invitation, &travelling(second.folder()), around()).unwrap();
    newsroom.chief.remove_member(an.me().unwrap().id, "").unwrap();
    newsroom.chief.set_role(second.me().unwrap().id, Role::Chief, "").unwrap();
    let behind = submitted(&newsroom.chief, "Dưới khoá mới");
    bring(&newsroom.chief, &mut dung);
    assert!(dung.show(behind).is_err(), "no key yet");
    exchange(&mut [&mut newsroom.chief, &mut second, &mut dung]);
    assert_eq!(dung.show(behind).unwrap().story.headline, "Dưới khoá mới");
    agree(&mut [&mut newsroom.chief, &mut second, &mut dung]);
}

#[test]
fn a_key_comes_though_its_grant_follows_what_only_it_opens() {
    let mut newsroom = Newsroom::found();
    let an = newsroom.join("an", Role::Reporter);
    let mut bao = newsroom.join("bao", Role::Reporter);
    bring(&an, &mut newsroom.chief);
    // The chief changes the lock before hearing that Bảo has joined, and invites somebody under the new one, whom the chief
    // hears of before giving Bảo the key.
    newsroom.chief.remove_member(an.me().unwrap().id, "").unwrap();
    let mut cam = newsroom.join("cam", Role::Editor);
    let behind = submitted(&cam, "Dưới khoá mới");
    bring(&cam, &mut newsroom.chief);
    assert!(bao.show(behind).is_err());
    exchange(&mut [&mut newsroom.chief, &mut bao, &mut cam]);
    assert_eq!(bao.show(behind).unwrap().story.headline, "Dưới khoá mới");
    agree(&mut [&mut newsroom.chief, &mut bao, &mut cam]);
}

#[test]
fn a_chief_removes_whom_they_brought_and_nobody_who_came_before() {
    let mut newsroom = Newsroom::found();
    let mut second = newsroom.join("cam", Role::Chief);
    exchange(&mut [&mut newsroom.chief, &mut second]);
    let (founder, other) = (newsroom.chief.me().unwrap().id, second.me().unwrap().id);
    let refused = second.remove_member(founder, "");
    assert!(matches!(refused, Err(DeskError::Removal(RemovalError::CameBefore(_)))));
    assert!(matches!(second.set_role(founder, Role::Editor, ""), Err(DeskError::Removal(RemovalError::CameBefore(_)))));
    newsroom.chief.set_role(other, Role::Editor, "").unwrap();
    let last = newsroom.chief.remove_member(founder, "");
    assert!(matches!(last, Err(DeskError::Removal(RemovalError::LastChief(_)))));
    exchange(&mut [&mut newsroom.chief, &mut second]);
    assert!(matches!(second.remove_member(founder, ""), Err(DeskError::NotAChief(_))));
    agree(&mut [&mut newsroom.chief, &mut second]);
}

#[test]
fn a_printed_code_brings_a_chief_back_with_their_drafts_once() {
    let mut newsroom = Newsroom::found();
    let mut an = newsroom.join("an", Role::Editor);
    assert!(matches!(an.recovery_code(), Err(DeskError::NotAChief(_))));
    let draft = begin(&newsroom.chief, "Bản nháp của tổng biên tập");
    let code = newsroom.chief.recovery_code().unwrap();
    exchange(&mut [&mut newsroom.chief, &mut an]);
    // A lock that is made after the code was printed reaches it too.
    let bao = newsroom.join("bao", Role::Reporter);
    exchange(&mut [&mut newsroom.chief, &mut an]);
    newsroom.chief.remove_member(bao.me().unwrap().id, "").unwrap();
    let after = submitted(&newsroom.chief, "Sau khi in mã");
    exchange(&mut [&mut newsroom.chief, &mut an]);

    // The founder's laptop is gone with all its keys; what others have is what there is.
    let all = travelling(an.folder());
    let lost = newsroom.chief.roster().desks_of(code.member).next().unwrap().id;
    let mut back = Desk::recover(&newsroom.path("back"), &code, &all, around()).unwrap();
    assert_eq!(back.show(draft).unwrap().story.headline, "Bản nháp của tổng biên tập");
    assert!(back.show(after).is_ok());
    back.remove_device(lost, "mất máy").unwrap();
    exchange(&mut [&mut back, &mut an]);
    assert_eq!(back.roster().devices_of(code.member).count(), 1);
    let again = Desk::recover(&newsroom.path("again"), &code, &travelling(an.folder()), around());
    assert!(matches!(again, Err(DeskError::CodeUsedUp)));
    let unknown = Recovery { seed: Seed::of([7; 32]), ..code.clone() };
    let unknown = Desk::recover(&newsroom.path("again"), &unknown, &travelling(an.folder()), around());
    assert!(matches!(unknown, Err(DeskError::NoSuchCode)));
    // The thief's desk says things still, and nobody heeds them.
    let late = submitted(&newsroom.chief, "Của kẻ trộm");
    bring(&newsroom.chief, &mut an);
    assert!(an.show(late).is_err());
    back.step(draft, Action::Submit, "").unwrap();
    exchange(&mut [&mut back, &mut an]);
    agree(&mut [&mut back, &mut an]);
}
