//! Errors as answers: a status, and a document that says what is wrong.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rowhouse::Error;
use serde::Serialize;

/// What every answer has that is no success.
#[derive(Serialize, Debug)]
pub(crate) struct ApiError {
    #[serde(skip)]
    status: StatusCode,
    /// What is wrong.
    error: String,
    /// The same of single fields.
    fields: Vec<FieldError>,
}

#[derive(Serialize, Debug)]
struct FieldError {
    field: String,
    error: String,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), fields: Vec::new() }
    }

    /// Something is wrong here, and not with the request: it is for the log, and not for the client.
    #[allow(clippy::print_stderr, reason = "the log of an example")]
    pub(crate) fn internal(reason: &dyn std::error::Error) -> Self {
        eprintln!("blog_api: {reason}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed")
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } => Self::new(StatusCode::NOT_FOUND, "there is no such thing"),
            Error::Unique(_) => Self::new(StatusCode::CONFLICT, "there is one like it already"),
            Error::ForeignKey(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "it names something that is not there"),
            Error::Validation(refused) => {
                let field = |problem: &rowhouse::error::Problem| {
                    let field = problem.field.unwrap_or_default().to_owned();
                    FieldError { field, error: problem.message.to_string() }
                };
                let fields = refused.problems.iter().map(field).collect();
                Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "it is not valid") }
            }
            Error::PoolTimeout(_) | Error::Connect(_) | Error::LockTimeout(_) | Error::Deadlock(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "the server is busy: try again")
            }
            other => Self::internal(&other),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, body) = (self.status, axum::Json(self));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return (status, [(header::RETRY_AFTER, "1")], body).into_response();
        }
        (status, body).into_response()
    }
}

/// What axum refuses before a handler sees it.
macro_rules! refused {
    ($($rejection:ty)*) => {$(
        impl From<$rejection> for ApiError {
            fn from(rejection: $rejection) -> Self {
                Self::new(rejection.status(), rejection.body_text())
            }
        }
    )*};
}
refused!(JsonRejection PathRejection QueryRejection);
