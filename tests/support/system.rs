//! What a test asks of the system around the programs: a disk of its own, another user.
//!
//! Each works as root and as an ordinary user on Debian and Ubuntu; where one does not, the test is counted as skipped.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

const INSIDE: &str = "GALLEY_INSIDE_NAMESPACE";

fn quiet(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Runs the calling test once more where it may mount file systems that nobody else sees; true in there.
///
/// `name` is the test's whole name. Outside, the test has nothing more to do.
///
/// # Panics
/// Where the test fails inside.
pub fn in_mount_namespace(name: &str) -> bool {
    if env::var_os(INSIDE).is_some() {
        return true;
    }
    // Root needs no user namespace, and may not be given one in a container; anybody else needs one.
    let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    let probe = tempfile::tempdir().expect("a temporary folder");
    let can = |way: &&&[&str]| {
        let mount = ["mount", "-t", "tmpfs", "none"];
        quiet(Command::new("unshare").args(**way).args(mount).arg(probe.path()))
    };
    let Some(way) = ways.iter().find(can) else {
        crate::skipped("no file system can be mounted here: neither as root nor in a user namespace");
        return false;
    };
    let mut again = Command::new("unshare");
    again.args(*way).arg(env::current_exe().expect("the running test has a path"));
    let output = again.args([name, "--exact", "--nocapture"]).env(INSIDE, "1").output().expect("unshare runs");
    let said = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", said(&output.stdout), said(&output.stderr));
    assert!(said(&output.stdout).contains("1 passed"), "no test is named {name}");
    false
}

/// Mounts a file system in memory.
///
/// # Panics
/// Where it cannot be mounted.
pub fn mount_disk(at: &Path, bytes: u64) {
    fs::create_dir_all(at).expect("the mount point");
    let options = format!("size={bytes},mode=755");
    assert!(
        quiet(Command::new("mount").args(["-t", "tmpfs", "-o", &options, "none"]).arg(at)),
        "mount {}",
        at.display()
    );
}

/// Makes a folder read-only, whoever asks.
///
/// # Panics
/// Where it cannot be.
pub fn mount_read_only(folder: &Path) {
    assert!(quiet(Command::new("mount").arg("--bind").arg(folder).arg(folder)), "mount --bind");
    assert!(quiet(Command::new("mount").args(["-o", "remount,bind,ro"]).arg(folder)), "remount");
}

/// Fills the disk under a folder to the last byte. Returns the file to remove.
///
/// # Panics
/// Where the disk does not get full.
pub fn fill(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("filler");
    let mut file = fs::OpenOptions::new().create(true).append(true).open(&path).expect("the filler");
    for size in [65_536, 4_096, 1] {
        let bytes = vec![7; size];
        while std::io::Write::write(&mut file, &bytes).is_ok_and(|written| written > 0) {}
    }
    path
}

/// How a program is started as somebody who may not write what is marked read-only.
#[derive(Clone, Debug)]
pub struct OrdinaryUser(&'static [&'static str]);

impl OrdinaryUser {
    /// Returns the first way that holds: root would write all the same. `None` is counted as skipped.
    ///
    /// # Panics
    /// Where no temporary folder can be made.
    pub fn find(program: &Path) -> Option<Self> {
        let ways: [&[&str]; 3] = [
            &[],
            &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
            // Without a mapping root is nobody there and keeps no right over files.
            &["unshare", "--user"],
        ];
        let probe = tempfile::tempdir().expect("a temporary folder");
        let closed = probe.path().join("closed");
        fs::create_dir(&closed).expect("a folder");
        permit(probe.path(), 0o755);
        permit(&closed, 0o555);
        let holds = |way: &&&'static [&'static str]| {
            let user = Self(way);
            let touches = quiet(user.command(Path::new("touch")).arg(closed.join("file")));
            !touches && quiet(user.command(program).arg("--version"))
        };
        let found = ways.iter().find(holds).map(|way| Self(way));
        permit(&closed, 0o755);
        if found.is_none() {
            crate::skipped("no program can be started here as an ordinary user");
        }
        found
    }

    /// Returns a command that starts a program as that user.
    pub fn command(&self, program: &Path) -> Command {
        let mut words = self.0.iter();
        let Some(first) = words.next() else { return Command::new(program) };
        let mut command = Command::new(first);
        command.args(words).arg(program);
        command
    }
}

/// Sets the permission bits of a file or folder.
///
/// # Panics
/// Where they cannot be set.
pub fn permit(path: &Path, mode: u32) {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).expect("permissions");
}

/// Sets the permission bits of a folder and all in it: `mode` for files, with search added for folders.
///
/// # Panics
/// Where they cannot be set.
pub fn permit_all(folder: &Path, mode: u32) {
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { permit_all(&path, mode) } else { permit(&path, mode) }
    }
    permit(folder, mode | 0o111);
}
