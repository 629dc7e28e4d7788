//! The resolver against a name server on loopback: truncation, several servers, and answers that
//! must not be believed.

#![cfg(not(any(windows, target_vendor = "apple")))]

use std::net::SocketAddr;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::A;
use hickory_resolver::proto::rr::{Name, RData, Record};
use mail_net::{Clock, DnsAnswer, DnsError, Net, NetOptions, RecordData, RecordKind};
use tokio::net::UdpSocket;

use crate::support::{Background, Dns};

fn ask(nameservers: Vec<SocketAddr>, name: &str, kind: RecordKind) -> Result<DnsAnswer, DnsError> {
    let background = Background::new();
    background.runtime().block_on(async {
        let options = NetOptions { nameservers, ..NetOptions::default() };
        Net::system(&options, Clock::system()).expect("set up").dns(name, kind).await
    })
}

fn address(text: &str) -> RecordData {
    RecordData::Address(text.parse().expect("address"))
}

#[test]
fn what_udp_cannot_hold_comes_over_tcp_whole() {
    let count = 200;
    let zone: String = (0..count)
        .map(|number| format!("_imaps._tcp.own.example SRV 0 {number} 993 imap{number}.with-a-long-name.own.example\n"))
        .collect();
    let dns = Dns::start(&zone);
    let answer = ask(vec![dns.address()], "_imaps._tcp.own.example", RecordKind::Srv).expect("answer");
    assert_eq!(answer.records.len(), count);
    assert_eq!(dns.asked(), ["SRV _imaps._tcp.own.example"; 2], "once over UDP, once over TCP");
}

#[test]
fn clear_noes_and_failures_are_told_apart() {
    let dns = Dns::start(
        "own.example MX 10 mail.own.example
         mail.own.example A 192.0.2.1
         broken.example SERVFAIL
         refused.example REFUSED
         silent.example SILENT",
    );
    for (name, kind, expected) in [
        ("mail.own.example", RecordKind::A, Ok(vec![address("192.0.2.1")])),
        ("mail.own.example", RecordKind::Aaaa, Err(DnsError::NoData)),
        // A name that exists only because something stands below it (RFC 8020).
        ("example", RecordKind::A, Err(DnsError::NoData)),
        ("nowhere.own.example", RecordKind::A, Err(DnsError::NxDomain)),
        ("www.broken.example", RecordKind::A, Err(DnsError::Server("SERVFAIL".into()))),
        ("www.refused.example", RecordKind::A, Err(DnsError::Server("REFUSED".into()))),
        ("www.silent.example", RecordKind::A, Err(DnsError::Timeout)),
    ] {
        let answer = ask(vec![dns.address()], name, kind).map(|answer| answer.records);
        assert_eq!(answer, expected, "{} {name}", kind.name());
    }
}

#[test]
fn names_are_absolute_and_no_search_list_is_used() {
    let dns = Dns::start("mail.own.example.corp.example A 192.0.2.66");
    assert_eq!(ask(vec![dns.address()], "mail.own.example", RecordKind::A), Err(DnsError::NxDomain));
    assert_eq!(dns.asked(), ["A mail.own.example"]);
}

#[test]
fn a_dead_first_name_server_is_passed_over() {
    let dead = std::net::UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("address");
    let dns = Dns::start("mail.own.example A 192.0.2.1");
    let answer = ask(vec![dead, dns.address()], "mail.own.example", RecordKind::A).map(|answer| answer.records);
    assert_eq!(answer, Ok(vec![address("192.0.2.1")]));
}

/// How an answer lies.
#[derive(Clone, Copy)]
enum Lie {
    /// The record asked for belongs to another name.
    Owner,
    /// As before, beside an honest NXDOMAIN.
    OwnerAndNo,
    /// Another number than the question's, as one who guesses would send.
    Id,
    /// Another question in the answer.
    Question,
}

/// A name server that lies in one way to every question.
fn liar(background: &Background, lie: Lie) -> SocketAddr {
    let name = |text: &str| Name::from_ascii(text).expect("name");
    let socket = background.runtime().block_on(UdpSocket::bind("127.0.0.1:0")).expect("bound");
    let address = socket.local_addr().expect("address");
    background.runtime().spawn(async move {
        let mut buffer = [0; 4096];
        while let Ok((length, client)) = socket.recv_from(&mut buffer).await {
            let Ok(question) = Message::from_vec(&buffer[..length]) else { continue };
            let Some(query) = question.queries.first().cloned() else { continue };
            let id = question.metadata.id.wrapping_add(u16::from(matches!(lie, Lie::Id)));
            let mut answer = Message::response(id, question.metadata.op_code);
            let owner = match lie {
                Lie::Id => query.name().clone(),
                _ => name("mail.evil.example."),
            };
            answer.add_answer(Record::from_rdata(owner, 60, RData::A(A::new(192, 0, 2, 66))));
            let mut echoed = query;
            if matches!(lie, Lie::Question) {
                echoed.set_name(name("mail.evil.example."));
            }
            answer.add_query(echoed);
            if matches!(lie, Lie::OwnerAndNo) {
                answer.metadata.response_code = ResponseCode::NXDomain;
            }
            if let Ok(octets) = answer.to_vec() {
                let _ = socket.send_to(&octets, client).await;
            }
        }
    });
    address
}

#[test]
fn answers_about_somebody_else_are_not_believed() {
    let background = Background::new();
    for (lie, expected) in [
        (Lie::Owner, &[DnsError::NoData][..]),
        (Lie::OwnerAndNo, &[DnsError::NxDomain]),
        // Thrown away, so that the honest answer could still come.
        (Lie::Id, &[DnsError::Timeout]),
        (Lie::Question, &[DnsError::Timeout, DnsError::NoData]),
    ] {
        let answer = ask(vec![liar(&background, lie)], "mail.own.example", RecordKind::A);
        let error = answer.expect_err("no record of the liar's");
        assert!(expected.contains(&error), "{error:?} instead of {expected:?}");
    }
}
