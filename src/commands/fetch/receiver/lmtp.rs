//! `--lmtp`: a server that takes each message by LMTP (RFC 2033) and says whether it has it.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::cli::LmtpPlace;
use mail_fetch::receiver::{Letter, Receiver, Verdict};

/// Longest line of an answer (RFC 5321 section 4.5.3.1.5 asks for 512).
const LINE_MAX: u64 = 4096;
/// Most lines of one answer.
const LINES_MAX: usize = 200;
/// Octets read at once.
const PIECE: usize = 16 * 1024;

trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

/// The server.
pub struct Lmtp {
    place: LmtpPlace,
    recipient: String,
    patience: Duration,
    session: Mutex<Option<Session>>,
}

impl fmt::Debug for Lmtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lmtp").field("place", &self.place).field("recipient", &self.recipient).finish_non_exhaustive()
    }
}

impl Lmtp {
    /// Each message goes to `recipient`; the server has `patience` for each answer.
    pub fn new(place: LmtpPlace, recipient: String, patience: Duration) -> Self {
        Self { place, recipient, patience, session: Mutex::new(None) }
    }

    fn open(&self) -> io::Result<Session> {
        let line: Box<dyn Line> = match &self.place {
            #[cfg(unix)]
            LmtpPlace::Unix(path) => {
                let stream = std::os::unix::net::UnixStream::connect(path)?;
                stream.set_read_timeout(Some(self.patience))?;
                stream.set_write_timeout(Some(self.patience))?;
                Box::new(stream)
            }
            #[cfg(not(unix))]
            LmtpPlace::Unix(_) => return Err(io::ErrorKind::Unsupported.into()),
            LmtpPlace::Tcp(host, port) => {
                let mut failed = io::Error::from(io::ErrorKind::NotFound);
                let connected = (host.as_str(), *port).to_socket_addrs()?.find_map(|address| {
                    TcpStream::connect_timeout(&address, self.patience).map_err(|error| failed = error).ok()
                });
                let stream = connected.ok_or(failed)?;
                stream.set_read_timeout(Some(self.patience))?;
                stream.set_write_timeout(Some(self.patience))?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
        };
        let mut session = Session { line: BufReader::with_capacity(PIECE, line), smtputf8: false, size: None };
        session.answer()?.expect(2)?;
        session.say("LHLO localhost")?;
        let features = session.answer()?;
        let lines: Vec<String> = features.text.lines().map(str::to_ascii_uppercase).collect();
        features.expect(2)?;
        session.smtputf8 = lines.iter().any(|line| line == "SMTPUTF8");
        session.size =
            lines.iter().find_map(|line| line.strip_prefix("SIZE ")?.trim().parse().ok()).filter(|size| *size > 0);
        Ok(session)
    }
}

impl Receiver for Lmtp {
    fn deliver(&self, letter: &Letter<'_>, content: Box<dyn Read + Send>) -> io::Result<Verdict> {
        let mut kept = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        // A session that broke is not used again. One that the server closed meanwhile shows before anything was said
        // of the message.
        let begun_anew = kept.take().and_then(|mut session| {
            session.say("RSET").and_then(|()| session.answer()).and_then(|answer| answer.expect(2)).ok()?;
            Some(session)
        });
        let mut session = begun_anew.map_or_else(|| self.open(), Ok)?;
        let verdict = session.deliver(&self.recipient, letter, content)?;
        *kept = Some(session);
        Ok(verdict)
    }

    fn bare_lf(&self) -> bool {
        false
    }

    fn id(&self) -> &'static str {
        "lmtp"
    }

    fn place(&self) -> PathBuf {
        match &self.place {
            LmtpPlace::Unix(path) => path.clone(),
            LmtpPlace::Tcp(host, port) => format!("{host}:{port}").into(),
        }
    }
}

struct Session {
    line: BufReader<Box<dyn Line>>,
    smtputf8: bool,
    /// SIZE (RFC 1870).
    size: Option<u64>,
}

/// An answer, all its lines.
#[derive(Debug)]
struct Answer {
    code: u16,
    text: String,
}

impl Answer {
    fn verdict(&self) -> Verdict {
        let words = || format!("{} {}", self.code, self.text.replace('\n', " "));
        match self.code / 100 {
            2 => Verdict::Stored,
            5 => Verdict::Refused(words()),
            _ => Verdict::Later(words()),
        }
    }

    fn expect(self, class: u16) -> io::Result<()> {
        if self.code / 100 == class { Ok(()) } else { Err(io::Error::other(format!("{} {}", self.code, self.text))) }
    }
}

impl Session {
    fn deliver(&mut self, recipient: &str, letter: &Letter<'_>, content: Box<dyn Read + Send>) -> io::Result<Verdict> {
        if self.size.is_some_and(|most| letter.size_bytes > most) {
            return Ok(Verdict::Refused(format!("larger than {} bytes", self.size.unwrap_or(0))));
        }
        let utf8 = if self.smtputf8 && !recipient.is_ascii() { " SMTPUTF8" } else { "" };
        let size = self.size.map(|_| format!(" SIZE={}", letter.size_bytes)).unwrap_or_default();
        // An empty sender: nobody is to be told of a failure, for the message stays where it is.
        for command in [format!("MAIL FROM:<>{size}{utf8}"), format!("RCPT TO:<{recipient}>")] {
            self.say(&command)?;
            let answer = self.answer()?;
            if answer.code / 100 != 2 {
                return Ok(answer.verdict());
            }
        }
        self.say("DATA")?;
        let answer = self.answer()?;
        if answer.code != 354 {
            // Nothing was handed over yet, whatever else it says.
            return match answer.verdict() {
                Verdict::Stored => Err(io::Error::new(io::ErrorKind::InvalidData, "no LMTP answer")),
                verdict => Ok(verdict),
            };
        }
        self.content(content)?;
        // One answer for each recipient that was accepted (RFC 2033 section 4.2), which is one.
        Ok(self.answer()?.verdict())
    }

    /// The message with its dots doubled, CRLF at each line's end, and the final dot.
    fn content(&mut self, mut content: Box<dyn Read + Send>) -> io::Result<()> {
        let (mut piece, mut out, mut last) = (vec![0; PIECE], Vec::with_capacity(PIECE + 64), b'\n');
        loop {
            let read = match content.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            if read == 0 {
                break;
            }
            out.clear();
            for &octet in &piece[..read] {
                if octet == b'.' && last == b'\n' {
                    out.push(b'.');
                }
                if octet == b'\n' && last != b'\r' {
                    out.push(b'\r');
                }
                // A CR alone is no line end in mail (RFC 5321 section 2.3.8), and servers refuse it.
                out.push(octet);
                last = octet;
            }
            self.line.get_mut().write_all(&out)?;
        }
        let end: &[u8] = if last == b'\n' { b".\r\n" } else { b"\r\n.\r\n" };
        self.line.get_mut().write_all(end)?;
        self.line.get_mut().flush()
    }

    fn say(&mut self, command: &str) -> io::Result<()> {
        if command.contains(['\r', '\n', '\0']) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.line.get_mut().write_all(format!("{command}\r\n").as_bytes())?;
        self.line.get_mut().flush()
    }

    fn answer(&mut self) -> io::Result<Answer> {
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "no LMTP answer");
        let mut text = String::new();
        for _ in 0..LINES_MAX {
            let mut line = Vec::new();
            (&mut self.line).take(LINE_MAX).read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                return Err(if line.is_empty() { io::ErrorKind::UnexpectedEof.into() } else { broken() });
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end();
            let code = line.get(..3).and_then(|code| code.parse().ok()).filter(|code| (200..600).contains(code));
            let code = code.ok_or_else(broken)?;
            text += line.get(4..).unwrap_or_default();
            if !line[3..].starts_with('-') {
                return Ok(Answer { code, text });
            }
            text.push('\n');
        }
        Err(broken())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;
    use std::thread;

    /// Answers line by line, and gives what it heard. `DATA` is answered once the message came.
    fn serve(answers: &'static [&'static str]) -> (tempfile::TempDir, Lmtp, thread::JoinHandle<String>) {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("lmtp");
        let listener = UnixListener::bind(&path).expect("bound");
        let server = thread::spawn(move || {
            let (stream, _) = listener.accept().expect("connected");
            let mut lines = BufReader::new(stream.try_clone().expect("another handle"));
            let (mut heard, mut out) = (String::new(), stream);
            for answer in answers {
                out.write_all(format!("{answer}\r\n").as_bytes()).expect("sent");
                let before = heard.len();
                let data = answer.starts_with("354");
                while lines.read_line(&mut heard).is_ok_and(|read| read > 0)
                    && data
                    && !heard[before..].ends_with("\r\n.\r\n")
                {}
            }
            heard
        });
        (folder, Lmtp::new(LmtpPlace::Unix(path), "ute@example.org".into(), Duration::from_secs(5)), server)
    }

    fn deliver(lmtp: &Lmtp, content: &'static str) -> io::Result<Verdict> {
        let letter = Letter { name: "1", mailbox: None, size_bytes: content.len() as u64 };
        lmtp.deliver(&letter, Box::new(content.as_bytes()))
    }

    #[test]
    fn a_message_is_handed_over_with_its_dots_and_line_ends() {
        let answers = &[
            "220 hi",
            "250-x\r\n250-PIPELINING\r\n250 SIZE 1000",
            "250 ok",
            "250 ok",
            "354 go",
            "250 stored",
            "250 reset",
            "250 ok",
            "452 4.2.2 full",
        ];
        let (_folder, lmtp, server) = serve(answers);
        assert_eq!(deliver(&lmtp, "A: b\n\n.\r\n..x\nend").ok(), Some(Verdict::Stored));
        assert_eq!(deliver(&lmtp, "second").ok(), Some(Verdict::Later("452 4.2.2 full".into())));
        drop(lmtp);
        let heard = server.join().expect("served");
        assert_eq!(
            heard,
            "LHLO localhost\r\nMAIL FROM:<> SIZE=16\r\nRCPT TO:<ute@example.org>\r\nDATA\r\nA: b\r\n\r\n..\r\n...x\r\nend\r\n.\r\n\
             RSET\r\nMAIL FROM:<> SIZE=6\r\nRCPT TO:<ute@example.org>\r\n"
        );
    }

    #[test]
    fn only_250_after_the_message_is_stored() {
        let stored = |answers| {
            let (_folder, lmtp, _server) = serve(answers);
            deliver(&lmtp, "x\r\n")
                .map(|verdict| format!("{verdict:?}"))
                .unwrap_or_else(|error| format!("{:?}", error.kind()))
        };
        assert_eq!(stored(&["220 hi", "250 x", "250 ok", "550 5.1.1 unknown"]), "Refused(\"550 5.1.1 unknown\")");
        assert_eq!(stored(&["220 hi", "250 x", "250 ok", "250 ok", "354 go", "552 no"]), "Refused(\"552 no\")");
        assert_eq!(stored(&["220 hi", "250 x", "250 ok", "250 ok", "250 what?"]), "InvalidData");
        assert_eq!(stored(&["220 hi", "250 x", "250 ok", "250 ok", "354 go"]), "UnexpectedEof");
        assert_eq!(stored(&["421 busy"]), "Other");
        assert_eq!(stored(&["hello"]), "InvalidData");
        assert_eq!(stored(&["220 hi", "250 SIZE 2"]), "Refused(\"larger than 2 bytes\")");
    }
}
