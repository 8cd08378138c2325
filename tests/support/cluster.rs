//! A distributed S3 store on loopback: three nodes of Garage, which can go away one by one.

use std::path::Path;
use std::process::{Command, Stdio};

use newsroom::storage::{Address, Credential, Place};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/storages/garage.sh");
const NODELAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/storages/nodelay.c");

/// A cluster that runs. It ends with the value.
#[derive(Debug)]
pub struct Cluster {
    folder: tempfile::TempDir,
    /// Of each node.
    endpoints: Vec<String>,
    credential: Credential,
}

impl Cluster {
    /// Starts the cluster where `GALLEY_GARAGE` is set, as at night: it is built once, in 13 minutes and more.
    ///
    /// # Panics
    /// Where it is asked for and does not start.
    pub fn start() -> Option<Self> {
        std::env::var_os("GALLEY_GARAGE")?;
        let folder = tempfile::Builder::new().prefix("galley-cluster-").tempdir().expect("a temporary folder");
        let said = script(folder.path(), "start", &[&super::servers::free_port().to_string()]);
        let value = |key: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            line.unwrap_or_else(|| panic!("no {key}: {said}")).to_owned()
        };
        let endpoints = value("S3_ENDPOINTS").split(',').map(|e| format!("{e}/{}", value("S3_BUCKET"))).collect();
        let credential = Credential { user: value("S3_ACCESS_KEY"), secret: value("S3_SECRET_KEY").into() };
        Some(Self { folder, endpoints, credential })
    }

    /// Returns the storage as one of its nodes serves it, 1 to 3.
    ///
    /// # Panics
    /// Where there is no such node.
    pub fn place(&self, node: usize) -> Place {
        let address = Address::read(&format!("s3+{}?region=garage", self.endpoints[node - 1])).expect("an address");
        Place { credential: self.credential.clone(), ..Place::at(address) }
    }

    /// Kills a node, as a power cut would.
    pub fn kill(&self, node: usize) {
        script(self.folder.path(), "stop-node", &[&node.to_string(), "KILL"]);
    }

    /// Brings a node back with what it had.
    pub fn bring_back(&self, node: usize) {
        script(self.folder.path(), "start-node", &[&node.to_string()]);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = Command::new(SCRIPT).arg("stop").arg(self.folder.path().join("data")).stderr(Stdio::null()).status();
    }
}

/// Runs one verb of the script. Returns what it printed.
fn script(folder: &Path, verb: &str, arguments: &[&str]) -> String {
    // As Garage is shipped, its sockets wait 40 ms for each other on loopback.
    let shim = folder.join("nodelay.so");
    if !shim.exists() {
        let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&shim).args([NODELAY, "-ldl"]).status();
        assert!(built.is_ok_and(|status| status.success()), "cc makes {}", shim.display());
    }
    let mut command = Command::new(SCRIPT);
    command.arg(verb).arg(folder.join("data")).args(arguments).env("LD_PRELOAD", shim).stdin(Stdio::null());
    let output = command.output().expect("the script runs");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{verb}: {}", said(&output.stderr));
    said(&output.stdout)
}
