//! A DNS server over UDP and TCP, fed from lines as in a zone file.
//!
//! ```text
//! example.org            MX    10 mail.example.org
//! _imaps._tcp.example.org SRV  0 1 993 mail.example.org
//! mail.example.org       A     127.0.0.1
//! *.wild.example         A     192.0.2.1
//! example.org            TXT   "mailconf=https://example.org/config.xml"
//! broken.example         SERVFAIL
//! silent.example         SILENT
//! refused.example        REFUSED
//! ```
//!
//! A name that no line has is NXDOMAIN, one without the kind asked for has no data. SERVFAIL,
//! SILENT and REFUSED hold for the name and all below it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use hickory_resolver::proto::op::{Message, MessageType, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CNAME, MX, SOA, SRV, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use super::Background;

/// Largest answer over UDP without EDNS (RFC 1035 section 4.2.1).
const UDP_MAX: usize = 512;
/// Longest chain of aliases that is followed.
const CNAMES_MAX: usize = 8;

/// The server.
pub struct Dns {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _background: Background,
}

impl Dns {
    pub fn start(zone: &str) -> Self {
        let background = Background::new();
        let (udp, tcp) = background.runtime().block_on(bind());
        let address = udp.local_addr().expect("address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let zone = Arc::new(Zone { entries: zone.lines().filter_map(entry).collect(), asked: asked.clone() });
        background.runtime().spawn(serve_udp(udp, zone.clone()));
        background.runtime().spawn(serve_tcp(tcp, zone));
        Self { address, asked, _background: background }
    }

    /// For `--nameserver`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Questions so far, `MX example.org`, repeated ones too.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("asked").clone()
    }
}

/// UDP and TCP on one port; another try where somebody has the TCP port.
async fn bind() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("udp");
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().expect("address")).await {
            return (udp, tcp);
        }
    }
}

async fn serve_udp(socket: UdpSocket, zone: Arc<Zone>) {
    let mut buffer = [0; 4096];
    loop {
        let Ok((length, client)) = socket.recv_from(&mut buffer).await else { continue };
        let Some((mut answer, limit)) = zone.answer(&buffer[..length]) else { continue };
        if answer.to_vec().is_ok_and(|bytes| bytes.len() > limit) {
            answer = answer.truncate();
        }
        if let Ok(bytes) = answer.to_vec() {
            let _ = socket.send_to(&bytes, client).await;
        }
    }
}

async fn serve_tcp(listener: TcpListener, zone: Arc<Zone>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(converse(stream, zone.clone()));
    }
}

async fn converse(mut stream: TcpStream, zone: Arc<Zone>) -> std::io::Result<()> {
    loop {
        let mut query = vec![0; stream.read_u16().await?.into()];
        stream.read_exact(&mut query).await?;
        let Some((answer, _)) = zone.answer(&query) else { continue };
        let bytes = answer.to_vec().map_err(std::io::Error::other)?;
        stream.write_u16(u16::try_from(bytes.len()).unwrap_or(u16::MAX)).await?;
        stream.write_all(&bytes).await?;
    }
}

struct Zone {
    entries: Vec<(Name, Entry)>,
    asked: Arc<Mutex<Vec<String>>>,
}

enum Entry {
    Data(RData),
    Fails(ResponseCode),
    Silent,
}

impl Zone {
    /// The answer and the size that the client takes over UDP; `None` where it gets nothing.
    fn answer(&self, query: &[u8]) -> Option<(Message, usize)> {
        let query = Message::from_vec(query).ok().filter(|query| query.metadata.message_type == MessageType::Query)?;
        let question = query.queries.first()?.clone();
        let (name, kind) = (question.name.to_lowercase(), question.query_type);
        self.asked.lock().expect("asked").push(format!("{kind} {}", name.to_utf8().trim_end_matches('.')));
        let limit = query.edns.as_ref().map_or(UDP_MAX, |edns| edns.max_payload().into());
        let mut answer = Message::response(query.metadata.id, query.metadata.op_code);
        answer.metadata.recursion_desired = query.metadata.recursion_desired;
        answer.metadata.recursion_available = true;
        answer.add_query(question);
        let trouble = self.entries.iter().find_map(|(owner, entry)| match entry {
            Entry::Data(_) => None,
            trouble => owner.zone_of(&name).then_some(trouble),
        });
        match trouble {
            Some(Entry::Silent) => return None,
            Some(Entry::Fails(code)) => answer.metadata.response_code = *code,
            _ => self.fill(&mut answer, name, kind),
        }
        Some((answer, limit))
    }

    fn fill(&self, answer: &mut Message, mut name: Name, kind: RecordType) {
        for _ in 0..CNAMES_MAX {
            let found = self.records(&name);
            let below = self.entries.iter().any(|(owner, _)| name.zone_of(owner));
            if found.is_empty() && !below {
                answer.metadata.response_code = ResponseCode::NXDomain;
                break;
            }
            let (aliases, others): (Vec<&RData>, Vec<&RData>) =
                found.into_iter().partition(|data| data.record_type() == RecordType::CNAME);
            let before = answer.answers.len();
            for data in others.into_iter().filter(|data| data.record_type() == kind) {
                answer.add_answer(Record::from_rdata(name.clone(), 60, data.clone()));
            }
            if answer.answers.len() > before || kind == RecordType::CNAME {
                return;
            }
            let Some(RData::CNAME(alias)) = aliases.first() else { break };
            answer.add_answer(Record::from_rdata(name.clone(), 60, RData::CNAME(alias.clone())));
            name = alias.0.to_lowercase();
        }
        // A negative answer is told by its SOA (RFC 2308 section 3).
        let soa = SOA::new(name.base_name(), name.base_name(), 1, 60, 60, 60, 1);
        answer.add_authority(Record::from_rdata(name.base_name(), 1, RData::SOA(soa)));
    }

    /// Records of a name, or of the nearest wildcard above it.
    fn records(&self, name: &Name) -> Vec<&RData> {
        let of = |wanted: &Name| -> Vec<&RData> {
            let same = self.entries.iter().filter(|(owner, _)| owner == wanted);
            same.filter_map(|(_, entry)| if let Entry::Data(data) = entry { Some(data) } else { None }).collect()
        };
        let mut found = of(name);
        let mut above = name.clone();
        while found.is_empty() && !above.is_root() {
            found = of(&above.clone().into_wildcard());
            above = above.base_name();
        }
        found
    }
}

fn entry(line: &str) -> Option<(Name, Entry)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with(';') {
        return None;
    }
    let mut words = line.split_whitespace();
    let (owner, kind) = (words.next()?, words.next().expect("a kind"));
    let data: Vec<&str> = words.collect();
    let number = |index: usize| data[index].parse().expect("a number");
    let entry = match kind {
        "A" => match data[0].parse().expect("an address") {
            IpAddr::V4(address) => Entry::Data(RData::A(A(address))),
            IpAddr::V6(_) => panic!("A takes IPv4: {line}"),
        },
        "AAAA" => match data[0].parse().expect("an address") {
            IpAddr::V6(address) => Entry::Data(RData::AAAA(AAAA(address))),
            IpAddr::V4(_) => panic!("AAAA takes IPv6: {line}"),
        },
        "CNAME" => Entry::Data(RData::CNAME(CNAME(name(data[0])))),
        "MX" => Entry::Data(RData::MX(MX::new(number(0), name(data[1])))),
        "SRV" => Entry::Data(RData::SRV(SRV::new(number(0), number(1), number(2), name(data[3])))),
        "TXT" => {
            let text = line.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).expect("a quoted string").0;
            Entry::Data(RData::TXT(TXT::new(text.split("\" \"").map(str::to_owned).collect())))
        }
        "SERVFAIL" => Entry::Fails(ResponseCode::ServFail),
        "REFUSED" => Entry::Fails(ResponseCode::Refused),
        "SILENT" => Entry::Silent,
        other => panic!("no such kind of record: {other}"),
    };
    Some((name(owner), entry))
}

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).expect("a name").to_lowercase();
    name.set_fqdn(true);
    name
}
