//! Drives `tokio_postgres` from the calling thread, without a runtime.
//!
//! In: futures of the client. Out: what they come to. The connection is polled here, its socket blocks here and nowhere
//! else, for as long as the network timeout allows. So a connection works on every thread, also on those that run async
//! tasks, and a statement costs two system calls: one to send it, and one to wait for the answer.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use tokio_postgres::tls::TlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error};

use super::socket::{Socket, Stream};

/// The half of a connection that reads and writes.
pub(super) struct Wire {
    socket: Socket,
    messages: Messages,
    woken: Arc<Woken>,
    waker: Waker,
}

/// Logs in over a socket, until the deadline.
pub(super) fn log_in<T>(stream: Stream, config: &Config, tls: T, deadline: Instant) -> Result<(Client, Wire), Error>
where
    T: TlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let socket = Socket::new(stream, deadline);
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut logging_in = pin!(config.connect_raw(socket.clone(), tls));
    let (client, connection) = loop {
        if let Poll::Ready(result) = logging_in.as_mut().poll(&mut Context::from_waker(&waker)) {
            break result?;
        }
        socket.wait();
    };
    let messages = Messages { connection: Box::new(connection), ended: false };
    Ok((client, Wire { socket, messages, woken, waker }))
}

impl Wire {
    /// Limits each wait for the server from now on, in place of the deadline.
    pub(super) fn set_timeout(&self, timeout: Option<Duration>) {
        self.socket.set_timeout(timeout);
    }

    /// What a future of the client comes to.
    pub(super) fn block_on<T>(&mut self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let mut future = pin!(future);
        self.poll_until(|context| future.as_mut().poll(context))
    }

    /// Polls until something comes of it, and the connection in between.
    pub(super) fn poll_until<T>(
        &mut self,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut context = Context::from_waker(&self.waker);
        loop {
            if let Poll::Ready(result) = poll(&mut context) {
                return result;
            }
            self.woken.forget();
            if let Some(error) = self.messages.pump(&mut context) {
                // What came in before the end may be the answer.
                return match poll(&mut context) {
                    Poll::Ready(result) => result,
                    Poll::Pending => Err(error),
                };
            }
            if !self.woken.is() {
                self.socket.wait();
            }
        }
    }

    /// Tells the server that the client is gone, without waiting for anything. The client must be dropped before.
    pub(super) fn close(mut self) {
        self.socket.stop_blocking();
        // A server that cannot be told finds out by itself.
        let _ = self.messages.pump(&mut Context::from_waker(&self.waker));
    }
}

/// What is sent, and what comes in.
struct Messages {
    connection: Box<dyn Pump>,
    /// No more can come of the connection.
    ended: bool,
}

impl Messages {
    /// Sends what is to be sent, and hands over what has come in; gives the error that ends the connection.
    fn pump(&mut self, context: &mut Context<'_>) -> Option<Error> {
        while !self.ended {
            match self.connection.pump(context) {
                Poll::Pending => return None,
                Poll::Ready(Some(Ok(_message))) => {}
                Poll::Ready(Some(Err(error))) => {
                    self.ended = true;
                    return Some(error);
                }
                Poll::Ready(None) => self.ended = true,
            }
        }
        // The client answers by itself that the connection is closed.
        None
    }
}

/// A connection over whichever stream.
trait Pump: Send {
    fn pump(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<AsyncMessage, Error>>>;
}

impl<T> Pump for Connection<Socket, T>
where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send,
{
    fn pump(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<AsyncMessage, Error>>> {
        self.poll_message(context)
    }
}

/// Whether there is something to poll for.
struct Woken(AtomicBool);

impl Woken {
    fn forget(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
