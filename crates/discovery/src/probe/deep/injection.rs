//! Whether a server carries out what was slipped in behind STARTTLS: a command sent in one piece with
//! it, in clear, and answered after the handshake as if it had come under TLS (the flaws of 2011 and
//! 2021, <https://nostarttls.secvuln.info>). It is a harmless command, and nothing else is sent.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use mail_net::connection::OpenSpec;
use mail_net::{BoxStream, Net, TlsMode};
use mail_types::{Endpoint, Protocol};

/// How long an answer may come after the handshake.
const QUIET: Duration = Duration::from_millis(700);
/// Longest line that is read.
const LINE_MAX: usize = 4096;
/// Most lines of the answer to EHLO.
const LINES_MAX: usize = 100;

/// True where the server answers the command after the handshake; `None` where it came to none.
pub(super) async fn tried(net: &Net, spec: &OpenSpec, endpoint: &Endpoint) -> Option<bool> {
    let addresses = net.resolve(&endpoint.host, spec.origin).await.ok()?;
    let (mut stream, _) = net.connect(&addresses, endpoint.port).await.ok()?;
    let (both, good): (&[u8], &str) = match spec.protocol {
        Protocol::Imap => (b"a1 STARTTLS\r\na2 NOOP\r\n", "a1 OK"),
        Protocol::Pop3 => (b"STLS\r\nCAPA\r\n", "+OK"),
        Protocol::Submission => (b"STARTTLS\r\nNOOP\r\n", "220"),
    };
    line(&mut stream).await?;
    if spec.protocol == Protocol::Submission {
        stream.say(b"EHLO [127.0.0.1]\r\n").await.ok()?;
        ehlo_answer(&mut stream).await?;
    }
    stream.say(both).await.ok()?;
    if !line(&mut stream).await?.to_ascii_uppercase().starts_with(&good.to_ascii_uppercase()) {
        return None;
    }
    // A server that answers in clear breaks the handshake, and its neck with it: nothing is taken in.
    let Ok((mut protected, _)) = net.tls(stream, &endpoint.host, TlsMode::Inspect).await else { return Some(false) };
    let mut octet = [0];
    let answered = timeout(QUIET, protected.read(&mut octet)).await;
    let taken = matches!(&answered, Ok(Ok(count)) if *count > 0);
    if let Ok(read) = answered {
        protected.heard(read.map(|count| &octet[..count]).map_err(|error| error.kind())).await;
    }
    Some(taken)
}

async fn ehlo_answer(stream: &mut BoxStream) -> Option<()> {
    for _ in 0..LINES_MAX {
        let line = line(stream).await?;
        if line.as_bytes().get(3) != Some(&b'-') {
            return line.starts_with("250").then_some(());
        }
    }
    None
}

/// One line and no octet more: what stands behind it belongs to the handshake.
async fn line(stream: &mut BoxStream) -> Option<String> {
    let mut line = Vec::new();
    while line.len() < LINE_MAX && !line.ends_with(b"\n") {
        match stream.read_u8().await {
            Ok(octet) => line.push(octet),
            Err(error) => {
                stream.heard(Err(error.kind())).await;
                return None;
            }
        }
    }
    stream.heard(Ok(&line)).await;
    Some(String::from_utf8_lossy(line.strip_suffix(b"\n")?).into_owned())
}
