//! A web service: a blog as JSON, with axum. What is sent are projections with relations in them, so that each handler is one
//! query; the engine waits on threads that may wait, by `spawn_blocking`.
//!
//! ```text
//! cargo run --example blog_api -- [URL]                           # asks itself, and shows the answers
//! cargo run --example blog_api -- --listen 127.0.0.1:8080 [URL]   # serves
//! curl -s 'http://127.0.0.1:8080/posts?page=1&size=20'
//! curl -s http://127.0.0.1:8080/posts/1
//! curl -s http://127.0.0.1:8080/posts -H 'Content-Type: application/json' \
//!     -d '{"author_id": 1, "title": "Keys", "body": "A key is …", "tags": ["sql"]}'
//! ```
//!
//! `tests/blog_api.rs` does the same on every backend. It makes the tables `blog_api_users`, `blog_api_posts`,
//! `blog_api_comments`, `blog_api_tags` and `blog_api_post_tags`, and drops them again.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod client;
mod errors;
mod models;
mod service;
mod shapes;

use std::error::Error;
use std::net::SocketAddr;

use rowhouse::prelude::Engine;
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut url, mut listen) = ("sqlite::memory:".to_owned(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--listen" => listen = Some(arguments.next().ok_or("--listen takes an address: 127.0.0.1:8080")?),
            _ => url = argument,
        }
    }
    let engine = Engine::connect(&url)?;
    models::create_tables(&engine)?;
    models::write_first_posts(&engine)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let address = listen.as_deref().unwrap_or("127.0.0.1:0");
    let listener = runtime.block_on(TcpListener::bind(address))?;
    let address = listener.local_addr()?;
    println!("{} on http://{address}/posts", engine.backend());
    let server = axum::serve(listener, service::router(engine.clone())).into_future();
    match listen {
        Some(_) => runtime.block_on(server)?,
        None => {
            let server = runtime.spawn(server);
            show(address)?;
            server.abort();
        }
    }
    models::drop_tables(&engine)?;
    Ok(())
}

/// Asks the service, and shows the answers.
fn show(address: SocketAddr) -> std::io::Result<()> {
    let new = r#"{"author_id": 1, "title": "Keys", "body": "A key is …", "tags": ["sql", "keys"]}"#;
    let requests = [
        ("GET", "/posts/1", None),
        ("POST", "/posts", Some(new)),
        ("POST", "/posts", Some(new)),
        ("POST", "/posts", Some(r#"{"author_id": 1, "title": " ", "body": ""}"#)),
        ("GET", "/posts?size=10", None),
        ("GET", "/posts/100", None),
    ];
    for (method, path, body) in requests {
        let answer = client::send(address, method, path, body)?;
        println!("\n{method} {path} {}", body.unwrap_or_default());
        println!("{} {} {:#}", answer.status, answer.header("location").unwrap_or_default(), answer.body);
    }
    Ok(())
}
