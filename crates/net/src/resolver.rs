//! Questions to the resolver that the system, or the user, names.
//!
//! The messages are built here and not by the library's stub resolver, for three reasons: the AD bit
//! must be set in a question for the answer to hold one (RFC 6840 section 5.7), names are absolute
//! and never go through a search list, and the answer's RCODE is told as it came.

mod sockets;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ProtocolConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::xfer::{DnsHandle, RetryDnsHandle};
use hickory_resolver::net::{DnsError as Negative, NetError};
use hickory_resolver::proto::op::{DnsRequest, DnsRequestOptions, DnsResponse, Message, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::{Hosts, NameServerPool, PoolContext, TlsConfig};
use tokio::sync::Semaphore;

use mail_platform::RESOLV_CONF;
use mail_types::Vouching;

use super::DnsError;
use super::dns::{DnsAnswer, RecordData, RecordKind};
use super::proxy::Proxy;
use sockets::Sockets;

/// Longest wait for one attempt, all name servers together.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Attempts after the first.
const RETRIES: usize = 1;
/// Most questions under way to one server; the library refuses those beyond.
const ACTIVE_MAX: usize = 512;
/// Most questions under way; others wait for their turn. A name server's socket holds some 270 datagrams
/// by default on Linux, and what comes in beyond is lost and asked again only after seconds.
const UNDER_WAY_MAX: usize = 100;
/// Most aliases followed.
const ALIASES_MAX: usize = 8;
/// Name servers of resolv.conf beyond this number do not count (MAXNS).
const NAME_SERVERS_MAX: usize = 3;
const DNS_PORT: u16 = 53;

/// A stub resolver.
pub(super) struct Resolver {
    servers: RetryDnsHandle<NameServerPool<Sockets>>,
    hosts: Hosts,
    places: Semaphore,
    /// Why the AD bit of an answer counts, where it does.
    pub(super) vouching: Option<Vouching>,
}

impl Resolver {
    /// On these name servers, or the system's where the list is empty. `None` where there is none.
    pub(super) fn new(name_servers: &[SocketAddr], proxy: Option<&Proxy>) -> Option<Self> {
        let (servers, trusted) =
            if name_servers.is_empty() { from_system()? } else { (from_list(name_servers), false) };
        Self::on(servers, trusted, proxy)
    }

    /// On these servers; `trusted`: the administrator says that they validate, and the way to them is safe.
    fn on(mut servers: Vec<NameServerConfig>, trusted: bool, proxy: Option<&Proxy>) -> Option<Self> {
        // On loopback, too: what stands there may be a forwarder that passes on whatever it gets (Docker's
        // 127.0.0.11), and only the administrator knows whether it validates.
        let vouching = trusted.then_some(Vouching::TrustAd);
        if proxy.is_some() {
            // Proxies carry no datagrams.
            for server in servers.iter_mut().filter(|server| !server.ip.is_loopback()) {
                server.connections.retain(|connection| connection.protocol == ProtocolConfig::Tcp);
            }
        }
        let mut options = ResolverOpts::default();
        options.timeout = TIMEOUT;
        options.attempts = RETRIES;
        options.max_active_requests = ACTIVE_MAX;
        let context = PoolContext::new(options, TlsConfig::new().ok()?);
        let pool = NameServerPool::from_config(
            servers,
            Arc::new(context),
            Sockets { tokio: TokioRuntimeProvider::default(), proxy: proxy.cloned() },
        );
        let hosts = Hosts::from_system().unwrap_or_default();
        let places = Semaphore::new(UNDER_WAY_MAX);
        Some(Self { servers: RetryDnsHandle::new(pool, RETRIES), hosts, places, vouching })
    }

    /// Asks one question; an alias that the answer leaves open is followed with further ones.
    pub(super) async fn ask(&self, name: &str, kind: RecordKind) -> Result<DnsAnswer, DnsError> {
        let mut name = Name::from_ascii(format!("{name}.")).map_err(|_| DnsError::BadName)?;
        if let Some(answer) = self.in_hosts_file(&name, kind) {
            return answer;
        }
        let asked = name.clone();
        let mut authentic = self.vouching.is_some();
        for _ in 0..=ALIASES_MAX {
            let response = self.send(name.clone(), kind).await?;
            authentic &= response.metadata.authentic_data;
            match read(&response, &name, kind)? {
                Read::Records(owner, records) => {
                    let alias = (owner != asked).then(|| name_text(&owner));
                    return Ok(DnsAnswer { records, authentic, alias });
                }
                Read::Alias(target) => name = target,
            }
        }
        Err(DnsError::Server("alias chain".into()))
    }

    async fn send(&self, name: Name, kind: RecordKind) -> Result<DnsResponse, DnsError> {
        let query = Query::query(name, record_type(kind));
        let mut request = DnsRequest::from_query(query, DnsRequestOptions::default());
        request.metadata.authentic_data = true;
        let _place = self.places.acquire().await;
        let response = self.servers.send(request).next().await;
        response.unwrap_or(Err(NetError::NoConnections)).map_err(|error| error_of(&error))
    }

    /// The hosts file's answer, where it names the host: then nobody else is asked, not for the
    /// other family either.
    fn in_hosts_file(&self, name: &Name, kind: RecordKind) -> Option<Result<DnsAnswer, DnsError>> {
        let look_up = |kind| self.hosts.lookup_static_host(&Query::query(name.clone(), record_type(kind)));
        let other = match kind {
            RecordKind::A => RecordKind::Aaaa,
            RecordKind::Aaaa => RecordKind::A,
            _ => return None,
        };
        match look_up(kind) {
            Some(found) => {
                let records = found.answers().iter().filter_map(|record| data(record, kind)).collect();
                Some(Ok(DnsAnswer { records, authentic: false, alias: None }))
            }
            None => look_up(other).map(|_| Err(DnsError::NoData)),
        }
    }
}

/// The system's name servers, and whether it says that they can be trusted (`options trust-ad`).
fn from_system() -> Option<(Vec<NameServerConfig>, bool)> {
    if let Some(file) = RESOLV_CONF {
        return from_resolv_conf(&String::from_utf8_lossy(&std::fs::read(file).ok()?));
    }
    let (config, _) = hickory_resolver::system_conf::read_system_conf().ok()?;
    Some((config.into_parts().2, false))
}

/// resolv.conf(5), as far as it matters here: at most three `nameserver` lines, and `trust-ad`. What is
/// not understood is passed over, as the C library does. `search`, `domain` and `ndots` say how a name
/// that somebody typed short is made whole; the names asked for here are whole.
fn from_resolv_conf(text: &str) -> Option<(Vec<NameServerConfig>, bool)> {
    let mut addresses = Vec::new();
    let mut trusted = false;
    for line in text.lines().filter(|line| !line.starts_with(['#', ';'])) {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("nameserver") => addresses.extend(words.next().and_then(|word| word.parse::<IpAddr>().ok())),
            Some("options") => trusted |= words.any(|word| word == "trust-ad"),
            _ => {}
        }
    }
    let servers: Vec<SocketAddr> =
        addresses.into_iter().take(NAME_SERVERS_MAX).map(|address| SocketAddr::new(address, DNS_PORT)).collect();
    (!servers.is_empty()).then(|| (from_list(&servers), trusted))
}

fn from_list(addresses: &[SocketAddr]) -> Vec<NameServerConfig> {
    let server = |address: &SocketAddr| {
        let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
        for connection in &mut connections {
            connection.port = address.port();
        }
        NameServerConfig::new(address.ip(), true, connections)
    };
    addresses.iter().map(server).collect()
}

fn record_type(kind: RecordKind) -> RecordType {
    match kind {
        RecordKind::A => RecordType::A,
        RecordKind::Aaaa => RecordType::AAAA,
        RecordKind::Mx => RecordType::MX,
        RecordKind::Srv => RecordType::SRV,
        RecordKind::Txt => RecordType::TXT,
        RecordKind::Tlsa => RecordType::TLSA,
    }
}

/// What an answer says.
enum Read {
    /// Records, and the name that has them.
    Records(Name, Vec<RecordData>),
    /// An alias whose target has to be asked for.
    Alias(Name),
}

/// Reads an answer as if each kind had been asked for: of the name that the question in it names, and of
/// `also`. An error is its message's id.
#[cfg(any(test, fuzzing, feature = "test-util"))]
pub(super) fn examine(octets: &[u8], also: &str, kinds: &[RecordKind]) -> Vec<Result<Vec<RecordData>, String>> {
    let Ok(message) = Message::from_vec(octets) else { return vec![Err("unreadable".to_owned())] };
    let asked = message.queries.first().map(|query| query.name().clone());
    let names = asked.into_iter().chain(Name::from_ascii(also));
    let each = names.flat_map(|name| kinds.iter().map(move |kind| (name.clone(), *kind)));
    each.map(|(name, kind)| match read(&message, &name, kind) {
        Ok(Read::Records(_, records)) => Ok(records),
        Ok(Read::Alias(target)) => Err(format!("alias{}", target.num_labels().min(4))),
        Err(error) => Err(error.to_string()),
    })
    .collect()
}

/// Reads the answer to one question. Pure.
fn read(response: &Message, name: &Name, kind: RecordKind) -> Result<Read, DnsError> {
    let (owner, records) = follow(response, name.clone(), kind);
    if !records.is_empty() {
        return Ok(Read::Records(owner, records));
    }
    match response.metadata.response_code {
        ResponseCode::NoError => {}
        ResponseCode::NXDomain => return Err(DnsError::NxDomain),
        other => return Err(DnsError::Server(code_name(other))),
    }
    // An SOA record proves that the alias' target has no such record (RFC 2308 section 2.2).
    let proven = response.authorities.iter().any(|record| record.record_type() == RecordType::SOA);
    if owner == *name || proven { Err(DnsError::NoData) } else { Ok(Read::Alias(owner)) }
}

/// Follows the aliases inside an answer: the name where they end, and its records. Records of other
/// names are not looked at.
fn follow(response: &Message, mut name: Name, kind: RecordKind) -> (Name, Vec<RecordData>) {
    for _ in 0..=ALIASES_MAX {
        let own = || response.answers.iter().filter(|record| record.name == name);
        let records: Vec<RecordData> = own().filter_map(|record| data(record, kind)).collect();
        let alias = own().find_map(|record| match &record.data {
            RData::CNAME(target) => Some(target.0.clone()),
            _ => None,
        });
        match alias {
            Some(target) if records.is_empty() => name = target,
            _ => return (name, records),
        }
    }
    (name, Vec::new())
}

fn data(record: &Record, kind: RecordKind) -> Option<RecordData> {
    match (&record.data, kind) {
        (RData::A(address), RecordKind::A) => Some(RecordData::Address(IpAddr::V4(address.0))),
        (RData::AAAA(address), RecordKind::Aaaa) => Some(RecordData::Address(IpAddr::V6(address.0))),
        (RData::MX(mx), RecordKind::Mx) => {
            Some(RecordData::Mx { preference: mx.preference, exchange: name_text(&mx.exchange) })
        }
        (RData::SRV(srv), RecordKind::Srv) => Some(RecordData::Srv {
            priority: srv.priority,
            weight: srv.weight,
            port: srv.port,
            target: name_text(&srv.target),
        }),
        (RData::TLSA(tlsa), RecordKind::Tlsa) => Some(RecordData::Tlsa {
            usage: tlsa.cert_usage.into(),
            selector: tlsa.selector.into(),
            matching: tlsa.matching.into(),
            data: tlsa.cert_data.clone(),
        }),
        (RData::TXT(txt), RecordKind::Txt) => {
            Some(RecordData::Txt(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()))
        }
        _ => None,
    }
}

/// Lower case, without the final dot; the root is empty.
fn name_text(name: &Name) -> String {
    let text = name.to_ascii().to_ascii_lowercase();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}

fn error_of(error: &NetError) -> DnsError {
    match error {
        NetError::Dns(Negative::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NXDomain => DnsError::NxDomain,
            ResponseCode::NoError => DnsError::NoData,
            other => DnsError::Server(code_name(other)),
        },
        NetError::Dns(Negative::ResponseCode(code)) => DnsError::Server(code_name(*code)),
        NetError::Timeout => DnsError::Timeout,
        NetError::Io(_) | NetError::NoConnections | NetError::Busy => DnsError::Unreachable,
        // The server answered, but with nothing that can be read.
        _ => DnsError::Server("FORMERR".into()),
    }
}

/// The name in the IANA registry.
fn code_name(code: ResponseCode) -> String {
    match code {
        ResponseCode::FormErr => "FORMERR".into(),
        ResponseCode::ServFail => "SERVFAIL".into(),
        ResponseCode::NotImp => "NOTIMP".into(),
        ResponseCode::Refused => "REFUSED".into(),
        ResponseCode::NotAuth => "NOTAUTH".into(),
        ResponseCode::NotZone => "NOTZONE".into(),
        ResponseCode::BADVERS => "BADVERS".into(),
        other => format!("RCODE {}", u16::from(other)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use hickory_resolver::proto::rr::rdata::{A, CNAME, MX, SRV, TXT};
    use tokio::net::UdpSocket;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).expect(text)
    }

    /// A resolver on loopback with a small zone; refuses questions that do not set the AD bit.
    async fn server() -> SocketAddr {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("bound");
        let address = socket.local_addr().expect("address");
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok((length, client)) = socket.recv_from(&mut buffer).await {
                let question = Message::from_vec(&buffer[..length]).expect("question");
                let answer = answer(&question).to_vec().expect("answer");
                socket.send_to(&answer, client).await.expect("sent");
            }
        });
        address
    }

    fn answer(question: &Message) -> Message {
        let query = question.queries.first().expect("query").clone();
        let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
        answer.metadata.recursion_available = true;
        answer.metadata.authentic_data = true;
        let mut add = |owner: &str, data: RData| {
            answer.add_answer(Record::from_rdata(name(owner), 60, data));
        };
        let mut code = ResponseCode::NoError;
        match (query.name().to_ascii().as_str(), query.query_type()) {
            ("_imaps._tcp.example.org.", RecordType::SRV) => {
                add("_imaps._tcp.example.org.", RData::SRV(SRV::new(0, 1, 993, name("IMAP.Example.org."))));
            }
            ("_pop3s._tcp.example.org.", RecordType::SRV) => {
                add("_pop3s._tcp.example.org.", RData::SRV(SRV::new(0, 0, 0, Name::root())));
            }
            ("example.org.", RecordType::MX) => add("example.org.", RData::MX(MX::new(10, name("mx.example.net.")))),
            ("example.org.", RecordType::TXT) => {
                add("example.org.", RData::TXT(TXT::new(vec!["mailconf=".into(), "https://x/".into()])));
            }
            // A whole chain, with a record that nobody asked for.
            ("mail.example.org.", RecordType::A) => {
                add("mail.example.org.", RData::CNAME(CNAME(name("host.example.net."))));
                add("host.example.net.", RData::A(A(Ipv4Addr::new(203, 0, 113, 1))));
                add("other.example.net.", RData::A(A(Ipv4Addr::new(203, 0, 113, 9))));
            }
            // A chain that ends open.
            ("open.example.org.", RecordType::A) => {
                add("open.example.org.", RData::CNAME(CNAME(name("mail.example.org."))));
            }
            ("loop.example.org.", _) => {
                add("loop.example.org.", RData::CNAME(CNAME(name("pool.example.org."))));
            }
            ("pool.example.org.", _) => {
                add("pool.example.org.", RData::CNAME(CNAME(name("loop.example.org."))));
            }
            ("dangling.example.org.", _) => {
                add("dangling.example.org.", RData::CNAME(CNAME(name("gone.example.net."))));
                code = ResponseCode::NXDomain;
            }
            ("servfail.example.org.", _) => code = ResponseCode::ServFail,
            ("refused.example.org.", _) => code = ResponseCode::Refused,
            ("example.org." | "mail.example.org.", _) => {}
            _ => code = ResponseCode::NXDomain,
        }
        if !question.metadata.authentic_data {
            code = ResponseCode::Refused;
        }
        answer.metadata.response_code = code;
        answer.add_query(query);
        answer
    }

    #[tokio::test]
    async fn answers_are_told_as_they_came() {
        let resolver = Resolver::new(&[server().await], None).expect("set up");
        let address = || RecordData::Address(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1)));
        let srv = |port, target: &str, weight| RecordData::Srv { priority: 0, weight, port, target: target.into() };
        let server_error = |code: &str| Err(DnsError::Server(code.into()));
        let cases = [
            ("_imaps._tcp.example.org", RecordKind::Srv, Ok(srv(993, "imap.example.org", 1))),
            ("_pop3s._tcp.example.org", RecordKind::Srv, Ok(srv(0, "", 0))),
            ("example.org", RecordKind::Mx, Ok(RecordData::Mx { preference: 10, exchange: "mx.example.net".into() })),
            ("example.org", RecordKind::Txt, Ok(RecordData::Txt("mailconf=https://x/".into()))),
            ("mail.example.org", RecordKind::A, Ok(address())),
            ("open.example.org", RecordKind::A, Ok(address())),
            ("mail.example.org", RecordKind::Aaaa, Err(DnsError::NoData)),
            ("example.org", RecordKind::Srv, Err(DnsError::NoData)),
            ("nowhere.example.org", RecordKind::A, Err(DnsError::NxDomain)),
            ("dangling.example.org", RecordKind::A, Err(DnsError::NxDomain)),
            ("servfail.example.org", RecordKind::A, server_error("SERVFAIL")),
            ("refused.example.org", RecordKind::A, server_error("REFUSED")),
            ("loop.example.org", RecordKind::A, server_error("alias chain")),
            ("a..b", RecordKind::A, Err(DnsError::BadName)),
        ];
        for (name, kind, expected) in cases {
            let expected = expected.map(|record| DnsAnswer { records: vec![record], authentic: false, alias: None });
            let got = resolver.ask(name, kind).await.map(|answer| DnsAnswer { alias: None, ..answer });
            assert_eq!(got, expected, "{} {name}", kind.name());
        }
    }

    #[tokio::test]
    async fn the_ad_bit_counts_where_the_administrator_says_so() {
        let address = server().await;
        for (trusted, vouching) in [(false, None), (true, Some(Vouching::TrustAd))] {
            let resolver = Resolver::on(from_list(&[address]), trusted, None).expect("set up");
            assert_eq!(resolver.vouching, vouching);
            let answer = resolver.ask("example.org", RecordKind::Mx).await.expect("answer");
            assert_eq!(answer.authentic, trusted, "this resolver on loopback sets the bit");
        }
        assert_eq!(Resolver::new(&[address], None).expect("set up").vouching, None, "named by the user");
        for (text, trusts) in [("nameserver 127.0.0.11", false), ("nameserver ::1\noptions trust-ad", true)] {
            assert_eq!(from_resolv_conf(text).expect("name servers").1, trusts, "{text}");
        }
    }

    #[tokio::test]
    async fn an_alias_is_told() {
        let resolver = Resolver::new(&[server().await], None).expect("set up");
        let alias = async |name, kind| resolver.ask(name, kind).await.expect("answer").alias;
        assert_eq!(alias("open.example.org", RecordKind::A).await.as_deref(), Some("host.example.net"));
        assert_eq!(alias("example.org", RecordKind::Mx).await, None);
    }

    #[tokio::test]
    async fn a_resolver_that_is_not_there_is_unreachable() {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("bound");
        let address = socket.local_addr().expect("address");
        drop(socket);
        let resolver = Resolver::new(&[address], None).expect("set up");
        assert_eq!(resolver.ask("own.example", RecordKind::A).await, Err(DnsError::Unreachable));
    }

    #[test]
    fn resolv_conf_is_read_as_the_c_library_reads_it() {
        let one: &[&str] = &["192.0.2.1"];
        let cases = [
            ("nameserver 192.0.2.1\noptions edns0 trust-ad\n", one, true),
            ("nameserver 192.0.2.1\n# options trust-ad\n", one, false),
            ("nameserver 192.0.2.1\noptions edns0\nsearch trust-ad\n", one, false),
            ("search corp.example lan\noptions ndots:5 timeout:1 use-vc\n\tnameserver\t192.0.2.1 # ours", one, false),
            ("nameserver 192.0.2.1\nnameserver 2001:db8::53\n", &["192.0.2.1", "2001:db8::53"], false),
            ("nameserver 192.0.2.1\r\nnameserver 192.0.2.2\r\n", &["192.0.2.1", "192.0.2.2"], false),
            // What is odd spoils only its own line.
            ("nameserver fe80::1%eth0\nnameserver\nfrobnicate\nsortlist 1/2\nnameserver 192.0.2.1", one, false),
            (
                "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4",
                &["192.0.2.1", "192.0.2.2", "192.0.2.3"],
                false,
            ),
        ];
        for (text, addresses, trusted) in cases {
            let (servers, trusts) = from_resolv_conf(text).expect("name servers");
            let named: Vec<String> = servers.iter().map(|server| server.ip.to_string()).collect();
            assert_eq!(
                (&named[..], trusts),
                (&addresses.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>()[..], trusted),
                "{text:?}"
            );
            let ports = servers.iter().flat_map(|server| &server.connections).map(|connection| connection.port);
            assert!(ports.into_iter().all(|port| port == DNS_PORT), "{text:?}");
        }
        for text in ["", "options trust-ad", "; nameserver 192.0.2.1", "nameservers 192.0.2.1"] {
            assert!(from_resolv_conf(text).is_none(), "{text:?}");
        }
    }
}
