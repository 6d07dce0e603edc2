//! A TCP proxy on loopback whose faults are set while it runs.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Passes on what goes to a server and comes from it; ends with this value.
pub(crate) struct Proxy {
    /// The address to connect to in place of the server's.
    pub(crate) address: SocketAddr,
    faults: Arc<Faults>,
}

struct Faults {
    server: String,
    /// Nothing is passed on, and new connections wait.
    silent: AtomicBool,
    /// New connections are refused.
    refusing: AtomicBool,
    /// How long each piece waits, in milliseconds.
    delay: AtomicU64,
    /// How many bytes from the server are passed on before the connection is cut; negative for all.
    left: AtomicI64,
    ended: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// A proxy before `host:port`.
    pub(crate) fn new(server: &str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let faults = Arc::new(Faults {
            server: server.to_owned(),
            silent: AtomicBool::new(false),
            refusing: AtomicBool::new(false),
            delay: AtomicU64::new(0),
            left: AtomicI64::new(-1),
            ended: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let shared = Arc::clone(&faults);
        thread::spawn(move || shared.listen(Some(listener), address));
        Ok(Self { address, faults })
    }

    /// Connections stay open, and nothing is passed on.
    pub(crate) fn silence(&self) {
        self.faults.silent.store(true, Ordering::SeqCst);
    }

    /// New connections are refused; those that are open go on.
    pub(crate) fn refuse(&self) {
        self.faults.refusing.store(true, Ordering::SeqCst);
        while TcpStream::connect(self.address).is_ok() {
            thread::sleep(TICK);
        }
    }

    /// Each piece is passed on so much later.
    pub(crate) fn delay(&self, by: Duration) {
        self.faults.delay.store(by.as_millis() as u64, Ordering::SeqCst);
    }

    /// Cuts every open connection.
    pub(crate) fn cut(&self) {
        self.faults.cut();
    }

    /// Cuts all connections after so many bytes more from the server.
    pub(crate) fn cut_after(&self, bytes: i64) {
        self.faults.left.store(bytes, Ordering::SeqCst);
    }

    /// No more faults.
    pub(crate) fn pass(&self) {
        self.faults.left.store(-1, Ordering::SeqCst);
        self.faults.delay.store(0, Ordering::SeqCst);
        self.faults.silent.store(false, Ordering::SeqCst);
        if self.faults.refusing.swap(false, Ordering::SeqCst) {
            while TcpStream::connect(self.address).is_err() {
                thread::sleep(TICK);
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.faults.ended.store(true, Ordering::SeqCst);
        self.faults.cut();
    }
}

impl Faults {
    fn listen(self: Arc<Self>, mut listener: Option<TcpListener>, address: SocketAddr) {
        while !self.ended.load(Ordering::SeqCst) {
            if self.refusing.load(Ordering::SeqCst) {
                listener = None;
            } else if listener.is_none() {
                listener = TcpListener::bind(address).ok();
            }
            let accepted = listener.as_ref().filter(|open| open.set_nonblocking(true).is_ok()).map(TcpListener::accept);
            match accepted {
                Some(Ok((client, _))) => {
                    let shared = Arc::clone(&self);
                    thread::spawn(move || shared.connect(client));
                }
                _ => thread::sleep(TICK),
            }
        }
    }

    fn connect(self: Arc<Self>, client: TcpStream) {
        self.wait();
        let Ok(server) = TcpStream::connect(&self.server) else { return };
        let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) else { return };
        for stream in [&client, &server] {
            let _ = (stream.set_nonblocking(false), stream.set_nodelay(true));
            self.open.lock().unwrap().extend(stream.try_clone());
        }
        let shared = Arc::clone(&self);
        thread::spawn(move || shared.pump(from, to, Way::Up));
        self.pump(server, client, Way::Down);
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream, way: Way) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            thread::sleep(Duration::from_millis(self.delay.load(Ordering::SeqCst)));
            self.wait();
            let mut passed = &buffer[..count];
            let left = self.left.load(Ordering::SeqCst);
            let cut = way == Way::Down && left >= 0 && left <= count as i64;
            if cut {
                passed = &passed[..left as usize];
            } else if way == Way::Down && left >= 0 {
                self.left.fetch_sub(count as i64, Ordering::SeqCst);
            }
            if to.write_all(passed).is_err() || cut {
                break;
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }

    fn wait(&self) {
        while self.silent.load(Ordering::SeqCst) && !self.ended.load(Ordering::SeqCst) {
            thread::sleep(TICK);
        }
    }

    fn cut(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

const TICK: Duration = Duration::from_millis(2);
