//! A socket that looks asynchronous to `tokio_postgres` and waits only when it is told to.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::driver::KEEPALIVE;

/// A stream of the operating system.
pub(super) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

/// A socket that is shared by the connection, which reads and writes, and the wire, which waits.
#[derive(Clone)]
pub(super) struct Socket(Arc<Mutex<Inner>>);

struct Inner {
    stream: Stream,
    /// What has come in, from `start` to `end`, and was not read yet.
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// Why nothing comes in any more.
    failed: Option<io::Error>,
    closed: bool,
    limit: Limit,
}

/// How long a wait for the server may take.
#[derive(Debug, Clone, Copy)]
enum Limit {
    Until(Instant),
    /// `network_timeout`; the system knows it already.
    Each(Duration),
    None,
}

impl Socket {
    /// A socket whose waits end at the deadline.
    pub(super) fn new(stream: Stream, deadline: Instant) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            stream,
            buffer: vec![0; BUFFER].into(),
            start: 0,
            end: 0,
            failed: None,
            closed: false,
            limit: Limit::Until(deadline),
        })))
    }

    /// Limits each wait from now on, in place of all together.
    pub(super) fn set_timeout(&self, timeout: Option<Duration>) {
        let mut inner = self.lock();
        inner.limit = timeout.map_or(Limit::None, Limit::Each);
        if let Err(error) = inner.stream.set_timeout(timeout) {
            inner.failed = Some(error);
        }
    }

    /// Waits until something has come in, or nothing will.
    pub(super) fn wait(&self) {
        self.lock().fill();
    }

    /// Lets neither reading nor writing block any more.
    pub(super) fn stop_blocking(&self) {
        let mut inner = self.lock();
        if let Err(error) = inner.stream.set_nonblocking() {
            inner.failed = Some(error);
        }
    }

    /// A panic elsewhere leaves nothing half done in here.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn fill(&mut self) {
        if self.start < self.end || self.failed.is_some() || self.closed {
            return;
        }
        match self.read() {
            Ok(0) => self.closed = true,
            Ok(count) => (self.start, self.end) = (0, count),
            Err(error) => self.failed = Some(self.explain(error)),
        }
    }

    fn read(&mut self) -> io::Result<usize> {
        if let Limit::Until(deadline) = self.limit {
            let left = deadline.saturating_duration_since(Instant::now());
            // The system takes zero for no limit.
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.stream.set_timeout(Some(left))?;
        }
        loop {
            match self.stream.read(&mut self.buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// The system's word for a time limit that passed is that the call would block.
    fn explain(&self, error: io::Error) -> io::Error {
        let message = match (error.kind(), self.limit) {
            (ErrorKind::WouldBlock | ErrorKind::TimedOut, Limit::Each(timeout)) => {
                format!("the server was silent for {timeout:?}, which is the `network_timeout`")
            }
            (ErrorKind::WouldBlock | ErrorKind::TimedOut, _) => "the server did not answer in time".to_owned(),
            _ => return error,
        };
        io::Error::new(ErrorKind::TimedOut, message)
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.lock();
        let count = into.remaining().min(inner.end - inner.start);
        if count > 0 {
            into.put_slice(&inner.buffer[inner.start..inner.start + count]);
            inner.start += count;
            return Poll::Ready(Ok(()));
        }
        match inner.failed.take() {
            Some(error) => Poll::Ready(Err(error)),
            None if inner.closed => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut inner = self.lock();
        loop {
            match inner.stream.write(bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                written => return Poll::Ready(written.map_err(|error| inner.explain(error))),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.lock().stream.shut_down())
    }
}

/// Calls the same method on whichever stream.
macro_rules! each_stream {
    ($stream:expr, $inner:ident => $body:expr) => {
        match $stream {
            Stream::Tcp($inner) => $body,
            #[cfg(unix)]
            Stream::Unix($inner) => $body,
        }
    };
}

impl Stream {
    /// A socket over TCP, whose peer is asked from time to time whether it is still there: that of a host which is gone
    /// would be waited for without end.
    pub(super) fn tcp(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let keepalive = TcpKeepalive::new().with_time(KEEPALIVE);
        #[cfg(not(any(target_os = "openbsd", target_os = "haiku")))]
        let keepalive = keepalive.with_interval(KEEPALIVE / 6);
        SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
        Ok(Self::Tcp(stream))
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        each_stream!(self, stream => stream.read(into))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        each_stream!(self, stream => stream.write(bytes))
    }

    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        each_stream!(self, stream => stream.set_read_timeout(timeout).and_then(|()| stream.set_write_timeout(timeout)))
    }

    fn set_nonblocking(&self) -> io::Result<()> {
        each_stream!(self, stream => stream.set_nonblocking(true))
    }

    fn shut_down(&self) -> io::Result<()> {
        each_stream!(self, stream => stream.shutdown(Shutdown::Both))
    }
}

/// What is read at once at most.
const BUFFER: usize = 32 * 1024;
