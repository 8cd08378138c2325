//! Opening: what a window and the command line do before they show anything.

use std::path::Path;

use newsroom::desk::Desk;

use crate::support::{Done, Times, around};

const ROUNDS: usize = 101;

pub(crate) fn compare(small: &Path, large: &Path, count: u64) -> Done {
    let mut times = [Times::default(), Times::default()];
    for _ in 0..ROUNDS {
        for (folder, times) in [small, large].into_iter().zip(&mut times) {
            let rows = times.take(|| open(folder))?;
            assert_eq!(rows, 100);
        }
    }
    let [small, large] = times.map(|times| times.median());
    println!("opening and the first 100 rows of the list: {small:.2} ms with 100 stories, {large:.2} ms with {count}");
    println!("ratio {:.2}; the goal is 1.5", large / small);
    Ok(())
}

fn open(folder: &Path) -> Result<usize, newsroom::desk::DeskError> {
    let desk = Desk::open(folder, None, around())?;
    desk.freeze_all()?;
    let rows = desk.list(None, 100)?.len();
    desk.daily_backup()?;
    Ok(rows)
}
