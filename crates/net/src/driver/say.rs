//! Commands that no dialog has. The lesson shows what other mail programs send: IDLE, SEARCH, a part of a message.

use super::{Connection, DriverError};
use mail_dialog::Violation;

/// Most bytes of one answer.
const ANSWER_MAX: usize = 1024 * 1024;

impl Connection {
    /// Sends `text`, or nothing if it is empty, and returns the lines up to the first one that `ends`. A literal of
    /// IMAP is counted and left out.
    ///
    /// # Errors
    /// [`DriverError`]; what an answer means is for the caller to judge.
    pub async fn say(&mut self, text: &str, ends: impl Fn(&str) -> bool) -> Result<Vec<String>, DriverError> {
        self.enter()?;
        let result = self.converse(text, ends).await;
        self.leave(result)
    }

    async fn converse(&mut self, text: &str, ends: impl Fn(&str) -> bool) -> Result<Vec<String>, DriverError> {
        if !text.is_empty() {
            let octets = format!("{text}\r\n").into_bytes();
            self.trace.sent(&octets);
            self.write(&octets).await?;
        }
        let (mut lines, mut received) = (Vec::new(), 0);
        loop {
            while let Some(line) = self.spoken_line() {
                self.trace.heard(&line);
                let (literal, ended) = (literal(&line), ends(&line));
                lines.push(line);
                if let Some(length) = literal {
                    while self.spoken.len() < length {
                        received += self.receive_spoken(received).await?;
                    }
                    self.spoken.drain(..length);
                    self.trace.body(length as u64);
                } else if ended {
                    return Ok(lines);
                }
            }
            received += self.receive_spoken(received).await?;
        }
    }

    fn spoken_line(&mut self) -> Option<String> {
        let end = self.spoken.windows(2).position(|pair| pair == b"\r\n")?;
        let line = String::from_utf8_lossy(&self.spoken[..end]).into_owned();
        self.spoken.drain(..end + 2);
        Some(line)
    }

    async fn receive_spoken(&mut self, before: usize) -> Result<usize, DriverError> {
        if before > ANSWER_MAX {
            return Err(Violation::Unasked { max: ANSWER_MAX }.into());
        }
        match self.receive().await? {
            0 => Err(DriverError::Closed),
            read => {
                self.spoken.extend_from_slice(&self.buffer[..read]);
                Ok(read)
            }
        }
    }
}

/// The length of the literal that a line announces.
fn literal(line: &str) -> Option<usize> {
    line.strip_suffix('}')?.rsplit_once('{')?.1.parse().ok().filter(|length| *length <= ANSWER_MAX)
}
