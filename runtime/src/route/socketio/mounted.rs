use std::sync::Arc;

use crate::driver::{Member, drive, turn_away};
use crate::transport::socketio::{Namespace, SocketIo};
use crate::{Admission, Channel, ChannelSpec, Close, CloseCode, Options, Refusal, Request, Session, SocketIoSpec};

/// A channel in its namespace.
pub(super) struct Mounted<C> {
    pub(super) channel: Arc<C>,
    pub(super) spec: &'static SocketIoSpec,
    pub(super) options: Options,
}

impl<C: Channel> Namespace for Mounted<C> {
    fn channel(&self) -> &'static ChannelSpec {
        self.channel.spec()
    }

    fn spec(&self) -> &'static SocketIoSpec {
        self.spec
    }

    fn connect(self: Arc<Self>, transport: SocketIo, auth: Option<String>) {
        tokio::spawn(async move { self.serve(transport, auth.as_deref()).await });
    }
}

impl<C: Channel> Mounted<C> {
    async fn serve(&self, mut transport: SocketIo, auth: Option<&str>) {
        let remote = transport.remote();
        let (_counted, seat) = (self.options.drain.count(), self.options.seat(self.channel.spec().service));
        let admitted = match &seat {
            Some(_) => self.admit(&transport, auth),
            None => Err(Refusal::closed(Close::new(CloseCode::OVERLOADED, "overloaded"))),
        };
        match admitted {
            Ok(admission) => {
                let session = Session::new(self.channel.space(), admission, remote);
                session.outbox().take_packets(self.spec);
                transport.accept(session.key());
                drive(Member::join(self.channel.clone(), session), transport).await;
            }
            Err(refusal) => {
                let session = Session::new(self.channel.space(), Admission::new(0), remote);
                turn_away(told(refusal, &mut transport), &session, transport).await;
            }
        }
    }

    fn admit(&self, transport: &SocketIo, auth: Option<&str>) -> Result<Admission, Refusal> {
        let parts = transport.request();
        let request = Request::new(self.spec.namespace, &parts.uri, &[], &parts.headers, transport.remote(), auth);
        self.channel.admit(&request)
    }
}

/// Says why in the transport's own way, and nothing else. Who may come back later is not told: stock clients would stay
/// away, but come back to a connection that just ends.
fn told(refusal: Refusal, transport: &mut SocketIo) -> Refusal {
    if refusal.close.code.is_final() {
        let text = refusal.text.as_deref().unwrap_or(&refusal.close.reason);
        transport.refuse(text, refusal.code);
    }
    Refusal { message: None, ..refusal }
}
