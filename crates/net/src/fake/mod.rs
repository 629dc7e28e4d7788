//! A scripted network for tests, made for tokio's paused clock.
//!
//! ```text
//! #[tokio::test(start_paused = true)]
//! async fn a_slow_file_beats_fast_records() {
//!     let (net, log) = FakeNet::new()
//!         .http("https://autoconfig.example.org/mail/config-v1.1.xml", FakeHttp::ok("text/xml", XML))
//!         .delay(Duration::from_millis(800))
//!         .srv("_imaps._tcp.example.org", &[(0, 1, 993, "imap.example.org")])
//!         .host("imap.example.org", &["203.0.113.1", "2001:db8::1"])
//!         .serve("203.0.113.1:993", FakeServer::imap())
//!         .drop_packets("[2001:db8::1]:993")
//!         .build();
//!     // … run the engine on `net` …
//!     assert_eq!(log.asked("_imaps._tcp.example.org", RecordKind::Srv), 1);
//!     assert_eq!(log.contacted("203.0.113.1:993"), 1);
//!     assert_eq!(net.clock().elapsed(), Duration::from_millis(1050));
//! }
//! ```
//!
//! * [`FakeNet::delay`] slows down what was added just before it; delays are tokio sleeps, so the
//!   paused clock jumps over them and elapsed times are exact to the millisecond.
//! * What is not scripted: names do not exist (or have no data, where another kind is scripted),
//!   addresses are unreachable, URLs of hosts that exist answer 404; all at once.
//! * A host that only a URL names gets the address 203.0.113.80.
//! * Servers speak lines, see [`FakeServer`]. TLS is an exchange of one line each way in its place,
//!   so a silent server hangs in the handshake, and one that speaks plain text is found out; what
//!   the handshake shows is scripted by [`FakeTls`].
//! * The date is [`date()`], 24 November 2026.
//! * The log names everything that was asked and contacted, and every line that servers received.

mod log;
mod server;
mod tls;

pub use log::{Contact, FakeLog};
pub use server::FakeServer;
pub use tls::FakeTls;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::Url;
use tokio::time::sleep;

use super::api::ApiRequest;
use super::http::Body;
use super::{
    Backend, BoxStream, Clock, ConnectError, ConnectErrorKind, DnsAnswer, DnsError, HttpAnswer, HttpError, HttpRequest,
    Net, NetOptions, RecordData, RecordKind, TlsError, TlsMode,
};
use mail_types::report::TlsFacts;

/// The date when a fake network is built: 2026-11-24, 00:00 UTC.
pub fn date() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(20_781 * 86_400)
}

/// Where hosts stand that only a URL names.
const WEB_ADDRESS: &str = "203.0.113.80";

/// The script; see the module header.
#[derive(Default)]
pub struct FakeNet {
    dns: HashMap<(String, RecordKind), (Duration, Result<DnsAnswer, DnsError>)>,
    hosts: HashMap<SocketAddr, (Duration, Listener)>,
    http: HashMap<String, (Duration, FakeHttp)>,
    api: Mutex<HashMap<String, Vec<FakeHttp>>>,
    last: Vec<Entry>,
    wildcards: HashMap<String, Vec<IpAddr>>,
    log: FakeLog,
}

/// What happens to a connection.
#[derive(Clone)]
enum Listener {
    Serve(FakeServer),
    Fail(ConnectErrorKind),
    Drop,
}

/// What was added last.
#[derive(Clone)]
enum Entry {
    Dns(String, RecordKind),
    Host(SocketAddr),
    Http(String),
}

impl FakeNet {
    /// A network in which nothing exists.
    pub fn new() -> Self {
        Self::default()
    }

    /// A name has these records of this kind.
    #[must_use]
    pub fn dns(self, name: &str, kind: RecordKind, records: Vec<RecordData>) -> Self {
        self.answer(name, kind, Ok(DnsAnswer { records, authentic: false, alias: None }))
    }

    /// A question fails.
    #[must_use]
    pub fn dns_error(self, name: &str, kind: RecordKind, error: DnsError) -> Self {
        self.answer(name, kind, Err(error))
    }

    /// An API answers so, one after the other, the last for ever.
    #[must_use]
    pub fn api(self, url: &str, answers: impl IntoIterator<Item = FakeHttp>) -> Self {
        let parsed = Url::parse(url).expect(url);
        let host = parsed.host_str().expect("host").to_owned();
        let mut answers: Vec<FakeHttp> = answers.into_iter().collect();
        answers.reverse();
        self.api.lock().expect("answers").insert(parsed.to_string(), answers);
        self.host(&host, &[WEB_ADDRESS])
    }

    /// A name has these addresses, IPv4 and IPv6 mixed; no data for a family without.
    #[must_use]
    pub fn host(mut self, name: &str, addresses: &[&str]) -> Self {
        let parsed: Vec<IpAddr> = addresses.iter().map(|text| text.parse().expect("address")).collect();
        let mut added = Vec::new();
        for kind in [RecordKind::A, RecordKind::Aaaa] {
            let family = parsed.iter().filter(|address| address.is_ipv4() == (kind == RecordKind::A));
            let records: Vec<RecordData> = family.map(|address| RecordData::Address(*address)).collect();
            self = if records.is_empty() {
                self.dns_error(name, kind, DnsError::NoData)
            } else {
                self.dns(name, kind, records)
            };
            added.append(&mut self.last);
        }
        self.last = added;
        self
    }

    /// A name has SRV records: priority, weight, port, target; an empty target is the root.
    #[must_use]
    pub fn srv(self, name: &str, records: &[(u16, u16, u16, &str)]) -> Self {
        let record = |&(priority, weight, port, target): &(u16, u16, u16, &str)| RecordData::Srv {
            priority,
            weight,
            port,
            target: target.to_owned(),
        };
        self.dns(name, RecordKind::Srv, records.iter().map(record).collect())
    }

    /// A domain has mail exchangers: preference, host.
    #[must_use]
    pub fn mx(self, name: &str, records: &[(u16, &str)]) -> Self {
        let record = |&(preference, host): &(u16, &str)| RecordData::Mx { preference, exchange: host.to_owned() };
        self.dns(name, RecordKind::Mx, records.iter().map(record).collect())
    }

    /// The answer added last carries the AD bit of a resolver that is trusted.
    #[must_use]
    pub fn authentic(mut self) -> Self {
        for entry in self.last.clone() {
            if let Entry::Dns(name, kind) = entry
                && let Some((_, Ok(answer))) = self.dns.get_mut(&(name, kind))
            {
                answer.authentic = true;
            }
        }
        self
    }

    /// A server listens at this address (`203.0.113.1:993`, `[2001:db8::1]:993`). On 465, 993 and
    /// 995 it starts with TLS, unless it says otherwise.
    #[must_use]
    pub fn serve(self, address: &str, server: FakeServer) -> Self {
        self.listen(address, Listener::Serve(server))
    }

    /// The host refuses connections at this address.
    #[must_use]
    pub fn refuse(self, address: &str) -> Self {
        self.listen(address, Listener::Fail(ConnectErrorKind::Refused))
    }

    /// Connections to this address fail in this way.
    #[must_use]
    pub fn fail(self, address: &str, kind: ConnectErrorKind) -> Self {
        self.listen(address, Listener::Fail(kind))
    }

    /// Nothing ever comes back from this address.
    #[must_use]
    pub fn drop_packets(self, address: &str) -> Self {
        self.listen(address, Listener::Drop)
    }

    /// An https URL answers.
    #[must_use]
    pub fn http(mut self, url: &str, answer: FakeHttp) -> Self {
        let url = Url::parse(url).expect("URL").to_string();
        self.http.insert(url.clone(), (Duration::ZERO, answer));
        self.last = vec![Entry::Http(url)];
        self
    }

    /// What was added last takes this long: the answer, the connection (or its refusal), the
    /// response.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        assert!(!self.last.is_empty(), "delay() follows what it delays");
        for entry in self.last.clone() {
            let slot = match entry {
                Entry::Dns(name, kind) => self.dns.get_mut(&(name, kind)).map(|entry| &mut entry.0),
                Entry::Host(address) => self.hosts.get_mut(&address).map(|entry| &mut entry.0),
                Entry::Http(url) => self.http.get_mut(&url).map(|entry| &mut entry.0),
            };
            *slot.expect("added before") = delay;
        }
        self
    }

    /// The network and its log, with default options.
    pub fn build(self) -> (Net, FakeLog) {
        self.build_with(&NetOptions::default())
    }

    /// The network and its log.
    pub fn build_with(mut self, options: &NetOptions) -> (Net, FakeLog) {
        for url in self.http.keys().cloned().collect::<Vec<_>>() {
            let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
            if !self.exists(&host) {
                self = self.host(&host, &[WEB_ADDRESS]);
            }
        }
        let log = self.log.clone();
        (Net::new(Arc::new(self), options, Clock::at(date())), log)
    }

    /// Every name below `domain` that is not scripted has these IPv4 addresses.
    #[must_use]
    pub fn wildcard(mut self, domain: &str, addresses: &[IpAddr]) -> Self {
        self.wildcards.insert(domain.to_owned(), addresses.to_vec());
        self
    }

    fn by_wildcard(&self, name: &str, kind: RecordKind) -> Result<DnsAnswer, DnsError> {
        let below = |domain: &str| name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        let Some((_, addresses)) = self.wildcards.iter().find(|(domain, _)| below(domain)) else {
            return Err(DnsError::NxDomain);
        };
        let records: Vec<RecordData> = addresses.iter().map(|address| RecordData::Address(*address)).collect();
        if kind == RecordKind::A { Ok(DnsAnswer { records, ..DnsAnswer::default() }) } else { Err(DnsError::NoData) }
    }

    fn answer(mut self, name: &str, kind: RecordKind, answer: Result<DnsAnswer, DnsError>) -> Self {
        let name = name.to_ascii_lowercase();
        self.dns.insert((name.clone(), kind), (Duration::ZERO, answer));
        self.last = vec![Entry::Dns(name, kind)];
        self
    }

    fn listen(mut self, address: &str, listener: Listener) -> Self {
        let address = address.parse().expect("address and port");
        self.hosts.insert(address, (Duration::ZERO, listener));
        self.last = vec![Entry::Host(address)];
        self
    }

    fn exists(&self, name: &str) -> bool {
        let kinds = [RecordKind::A, RecordKind::Aaaa, RecordKind::Mx, RecordKind::Srv, RecordKind::Txt];
        kinds.iter().any(|kind| self.dns.contains_key(&(name.to_owned(), *kind)))
    }
}

impl Backend for FakeNet {
    fn dns<'a>(&'a self, name: &'a str, kind: RecordKind) -> BoxFuture<'a, Result<DnsAnswer, DnsError>> {
        self.log.add(Contact::Dns { name: name.to_owned(), kind });
        async move {
            match self.dns.get(&(name.to_owned(), kind)) {
                Some((delay, answer)) => {
                    sleep(*delay).await;
                    answer.clone()
                }
                None if self.exists(name) => Err(DnsError::NoData),
                None => self.by_wildcard(name, kind),
            }
        }
        .boxed()
    }

    fn connect(&self, address: SocketAddr) -> BoxFuture<'_, Result<BoxStream, ConnectError>> {
        self.log.add(Contact::Connect { address });
        async move {
            let unreachable = (Duration::ZERO, Listener::Fail(ConnectErrorKind::Unreachable));
            let (delay, listener) = self.hosts.get(&address).unwrap_or(&unreachable);
            sleep(*delay).await;
            match listener {
                Listener::Serve(server) => Ok(server.start(address, self.log.clone())),
                Listener::Fail(kind) => Err(ConnectError::new(*kind, address)),
                Listener::Drop => std::future::pending().await,
            }
        }
        .boxed()
    }

    fn tls<'a>(
        &'a self,
        stream: BoxStream,
        name: &'a str,
        mode: TlsMode,
    ) -> BoxFuture<'a, Result<(BoxStream, TlsFacts), TlsError>> {
        self.log.add(Contact::Tls { name: name.to_owned(), mode });
        tls::shake_hands(stream, name, mode).boxed()
    }

    fn api<'a>(
        &'a self,
        request: &'a ApiRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        assert!(!addresses.is_empty(), "a request without an address");
        let url = request.url.to_string();
        let form = request.form.as_ref().map(|form| form.encoded().to_owned());
        self.log.add(Contact::Api { url: url.clone(), form });
        let mut answers = self.api.lock().expect("answers");
        let answer =
            answers.get_mut(&url).and_then(|list| if list.len() > 1 { list.pop() } else { list.last().cloned() });
        futures_util::future::ready(answer.unwrap_or_else(|| FakeHttp::status(404)).0).boxed()
    }

    fn http<'a>(
        &'a self,
        request: &'a HttpRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        assert!(!addresses.is_empty(), "a request without an address");
        let url = request.url.to_string();
        self.log.add(Contact::Http { url: url.clone(), xml: request.xml.clone() });
        async move {
            let missing = (Duration::ZERO, FakeHttp::status(404));
            let (delay, answer) = self.http.get(&url).unwrap_or(&missing);
            sleep(*delay).await;
            let mut answer = answer.0.clone()?;
            let mut body = Body::new(request.max_bytes, None)?;
            body.push(&answer.body)?;
            answer.body = body.into_octets();
            Ok(answer)
        }
        .boxed()
    }
}

/// The answer of a URL.
#[derive(Debug, Clone)]
pub struct FakeHttp(Result<HttpAnswer, HttpError>);

impl FakeHttp {
    /// 200 with a body.
    pub fn ok(content_type: &str, body: &str) -> Self {
        let content_type = Some(content_type.to_owned());
        Self(Ok(HttpAnswer { status: 200, content_type, body: body.into(), location: None }))
    }

    /// Any status with a JSON body.
    pub fn answer(status: u16, body: &str) -> Self {
        let content_type = Some("application/json".to_owned());
        Self(Ok(HttpAnswer { status, content_type, body: body.into(), location: None }))
    }

    /// A status without a body.
    pub fn status(status: u16) -> Self {
        Self(Ok(HttpAnswer { status, ..HttpAnswer::default() }))
    }

    /// A redirect.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self(Ok(HttpAnswer { status, location: Some(location.to_owned()), ..HttpAnswer::default() }))
    }

    /// No answer: `HttpError::Tls(TlsErrorKind::Certificate)` and the like.
    pub fn error(error: HttpError) -> Self {
        Self(Err(error))
    }
}
