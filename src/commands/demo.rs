//! `demo`: the built-in servers, kept up until Ctrl-C.

use std::collections::VecDeque;
use std::path::Path;

use super::failed::Failed;
use super::output::{self, Terminal};
use super::{engine, stop};
use crate::cli::{Common, DemoArgs, KnobArgs, PortChoice};
use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign};
use mail_demo::servers::{Demo, DemoLog, DemoOptions, Knobs, LogEntry, LogEvent, Ports};
use mail_types::{Endpoint, Message, Protocol, Secret, Security};

/// What opens the example mailbox. No secret: it is printed, and the servers are on loopback only.
pub const PASSWORD: &str = "open-sesame";
/// What opens it where an app password is demanded.
pub const APP_PASSWORD: &str = "abcd-efgh-ijkl-mnop";

/// Starts the servers, says how to reach them, and waits.
pub fn run(common: &Common, args: &DemoArgs, locale: &Locale, terminal: Terminal) -> anyhow::Result<Exit> {
    let runtime = engine::build(tokio::runtime::Builder::new_multi_thread().enable_all())?;
    let served = runtime.block_on(serve(common, args, locale, terminal));
    runtime.shutdown_background();
    Ok(served?)
}

async fn serve(common: &Common, args: &DemoArgs, locale: &Locale, terminal: Terminal) -> Result<Exit, Failed> {
    let address = args.address.to_string();
    let options = DemoOptions {
        ports: ports(args.ports),
        knobs: knobs(&args.knobs),
        ..DemoOptions::new(address.clone(), PASSWORD)
    };
    // Caught from here on, so that a signal between start and wait ends cleanly too.
    let stop = stop::stopped();
    let demo = Demo::start(options)
        .await
        .map_err(|error| Failed::new(Exit::Storage, error.message()).hint(Message::new("demo-hint-ports")))?;
    let folder = tempfile::Builder::new().prefix("mailsetup-demo-").tempdir();
    let folder = folder.map_err(|error| output::not_written(&std::env::temp_dir(), &error))?;
    let ca_file = args.write_ca.clone().unwrap_or_else(|| folder.path().join("ca.pem"));
    let written = output::write_file(locale, &ca_file, demo.ca_pem());
    if written != Exit::Success {
        return Ok(written);
    }
    let password = if args.knobs.app_password { APP_PASSWORD } else { PASSWORD };
    let text = Guide { locale, demo: &demo, ca_file: &ca_file, address: &address, password, terminal }.text();
    if output::print(&text) != Exit::Success {
        return Ok(Exit::Storage);
    }
    tokio::select! {
        () = stop => {}
        () = show(demo.log(), locale), if common.trace.trace => {}
    }
    demo.stop().await;
    output::note(locale, &Message::new("demo-stopped"));
    Ok(Exit::Success)
}

fn ports(choice: PortChoice) -> Ports {
    let PortChoice::Offset(offset) = choice else { return Ports::default() };
    let port = |protocol: Protocol, security| protocol.default_port(security).saturating_add(offset);
    Ports {
        imaps: port(Protocol::Imap, Security::ImplicitTls),
        imap: port(Protocol::Imap, Security::StartTls),
        pop3s: port(Protocol::Pop3, Security::ImplicitTls),
        pop3: port(Protocol::Pop3, Security::StartTls),
        submissions: port(Protocol::Submission, Security::ImplicitTls),
        submission: port(Protocol::Submission, Security::StartTls),
    }
}

/// The knobs as the servers take them.
pub fn knobs(args: &KnobArgs) -> Knobs {
    Knobs {
        latency: args.latency.unwrap_or_default(),
        drip: args.drip,
        no_uidl: args.no_uidl,
        no_uidplus: args.no_uidplus,
        exclusive_pop3_lock: args.exclusive_pop3,
        retrieval_marks_seen: args.retr_marks_seen,
        login_disabled: args.login_disabled,
        app_password: args.app_password.then(|| Secret::new(APP_PASSWORD.to_owned())),
        expire_days: args.expire,
        ..Knobs::default()
    }
}

/// How to connect.
struct Guide<'a> {
    locale: &'a Locale,
    demo: &'a Demo,
    ca_file: &'a Path,
    address: &'a str,
    password: &'a str,
    terminal: Terminal,
}

impl Guide<'_> {
    fn text(&self) -> String {
        let label = |id: &str| self.locale.label("demo", id);
        let mut text = format!("{}\n\n", self.bold(&label("title")));
        let rows = [
            (label("user"), self.address.to_owned()),
            (label("password"), self.password.to_owned()),
            (label("authority"), self.ca_file.display().to_string()),
        ];
        let width =
            Protocol::ALL.iter().map(|protocol| protocol.to_string()).chain(rows.iter().map(|row| row.0.clone()));
        let width = width.map(|word| word.chars().count()).max().unwrap_or(0);
        for protocol in Protocol::ALL {
            let of = |security| self.port(protocol, security).map(|endpoint| endpoint.port.to_string());
            let Some((implicit, starttls)) = of(Security::ImplicitTls).zip(of(Security::StartTls)) else { continue };
            let line = Message::new("demo-ports-line").with("implicit", implicit).with("starttls", starttls);
            text.push_str(&format!("  {:<width$}  {}\n", protocol.to_string(), self.locale.text(&line)));
        }
        for (name, value) in rows {
            text.push_str(&format!("  {name:<width$}  {}\n", self.bold(&escape_foreign(&value))));
        }
        for (heading, commands) in self.commands() {
            text.push_str(&format!("\n{}\n", self.bold(&label(heading))));
            for command in commands {
                text.push_str(&format!("  {command}\n"));
            }
        }
        text.push_str(&format!("\n{}\n", label("running")));
        text
    }

    /// Headings and commands to copy, each on one line.
    fn commands(&self) -> Vec<(&'static str, Vec<String>)> {
        let (ca, user) = (quoted(&self.ca_file.display().to_string()), quoted(self.address));
        let port = |protocol, security| self.port(protocol, security).map_or(0, |endpoint| endpoint.port);
        let [imaps, pop3s, submissions] = Protocol::ALL.map(|protocol| port(protocol, Security::ImplicitTls));
        let pop3 = port(Protocol::Pop3, Security::StartTls);
        let (password, open) = (self.password, "openssl s_client -quiet -crlf -CAfile");
        let curl = format!("curl --cacert {ca} -u {}", quoted(&format!("{}:{password}", self.address)));
        vec![
            (
                "by-hand-pop3",
                vec![
                    format!("{open} {ca} -connect localhost:{pop3s}"),
                    format!("{open} {ca} -starttls pop3 -connect localhost:{pop3}"),
                    format!("  USER {}", self.address),
                    format!("  PASS {password}"),
                    "  LIST".into(),
                    "  TOP 1 0".into(),
                    "  QUIT".into(),
                ],
            ),
            (
                "by-hand-imap",
                vec![
                    format!("{open} {ca} -connect localhost:{imaps}"),
                    format!("  a LOGIN {} {password}", self.address),
                    "  b LIST \"\" \"*\"".into(),
                    "  c EXAMINE INBOX".into(),
                    "  d FETCH 1:* (FLAGS ENVELOPE)".into(),
                    "  e LOGOUT".into(),
                ],
            ),
            (
                "by-curl",
                vec![
                    format!("{curl} pop3s://localhost:{pop3s}/"),
                    format!("{curl} pop3s://localhost:{pop3s}/1"),
                    format!("{curl} imaps://localhost:{imaps}/"),
                    format!("{curl} 'imaps://localhost:{imaps}/INBOX;MAILINDEX=1'"),
                    format!(
                        "echo 'Subject: Hello' | {curl} --mail-from {user} --mail-rcpt {user} -T - smtps://localhost:{submissions}"
                    ),
                ],
            ),
            (
                "by-mailsetup",
                vec![format!(
                    "MAILSETUP_PASSWORD={password} mailsetup probe --ca-file {ca} --imap imaps://localhost:{imaps} \
                     --pop3 pop3s://localhost:{pop3s} --submission submissions://localhost:{submissions} {user}"
                )],
            ),
        ]
    }

    fn port(&self, protocol: Protocol, security: Security) -> Option<&Endpoint> {
        self.demo.endpoint(protocol, security)
    }

    fn bold(&self, text: &str) -> String {
        if self.terminal.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// As a POSIX shell takes it.
fn quoted(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "@.+-_=:/,%".contains(c);
    if text.chars().all(harmless) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// Shows what clients do, until the end of time.
async fn show(log: &DemoLog, locale: &Locale) {
    let mut seen = 0;
    loop {
        let entries: VecDeque<LogEntry> = log.wait_for(|entries| entries.len() > seen).await.into();
        for entry in entries.iter().skip(seen) {
            output::line_to_stderr(&described(entry, locale));
        }
        seen = entries.len();
    }
}

fn described(entry: &LogEntry, locale: &Locale) -> String {
    let mark = if entry.encrypted { "~>" } else { "->" };
    let event = match &entry.event {
        LogEvent::Connected => locale.label("demo", "log-connected"),
        LogEvent::TlsUp { version } => version.clone(),
        LogEvent::TlsFailed { reason } => {
            locale.text(&Message::new("demo-log-tls-failed").with_foreign("reason", reason.clone()))
        }
        LogEvent::Command { line } => format!("{mark} {}", escape_foreign(line)),
        LogEvent::Login { mechanism, accepted, .. } => {
            let id = if *accepted { "demo-log-login-accepted" } else { "demo-log-login-refused" };
            locale.text(&Message { id, args: vec![("mechanism", mechanism.clone().into())] })
        }
        LogEvent::PasswordExposed => locale.label("demo", "log-exposed"),
        LogEvent::DataBeforeTls => locale.label("demo", "log-injected"),
        LogEvent::Closed => locale.label("demo", "log-closed"),
    };
    format!("{} {} {event}", entry.connection, entry.protocol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_moved_by_the_offset() {
        let moved = ports(PortChoice::default());
        assert_eq!((moved.imaps, moved.pop3, moved.submission), (10993, 10110, 10587));
        assert_eq!(ports(PortChoice::Any), Ports::default());
    }

    #[test]
    fn what_a_shell_would_split_is_quoted() {
        assert_eq!(quoted("/tmp/ca.pem"), "/tmp/ca.pem");
        assert_eq!(quoted("/tmp/my ca's.pem"), "'/tmp/my ca'\\''s.pem'");
    }
}
