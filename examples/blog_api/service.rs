//! The routes. A handler asks the engine on a thread that may wait, and sends what comes.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use rowhouse::prelude::*;
use rowhouse::query::Page;

use crate::errors::ApiError;
use crate::models::{Post, Tag};
use crate::shapes::{NewPost, Paging, PostCard, PostPage};

type ApiResult<T> = Result<T, ApiError>;

/// `GET /posts?page=1&size=20`, `POST /posts`, `GET /posts/{id}`.
pub(crate) fn router(engine: Engine) -> Router {
    Router::new().route("/posts", get(list).post(create)).route("/posts/{id}", get(one)).with_state(engine)
}

/// Runs something that waits for the database on a thread that may wait.
async fn blocking<T: Send + 'static>(
    engine: Engine,
    work: impl FnOnce(&Engine) -> rowhouse::Result<T> + Send + 'static,
) -> ApiResult<T> {
    match tokio::task::spawn_blocking(move || work(&engine)).await {
        Ok(outcome) => Ok(outcome?),
        Err(panicked) => Err(ApiError::internal(&panicked)),
    }
}

async fn list(
    State(engine): State<Engine>,
    paging: Result<Query<Paging>, QueryRejection>,
) -> ApiResult<Json<Page<PostCard>>> {
    let Query(Paging { page, size }) = paging?;
    if page == 0 || !(1..=100).contains(&size) {
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "pages count from 1, and have 1 to 100 rows"));
    }
    let newest = Post::query().order_by(Post::id.desc()).fetch::<PostCard>();
    blocking(engine, move |engine| newest.page(page, size, engine)).await.map(Json)
}

async fn one(State(engine): State<Engine>, id: Result<Path<Id<Post>>, PathRejection>) -> ApiResult<Json<PostPage>> {
    let Path(id) = id?;
    let post = Post::query().filter(Post::id.eq(id)).fetch::<PostPage>();
    blocking(engine, move |engine| post.one(engine)).await.map(Json)
}

async fn create(
    State(engine): State<Engine>,
    new: Result<Json<NewPost>, JsonRejection>,
) -> ApiResult<impl IntoResponse> {
    let Json(new) = new?;
    let post = blocking(engine, move |engine| engine.transaction(|session| write(&new, session))).await?;
    let location = format!("/posts/{}", post.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(post)))
}

/// Writes a post, its links and the tags that are not there yet, and reads it as it is shown.
fn write(new: &NewPost, session: &mut Transaction) -> rowhouse::Result<PostPage> {
    let post = Post { id: Id::new(), author_id: new.author_id, title: new.title.clone(), body: new.body.clone() };
    let tags = tags(&new.tags, session)?;
    let post = session.add_graph(post.with(Post::tags, tags))?;
    session.flush()?;
    let id = session[post].id;
    Post::query().filter(Post::id.eq(id)).fetch::<PostPage>().one(session)
}

/// The tags with these names; those that are not there are made, by whoever comes first.
fn tags(names: &[String], session: &mut Transaction) -> rowhouse::Result<Vec<Handle<Tag>>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let new = names.iter().map(|name| Tag { id: Id::new(), name: name.clone() });
    Tag::insert_all(new).on_conflict(Tag::name).do_nothing().execute(&mut *session)?;
    Tag::query().filter(Tag::name.is_in(names)).track(session)
}
