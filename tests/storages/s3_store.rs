//! An S3 store for tests: `s3-store FOLDER PORT KEY SECRET`. Buckets are folders; signatures are checked.

use std::error::Error;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, port, key, secret] = arguments.as_slice() else { return Err("FOLDER PORT KEY SECRET".into()) };
    let store = FileSystem::new(folder).map_err(|e| format!("{e:?}"))?;
    let mut service = S3ServiceBuilder::new(store);
    service.set_auth(SimpleAuth::from_single(key.as_str(), secret.as_str()));
    let (service, port) = (service.build(), port.parse::<u16>()?);
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
