//! The tests' own tools.

#![cfg(not(any(windows, target_vendor = "apple")))]

use hickory_resolver::Resolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RecordType;

use crate::support::{Authority, Background, Client, Dns, Https, Page, Peer, Run, Validity};

#[test]
fn a_peer_plays_its_script_and_notes_what_differs() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let peer = Peer::starttls(
        "S: * OK ready
         C: {tag} STARTTLS
         S: {tag} OK go
         TLS
         C: {tag} NOOP*
         s: half \\x41\\r\\n
         HANG",
        &identity,
    );
    let mut client = Client::plain(peer.port());
    assert_eq!(client.line(), "* OK ready");
    assert_eq!(client.ask("a7 STARTTLS"), "a7 OK go");
    let mut client = client.start_tls(&authority.ca_file());
    assert_eq!(client.ask("a8 NOOP now"), "half A");
    peer.assert_followed();
    assert_eq!(peer.received(), ["a7 STARTTLS", "a8 NOOP now"]);

    let mut client = Client::plain(peer.port());
    client.line();
    client.send("a7 LOGIN\r\n");
    assert!(client.is_closed());
    assert_eq!(peer.mismatches().len(), 1);
    assert_eq!(peer.connections(), 2);
}

#[test]
fn a_peer_can_reset_and_change_its_mind() {
    let peer = Peer::sequence(&["S: first\nRESET", "S: later\nCLOSE"], None);
    let mut client = Client::plain(peer.port());
    client.line();
    assert!(client.is_closed());
    for _ in 0..2 {
        let mut client = Client::plain(peer.port());
        assert_eq!(client.line(), "later");
        assert!(client.is_closed());
    }
}

#[test]
fn certificates_expire_and_sign_themselves_as_asked() {
    let authority = Authority::new();
    let expired = authority.issue_for(&["localhost"], Validity { from_days: -9, to_days: -1 });
    let peer = Peer::tls("S: hello", &expired);
    assert!(Client::tls_error(peer.port(), &authority.ca_file()).contains("expired"));
    let peer = Peer::tls("S: hello", &Authority::self_signed(&["localhost"]));
    assert!(Client::tls_error(peer.port(), &authority.ca_file()).contains("self"));
}

#[test]
fn the_dns_server_answers_a_resolver() {
    let dns = Dns::start(
        "; a zone
         example.org MX 10 mail.example.org
         example.org MX 20 backup.example.org
         example.org TXT \"mailconf=\" \"https://example.org\"
         mail.example.org CNAME host.example.net
         host.example.net A 127.0.0.1
         host.example.net AAAA ::1
         _imaps._tcp.example.org SRV 0 1 993 mail.example.org
         _pop3s._tcp.example.org SRV 0 0 0 .
         *.wild.example A 192.0.2.1
         broken.example SERVFAIL",
    );
    let big: String = (0..60).map(|number| format!("big.example TXT \"{number:0>60}\"\n")).collect();
    let big = Dns::start(&big);
    let background = Background::new();
    let ask = |dns: &Dns, name: &str, kind: RecordType| {
        let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
        for connection in &mut connections {
            connection.port = dns.address().port();
        }
        let server = NameServerConfig::new(dns.address().ip(), true, connections);
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        let resolver =
            Resolver::builder_with_config(config, TokioRuntimeProvider::default()).build().expect("resolver");
        background.runtime().block_on(resolver.lookup(name, kind)).map(|lookup| {
            let mut data: Vec<String> = lookup.answers().iter().map(|record| record.data.to_string()).collect();
            data.sort();
            data
        })
    };
    let found = |name: &str, kind| ask(&dns, name, kind).expect(name);
    assert_eq!(found("example.org.", RecordType::MX), ["10 mail.example.org.", "20 backup.example.org."]);
    assert_eq!(found("_imaps._tcp.example.org.", RecordType::SRV), ["0 1 993 mail.example.org."]);
    assert_eq!(found("_pop3s._tcp.example.org.", RecordType::SRV), ["0 0 0 ."]);
    assert!(found("mail.example.org.", RecordType::A).contains(&"127.0.0.1".to_owned()));
    assert_eq!(found("a.b.wild.example.", RecordType::A), ["192.0.2.1"]);
    assert_eq!(ask(&big, "big.example.", RecordType::TXT).expect("over TCP").len(), 60);
    for (name, nx_domain) in [("none.example.org.", true), ("_tcp.example.org.", false), ("example.org.", false)] {
        let error = ask(&dns, name, RecordType::AAAA).expect_err(name);
        assert!(error.is_no_records_found(), "{name}");
        assert_eq!(error.is_nx_domain(), nx_domain, "{name}");
    }
    assert!(!ask(&dns, "broken.example.", RecordType::A).expect_err("fails").is_no_records_found());
    assert!(dns.asked().contains(&"MX example.org".to_owned()));
}

#[test]
fn a_run_has_an_empty_home_of_its_own() {
    let output = Run::new(["--version"]).env("NO_COLOR", "1").stderr("").run();
    assert_eq!(std::fs::read_dir(output.home.path()).expect("home").count(), 0);
    let failed = std::panic::catch_unwind(|| Run::new(["--version"]).status(77).run());
    assert!(failed.is_err(), "another exit code fails the test");
}

#[test]
fn the_https_server_tells_hosts_and_paths_apart() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost", "autoconfig.example.org"]);
    let https = Https::start(
        &identity,
        [
            ("localhost/a?b=c", Page::Body(200, "text/xml", "<a/>".into())),
            ("localhost/to", Page::Redirect("https://example.org/".into())),
            ("localhost/big", Page::Endless(100_000)),
        ],
    );
    let ask = |host: &str, path: &str| {
        let mut client = Client::tls(https.port(), &authority.ca_file());
        client.send(&format!("GET {path} HTTP/1.1\r\nHost: {host}:{}\r\n\r\n", https.port()));
        client.rest()
    };
    let page = ask("localhost", "/a?b=c");
    assert!(page.starts_with("HTTP/1.1 200 ") && page.ends_with("\r\nContent-Type: text/xml\r\n\r\n<a/>"), "{page}");
    assert!(ask("localhost", "/to").contains("\r\nLocation: https://example.org/\r\n"));
    assert!(ask("localhost", "/big").len() > 100_000);
    assert!(ask("autoconfig.example.org", "/a?b=c").starts_with("HTTP/1.1 404 "));
    assert_eq!(https.asked().last().map(String::as_str), Some("GET autoconfig.example.org/a?b=c"));
}
