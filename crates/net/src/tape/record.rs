//! The backend that tapes another one.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::format::{Asked, Connect, Entry, Handshake, HttpKey, NotShaken, Outcome, Question, Shown};
use super::{Side, Tap, Tape};
use crate::api::ApiRequest;
use crate::{
    Backend, BoxStream, Clock, ConnectError, ConnectErrorKind, DnsAnswer, DnsError, HttpAnswer, HttpError, HttpRequest,
    RecordKind, TlsError, TlsErrorKind, TlsMode,
};
use mail_types::Vouching;
use mail_types::report::TlsFacts;

/// Tapes what passes to and from `inner`. What is dropped before it is answered stays on the tape
/// without outcome.
pub struct Recorder {
    inner: Arc<dyn Backend>,
    tape: Tape,
    clock: Clock,
}

impl Recorder {
    /// A backend that writes on this tape.
    pub fn new(inner: Arc<dyn Backend>, tape: Tape, clock: Clock) -> Self {
        Self { inner, tape, clock }
    }

    /// Puts a question down now and its answer once it is there.
    async fn note<Q: Clone, A: Clone, E: Clone>(
        &self,
        question: Q,
        entry: impl Fn(Asked<Q, A, E>) -> Entry,
        answer: impl Future<Output = Result<A, E>>,
    ) -> Result<A, E> {
        let at_us = self.tape.instant_us(&self.clock);
        let open = Asked { question: question.clone(), at_us, took_us: None, outcome: None };
        let place = self.tape.push(entry(open));
        let answer = answer.await;
        self.tape.turn().await;
        let took_us = self.tape.instant_us(&self.clock).saturating_sub(at_us);
        let done = Asked { question, at_us, took_us: Some(took_us), outcome: Some(Outcome::from(answer.clone())) };
        self.tape.lock().list[place] = entry(done);
        answer
    }
}

/// The request as a tape names it.
pub(super) fn key(request: &HttpRequest) -> HttpKey {
    HttpKey { request: request.to_string(), posted: request.xml.clone() }
}

/// The request as a tape names it; `None` where it must not be taped.
pub(super) fn api_key(request: &ApiRequest) -> Option<HttpKey> {
    let request = request.form.is_none().then(|| format!("API {}", request.url))?;
    Some(HttpKey { request, posted: None })
}

impl Backend for Recorder {
    fn dns<'a>(&'a self, name: &'a str, kind: RecordKind) -> BoxFuture<'a, Result<DnsAnswer, DnsError>> {
        let question = Question { name: name.to_owned(), kind };
        self.note(question, Entry::Dns, self.inner.dns(name, kind)).boxed()
    }

    fn connect(&self, address: SocketAddr) -> BoxFuture<'_, Result<BoxStream, ConnectError>> {
        async move {
            let connection = self.tape.number();
            let mut opened = Err(ConnectError::new(ConnectErrorKind::Unreachable, address));
            let connect = async {
                opened = self.inner.connect(address).await;
                opened.as_ref().map(drop).map_err(|error| error.kind)
            };
            let _ = self.note(Connect { connection, address }, Entry::Connect, connect).await;
            let tap = Tap(Side::Recording { tape: self.tape.clone(), clock: self.clock.clone(), connection });
            opened.map(|stream| stream.tapped(tap))
        }
        .boxed()
    }

    fn tls<'a>(
        &'a self,
        stream: BoxStream,
        name: &'a str,
        mode: TlsMode,
    ) -> BoxFuture<'a, Result<(BoxStream, TlsFacts), TlsError>> {
        async move {
            let (stream, tap) = stream.untapped();
            let Some(tap) = tap else { return self.inner.tls(stream, name, mode).await };
            let connection = match &tap.0 {
                Side::Recording { connection, .. } => *connection,
                Side::Replaying(_) => 0,
            };
            let mut shaken = Err(TlsError::new(TlsErrorKind::Closed));
            let shake = async {
                shaken = self.inner.tls(stream, name, mode).await;
                shaken.as_ref().map(|(_, facts)| Shown::from(facts)).map_err(NotShaken::from)
            };
            let question = Handshake { connection, name: name.to_owned(), mode };
            let _ = self.note(question, |asked| Entry::Tls(Box::new(asked)), shake).await;
            shaken.map(|(stream, facts)| (stream.tapped(tap), facts))
        }
        .boxed()
    }

    fn http<'a>(
        &'a self,
        request: &'a HttpRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        self.note(key(request), Entry::Http, self.inner.http(request, addresses)).boxed()
    }

    fn api<'a>(
        &'a self,
        request: &'a ApiRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        match api_key(request) {
            Some(key) => self.note(key, Entry::Http, self.inner.api(request, addresses)).boxed(),
            None => self.inner.api(request, addresses),
        }
    }

    fn warm_up(&self) {
        self.inner.warm_up();
    }

    fn vouching(&self) -> Option<Vouching> {
        let vouching = self.inner.vouching()?;
        self.tape.push(Entry::Vouching(vouching.id().to_owned()));
        Some(vouching)
    }
}
