//! The four verbs, alike in every storage.

use std::fs;
use std::thread;

use blackbox::servers::{Kind, Server};
use newsroom::storage::{self, Address, LARGEST, StorageError, self_test};

use crate::{all, name};

#[test]
fn what_is_put_is_got_and_listed_until_it_is_deleted() {
    for opened in all() {
        let (storage, what) = (&opened.storage, &opened.what);
        let (first, other) = (name("log/ab-01/0000000001-ff"), name("log/ab-01/0000000002-0a"));
        assert_eq!(storage.get(&first).unwrap(), None, "{what}");
        assert_eq!(storage.list(&name("log")).unwrap(), Vec::<String>::new(), "{what}");
        storage.delete(&first).unwrap();
        for size in [0, 1, 600, 1 << 20] {
            let bytes = vec![u8::try_from(size % 251).unwrap(); size];
            storage.put(&first, &bytes).unwrap_or_else(|e| panic!("{what}, {size}: {e}"));
            assert_eq!(storage.get(&first).unwrap().as_deref(), Some(&bytes[..]), "{what}, {size}");
        }
        storage.put(&other, b"two").unwrap();
        storage.put(&name("log/cd-02/x"), b"three").unwrap();
        storage.put(&name("loga"), b"beside").unwrap();
        assert_eq!(storage.list(&name("log")).unwrap(), ["ab-01/", "cd-02/"], "{what}");
        assert_eq!(storage.list(&name("log/ab-01")).unwrap(), ["0000000001-ff", "0000000002-0a"], "{what}");
        // As after an answer that was lost.
        storage.put(&other, b"two").unwrap();
        storage.delete(&first).unwrap();
        storage.delete(&first).unwrap();
        assert_eq!(storage.get(&first).unwrap(), None, "{what}");
        assert_eq!(storage.list(&name("log/ab-01")).unwrap(), ["0000000002-0a"], "{what}");
        assert_eq!(storage.get(&other).unwrap().as_deref(), Some(&b"two"[..]), "{what}");
    }
}

#[test]
fn a_folder_of_more_names_than_one_answer_holds_is_listed_whole() {
    for opened in all() {
        let storage = &opened.storage;
        // S3 answers a thousand names at once.
        let names: Vec<String> = (0..1_100).map(|n| format!("{n:010}-00")).collect();
        for n in &names {
            // What a server has is what lies in its folder: much faster than to ask it 1,100 times.
            let Some(files) = &opened.files else {
                storage.put(&name(&format!("many/{n}")), b"").unwrap();
                continue;
            };
            fs::create_dir_all(files.join("many")).unwrap();
            fs::write(files.join("many").join(n), b"").unwrap();
        }
        assert_eq!(storage.list(&name("many")).unwrap(), names, "{}", opened.what);
    }
}

#[test]
fn several_threads_ask_at_once() {
    for opened in all() {
        let storage = &opened.storage;
        thread::scope(|scope| {
            for thread in 0..8_u8 {
                scope.spawn(move || {
                    for n in 0..5 {
                        let (name, bytes) = (name(&format!("t/{thread}/{n}")), vec![thread; 5_000]);
                        storage.put(&name, &bytes).unwrap();
                        assert_eq!(storage.get(&name).unwrap(), Some(bytes));
                    }
                });
            }
        });
        assert_eq!(storage.list(&name("t")).unwrap().len(), 8, "{}", opened.what);
    }
}

#[test]
fn the_same_object_put_by_many_at_once_is_whole() {
    for opened in all() {
        let storage = &opened.storage;
        let (name, bytes) = (name("same/one"), vec![9; 200_000]);
        thread::scope(|scope| {
            for _ in 0..8 {
                // Apache may answer that another one has it just now: that passes.
                scope.spawn(|| {
                    storage.put(&name, &bytes).or_else(|e| if e.may_pass() { Ok(()) } else { Err(e) }).unwrap();
                });
            }
        });
        assert_eq!(storage.get(&name).unwrap().as_deref(), Some(&bytes[..]), "{}", opened.what);
        assert_eq!(storage.list(&crate::name("same")).unwrap(), ["one"], "{}", opened.what);
    }
}

#[test]
fn an_object_larger_than_any_of_ours_is_not_taken_in() {
    for opened in all() {
        let bytes = vec![0; usize::try_from(LARGEST).unwrap() + 1];
        match &opened.files {
            Some(files) => {
                fs::create_dir_all(files.join("big")).unwrap();
                fs::write(files.join("big/one"), bytes).unwrap();
            }
            None => opened.storage.put(&name("big/one"), &bytes).unwrap(),
        }
        let got = opened.storage.get(&name("big/one"));
        assert_eq!(got, Err(StorageError::TooLarge("big/one".into())), "{}", opened.what);
    }
}

#[test]
fn a_storage_that_was_emptied_meanwhile_takes_objects_again() {
    // rclone does not look into its folder again for five minutes, and shows till then what was there.
    for opened in all().into_iter().filter(|opened| opened.what != "Rclone") {
        let (storage, Some(files)) = (&opened.storage, &opened.files) else { continue };
        storage.put(&name("log/a/one"), b"1").unwrap();
        for entry in fs::read_dir(files).unwrap() {
            fs::remove_dir_all(entry.unwrap().path()).unwrap();
        }
        assert_eq!(storage.get(&name("log/a/one")).unwrap(), None, "{}", opened.what);
        assert_eq!(storage.list(&name("log/a")).unwrap(), Vec::<String>::new(), "{}", opened.what);
        storage.put(&name("log/a/one"), b"1").unwrap_or_else(|e| panic!("{}: {e}", opened.what));
        assert_eq!(storage.get(&name("log/a/one")).unwrap().as_deref(), Some(&b"1"[..]), "{}", opened.what);
    }
}

#[test]
fn who_has_another_password_is_refused_and_told_so() {
    for server in Kind::ALL.into_iter().filter_map(Server::start) {
        let mut place = server.place();
        place.credential.secret = "guessed".to_owned().into();
        let storage = storage::open(&place).unwrap();
        for refused in [
            storage.put(&name("a/b"), b"x").unwrap_err(),
            storage.get(&name("a/b")).unwrap_err(),
            storage.list(&name("a")).unwrap_err(),
            storage.delete(&name("a/b")).unwrap_err(),
        ] {
            assert!(matches!(refused, StorageError::Denied(_)), "{:?}: {refused:?}", server.kind);
            assert!(!refused.to_string().contains("guessed"), "{refused}");
        }
    }
}

#[test]
fn a_folder_that_is_not_there_has_nothing_and_takes_nothing() {
    for server in [Kind::Apache, Kind::Rclone].into_iter().filter_map(Server::start) {
        let mut place = server.place();
        place.address = Address::read(&place.address.to_string().replace("newsroom", "elsewhere")).unwrap();
        let storage = storage::open(&place).unwrap();
        assert_eq!(storage.get(&name("a/b")).unwrap(), None, "{:?}", server.kind);
        let listed = storage.list(&name("a"));
        assert!(
            matches!(&listed, Err(StorageError::Strange(_))) || listed == Ok(vec![]),
            "{:?}: {listed:?}",
            server.kind
        );
        let refused = storage.put(&name("a/b"), b"x");
        assert!(matches!(refused, Err(StorageError::Strange(_))), "{:?}: {refused:?}", server.kind);
    }
}

#[test]
fn a_server_that_is_gone_is_out_of_reach_and_found_again_when_it_is_back() {
    for kind in Kind::ALL {
        let Some(server) = Server::start(kind) else { continue };
        let storage = storage::open(&server.place()).unwrap();
        storage.put(&name("a/b"), b"x").unwrap();
        drop(server);
        let gone = storage.get(&name("a/b")).unwrap_err();
        assert!(gone.may_pass(), "{kind:?}: {gone:?}");
        assert!(storage.put(&name("a/c"), b"x").unwrap_err().may_pass(), "{kind:?}");
    }
}

#[test]
fn each_of_these_storages_passes_its_own_test_and_is_left_as_it_was() {
    for opened in all() {
        let found =
            self_test(&*opened.storage, [3; 16], chrono::Utc::now()).unwrap_or_else(|e| panic!("{}: {e}", opened.what));
        assert_eq!(found.missing, [], "{}", opened.what);
        assert!(found.serves());
        let rest = opened.storage.list(&name("galley-test/03030303030303030303030303030303")).unwrap();
        assert_eq!(rest, Vec::<String>::new(), "{}", opened.what);
    }
}
