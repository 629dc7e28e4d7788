use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

use super::*;
use mail_dialog::pop3::{Pop3Command, Pop3Reply};
use mail_dialog::sasl::{Login, Plain, SaslExchange};
use mail_dialog::{GreetingKind, Violation};
use mail_types::event::{Direction, TraceLine};
use mail_types::{Event, Secret};

const PASSWORD: &str = "Marker-42";
const IDLE: Duration = Duration::from_secs(30);

/// A server that gives one chunk a read, then is silent or closes, and keeps what it was sent.
#[derive(Clone, Default)]
struct FakeServer {
    says: Arc<Mutex<VecDeque<Vec<u8>>>>,
    heard: Arc<Mutex<Vec<u8>>>,
    closes: bool,
}

impl FakeServer {
    fn new(says: &[&str]) -> Self {
        let says = says.iter().map(|chunk| chunk.as_bytes().to_vec()).collect();
        Self { says: Arc::new(Mutex::new(says)), ..Self::default() }
    }

    fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    fn heard(&self) -> String {
        String::from_utf8(self.heard.lock().expect("not poisoned").clone()).expect("UTF-8")
    }
}

impl AsyncRead for FakeServer {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.says.lock().expect("not poisoned").pop_front() {
            Some(chunk) => buffer.put_slice(&chunk),
            None if self.closes => {}
            None => return Poll::Pending,
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for FakeServer {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        self.heard.lock().expect("not poisoned").extend_from_slice(octets);
        Poll::Ready(Ok(octets.len()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

type Lines = Arc<Mutex<Vec<TraceLine>>>;

fn connect(protocol: Protocol, server: &FakeServer) -> (Connection, Lines) {
    let lines = Lines::default();
    let events = {
        let lines = Arc::clone(&lines);
        Events::new(move |event| {
            if let Event::Line(line) = event {
                lines.lock().expect("not poisoned").push(line);
            }
        })
    };
    let endpoint = Endpoint::new("mail.example.org", protocol.default_port(mail_types::Security::StartTls));
    let stream = BoxStream::new(server.clone());
    let connection = Connection::new(stream, mail_dialog::dialog(protocol), protocol, endpoint, events, IDLE, false);
    (connection, lines)
}

fn shown(lines: &Lines) -> String {
    let lines = lines.lock().expect("not poisoned");
    let line = |line: &TraceLine| {
        let who = match line.direction {
            Direction::Sent => "C",
            Direction::Received => "S",
            Direction::Note => "N",
        };
        format!("{who}{} {}\n", if line.protected { "*" } else { ":" }, line.text)
    };
    lines.iter().map(line).collect()
}

/// Both mechanisms that carry the password.
fn mechanisms() -> [Box<dyn SaslExchange>; 2] {
    let secret = || Secret::new(PASSWORD.into());
    [Box::new(Plain::new("tim".into(), secret())), Box::new(Login::new("tim".into(), secret()))]
}

#[tokio::test]
async fn passwords_never_show() {
    let echo = "unknown: Marker-42 AHRpbQBNYXJrZXItNDI= TWFya2VyLTQy\r\n";
    let imap = ["* OK [CAPABILITY SASL-IR] hi\r\n", "+ \r\n", "+ \r\n", "a1 NO "];
    let pop3 = ["+OK hi\r\n", "+ \r\n", "+ \r\n", "-ERR "];
    let smtp = ["220 hi\r\n", "334 \r\n", "334 \r\n", "535 "];
    for (protocol, script) in [(Protocol::Imap, imap), (Protocol::Pop3, pop3), (Protocol::Submission, smtp)] {
        for mechanism in mechanisms() {
            let last = format!("{}{echo}", script[3]);
            let mut says = vec![script[0]];
            if mechanism.initial_is_missing() {
                says.extend([script[1], script[2]]);
            }
            says.push(&last);
            let server = FakeServer::new(&says);
            let (mut connection, lines) = connect(protocol, &server);
            connection.start().await.expect("greets");
            let refusal =
                connection.run(Command::Authenticate(mechanism)).await.expect("answers").expect_err("says no");
            let heard = server.heard();
            assert!(heard.contains("AHRpbQBNYXJrZXItNDI=") || heard.contains("TWFya2VyLTQy"), "{heard}");
            let seen = format!("{}{refusal:?}{:?}", shown(&lines), lines.lock().expect("not poisoned"));
            for secret in [PASSWORD, "AHRpbQBNYXJrZXItNDI=", "TWFya2VyLTQy"] {
                let sent_in_this_form = heard.contains(secret) || secret == PASSWORD;
                assert!(!(sent_in_this_form && seen.contains(secret)), "{protocol} {seen}");
            }
        }
        let command = Command::Login { username: "tim".into(), password: Secret::new(PASSWORD.into()) };
        let ok = if protocol == Protocol::Pop3 { "+OK\r\n" } else { "" };
        let says = [script[0], ok, script[3], echo];
        let server = FakeServer::new(&says.iter().copied().filter(|chunk| !chunk.is_empty()).collect::<Vec<_>>());
        let (mut connection, lines) = connect(protocol, &server);
        connection.start().await.expect("greets");
        let refusal = connection.run(command).await.expect("answers").expect_err("says no");
        assert_eq!(server.heard().contains(PASSWORD), protocol != Protocol::Submission);
        assert!(!format!("{}{refusal:?}", shown(&lines)).contains(PASSWORD), "{}", shown(&lines));
    }
}

trait InitialResponse {
    fn initial_is_missing(&self) -> bool;
}

impl InitialResponse for Box<dyn SaslExchange> {
    fn initial_is_missing(&self) -> bool {
        self.mechanism() == mail_types::AuthMechanism::Login
    }
}

/// In whatever field and on whatever connection it comes back.
#[tokio::test]
async fn a_token_that_one_connection_sent_no_other_shows() {
    const TOKEN: &str = "ya29.SuperSecretTokenValue-abcdef";
    let secrets = mail_types::Veil::default();
    let (json, code) = (format!("{{\"status\":\"{TOKEN}\",\"scope\":[\"{TOKEN}\"]}}"), format!("[X-{TOKEN} {TOKEN}]"));
    let challenge = format!("+ {}\r\n", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, json));
    let says = ["* OK [CAPABILITY SASL-IR] hi\r\n", &challenge, &format!("a1 NO {code} no {TOKEN}\r\n")];
    let (connection, lines) = connect(Protocol::Imap, &FakeServer::new(&says));
    let mut connection = connection.veiled(secrets.clone());
    connection.start().await.expect("greets");
    let token = Secret::new(TOKEN.into());
    let exchange = mail_dialog::sasl::OAuthBearer::new("tim".into(), token, "h".into(), 993);
    let refusal = connection.run(Command::Authenticate(Box::new(exchange))).await.expect("answers").expect_err("no");
    assert!(refusal.mechanism_error.is_some() && refusal.code.is_some(), "{refusal:?}");
    let mut seen = format!("{refusal:?}{:?}", lines.lock().expect("not poisoned"));
    let says = [
        format!("* OK [CAPABILITY IMAP4rev1 X-{TOKEN} AUTH={TOKEN}] hello {TOKEN}\r\n"),
        format!("* CAPABILITY IMAP4rev1 {TOKEN} AUTH=X{TOKEN}\r\na1 OK {TOKEN}\r\n"),
        format!("* OK {TOKEN}\r\na2 BAD [{TOKEN}] {TOKEN}\r\n"),
    ];
    let server = FakeServer::new(&says.iter().map(String::as_str).collect::<Vec<_>>());
    let (connection, lines) = connect(Protocol::Imap, &server);
    let mut connection = connection.veiled(secrets);
    seen += &format!("{:?}", connection.start().await);
    seen += &format!("{:?}", connection.run(Command::Capabilities).await);
    seen += &format!("{:?}", connection.run(Command::StartTls).await);
    seen += &format!("{:?}", lines.lock().expect("not poisoned"));
    assert!(seen.contains("***") && !seen.to_ascii_lowercase().contains("supersecret"), "{seen}");
}

#[tokio::test]
async fn the_trace_counts_messages_and_shows_the_rest() {
    let server = FakeServer::new(&["+OK hi\r\n", "+OK\r\nSubject: x\r\n\r\nsecret text\r\n.\r\n", "+OK bye\r\n"]);
    let (mut connection, lines) = connect(Protocol::Pop3, &server);
    connection.start().await.expect("greets");
    let retrieved = connection.run(Pop3Command::Retrieve { number: 1 }).await.expect("answers");
    assert_eq!(retrieved, Ok(Reply::Pop3(Pop3Reply::Message { size_bytes: 27 })));
    assert_eq!(connection.run(Command::Quit).await, Ok(Ok(Reply::Ok)));
    assert_eq!(shown(&lines), "S: +OK hi\nC: RETR 1\nS: +OK\nN: [27 octets]\nC: QUIT\nS: +OK bye\n");
    let counters = connection.counters();
    assert_eq!((counters.sent_bytes, counters.round_trips), (14, 3));
    assert!(connection.is_closed());
    let refusal = connection.run(Pop3Command::Stat).await.expect("answers").expect_err("over");
    assert!(!refusal.was_sent());
}

#[tokio::test]
async fn several_commands_share_a_round_trip() {
    let server = FakeServer::new(&["* OK hi\r\n", "* CAPABILITY X\r\na1 OK\r\na2 OK\r\na3 NO no\r\n"]);
    let (mut connection, _) = connect(Protocol::Imap, &server);
    connection.start().await.expect("greets");
    let examine = |mailbox: &str| ImapCommand::Open { mailbox: mailbox.into(), writable: false }.into();
    let commands = vec![Command::Capabilities, examine("A"), examine("B")];
    let answers = connection.run_all(commands).await.expect("answers");
    assert!(matches!(answers[0], Ok(Reply::Capabilities(_))));
    assert_eq!(answers[1], Ok(Reply::Imap(ImapReply::Opened(Opened::default()))));
    assert_eq!(answers[2].as_ref().expect_err("says no").text, "no");
    assert_eq!(connection.counters().round_trips, 2);
}

#[tokio::test]
async fn starttls_upgrades_the_stream() {
    let plain = FakeServer::new(&["* OK hi\r\n", "a1 OK go\r\n"]);
    let tls = FakeServer::new(&["* CAPABILITY X\r\na2 OK\r\n"]);
    let (mut connection, lines) = connect(Protocol::Imap, &plain);
    connection.start().await.expect("greets");
    assert!(!connection.is_protected());
    let facts = TlsFacts { version: Some("TLS 1.3"), ..TlsFacts::default() };
    let upgraded = (BoxStream::new(tls.clone()), facts.clone());
    let result = connection.start_tls(|_| async { Ok::<_, ()>(upgraded) }).await;
    assert_eq!(result, Ok(facts));
    assert!(connection.is_protected());
    assert!(matches!(connection.run(Command::Capabilities).await, Ok(Ok(Reply::Capabilities(_)))));
    assert_eq!((plain.heard().as_str(), tls.heard().as_str()), ("a1 STARTTLS\r\n", "a2 CAPABILITY\r\n"));
    assert!(shown(&lines).contains("N* TLS 1.3\nC* a2 CAPABILITY\n"), "{}", shown(&lines));
}

/// What stands in the same segment as the reply, and what comes in a segment of its own.
#[tokio::test]
async fn starttls_finds_what_was_injected() {
    let scripts = [
        (Protocol::Imap, "* OK hi\r\n", "a1 OK go\r\n", "a2 OK [CAPABILITY X] in\r\n"),
        (Protocol::Pop3, "+OK hi\r\n", "+OK go\r\n", "+OK in\r\n"),
        (Protocol::Submission, "220 hi\r\n", "220 go\r\n", "250 AUTH PLAIN\r\n"),
    ];
    for (protocol, greeting, reply, injected) in scripts {
        let together = format!("{reply}{injected}");
        for says in [vec![greeting, &together], vec![greeting, reply, injected]] {
            let server = FakeServer::new(&says);
            let (mut connection, lines) = connect(protocol, &server);
            connection.start().await.expect("greets");
            let mut shook_hands = false;
            let result = connection
                .start_tls(|stream| {
                    shook_hands = true;
                    async { Ok::<_, ()>((stream, TlsFacts::default())) }
                })
                .await;
            let error = DriverError::Injected { octets: injected.len() };
            assert_eq!(result, Err(StartTlsError::Driver(error.clone())), "{protocol}");
            assert!(!shook_hands, "no handshake with an attacker");
            assert_eq!(connection.run(Command::Capabilities).await, Err(error), "it stays unusable");
            assert!(shown(&lines).contains(injected.trim_end()), "the evidence is shown: {}", shown(&lines));
        }
    }
}

#[tokio::test]
async fn starttls_refused_failed_and_cut_off() {
    let upgrade = |stream| async { Ok::<_, &str>((stream, TlsFacts::default())) };
    let server = FakeServer::new(&["+OK hi\r\n", "-ERR no\r\n", "+OK 1 2\r\n"]);
    let (mut connection, _) = connect(Protocol::Pop3, &server);
    connection.start().await.expect("greets");
    assert!(
        matches!(connection.start_tls(upgrade).await, Err(StartTlsError::Refused(refusal)) if refusal.text == "no")
    );
    assert!(matches!(connection.run(Pop3Command::Stat).await, Ok(Ok(Reply::Pop3(Pop3Reply::Stat(_))))));

    let server = FakeServer::new(&["+OK hi\r\n", "+OK go\r\n"]);
    let (mut connection, _) = connect(Protocol::Pop3, &server);
    connection.start().await.expect("greets");
    assert_eq!(connection.start_tls(|_| async { Err("expired") }).await, Err(StartTlsError::Upgrade("expired")));
    assert_eq!(connection.run(Pop3Command::Stat).await, Err(DriverError::Closed));

    let server = FakeServer::new(&["+OK hi\r\n", "+OK go\r\n"]).closing();
    let (mut connection, _) = connect(Protocol::Pop3, &server);
    connection.start().await.expect("greets");
    assert_eq!(connection.start_tls(upgrade).await, Err(StartTlsError::Driver(DriverError::Closed)));
}

#[tokio::test]
async fn preauth_before_tls_is_told_and_never_upgraded() {
    let server = FakeServer::new(&["* PREAUTH welcome\r\n"]);
    let (mut connection, _) = connect(Protocol::Imap, &server);
    assert_eq!(connection.start().await.expect("greets").kind, GreetingKind::PreAuth);
    let result = connection.start_tls(|stream| async { Ok::<_, ()>((stream, TlsFacts::default())) }).await;
    assert!(matches!(result, Err(StartTlsError::Refused(refusal)) if !refusal.was_sent()));
    assert_eq!(server.heard(), "");
}

#[tokio::test(start_paused = true)]
async fn silence_is_a_timeout() {
    let (mut connection, _) = connect(Protocol::Imap, &FakeServer::new(&["* OK"]));
    let before = tokio::time::Instant::now();
    let error = DriverError::Timeout { after: IDLE };
    assert_eq!(connection.start().await, Err(error.clone()));
    assert_eq!(before.elapsed(), IDLE);
    assert_eq!(connection.run(Command::Quit).await, Err(error));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_leaves_an_unusable_connection() {
    let (mut connection, _) = connect(Protocol::Imap, &FakeServer::new(&["* OK hi\r\n"]));
    connection.start().await.expect("greets");
    let call = timeout(Duration::from_secs(1), connection.run(Command::Capabilities));
    assert!(call.await.is_err(), "the deadline is the caller's");
    assert_eq!(connection.run(Command::Capabilities).await, Err(DriverError::Closed));
}

#[tokio::test]
async fn broken_sessions() {
    let (mut connection, _) = connect(Protocol::Imap, &FakeServer::new(&["* OK hi\r\n"]).closing());
    connection.start().await.expect("greets");
    assert_eq!(connection.run(Command::Capabilities).await, Err(DriverError::Closed));
    let (mut connection, _) = connect(Protocol::Imap, &FakeServer::new(&["HTTP/1.1 400\r\n"]));
    let violation = Violation::Unexpected { line: "HTTP/1.1 400".into() };
    assert_eq!(connection.start().await, Err(DriverError::Violation(violation)));
    let (mut connection, _) = connect(Protocol::Submission, &FakeServer::new(&["421 busy\r\n"]));
    assert!(matches!(connection.start().await.expect("greets").kind, GreetingKind::Rejected(_)));
    assert_eq!(connection.run(Command::Quit).await.expect("answers").expect_err("gone").status.as_str(), "421");
}

#[tokio::test]
async fn a_server_that_never_answers_is_left() {
    let line = "* 1 EXPUNGE\r\n".repeat(1000);
    let mut says = vec!["* OK hi\r\n"];
    says.extend(std::iter::repeat_n(line.as_str(), unasked::LINES_MAX / 1000 + 1));
    let (mut connection, _) = connect(Protocol::Imap, &FakeServer::new(&says));
    connection.start().await.expect("greets");
    let violation = Violation::Unasked { max: unasked::LINES_MAX };
    assert_eq!(connection.run(Command::Capabilities).await, Err(DriverError::Violation(violation)));
}

struct Once;

impl BodySink for Once {
    fn write<'a>(&'a mut self, _: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(std::future::ready(ControlFlow::Break(())))
    }
}

#[tokio::test]
async fn a_sink_may_stop() {
    let (mut connection, _) = connect(Protocol::Pop3, &FakeServer::new(&["+OK\r\n", "+OK\r\nx\r\n"]));
    connection.start().await.expect("greets");
    let result = connection.run_with_body(Pop3Command::Retrieve { number: 1 }, &mut Once).await;
    assert_eq!(result, Err(DriverError::Stopped));
    assert_eq!(connection.run(Command::Quit).await, Err(DriverError::Stopped));
}

#[tokio::test]
async fn compression_takes_the_place_of_the_stream() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    let (near, mut far) = duplex(4096);
    let endpoint = Endpoint::new("mail.example.org", 993);
    let dialog = mail_dialog::dialog(Protocol::Imap);
    let mut connection =
        Connection::new(BoxStream::new(near), dialog, Protocol::Imap, endpoint, Events::none(), IDLE, true);
    let server = async {
        let mut heard = [0; 21];
        far.write_all(b"* OK hi\r\n").await.expect("sent");
        far.read_exact(&mut heard).await.expect("asked");
        assert_eq!(&heard, b"a1 COMPRESS DEFLATE\r\n");
        far.write_all(b"a1 OK go\r\n").await.expect("sent");
        let mut far = BoxStream::new(far).deflated(b"");
        let mut heard = [0; 11];
        far.read_exact(&mut heard).await.expect("asked");
        assert_eq!(&heard, b"a2 LOGOUT\r\n");
        far.write_all(b"* BYE\r\na2 OK bye\r\n").await.expect("sent");
        far.flush().await.expect("sent");
    };
    let client = async {
        connection.start().await.expect("greets");
        connection.compress().await.expect("answers").expect("agrees");
        assert!(connection.is_compressed());
        assert_eq!(connection.run(Command::Quit).await, Ok(Ok(Reply::Ok)));
    };
    tokio::join!(server, client);
}

/// A session that waits for mail, after the server's invitation and with `more` to come.
async fn idling(more: &[&str]) -> (Connection, FakeServer) {
    let server = FakeServer::new(&[&["* OK hi\r\n", "+ idling\r\n"], more].concat());
    let (mut connection, _) = connect(Protocol::Imap, &server);
    connection.start().await.expect("greeted");
    (connection, server)
}

#[tokio::test(start_paused = true)]
async fn waiting_for_mail_ends_with_mail_or_with_the_time() {
    let forever = std::future::pending;
    let (mut connection, server) =
        idling(&["* OK Still here\r\n", "* 3 EXISTS\r\n", "a1 OK done\r\n", "a2 OK\r\n"]).await;
    assert_eq!(connection.idle(forever()).await, Ok(Ok(true)));
    assert_eq!(server.heard(), "a1 IDLE\r\nDONE\r\n");
    connection.run(Command::Quit).await.expect("can be used").expect("and is");
    let (mut connection, _) = idling(&[]).await;
    let began = tokio::time::Instant::now();
    // The line is dead: the server does not answer that the waiting is over.
    let enough = tokio::time::sleep(Duration::from_secs(80));
    assert_eq!(connection.idle(enough).await, Err(DriverError::Timeout { after: IDLE }));
    assert_eq!(began.elapsed(), Duration::from_secs(80) + IDLE);
    let server = FakeServer::new(&["* OK hi\r\n", "a1 BAD what?\r\n"]);
    let (mut connection, _) = connect(Protocol::Imap, &server);
    connection.start().await.expect("greeted");
    assert!(connection.idle(forever()).await.is_ok_and(|answer| answer.is_err()));
}
