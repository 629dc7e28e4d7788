//! `probe` over very many domains on loopback, beside what the same cores can do at most.
//!
//! ```sh
//! sudo unshare -n sh -c 'ip link set lo up; cargo bench --bench many'
//! ```
//!
//! In a network namespace of its own the servers stand on 993, 995 and 465 of 127.1.0.0/16, one address a
//! domain, so that other programs find them too: those that are installed run beside (openssl, nmap,
//! prometheus-blackbox-exporter with curl). Client and servers share the cores. `MAILSETUP_BENCH_DOMAINS`
//! says how many domains (default 2000), a second run has ten times as many unless
//! `MAILSETUP_BENCH_SHORT` is set.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hickory_resolver::proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, SRV};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use openssl::pkey::PKey;
use openssl::ssl::{Ssl, SslAcceptor, SslMethod};
use openssl::x509::X509;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio_openssl::SslStream;

/// Service, usual port, greeting, and what is answered to each command.
type Service = (&'static str, u16, &'static str, fn(&str) -> String);

const SERVICES: [Service; 3] = [
    ("imaps", 993, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n", imap),
    ("pop3s", 995, "+OK ready\r\n", pop3),
    ("submissions", 465, "220 bulk.test ESMTP\r\n", submission),
];

fn imap(line: &str) -> String {
    let tag = line.split(' ').next().unwrap_or_default();
    match line.contains("CAPABILITY") {
        true => format!("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n{tag} OK done\r\n"),
        false => format!("* BYE done\r\n{tag} OK done\r\n"),
    }
}

fn pop3(line: &str) -> String {
    if line.starts_with("CAPA") { "+OK\r\nUSER\r\nSASL PLAIN\r\nUIDL\r\n.\r\n".into() } else { "+OK\r\n".into() }
}

fn submission(line: &str) -> String {
    if line.starts_with("EHLO") { "250-bulk.test\r\n250 AUTH PLAIN\r\n".into() } else { "221 done\r\n".into() }
}

/// What runs in this process.
struct Bulk {
    ports: [u16; 3],
    dns: SocketAddr,
    ca_pem: String,
    handshakes: Arc<AtomicU64>,
}

fn main() {
    // `cargo bench` hands its own options on.
    let count: usize = std::env::var("MAILSETUP_BENCH_DOMAINS").ok().and_then(|n| n.parse().ok()).unwrap_or(2000);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let bulk = runtime.block_on(start());
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("ca.pem"), &bulk.ca_pem).expect("ca.pem");
    let domains = |count: usize| -> String { (0..count).map(|number| format!("d{number}.test\n")).collect() };
    let run = |count: usize, options: &[&str], what: &str| {
        let list = folder.path().join("domains");
        std::fs::write(&list, domains(count)).expect("list");
        let before = bulk.handshakes.load(Ordering::Relaxed);
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
            .args(["probe", "--allow-private", "--format", "ndjson=/dev/null", "--targets"])
            .arg(&list)
            .args(["--nameserver", &bulk.dns.to_string(), "--ca-file"])
            .arg(folder.path().join("ca.pem"))
            .args(options)
            .env_remove("MAILSETUP_PASSWORD")
            .stdin(Stdio::null())
            .spawn()
            .expect("mailsetup starts");
        let rss = peak_rss_kb(&mut child);
        let status = child.wait().expect("ends");
        let seconds = began.elapsed().as_secs_f64();
        let shaken = bulk.handshakes.load(Ordering::Relaxed) - before;
        #[allow(clippy::cast_precision_loss)]
        let (per_domain, per_handshake) = (count as f64 / seconds, shaken as f64 / seconds);
        println!(
            "mailsetup {what}: {count} domains, exit {:?}, {seconds:.1} s, {per_domain:.0} domains/s, {shaken} \
             handshakes, {per_handshake:.0} handshakes/s, {rss} KB at most",
            status.code()
        );
    };
    let free = ["--per-host", "1000", "--per-provider", "1000"];
    for jobs in ["16", "64"] {
        let options = [&free[..], &["--source", "srv", "--jobs", jobs]].concat();
        run(count, &options, &format!("--source srv --jobs {jobs}, no limits"));
    }
    run(count, &[&free[..], &["--jobs", "64"]].concat(), "all sources, --jobs 64, no limits");
    run(count, &["--source", "srv", "--jobs", "64"], "--source srv --jobs 64, 4 a host and 8 a provider");
    if std::env::var_os("MAILSETUP_BENCH_SHORT").is_none() {
        let options = [&free[..], &["--source", "srv", "--jobs", "64"]].concat();
        run(10 * count, &options, "--source srv --jobs 64, no limits");
    }
    for processes in [1, 2] {
        shared_out(&bulk, folder.path(), count, processes);
    }
    for clients in [1, 2] {
        s_time(bulk.ports[0], clients);
    }
    s_client(bulk.ports[0], 200);
    nmap(bulk.ports[0], folder.path(), count.min(500));
    blackbox(bulk.ports[0], folder.path(), count);
}

/// The most memory that a child had, read while it runs.
fn peak_rss_kb(child: &mut Child) -> u64 {
    let path = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while matches!(child.try_wait(), Ok(None)) {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb = line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|number| number.parse().ok());
        most = most.max(kb.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    most
}

async fn start() -> Bulk {
    let key = KeyPair::generate().expect("key");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Of another name than the leaf, which would else look self-signed.
    params.distinguished_name.push(DnType::CommonName, "bench authority");
    let ca_pem = params.self_signed(&key).expect("signed").pem();
    let issuer = Issuer::new(params, key);
    let leaf_key = KeyPair::generate().expect("key");
    let leaf = CertificateParams::new(vec!["*.bulk.test".to_owned()]).expect("params");
    let leaf = leaf.signed_by(&leaf_key, &issuer).expect("signed");
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).expect("acceptor");
    builder.set_certificate(&X509::from_pem(leaf.pem().as_bytes()).expect("pem")).expect("certificate");
    let private = PKey::private_key_from_pem(leaf_key.serialize_pem().as_bytes()).expect("pem");
    builder.set_private_key(&private).expect("key");
    let acceptor = builder.build();
    let handshakes = Arc::new(AtomicU64::new(0));
    let mut ports = [0; 3];
    for (at, service) in SERVICES.into_iter().enumerate() {
        let standard = TcpListener::bind((Ipv4Addr::UNSPECIFIED, service.1)).await;
        let listener = match standard {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.expect("a port"),
        };
        ports[at] = listener.local_addr().expect("address").port();
        let (acceptor, handshakes) = (acceptor.clone(), handshakes.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let ssl = Ssl::new(acceptor.context()).expect("session");
                let handshakes = handshakes.clone();
                tokio::spawn(async move {
                    let mut stream = SslStream::new(ssl, stream).expect("stream");
                    if Pin::new(&mut stream).accept().await.is_ok() {
                        handshakes.fetch_add(1, Ordering::Relaxed);
                        let _ = converse(stream, service).await;
                    }
                });
            }
        });
    }
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("udp");
    let dns = socket.local_addr().expect("address");
    tokio::spawn(async move {
        let mut buffer = [0; 1024];
        while let Ok((length, client)) = socket.recv_from(&mut buffer).await {
            if let Some(reply) = reply(&buffer[..length], ports) {
                let _ = socket.send_to(&reply, client).await;
            }
        }
    });
    Bulk { ports, dns, ca_pem, handshakes }
}

async fn converse(stream: SslStream<tokio::net::TcpStream>, service: Service) -> std::io::Result<()> {
    let (_, _, greeting, answer) = service;
    let mut stream = tokio::io::BufReader::new(stream);
    stream.write_all(greeting.as_bytes()).await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let goodbye = !["CAPA", "EHLO"].iter().any(|word| line.contains(word));
        stream.write_all(answer(line.trim_end()).as_bytes()).await?;
        if goodbye {
            // `openssl s_client -quiet` waits for this.
            return stream.shutdown().await;
        }
        line.clear();
    }
    Ok(())
}

/// `dN.test` publishes three records that lead to `mN.bulk.test`, at an address of its own.
fn reply(query: &[u8], ports: [u16; 3]) -> Option<Vec<u8>> {
    let query = Message::from_vec(query).ok()?;
    let question = query.queries.first()?.clone();
    let mut message = Message::new(query.metadata.id, MessageType::Response, OpCode::Query);
    message.metadata.recursion_available = true;
    let name = question.name().to_ascii().to_ascii_lowercase();
    let number =
        |text: &str, prefix: &str, suffix: &str| text.strip_prefix(prefix)?.strip_suffix(suffix)?.parse::<u32>().ok();
    let data = match question.query_type() {
        RecordType::SRV => SERVICES.iter().zip(ports).find_map(|((service, ..), port)| {
            let domain = name.strip_prefix(&format!("_{service}._tcp."))?;
            let target = format!("m{}.bulk.test.", number(domain, "d", ".test.")?);
            Some(RData::SRV(SRV::new(0, 1, port, Name::from_ascii(target).ok()?)))
        }),
        RecordType::A => number(&name, "m", ".bulk.test.").map(|number| {
            let [_, high, middle, low] = number.to_be_bytes();
            RData::A(A(Ipv4Addr::new(127, 1 + high, middle, low)))
        }),
        _ => None,
    };
    match data {
        Some(data) => {
            message.answers.push(Record::from_rdata(question.name().clone(), 60, data));
        }
        None => message.metadata.response_code = ResponseCode::NXDomain,
    }
    message.queries.push(question);
    message.to_vec().ok()
}

fn address(number: usize) -> IpAddr {
    let [_, high, middle, low] = u32::try_from(number).unwrap_or_default().to_be_bytes();
    Ipv4Addr::new(127, 1 + high, middle, low).into()
}

fn installed(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program} >/dev/null")]).status();
    let found = found.is_ok_and(|status| status.success());
    if !found {
        println!("{program}: SKIPPED, not installed");
    }
    found
}

/// The list split among processes, as `docs/guide/many-domains.md` shows it.
fn shared_out(bulk: &Bulk, folder: &std::path::Path, count: usize, processes: usize) {
    let domains: String = (0..count).map(|number| format!("d{number}.test\n")).collect();
    std::fs::write(folder.join("domains"), domains).expect("list");
    let probe = format!(
        "{} probe --allow-private --source srv --jobs 32 --per-host 1000 --per-provider 1000 --nameserver {} --ca-file {}",
        env!("CARGO_BIN_EXE_mailsetup"),
        bulk.dns,
        folder.join("ca.pem").display()
    );
    let lines = count.div_ceil(4);
    let ways = [
        (
            "parallel",
            format!("parallel -j {processes} --pipe -N {lines} {probe} - --format ndjson < domains > out.ndjson"),
        ),
        (
            "xargs",
            format!(
                "split -n l/4 domains part. && ls part.?? | \
                 xargs -P {processes} -I FILE {probe} --targets FILE --format ndjson=FILE.ndjson && cat part.*.ndjson > out.ndjson"
            ),
        ),
    ];
    for (program, script) in ways {
        if !installed(program) {
            continue;
        }
        let began = Instant::now();
        let _ = Command::new("sh").args(["-c", &script]).current_dir(folder).env_remove("MAILSETUP_PASSWORD").status();
        let results = std::fs::read_to_string(folder.join("out.ndjson")).unwrap_or_default().lines().count();
        rate(&format!("mailsetup by {program}, {processes} processes, {results} results"), count, began);
        for part in std::fs::read_dir(folder).expect("folder").flatten() {
            if part.file_name().to_string_lossy().starts_with("part.") {
                let _ = std::fs::remove_file(part.path());
            }
        }
    }
}

/// New handshakes a second, from so many processes at once.
fn s_time(port: u16, clients: usize) {
    const SECONDS: u32 = 5;
    if !installed("openssl") {
        return;
    }
    let client = || {
        let mut command = Command::new("openssl");
        command.args(["s_time", "-new", "-connect", &format!("127.1.0.1:{port}"), "-time", &SECONDS.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("openssl starts")
    };
    let children: Vec<Child> = (0..clients).map(|_| client()).collect();
    let mut connections = 0;
    for child in children {
        let output = child.wait_with_output().expect("ends");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // `1234 connections in 5 real seconds, 0 bytes read per connection`
        let line = text.lines().find(|line| line.contains("real seconds"));
        let number = line.and_then(|line| line.split(' ').next()).and_then(|number| number.parse::<u32>().ok());
        connections += number.unwrap_or(0);
    }
    println!("openssl s_time -new, {clients} at once: {} handshakes/s", connections / (SECONDS + 1));
}

/// A shell loop.
fn s_client(port: u16, count: usize) {
    if !installed("openssl") {
        return;
    }
    let began = Instant::now();
    let script = format!(
        "for i in $(seq 1 {count}); do echo 'a LOGOUT' | openssl s_client -quiet -connect 127.1.0.$((i % 250 + 1)):{port} \
         >/dev/null 2>&1; done"
    );
    let _ = Command::new("sh").args(["-c", &script]).status();
    rate("shell loop of openssl s_client", count, began);
}

fn nmap(port: u16, folder: &std::path::Path, count: usize) {
    if !installed("nmap") {
        return;
    }
    let list = folder.join("addresses");
    let addresses: String = (0..count).map(|number| format!("{}\n", address(number))).collect();
    std::fs::write(&list, addresses).expect("list");
    let began = Instant::now();
    let output = Command::new("nmap")
        .args(["-n", "-Pn", "-sT", "-T5", "--script", "+imap-capabilities", "-p", &port.to_string(), "-iL"])
        .arg(&list)
        .output()
        .expect("nmap starts");
    let seen = String::from_utf8_lossy(&output.stdout).matches("imap-capabilities").count();
    rate(&format!("nmap imap-capabilities ({seen} answered)"), count, began);
}

fn blackbox(port: u16, folder: &std::path::Path, count: usize) {
    if !installed("prometheus-blackbox-exporter") || !installed("curl") {
        return;
    }
    let config = folder.join("blackbox.yml");
    let module = "modules:\n  imaps:\n    prober: tcp\n    timeout: 5s\n    tcp:\n      tls: true\n      tls_config:\n        \
                  insecure_skip_verify: true\n      query_response:\n        - expect: \"^[*] OK\"\n        - send: \"a CAPABILITY\"\n        \
                  - expect: \"CAPABILITY\"\n";
    std::fs::write(&config, module).expect("config");
    let mut exporter = Command::new("prometheus-blackbox-exporter")
        .arg(format!("--config.file={}", config.display()))
        .args(["--web.listen-address=127.0.0.1:19115", "--log.level=info"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("exporter starts");
    let mut lines = BufReader::new(exporter.stderr.take().expect("piped")).lines();
    let up = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Listening on"));
    std::thread::spawn(move || lines.for_each(drop));
    if up {
        let url =
            |number| format!("url = \"http://127.0.0.1:19115/probe?module=imaps&target={}:{port}\"\n", address(number));
        let urls: String = (0..count).map(url).collect();
        let list = folder.join("urls");
        std::fs::File::create(&list).and_then(|mut file| file.write_all(urls.as_bytes())).expect("list");
        let began = Instant::now();
        let output = Command::new("curl")
            .args(["-s", "--parallel", "--parallel-max", "64", "--config"])
            .arg(&list)
            .output()
            .expect("curl starts");
        let good = String::from_utf8_lossy(&output.stdout).matches("probe_success 1").count();
        rate(&format!("prometheus-blackbox-exporter ({good} succeeded)"), count, began);
    }
    let _ = exporter.kill();
    let _ = exporter.wait();
}

fn rate(what: &str, count: usize, began: Instant) {
    #[allow(clippy::cast_precision_loss)]
    let rate = count as f64 / began.elapsed().as_secs_f64();
    println!("{what}: {count} in {:.1} s, {rate:.1} a second", began.elapsed().as_secs_f64());
}
