//! A store of three nodes, one of which goes away and comes back. At night only: see [`Cluster::start`].

// What happened belongs into the log of a night.
#![allow(clippy::print_stderr)]

use std::time::Instant;

use blackbox::cluster::Cluster;
use newsroom::storage;

use crate::name;
use crate::sharing::{CALLED, CHIEF, DESKS, EDITOR, Newsroom, REPORTER, Shared, objects_in};
use crate::syncing::Syncing;

#[test]
fn what_was_put_is_there_through_every_node_while_one_is_away_and_when_it_is_back() {
    let Some(cluster) = cluster() else { return };
    let through = |node: usize| storage::open(&cluster.place(node)).expect("an address");
    let names: Vec<_> = (0..60).map(|n| name(&format!("log/ab-01/{n:010}-00"))).collect();
    let bytes = |n: usize| vec![u8::try_from(n).unwrap(); 1_000 + n * 3_000];
    for (n, name) in names.iter().enumerate() {
        if n == 20 {
            cluster.kill(3);
        }
        if n == 40 {
            cluster.bring_back(3);
        }
        through(1 + n % 2).put(name, &bytes(n)).unwrap();
    }
    for node in 1..=3 {
        let storage = through(node);
        for (n, name) in names.iter().enumerate() {
            assert_eq!(storage.get(name).unwrap(), Some(bytes(n)), "{name} through node {node}");
        }
    }
    // A node that is away cannot be asked; the others go on.
    cluster.kill(3);
    assert!(through(3).get(&names[0]).unwrap_err().may_pass());
    assert_eq!(through(2).list(&name("log/ab-01")).unwrap().len(), names.len());
}

/// Starts the cluster, or counts the test as skipped.
fn cluster() -> Option<Cluster> {
    let cluster = Cluster::start();
    if cluster.is_none() {
        blackbox::skipped("the cluster of three nodes runs at night, or where GALLEY_GARAGE is set");
    }
    cluster
}

/// Each desk asks another node. While the reporter sends, each node is killed in turn: that of the one who sends, and those of
/// the others.
#[test]
fn three_desks_lose_nothing_while_a_node_is_killed_and_comes_back() {
    let Some(cluster) = cluster() else { return };
    let begin = Instant::now();
    let log = |what: String| eprintln!("{:7.2} s  {what}", begin.elapsed().as_secs_f64());
    let mut newsroom = Newsroom::over_a_cluster(cluster);
    let photos = blackbox::demo_photos();
    log("three desks have joined, the chief by node 1, the reporter by node 2, the editor by node 3".into());
    for node in [3, 2, 1] {
        for n in 0..6 {
            let id = newsroom.draft(REPORTER, &format!("Tin {n} khi nút {node} mất"), &photos[n % photos.len()]);
            newsroom.does(REPORTER, &["submit", &id]);
        }
        let stories = newsroom.desks[EDITOR].json(&["story", "list"])["stories"].as_array().unwrap().clone();
        if let Some(story) = stories.first() {
            let id = story["id"].as_str().unwrap();
            newsroom.does(EDITOR, &["story", "edit", id, "--kicker", &format!("Nút {node}")]);
            newsroom.does(CHIEF, &["story", "edit", id, "--headline", &format!("Tin đầu, nút {node}")]);
        }
        // Every desk at once, and the node goes when the first new entry of the reporter's is there.
        let storage = newsroom.shared.storage();
        let before = objects_in(&*storage).len();
        let mut syncing: Vec<_> = DESKS.map(|desk| (desk, Syncing::begin(&newsroom.desks[desk], &[]))).into();
        let within = syncing[REPORTER].1.until(|_| objects_in(&*storage).len() > before);
        let Shared::Cluster(cluster) = &newsroom.shared else { panic!("a cluster") };
        cluster.kill(node);
        log(format!(
            "node {node} is killed, {}",
            if within { "while the reporter sends" } else { "after the reporter sent" }
        ));
        for (desk, syncing) in syncing.drain(..) {
            let (status, said) = syncing.end();
            log(format!("  {}: {status}: {}", CALLED[desk], said.replace('\n', " / ")));
            assert!(status.success() || said.contains("cannot be reached"), "{}: {said}", CALLED[desk]);
        }
        // Who asks another node goes on, and who asks this one is told.
        for desk in DESKS {
            let output = newsroom.desks[desk].run(&["sync"]);
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said).trim().replace('\n', " / ");
            log(format!("  {} again: {}: {said}", CALLED[desk], output.status));
            assert!(output.status.success() || said.contains("cannot be reached"), "{}: {said}", CALLED[desk]);
            assert!(desk + 1 != node || output.status.code() == Some(5), "{}: {said}", CALLED[desk]);
        }
        cluster.bring_back(node);
        log(format!("node {node} is back"));
        for desk in [CHIEF, REPORTER, EDITOR, CHIEF, REPORTER] {
            let report = newsroom.desks[desk].json(&["sync"]);
            log(format!(
                "  {}: sent {} entries and {} photos, received {} and {}, {} questions, findings {}",
                CALLED[desk],
                report["sent"],
                report["photos_sent"],
                report["received"],
                report["photos_received"],
                report["requests"],
                report["findings"]
            ));
        }
        log(format!("{} objects in the storage", objects_in(&*newsroom.shared.storage()).len()));
        newsroom.is_settled(&[], &format!("after node {node} came back"));
    }
    let list = newsroom.agrees(&[], "at the end");
    newsroom.are_whole(&[], "at the end");
    for desk in DESKS {
        let verified = newsroom.desks[desk].json(&["verify", "--rebuild"]);
        let stories = verified["stories"].as_object().unwrap();
        log(format!("{}: {} entries that it can read, {} stories:", CALLED[desk], verified["entries"], stories.len()));
        stories.iter().for_each(|(id, digest)| eprintln!("             {id} {digest}"));
    }
    log(format!("nothing lost: {} stories, the same on three desks", list.len()));
}
