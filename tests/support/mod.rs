//! What the integration tests share; a test file takes it in by `mod support;`.

// Every test file is a program of its own and uses a part of this.
#![allow(dead_code, unused_imports)]

mod server;

pub(crate) use server::{Backend, server_url};
