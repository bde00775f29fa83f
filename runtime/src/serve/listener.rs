use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// A listening socket set up for many quiet connections.
#[derive(Debug)]
pub struct Listener(TcpListener);

/// So many bytes not yet sent make a socket unwritable: what waits beyond them waits in the connection's own queue, where
/// something newer can still replace it.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT_BYTES: u32 = 16 * 1024;
/// How many connections the system may hold for us before we accept them.
const BACKLOG: i32 = 1024;

impl Listener {
    /// Listens on an address; port 0 is any free one. Fails when the address is taken or not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // Windows would let two servers share the address.
        #[cfg(not(windows))]
        socket.set_reuse_address(true)?;
        #[cfg(any(target_os = "linux", target_os = "android"))]
        socket.set_tcp_notsent_lowat(UNSENT_BYTES)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        Ok(Self(socket.into()))
    }

    /// The address it listens on.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Must be called in a tokio runtime.
    pub(super) fn into_tokio(self) -> io::Result<tokio::net::TcpListener> {
        tokio::net::TcpListener::from_std(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn accepted_sockets_hold_little_unsent_data() {
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let _client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.0.accept().unwrap();
        assert_eq!(socket2::SockRef::from(&accepted).tcp_notsent_lowat().unwrap(), UNSENT_BYTES);
    }

    #[test]
    fn an_address_is_taken_once() {
        let first = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let error = Listener::bind(first.local_addr().unwrap()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    }
}
