//! Photos: where they are by themselves, and what of a story they keep from being all there.

use super::*;

#[test]
fn a_photo_that_the_storage_lost_is_only_here_once_somebody_looks() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    place(&newsroom.chief, id, 5);
    assert_eq!(newsroom.chief.whereabouts(id).unwrap().only_here.photos, 1);
    sync(&mut newsroom.chief);
    assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
    for depth in [Depth::Sweep, Depth::Whole] {
        std::fs::remove_dir_all(newsroom.shared().join("galley-1/photo")).unwrap();
        newsroom.chief.sync(Depth::Glance, false).unwrap();
        assert_eq!(spread(&newsroom.chief, id), Spread::Shared, "nobody has looked");
        for puts in [Puts::Away, Puts::Lost, Puts::Torn] {
            let forged = newsroom.forged(puts);
            newsroom.through(&forged, depth);
            let at = newsroom.chief.whereabouts(id).unwrap();
            assert_eq!((at.only_here, at.spread()), (OnlyHere { photos: 1, ..OnlyHere::default() }, Spread::Waiting));
            assert_eq!(at.stored, Stored::Partly { entries: 0, photos: 1 });
            assert_eq!(newsroom.chief.unshared().unwrap().unwrap().photos, 1);
        }
        newsroom.chief.sync(depth, false).unwrap();
        assert_eq!(spread(&newsroom.chief, id), Spread::Shared);
    }
}

#[test]
fn a_photo_is_where_it_came_from_and_in_each_storage_by_itself() {
    let mut newsroom = Newsroom::found();
    let (mine, theirs) = (newsroom.story(), newsroom.story());
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    // So that it comes after what the other desk writes next, in the order of all.
    newsroom.story();
    place(&newsroom.chief, mine, 5);
    sync(&mut newsroom.chief);
    let photos = |newsroom: &Newsroom, id| {
        let at = newsroom.chief.whereabouts(id).unwrap();
        let Stored::Partly { photos, .. } = at.stored else { return (at.only_here.photos, 0) };
        (at.only_here.photos, photos)
    };
    let second = newsroom.folder.path().join("second");
    std::fs::create_dir(&second).unwrap();
    newsroom.chief.connect(&Place::at(Address::Folder(second.clone())), false).unwrap();
    assert_eq!(photos(&newsroom, mine), (0, 1), "the first one has it, and the second one not");
    let first = newsroom.place();
    newsroom.chief.connect(&first, false).unwrap();

    // The same photo by another desk, before this one in the order of all: it is sealed with that one's key from then on.
    place(&newsroom.an, theirs, 6);
    newsroom.chief.receive(&all_of(&newsroom.an)).unwrap();
    assert_eq!(photos(&newsroom, mine), (0, 1), "sealed with another key");
    sync(&mut newsroom.chief);
    assert_eq!(photos(&newsroom, theirs), (0, 0));
    // No storage counts any more, and whoever brought it has it.
    std::fs::remove_dir_all(newsroom.shared()).unwrap();
    std::fs::create_dir(newsroom.shared()).unwrap();
    assert!(newsroom.chief.sync(Depth::Glance, false).is_err());
    assert_eq!(newsroom.chief.whereabouts(theirs).unwrap().only_here.photos, 0);
}

#[test]
fn all_of_a_story_is_there_since_the_last_part_of_it_came() {
    let later = || DateTime::<Utc>::from_timestamp(1_790_000_900, 0).unwrap();
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    place(&newsroom.chief, id, 5);
    sync(&mut newsroom.chief);
    let at = |newsroom: &Newsroom| newsroom.chief.whereabouts(id).unwrap().stored;
    let first = (newsroom.chief.around.clock)();
    assert_eq!(at(&newsroom), Stored::Whole(Some(first)));
    // What is sent later is no part of it.
    newsroom.chief.around.clock = later;
    newsroom.story();
    sync(&mut newsroom.chief);
    assert_eq!(at(&newsroom), Stored::Whole(Some(first)));
    // A photo that was lost and sent again is.
    std::fs::remove_dir_all(newsroom.shared().join("galley-1/photo")).unwrap();
    sync(&mut newsroom.chief);
    assert_eq!(at(&newsroom), Stored::Whole(Some(later())));
}
