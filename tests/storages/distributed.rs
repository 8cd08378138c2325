//! A store of three nodes, one of which goes away and comes back. At night only: see [`Cluster::start`].

use blackbox::cluster::Cluster;
use newsroom::storage;

use crate::name;

#[test]
fn what_was_put_is_there_through_every_node_while_one_is_away_and_when_it_is_back() {
    let Some(cluster) = Cluster::start() else {
        blackbox::skipped("the cluster of three nodes runs at night, or where GALLEY_GARAGE is set");
        return;
    };
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
