//! An S3 store for tests: `s3-store FOLDER PORT KEY SECRET [DOMAIN]`. Buckets are folders; signatures are checked.
//!
//! With a domain a bucket is part of the host's name and nowhere else, whatever port was asked.

use std::error::Error;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::host::{S3Host, VirtualHost};
use s3s::service::S3ServiceBuilder;
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

/// What stands behind the bucket in the host's name.
struct Domain(String);

impl S3Host for Domain {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let bucket = name.strip_suffix(&self.0).and_then(|before| before.strip_suffix('.'));
        bucket.map(|bucket| VirtualHost::new(&*self.0).with_bucket(bucket)).ok_or_else(forbidden)
    }
}

/// What Alibaba's store says of a path with the bucket.
fn forbidden() -> S3Error {
    let mut refused = S3Error::new(S3ErrorCode::Custom("SecondLevelDomainForbidden".into()));
    if let Some(forbidden) = S3ErrorCode::AccessDenied.status_code() {
        refused.set_status_code(forbidden);
    }
    refused
}

/// The folder of the buckets. Writing makes no other, as it would by s3s-fs alone.
struct Buckets(PathBuf);

type Checking<'a> = Pin<Box<dyn Future<Output = S3Result<()>> + Send + 'a>>;

impl S3Access for Buckets {
    fn check<'me, 'cx, 'asked, 'all>(&'me self, cx: &'cx mut S3AccessContext<'asked>) -> Checking<'all>
    where
        'me: 'all,
        'cx: 'all,
        'asked: 'all,
        Self: 'all,
    {
        let is_there = cx.s3_path().get_bucket_name().is_none_or(|bucket| self.0.join(bucket).is_dir());
        let checked = match cx.credentials() {
            None => Err(s3_error!(AccessDenied)),
            Some(_) if !is_there => Err(s3_error!(NoSuchBucket)),
            Some(_) => Ok(()),
        };
        Box::pin(async move { checked })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let [folder, port, key, secret] = [(); 4].map(|()| arguments.next().unwrap_or_default());
    let port = port.parse::<u16>().map_err(|_| "FOLDER PORT KEY SECRET [DOMAIN]")?;
    let store = FileSystem::new(&folder).map_err(|e| format!("{e:?}"))?;
    let mut service = S3ServiceBuilder::new(store);
    service.set_auth(SimpleAuth::from_single(key, secret));
    service.set_access(Buckets(folder.into()));
    if let Some(domain) = arguments.next() {
        service.set_host(Domain(domain));
    }
    let service = service.build();
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async move {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        loop {
            let (socket, _) = listener.accept().await?;
            // Else answers of two packets wait 40 ms for each other.
            socket.set_nodelay(true)?;
            let service = service.clone();
            tokio::spawn(async move {
                let server = Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    })
}
