//! `--proxy` and ALL_PROXY: mail, DNS and HTTPS all take the proxy, and nothing goes past it.

#![cfg(feature = "demo")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::{Authority, Dns, Peer, Run};

/// A proxy that leads every target to a local port, chosen by the target's port, and remembers whom
/// it was asked for. Speaks SOCKS5 and HTTP CONNECT, whichever the client begins with.
struct Proxy {
    address: SocketAddr,
    targets: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Proxy {
    fn start(routes: Vec<(u16, u16)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("address");
        let targets = Arc::new(Mutex::new(Vec::new()));
        let asked = targets.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (routes, asked) = (routes.clone(), asked.clone());
                thread::spawn(move || serve(client, &routes, &asked));
            }
        });
        Self { address, targets }
    }

    fn ports_asked(&self) -> Vec<u16> {
        let mut ports: Vec<u16> = self.targets.lock().expect("targets").iter().map(SocketAddr::port).collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }
}

fn serve(mut client: TcpStream, routes: &[(u16, u16)], asked: &Mutex<Vec<SocketAddr>>) -> io::Result<()> {
    let mut first = [0];
    client.read_exact(&mut first)?;
    let socks = first[0] == 5;
    let target = if socks { socks_target(&mut client)? } else { connect_target(&mut client)? };
    asked.lock().expect("targets").push(target);
    let route = routes.iter().find(|(port, _)| *port == target.port());
    let server = route.and_then(|(_, local)| TcpStream::connect(("127.0.0.1", *local)).ok());
    match (socks, &server) {
        (true, Some(_)) => client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?,
        (true, None) => client.write_all(&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0])?,
        (false, Some(_)) => client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?,
        (false, None) => client.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")?,
    }
    let Some(server) = server else { return Ok(()) };
    let (mut up, mut down) = ((client.try_clone()?, server.try_clone()?), (server, client));
    thread::spawn(move || io::copy(&mut up.0, &mut up.1));
    io::copy(&mut down.0, &mut down.1).map(|_| ())
}

/// RFC 1928 sections 3 to 5, without authentication, addresses only.
fn socks_target(client: &mut TcpStream) -> io::Result<SocketAddr> {
    let mut count = [0];
    client.read_exact(&mut count)?;
    client.read_exact(&mut vec![0; count[0].into()])?;
    client.write_all(&[5, 0])?;
    let mut head = [0; 4];
    client.read_exact(&mut head)?;
    assert_eq!(head[..3], [5, 1, 0], "a CONNECT request");
    let address = match head[3] {
        1 => {
            let mut octets = [0; 4];
            client.read_exact(&mut octets)?;
            IpAddr::from(octets)
        }
        4 => {
            let mut octets = [0; 16];
            client.read_exact(&mut octets)?;
            IpAddr::V6(Ipv6Addr::from(octets))
        }
        kind => panic!("address type {kind}: names are ours to resolve"),
    };
    let mut port = [0; 2];
    client.read_exact(&mut port)?;
    Ok(SocketAddr::new(address, u16::from_be_bytes(port)))
}

fn connect_target(client: &mut TcpStream) -> io::Result<SocketAddr> {
    let mut lines = BufReader::new(client.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines.map_while(Result::ok) {
        if line.is_empty() {
            break;
        }
    }
    let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
    // The HTTP client names hosts that were resolved and judged before.
    Ok(target.parse().unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 443))))
}

fn probe(scheme: &str, by_variable: bool) {
    let authority = Authority::new();
    let identity = authority.issue(&["mail.own.example"]);
    let peer = Peer::tls("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nHANG", &identity);
    let dns = Dns::start(
        "_imaps._tcp.own.example SRV 0 0 993 mail.own.example\nmail.own.example A 203.0.113.7\nown.example A 203.0.113.8",
    );
    let proxy = Proxy::start(vec![(53, dns.address().port()), (993, peer.port())]);
    let url = format!("{scheme}://{}", proxy.address);
    let run = Run::new(["probe", "user@own.example", "--nameserver", "203.0.113.53", "--format", "short"])
        .option("--ca-file", authority.ca_file());
    let run = if by_variable { run.env("ALL_PROXY", url) } else { run.option("--proxy", url) };
    // Incoming works; nobody names an outgoing server.
    let output = run.status(3).run();
    assert_eq!(
        output.stdout, "user@own.example imap mail.own.example 993 tls works user@own.example\n",
        "{}",
        output.stderr
    );
    let asked = proxy.ports_asked();
    assert!([53, 443, 993].iter().all(|port| asked.contains(port)), "{asked:?}");
}

#[test]
fn everything_goes_through_the_proxy() {
    probe("socks5", false);
    probe("http", true);
}

#[test]
fn a_proxy_that_is_not_there_is_no_network() {
    let run = Run::new(["probe", "user@gmx.de", "--nameserver", "203.0.113.53", "--proxy", "socks5://127.0.0.1:1"]);
    let output = run.option("--format", "short").status(5).run();
    assert!(output.stdout.contains(" imap imap.gmx.net 993"), "{}", output.stdout);
}

#[test]
fn a_password_in_the_option_is_refused_and_a_bad_variable_is_named() {
    let run = Run::new(["probe", "user@gmx.de", "--proxy", "socks5://user:Marker@localhost"]);
    let output = run.status(2).run();
    assert!(output.stderr.contains("ALL_PROXY may hold one"), "{}", output.stderr);
    assert!(!output.stderr.contains("Marker"), "{}", output.stderr);
    let output = Run::new(["probe", "user@gmx.de"]).env("ALL_PROXY", "gopher://x").status(2).run();
    assert!(output.stderr.starts_with("error: ALL_PROXY: this is no URL"), "{}", output.stderr);
}
