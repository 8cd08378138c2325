//! Real servers on loopback, each with a folder of its own and a process that ends with the value.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use newsroom::storage::{Address, Credential, Place};

/// Who every server lets in.
const USER: &str = "desk";
/// With this password.
const SECRET: &str = "desk-secret";
/// The same for Apache (`htpasswd -nb`).
const HTPASSWD: &str = "desk:$apr1$galleyte$Aeb/ZLYzvzRAbht8531R61\n";
/// The bucket of the S3 store, and the folder of the others.
const BUCKET: &str = "newsroom";
/// What stands behind the bucket where it is part of the host's name.
const DOMAIN: &str = "s3.localhost";
/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Apache's WebDAV, which keeps to the standard.
    Apache,
    /// rclone's WebDAV, which knows no conditions and keeps what a broken upload left.
    Rclone,
    /// An S3 store that checks signatures.
    S3,
    /// The same, with the bucket as part of the host's name and nowhere else.
    VirtualS3,
}

impl Kind {
    /// One of each program.
    pub const ALL: [Self; 3] = [Self::Apache, Self::Rclone, Self::S3];
}

/// Certificates of a server with TLS, and who vouches for them, in PEM.
#[derive(Clone, Debug)]
pub struct Certified {
    /// The server's certificate.
    pub certificate: String,
    /// Its key.
    pub key: String,
}

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    /// What it is.
    pub kind: Kind,
    port: u16,
    folder: tempfile::TempDir,
    command: Command,
    child: Child,
}

impl Server {
    /// Starts a server. `None`, with the test counted as skipped, where its program is not installed.
    ///
    /// # Panics
    /// Where the program is there and the server does not start.
    pub fn start(kind: Kind) -> Option<Self> {
        Self::launch(kind, None)
    }

    /// Starts Apache with TLS.
    ///
    /// # Panics
    /// Where it is installed and does not start.
    pub fn start_secure(with: &Certified) -> Option<Self> {
        Self::launch(Kind::Apache, Some(with))
    }

    fn launch(kind: Kind, tls: Option<&Certified>) -> Option<Self> {
        let program = program(kind)?;
        let folder = tempfile::Builder::new().prefix("galley-server-").tempdir().expect("a temporary folder");
        fs::create_dir_all(folder.path().join("files").join(BUCKET)).expect("the folder of the files");
        for _ in 0..5 {
            let port = free_port();
            let mut command = match kind {
                Kind::Apache => apache(&program, port, folder.path(), tls),
                Kind::Rclone => rclone(&program, port, folder.path()),
                Kind::S3 => s3(&program, port, folder.path(), None),
                Kind::VirtualS3 => s3(&program, port, folder.path(), Some(DOMAIN)),
            };
            let log = fs::File::create(folder.path().join("log")).expect("the log");
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
            // Somebody else may have taken the port meanwhile.
            if let Some(child) = spawned(&mut command, port) {
                return Some(Self { kind, port, folder, command, child });
            }
        }
        let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        panic!("{kind:?} does not start: {log}");
    }

    /// Returns the storage that it serves.
    ///
    /// # Panics
    /// Never: the addresses are ours.
    pub fn place(&self) -> Place {
        self.place_by(self.port)
    }

    /// Returns the storage that it serves as it is reached by something that stands before it at a port.
    ///
    /// # Panics
    /// Never: the addresses are ours.
    pub fn place_by(&self, port: u16) -> Place {
        let address = match self.kind {
            Kind::Apache | Kind::Rclone => format!("http://127.0.0.1:{port}/{BUCKET}"),
            Kind::S3 => format!("s3+http://127.0.0.1:{port}/{BUCKET}"),
            Kind::VirtualS3 => format!("s3+http://{DOMAIN}:{port}/{BUCKET}?style=virtual"),
        };
        let credential = Credential { user: USER.into(), secret: SECRET.to_owned().into() };
        Place { credential, ..Place::at(Address::read(&address).expect("an address")) }
    }

    /// Kills it, as a power cut would. What it serves stays.
    ///
    /// # Panics
    /// Where it cannot be killed.
    pub fn kill(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("the server ends");
    }

    /// Brings it back at its old address.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn bring_back(&mut self) {
        // Apache that was killed leaves a file that says it runs.
        let _ = fs::remove_file(self.folder.path().join("pid"));
        let back = (0..5).find_map(|_| spawned(&mut self.command, self.port));
        self.child = back.unwrap_or_else(|| panic!("{:?} does not come back", self.kind));
    }

    /// Returns where it can be reached.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the folder in which it keeps the storage.
    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files").join(BUCKET)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns whether the tests run as root, whom Apache does not serve as.
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn program(kind: Kind) -> Option<PathBuf> {
    let (found, package) = match kind {
        Kind::Apache => (PathBuf::from("/usr/sbin/apache2"), "apache2-bin"),
        Kind::Rclone => (PathBuf::from("/usr/bin/rclone"), "rclone"),
        Kind::S3 | Kind::VirtualS3 => return Some(super::program::path("s3-store")),
    };
    if found.exists() {
        return Some(found);
    }
    crate::skipped(&format!("no {package} is installed"));
    None
}

/// Returns a port below those that outgoing connections are given.
pub(crate) fn free_port() -> u16 {
    loop {
        let port = 20_000 + u16::try_from(getrandom::u32().unwrap_or_default() % 12_000).unwrap_or_default();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Starts a server. `None` where it ends, or does not answer.
fn spawned(command: &mut Command, port: u16) -> Option<Child> {
    let mut child = command.spawn().expect("the server starts");
    if answers(&mut child, port) {
        return Some(child);
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

fn answers(child: &mut Child, port: u16) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE && child.try_wait().is_ok_and(|ended| ended.is_none()) {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// Apache alone with the modules that it needs, in one process; nothing of the system's own settings is read.
fn apache(program: &Path, port: u16, folder: &Path, tls: Option<&Certified>) -> Command {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file of the server");
    write("users", HTPASSWD);
    let mut modules =
        vec!["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "dav", "dav_fs"];
    let mut more = String::new();
    if let Some(tls) = tls {
        write("certificate.pem", &tls.certificate);
        write("key.pem", &tls.key);
        modules.extend(["socache_shmcb", "ssl"]);
        more.push_str("SSLEngine on\nSSLCertificateFile certificate.pem\nSSLCertificateKeyFile key.pem\n");
    }
    if is_root() {
        more.push_str("User www-data\nGroup www-data\n");
        // Who serves must be able to walk there, and to write.
        for entry in
            [folder.to_path_buf(), folder.join("files"), folder.join("files").join(BUCKET), folder.join("lock")]
        {
            fs::create_dir_all(&entry).expect("a folder of the server");
            open_to_all(&entry);
        }
    }
    fs::create_dir_all(folder.join("lock")).expect("the folder of the locks");
    let modules: String = modules
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let root = folder.display();
    write(
        "apache.conf",
        &format!(
            "ServerRoot \"{root}\"\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile pid\nErrorLog log\n\
             {modules}{more}ThreadsPerChild 16\nMaxRequestWorkers 16\nDocumentRoot \"{root}/files\"\nDavLockDB lock/db\n\
             <Directory \"{root}/files\">\n  Dav On\n  AuthType Basic\n  AuthName dav\n  AuthUserFile users\n  \
             Require valid-user\n</Directory>\n"
        ),
    );
    let mut command = Command::new(program);
    command.arg("-X").arg("-f").arg(folder.join("apache.conf"));
    command
}

fn rclone(program: &Path, port: u16, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["serve", "webdav"]).arg(folder.join("files")).args(["--addr", &format!("127.0.0.1:{port}")]);
    command.args(["--user", USER, "--pass", SECRET, "--config", "/dev/null"]);
    command
}

fn s3(program: &Path, port: u16, folder: &Path, domain: Option<&str>) -> Command {
    let mut command = Command::new(program);
    command.arg(folder.join("files")).arg(port.to_string()).args([USER, SECRET]).args(domain);
    command
}

#[cfg(unix)]
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("a folder for all");
}
