//! The example `blog_api`, asked over HTTP on a port of its own, on every backend.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

#[path = "../examples/blog_api/client.rs"]
mod client;
#[path = "../examples/blog_api/errors.rs"]
mod errors;
#[path = "../examples/blog_api/models.rs"]
mod models;
#[path = "../examples/blog_api/service.rs"]
mod service;
#[path = "../examples/blog_api/shapes.rs"]
mod shapes;

use std::net::SocketAddr;

use client::{Answer, send};
use rowhouse::Result;
use serde_json::{Value, json};
use support::TestDb;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// The service, until it is dropped.
struct Server {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Server {
    fn start(db: &TestDb) -> Result<Self> {
        models::create_tables(&db.engine)?;
        models::write_first_posts(&db.engine)?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(axum::serve(listener, service::router(db.engine.clone())).into_future());
        Ok(Self { address, _runtime: runtime })
    }

    fn get(&self, path: &str) -> Answer {
        send(self.address, "GET", path, None).unwrap()
    }

    fn post(&self, body: &Value) -> Answer {
        send(self.address, "POST", "/posts", Some(&body.to_string())).unwrap()
    }
}

fn joins() -> Value {
    json!({
        "id": 1,
        "title": "Joins",
        "body": "A join is …",
        "author": { "id": 1, "name": "Ann", "post_count": 1 },
        "tags": [{ "name": "rust" }, { "name": "sql" }],
        "comments": [
            { "text": "Well written.", "author": { "id": 2, "name": "Bo" } },
            { "text": "First!", "author": null },
        ],
    })
}

backend_tests! {
    fn a_post_has_all_that_belongs_to_it(db: &TestDb) -> Result<()> {
        let server = Server::start(db)?;
        let answer = server.get("/posts/1");
        assert_eq!((answer.status, &answer.body), (200, &joins()));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        Ok(())
    }

    fn posts_come_by_pages(db: &TestDb) -> Result<()> {
        let server = Server::start(db)?;
        for n in 0..4 {
            let new = json!({ "author_id": 2, "title": format!("Post {n}"), "body": "" });
            assert_eq!(server.post(&new).status, 201);
        }
        let first = server.get("/posts");
        assert_eq!(first.status, 200);
        assert_eq!((&first.body["total"], &first.body["size"], first.body["rows"].as_array().map(Vec::len)), (&json!(5), &json!(20), Some(5)));
        let last = server.get("/posts?page=3&size=2").body;
        let joins = json!({ "id": 1, "title": "Joins", "author": "Ann", "comment_count": 2 });
        assert_eq!(last, json!({ "rows": [joins], "total": 5, "number": 3, "size": 2 }));
        assert_eq!(server.get("/posts?page=9").body["rows"], json!([]));
        for wrong in ["page=0", "size=0", "size=101", "size=x", "sice=1"] {
            let answer = server.get(&format!("/posts?{wrong}"));
            assert_eq!(answer.status, 400, "{wrong}");
            assert!(answer.body["error"].is_string(), "{answer:?}");
        }
        Ok(())
    }

    fn a_post_is_written_with_its_tags(db: &TestDb) -> Result<()> {
        let server = Server::start(db)?;
        let new = json!({ "author_id": 1, "title": "Keys", "body": "A key is …", "tags": ["sql", "keys"] });
        let written = server.post(&new);
        assert_eq!(written.status, 201, "{written:?}");
        let read = server.get(written.header("location").unwrap());
        assert_eq!((read.status, &read.body), (200, &written.body));
        assert_eq!(read.body["tags"], json!([{ "name": "keys" }, { "name": "sql" }]));
        assert_eq!((&read.body["author"]["post_count"], &read.body["comments"]), (&json!(2), &json!([])));
        Ok(())
    }

    fn what_cannot_be_written_is_told_why(db: &TestDb) -> Result<()> {
        let server = Server::start(db)?;
        let new = |author_id: i64, title: &str| json!({ "author_id": author_id, "title": title, "body": "", "tags": ["new"] });
        let empty = server.post(&new(1, " "));
        assert_eq!((empty.status, &empty.body["fields"]), (422, &json!([{ "field": "title", "error": "is empty" }])));
        assert_eq!(server.post(&new(1, &"x".repeat(201))).status, 422);
        assert_eq!(server.post(&new(1, "Joins")).status, 409);
        assert_eq!(server.post(&new(99, "Keys")).status, 422);
        assert_eq!(server.post(&json!({ "title": "Keys" })).status, 422);
        assert_eq!(send(server.address, "POST", "/posts", Some("{")).unwrap().status, 400);
        let (missing, wrong) = (server.get("/posts/99"), server.get("/posts/x"));
        assert_eq!((missing.status, missing.body["error"].is_string()), (404, true));
        assert_eq!((wrong.status, wrong.body["error"].is_string()), (400, true));
        // Nothing of what was refused is left, the tags neither.
        assert_eq!(server.get("/posts").body["total"], 1);
        let tags = rowhouse::raw("SELECT COUNT(*) FROM blog_api_tags").scalar::<i64, _>(&db.engine)?;
        assert_eq!(tags, 2);
        Ok(())
    }
}
