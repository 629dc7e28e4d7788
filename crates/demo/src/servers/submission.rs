//! The submission server (RFC 6409, RFC 5321, RFC 3207, RFC 4954): takes mail for its own account
//! and puts it into INBOX. It never relays; every other recipient is refused.

use std::collections::BTreeSet;
use std::io;

use chrono::Utc;

use super::account::decode_base64;
use super::mailbox::INBOX;
use super::sasl::{self, Ended};
use super::session::{Context, REFUSALS_MAX, masked, split_verb};
use super::wire::Wire;

/// Largest message taken (RFC 1870).
const MESSAGE_MAX: usize = 10 * 1024 * 1024;
/// RFC 5321 section 4.5.3.1.8
const RECIPIENTS_MAX: usize = 100;
/// RFC 5321 section 2.3.8
const BARE_LF_COMMAND: &str = "500 5.5.2 the line ends with LF alone: SMTP's lines end with CRLF";
const BARE_LF_DATA: &str = "521 5.5.2 a line of the message ends with LF alone: SMTP's lines end with CRLF";
/// Parameters that MAIL takes (RFC 1870, RFC 6152, RFC 4954).
const MAIL_PARAMETERS: &[&str] = &["SIZE", "BODY", "AUTH"];

enum Next {
    Go,
    End,
}

/// One client's session.
pub(super) struct Session {
    context: Context,
    wire: Wire,
    client: Option<String>,
    logged_in: bool,
    sender: Option<String>,
    recipients: usize,
    refusals: u32,
}

impl Session {
    pub(super) fn new(context: Context, wire: Wire) -> Self {
        Self { context, wire, client: None, logged_in: false, sender: None, recipients: 0, refusals: 0 }
    }

    /// Serves until the client is gone.
    pub(super) async fn run(mut self) -> io::Result<()> {
        self.wire.send_line("220 localhost ESMTP mailsetup demo submission server").await?;
        while let Some(line) = self.wire.whole_line().await? {
            let ended = line.strip_suffix(b"\r\n");
            let line = String::from_utf8_lossy(ended.unwrap_or(&line)).trim_end_matches('\n').to_owned();
            self.wire.log.command(&masked(&line));
            let (verb, rest) = split_verb(&line);
            match verb.as_str() {
                _ if ended.is_none() => self.wire.send_line(BARE_LF_COMMAND).await?,
                "QUIT" | "STARTTLS" | "DATA" | "RSET" if !rest.is_empty() => {
                    self.wire.send_line(&format!("501 5.5.4 {verb} takes no parameter")).await?;
                }
                "QUIT" => {
                    self.wire.send_line("221 2.0.0 bye").await?;
                    break;
                }
                "STARTTLS" => self.start_tls().await?,
                "AUTH" => self.authenticate(rest).await?,
                "DATA" => match self.data().await? {
                    Next::Go => {}
                    Next::End => break,
                },
                _ => {
                    let reply = self.simple(&verb, rest);
                    self.wire.send_line(&reply).await?;
                }
            }
            if self.refusals >= REFUSALS_MAX {
                self.wire.send_line("421 4.7.0 too many refused logins").await?;
                break;
            }
        }
        self.wire.close().await
    }

    fn simple(&mut self, verb: &str, rest: &str) -> String {
        let reply = match verb {
            "EHLO" | "HELO" if rest.is_empty() => "501 5.5.4 who are you?",
            "EHLO" | "HELO" => {
                self.reset();
                self.client = Some(rest.to_owned());
                if verb == "EHLO" {
                    return self.keywords();
                }
                "250 localhost"
            }
            "NOOP" => "250 2.0.0 OK",
            "RSET" => {
                self.reset();
                "250 2.0.0 OK"
            }
            "VRFY" => "252 2.1.5 try and see",
            "MAIL" => return self.mail(rest),
            "RCPT" => self.recipient(rest),
            _ => "500 5.5.2 unknown command",
        };
        reply.to_owned()
    }

    fn mail(&mut self, rest: &str) -> String {
        let reply = match path(rest, "FROM:") {
            _ if self.client.is_none() => "503 5.5.1 EHLO first",
            _ if !self.logged_in => "530 5.7.0 log in first",
            _ if self.sender.is_some() => "503 5.5.1 one sender a message",
            Some((_, parameters)) if announced_size(parameters) > Some(MESSAGE_MAX) => "552 5.3.4 message too big",
            Some((sender, parameters)) => match unknown(parameters, MAIL_PARAMETERS) {
                Some(name) => return format!("555 5.5.4 MAIL takes no parameter {name}"),
                None => {
                    self.sender = Some(sender.to_owned());
                    "250 2.1.0 OK"
                }
            },
            None => "501 5.5.4 MAIL FROM:<address>",
        };
        reply.to_owned()
    }

    fn recipient(&mut self, rest: &str) -> &'static str {
        match path(rest, "TO:") {
            _ if self.sender.is_none() => "503 5.5.1 MAIL first",
            _ if self.recipients >= RECIPIENTS_MAX => "452 4.5.3 too many recipients",
            Some((_, parameters)) if !parameters.trim().is_empty() => "555 5.5.4 RCPT takes no parameters",
            Some((recipient, _)) if recipient.eq_ignore_ascii_case(&self.context.account.address) => {
                self.recipients += 1;
                "250 2.1.5 OK"
            }
            Some(_) => "550 5.7.1 relaying denied: this server delivers to its own account only",
            None => "501 5.5.4 RCPT TO:<address>",
        }
    }

    fn keywords(&self) -> String {
        let encrypted = self.wire.is_encrypted();
        let mut lines =
            vec!["localhost".to_owned(), "PIPELINING".into(), format!("SIZE {MESSAGE_MAX}"), "8BITMIME".into()];
        if self.context.starttls_offered(encrypted) {
            lines.push("STARTTLS".into());
        }
        if self.context.login_allowed(encrypted) && !self.logged_in {
            lines.push(format!("AUTH {}", sasl::offered(&self.context.knobs).join(" ")));
        }
        let last = "250 ENHANCEDSTATUSCODES";
        lines.into_iter().map(|line| format!("250-{line}\r\n")).collect::<String>() + last
    }

    fn reset(&mut self) {
        (self.sender, self.recipients) = (None, 0);
    }

    async fn start_tls(&mut self) -> io::Result<()> {
        if !self.context.starttls_offered(self.wire.is_encrypted()) {
            return self.wire.send_line("502 5.5.1 STARTTLS is not to be had").await;
        }
        self.wire.send_line("220 2.0.0 begin TLS").await?;
        if self.context.knobs.starttls_injection {
            self.wire.send_line("250 2.0.0 injected before TLS").await?;
        }
        let context = self.context.clone();
        self.wire.start_tls(&context.acceptor).await?;
        self.reset();
        self.client = None;
        Ok(())
    }

    async fn authenticate(&mut self, rest: &str) -> io::Result<()> {
        let (mechanism, initial) = match rest.split_once(' ') {
            Some((mechanism, initial)) => (mechanism, Some(decode_base64(initial.trim().as_bytes()))),
            None => (rest, None),
        };
        let encrypted = self.wire.is_encrypted();
        if !self.context.login_allowed(encrypted) {
            if initial.is_some() {
                self.wire.log.password_seen();
            }
            let why = if encrypted { "502 5.5.1 login is disabled" } else { "538 5.7.11 no login without TLS" };
            return self.wire.send_line(why).await;
        }
        if self.client.is_none() || self.logged_in {
            return self.wire.send_line("503 5.5.1 not now").await;
        }
        let mechanism = mechanism.to_ascii_uppercase();
        let offered = sasl::offered(&self.context.knobs).contains(&mechanism.as_str());
        let ended = match initial {
            Some(None) if offered => Ended::Aborted,
            initial => sasl::converse(&self.context, &mut self.wire, &mechanism, "334 ", initial.flatten()).await?,
        };
        let reply = match ended {
            Ended::NotOffered => "504 5.5.4 mechanism is not offered".to_owned(),
            Ended::Aborted => "501 5.5.2 login aborted".to_owned(),
            Ended::Verdict { username, verdict } => {
                self.wire.log.login(&mechanism, &username, verdict.is_ok());
                self.logged_in = verdict.is_ok();
                self.refusals += u32::from(verdict.is_err());
                verdict.map_or_else(|refusal| refusal.submission(), |()| "235 2.7.0 logged in".to_owned())
            }
        };
        self.wire.send_line(&reply).await
    }

    /// Only CRLF ends a line here: a server that took a dot between bare LFs for the end would read what follows
    /// as commands, though the sender meant it as text (SMTP smuggling). So a bare LF ends the session.
    async fn data(&mut self) -> io::Result<Next> {
        if self.recipients == 0 {
            self.wire.send_line("503 5.5.1 no valid recipient").await?;
            return Ok(Next::Go);
        }
        self.wire.send_line("354 end with a line that is a dot").await?;
        let mut body = Vec::new();
        let mut too_big = false;
        loop {
            let Some(line) = self.wire.whole_line().await? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
            if !line.ends_with(b"\r\n") {
                self.wire.send_line(BARE_LF_DATA).await?;
                return Ok(Next::End);
            }
            if line == b".\r\n" {
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            too_big |= body.len() + line.len() > MESSAGE_MAX;
            if !too_big {
                body.extend_from_slice(line);
            }
        }
        let reply = if too_big { "552 5.3.4 message too big" } else { self.deliver(&body) };
        self.reset();
        self.wire.send_line(reply).await?;
        Ok(Next::Go)
    }

    /// Into INBOX, with the trace header of RFC 5321 section 4.4.
    fn deliver(&self, body: &[u8]) -> &'static str {
        let now = Utc::now();
        let with = if self.wire.is_encrypted() { "ESMTPSA" } else { "ESMTPA" };
        let clean = |text: &str| text.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
        let trace = format!(
            "Return-Path: <{}>\r\nReceived: from {} by localhost with {with};\r\n\t{}\r\n",
            clean(self.sender.as_deref().unwrap_or_default()),
            clean(self.client.as_deref().unwrap_or_default()),
            now.to_rfc2822()
        );
        let raw = [trace.as_bytes(), body].concat().into();
        let arrived =
            self.context.mailbox.change(|store| store.append(INBOX, BTreeSet::new(), now.fixed_offset(), raw));
        if arrived.is_some() { "250 2.6.0 delivered" } else { "452 4.3.1 mailbox is full" }
    }
}

/// The address and the parameters out of `FROM:<address> SIZE=1000`.
fn path<'a>(argument: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let head = argument.get(..keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let rest = argument[keyword.len()..].trim_start().strip_prefix('<')?;
    let (address, parameters) = rest.split_once('>')?;
    Some((address, parameters))
}

/// The first parameter that is none of these, for the reply.
fn unknown(parameters: &str, known: &[&str]) -> Option<String> {
    let mut names = parameters.split_whitespace().map(|word| word.split('=').next().unwrap_or(word));
    let name = names.find(|name| !known.iter().any(|own| own.eq_ignore_ascii_case(name)))?;
    Some(name.chars().filter(char::is_ascii_graphic).take(40).collect())
}

/// RFC 1870 section 5
fn announced_size(parameters: &str) -> Option<usize> {
    parameters
        .split_whitespace()
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("SIZE"))
        .and_then(|(_, value)| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stand_in_angle_brackets() {
        assert_eq!(path("FROM:<a@example.org> SIZE=12", "FROM:"), Some(("a@example.org", " SIZE=12")));
        assert_eq!(path("from: <>", "FROM:"), Some(("", "")));
        for bad in ["FROM:a@example.org", "TO:<a>", "FROM:<a", "", "FROMÄ<>"] {
            assert_eq!(path(bad, "FROM:"), None, "{bad}");
        }
        assert_eq!(announced_size(" BODY=8BITMIME size=12"), Some(12));
        assert_eq!(announced_size(""), None);
    }
}
