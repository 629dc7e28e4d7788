//! Servers that answer lines with lines, and the stand-in for TLS.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::time::sleep;

use super::{Contact, FakeLog, FakeTls};
use crate::BoxStream;

/// A server. Start from [`FakeServer::imap`], [`pop3`](FakeServer::pop3) or
/// [`submission`](FakeServer::submission), which behave well and accept every login, and change what
/// the test is about; what is added later wins.
///
/// A command is given as it is sent, without tag and with `*` at the end for "and an argument"; it
/// matches without case, and any arguments may follow it. In reply lines
///
/// * `{tag}` is the command's tag (IMAP),
/// * `{plain}` or `{tls}` at the start sends the line only before or only after TLS,
/// * `{read}` as a line reads one line from the client first (SASL).
///
/// ```text
/// FakeServer::imap()
///     .greeting("* OK [CAPABILITY IMAP4rev1] hello")
///     .on("LOGIN", &["{tag} NO [AUTHENTICATIONFAILED] no"])
///     .tls(FakeTls::expired())
/// ```
#[derive(Clone)]
pub struct FakeServer {
    speech: Speech,
    greeting: Option<String>,
    greeting_delay: Duration,
    starts_with_tls: Option<bool>,
    tls: FakeTls,
    rules: Vec<(String, Reaction)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Speech {
    Imap,
    Pop3,
    Submission,
}

#[derive(Clone)]
struct Reaction {
    delay: Duration,
    lines: Vec<String>,
    then: Then,
}

#[derive(Clone, Copy, PartialEq)]
enum Then {
    GoOn,
    StartTls,
    Close,
    Hang,
}

impl FakeServer {
    /// IMAP4rev1 with STARTTLS, PLAIN, LOGIN, three messages in INBOX, one of them unseen, and a
    /// second mailbox.
    pub fn imap() -> Self {
        Self::new(Speech::Imap, "* OK fake IMAP server")
            .on(
                "CAPABILITY",
                &[
                    "{plain}* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED",
                    "{tls}* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=LOGIN",
                    "{tag} OK done",
                ],
            )
            .on("STATUS", &["* STATUS INBOX (MESSAGES 3 UNSEEN 1)", "{tag} OK done"])
            .on("LIST", &[r#"* LIST () "/" INBOX"#, r#"* LIST () "/" Sent"#, "{tag} OK done"])
            .on("EXAMINE", &["* 3 EXISTS", "{tag} OK [READ-ONLY] done"])
            .on_starttls("STARTTLS", &["{tag} OK go ahead"])
            .on_then("LOGOUT", &["* BYE", "{tag} OK done"], Then::Close)
            .logins("{tag} OK logged in")
    }

    /// POP3 with CAPA, STLS, USER, PLAIN, and three messages.
    pub fn pop3() -> Self {
        Self::new(Speech::Pop3, "+OK fake POP3 server")
            .on("CAPA", &["+OK", "{plain}STLS", "{tls}SASL PLAIN LOGIN", "{tls}USER", "UIDL", "TOP", "."])
            .on("STAT", &["+OK 3 1234"])
            .on_starttls("STLS", &["+OK go ahead"])
            .on_then("QUIT", &["+OK bye"], Then::Close)
            .logins("+OK logged in")
    }

    /// Submission with STARTTLS, PLAIN and LOGIN.
    pub fn submission() -> Self {
        Self::new(Speech::Submission, "220 fake.example ESMTP")
            .on(
                "EHLO",
                &[
                    "250-fake.example",
                    "250-PIPELINING",
                    "{plain}250-STARTTLS",
                    "{tls}250-AUTH PLAIN LOGIN",
                    "250 8BITMIME",
                ],
            )
            .on_starttls("STARTTLS", &["220 go ahead"])
            .on_then("QUIT", &["221 bye"], Then::Close)
            .logins("235 2.7.0 logged in")
    }

    /// The first line.
    #[must_use]
    pub fn greeting(mut self, line: &str) -> Self {
        self.greeting = Some(line.to_owned());
        self
    }

    /// Takes the connection (and the handshake, where it starts with TLS) and says nothing.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.greeting = None;
        self
    }

    /// The first line comes this late.
    #[must_use]
    pub fn greeting_delay(mut self, delay: Duration) -> Self {
        self.greeting_delay = delay;
        self
    }

    /// Whether TLS comes first, whatever the port.
    #[must_use]
    pub fn starts_with_tls(mut self, yes: bool) -> Self {
        self.starts_with_tls = Some(yes);
        self
    }

    /// What handshakes show.
    #[must_use]
    pub fn tls(mut self, tls: FakeTls) -> Self {
        self.tls = tls;
        self
    }

    /// A command is answered by these lines.
    #[must_use]
    pub fn on(self, command: &str, lines: &[&str]) -> Self {
        self.on_then(command, lines, Then::GoOn)
    }

    /// A command is answered by these lines, this late.
    #[must_use]
    pub fn on_after(mut self, command: &str, delay: Duration, lines: &[&str]) -> Self {
        self = self.on(command, lines);
        if let Some((_, reaction)) = self.rules.last_mut() {
            reaction.delay = delay;
        }
        self
    }

    /// A command is answered by these lines, then TLS starts. Lines after the first are injected
    /// before TLS.
    #[must_use]
    pub fn on_starttls(self, command: &str, lines: &[&str]) -> Self {
        self.on_then(command, lines, Then::StartTls)
    }

    /// A command is answered by these lines (or none), then the connection is closed.
    #[must_use]
    pub fn close_on(self, command: &str, lines: &[&str]) -> Self {
        self.on_then(command, lines, Then::Close)
    }

    /// A command is never answered, nor is anything after it.
    #[must_use]
    pub fn hang_on(self, command: &str) -> Self {
        self.on_then(command, &[], Then::Hang)
    }

    /// Every login is refused in the protocol's usual words.
    #[must_use]
    pub fn refuse_logins(self) -> Self {
        let refusal = match self.speech {
            Speech::Imap => "{tag} NO [AUTHENTICATIONFAILED] Authentication failed.",
            Speech::Pop3 => "-ERR [AUTH] Authentication failed.",
            Speech::Submission => "535 5.7.8 Authentication failed.",
        };
        self.logins(refusal)
    }

    fn new(speech: Speech, greeting: &str) -> Self {
        Self {
            speech,
            greeting: Some(greeting.to_owned()),
            greeting_delay: Duration::ZERO,
            starts_with_tls: None,
            tls: FakeTls::valid(),
            rules: Vec::new(),
        }
    }

    /// Rules for every way to log in, with this last line.
    fn logins(self, result: &str) -> Self {
        let (command, go_on) = match self.speech {
            Speech::Imap => ("AUTHENTICATE", "+"),
            Speech::Pop3 => ("AUTH", "+"),
            Speech::Submission => ("AUTH", "334"),
        };
        let (user, password) = (format!("{go_on} VXNlcm5hbWU6"), format!("{go_on} UGFzc3dvcmQ6"));
        let with_challenges = self
            .on(&format!("{command} PLAIN"), &[&format!("{go_on} "), "{read}", result])
            .on(&format!("{command} PLAIN *"), &[result])
            .on(&format!("{command} LOGIN"), &[&user, "{read}", &password, "{read}", result])
            .on(&format!("{command} LOGIN *"), &[&password, "{read}", result]);
        match with_challenges.speech {
            Speech::Imap => with_challenges.on("LOGIN", &[result]),
            Speech::Pop3 => with_challenges.on("USER", &["+OK"]).on("PASS", &[result]),
            Speech::Submission => with_challenges,
        }
    }

    fn on_then(mut self, command: &str, lines: &[&str], then: Then) -> Self {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        self.rules.push((command.to_ascii_uppercase(), Reaction { delay: Duration::ZERO, lines, then }));
        self
    }

    /// Takes a connection.
    pub(super) fn start(&self, address: SocketAddr, log: FakeLog) -> BoxStream {
        let (ours, theirs) = duplex(64 * 1024);
        let server = self.clone();
        tokio::spawn(async move {
            let session = Session { stream: BufReader::new(theirs), address, log, tls: false };
            // `None`: the client hung up.
            let _: Option<()> = session.run(&server).await;
        });
        BoxStream::new(ours)
    }

    fn reaction(&self, command: &str) -> Option<&Reaction> {
        let command = command.to_ascii_uppercase();
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => command.starts_with(start),
            None => command.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
        };
        self.rules.iter().rev().find(|(pattern, _)| fits(pattern)).map(|(_, reaction)| reaction)
    }
}

struct Session {
    stream: BufReader<DuplexStream>,
    address: SocketAddr,
    log: FakeLog,
    tls: bool,
}

impl Session {
    async fn run(mut self, server: &FakeServer) -> Option<()> {
        if server.starts_with_tls.unwrap_or(matches!(self.address.port(), 465 | 993 | 995)) {
            self.handshake(server).await?;
        }
        sleep(server.greeting_delay).await;
        match &server.greeting {
            Some(line) => self.send(line).await?,
            None => self.hang().await?,
        }
        loop {
            let line = self.receive().await?;
            let (tag, command) = match server.speech {
                Speech::Imap => line.split_once(' ').unwrap_or((&line, "")),
                _ => ("", line.as_str()),
            };
            let Some(reaction) = server.reaction(command) else {
                let unknown = match server.speech {
                    Speech::Imap => format!("{tag} BAD unknown command"),
                    Speech::Pop3 => "-ERR unknown command".into(),
                    Speech::Submission => "500 5.5.1 unknown command".into(),
                };
                self.send(&unknown).await?;
                continue;
            };
            sleep(reaction.delay).await;
            for line in &reaction.lines {
                self.reply(line, tag).await?;
            }
            match reaction.then {
                Then::GoOn => {}
                Then::StartTls => self.handshake(server).await?,
                Then::Close => return Some(()),
                Then::Hang => self.hang().await?,
            }
        }
    }

    async fn reply(&mut self, line: &str, tag: &str) -> Option<()> {
        let line = match (line.strip_prefix("{plain}"), line.strip_prefix("{tls}")) {
            (Some(_), _) if self.tls => return Some(()),
            (_, Some(_)) if !self.tls => return Some(()),
            (plain, tls) => plain.or(tls).unwrap_or(line),
        };
        if line == "{read}" { self.receive().await.map(|_| ()) } else { self.send(&line.replace("{tag}", tag)).await }
    }

    async fn handshake(&mut self, server: &FakeServer) -> Option<()> {
        let hello = self.read().await?;
        match server.tls.answer(&hello)? {
            Some(line) => {
                self.tls = true;
                self.write(line.as_bytes()).await
            }
            None => self.hang().await,
        }
    }

    async fn hang(&mut self) -> Option<()> {
        while self.read().await.is_some() {}
        None
    }

    async fn receive(&mut self) -> Option<String> {
        let text = self.read().await?;
        self.log.add(Contact::Line { address: self.address, text: text.clone() });
        Some(text)
    }

    async fn read(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = (&mut self.stream).take(64 * 1024).read_line(&mut line).await.ok()?;
        (length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }

    async fn send(&mut self, line: &str) -> Option<()> {
        self.write(format!("{line}\r\n").as_bytes()).await
    }

    async fn write(&mut self, octets: &[u8]) -> Option<()> {
        self.stream.get_mut().write_all(octets).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FakeNet, RecordKind};
    use super::*;
    use crate::{Net, Origin, TlsErrorKind, TlsMode};

    async fn open(net: &Net, host: &str, port: u16) -> BoxStream {
        let addresses = net.resolve(host, Origin::Network).await.expect("resolves");
        net.connect(&addresses, port).await.expect("connects").0
    }

    async fn say(stream: &mut BoxStream, line: &str, until: &str) -> String {
        stream.write_all(line.as_bytes()).await.expect("sent");
        let mut heard = String::new();
        while !heard.ends_with(until) {
            heard.push(char::from(stream.read_u8().await.expect("more")));
        }
        heard
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_with_starttls_changes_its_capabilities() {
        let (net, log) = FakeNet::new()
            .host("mail.example.org", &["203.0.113.1"])
            .serve("203.0.113.1:143", FakeServer::imap().refuse_logins())
            .build();
        let mut plain = open(&net, "mail.example.org", 143).await;
        assert_eq!(say(&mut plain, "", "\r\n").await, "* OK fake IMAP server\r\n");
        assert!(say(&mut plain, "a1 capability\r\n", "a1 OK done\r\n").await.contains("STARTTLS LOGINDISABLED"));
        say(&mut plain, "a2 STARTTLS\r\n", "a2 OK go ahead\r\n").await;
        let (mut tls, facts) = net.tls(plain, "mail.example.org", TlsMode::Verify).await.expect("shaken");
        assert!(facts.verified);
        assert!(say(&mut tls, "a3 CAPABILITY\r\n", "a3 OK done\r\n").await.contains("AUTH=PLAIN"));
        let refusal = say(&mut tls, "a4 AUTHENTICATE PLAIN AGEAYg==\r\n", "\r\n").await;
        assert_eq!(refusal, "a4 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n");
        assert_eq!(say(&mut tls, "a5 AUTHENTICATE PLAIN\r\n", "\r\n").await, "+ \r\n");
        assert_eq!(say(&mut tls, "AGEAYg==\r\n", " ").await, "a5 ");
        assert_eq!(log.lines("203.0.113.1:143").len(), 6);
        assert_eq!(log.asked("mail.example.org", RecordKind::A), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn handshakes_show_what_was_scripted() {
        let cases = [
            (FakeServer::imap(), Ok(())),
            (FakeServer::imap().tls(FakeTls::names(&["*.example.org"])), Ok(())),
            (FakeServer::imap().tls(FakeTls::names(&["other.example"])), Err(TlsErrorKind::Certificate)),
            (FakeServer::imap().tls(FakeTls::expired()), Err(TlsErrorKind::Certificate)),
            (FakeServer::imap().tls(FakeTls::self_signed()), Err(TlsErrorKind::Certificate)),
            (FakeServer::imap().tls(FakeTls::alert(40)), Err(TlsErrorKind::Handshake { alert: Some(40) })),
            (FakeServer::imap().tls(FakeTls::hang()), Err(TlsErrorKind::Timeout)),
            (
                FakeServer::submission().starts_with_tls(false),
                Err(TlsErrorKind::NotTls { line: "220 fake.example ESMTP".into() }),
            ),
        ];
        for (server, expected) in cases {
            let (net, _) =
                FakeNet::new().host("mail.example.org", &["203.0.113.1"]).serve("203.0.113.1:993", server).build();
            let stream = open(&net, "mail.example.org", 993).await;
            let shaken = net.tls(stream, "mail.example.org", TlsMode::Verify).await;
            assert_eq!(shaken.map(|_| ()).map_err(|error| error.kind), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn inspection_shows_the_certificate_that_was_refused() {
        let (net, log) =
            FakeNet::new().serve("203.0.113.1:995", FakeServer::pop3().tls(FakeTls::names(&["other.example"]))).build();
        let stream = open(&net, "203.0.113.1", 995).await;
        let (_, facts) = net.tls(stream, "mail.example.org", TlsMode::Inspect).await.expect("shaken");
        assert!(!facts.verified);
        assert_eq!(facts.certificate.expect("shown").names, ["other.example"]);
        assert_eq!(log.handshakes("mail.example.org", TlsMode::Inspect), 1);
    }
}
