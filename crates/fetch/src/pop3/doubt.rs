//! Whether what came is what was asked for. A POP3 message ends with a line, not with a length: one damaged end
//! makes two messages one, and with several commands on the way every later answer then goes to the wrong
//! message. Two signs tell: a reply in the middle of a message, and a size that LIST did not tell.
//!
//! LIST is not exact everywhere. Some servers count LF for CRLF, some the dots that are doubled on the way or a
//! header that they add; some estimate. So the first messages of a session tell of what kind its sizes are, and
//! only a server whose sizes have been right is held to them.

/// Sizes that were not as the others and proved right, after which a server counts as one that estimates.
const ODD_MAX: u32 = 3;

/// What came of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measured {
    /// Bytes.
    pub size_bytes: u64,
    /// CRLFs among them.
    pub lines: u64,
    /// A line begins like a reply of the server.
    pub reply: bool,
    /// There is nothing but CR, LF and blanks.
    pub blank: bool,
}

/// Of what kind a server's sizes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    /// Nothing came yet.
    #[default]
    Unknown,
    /// The bytes.
    Exact,
    /// The bytes, with LF for CRLF.
    BareLf,
    /// The bytes and so many more (or less), as often as seen.
    Offset(i128, u32),
    /// Anything.
    Estimated,
}

/// Learns of what kind the sizes are.
#[derive(Debug, Clone, Default)]
pub struct Sizes {
    kind: Kind,
    odd: u32,
}

/// Whether a size is as LIST says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// To the byte, for this kind of server.
    Fits,
    /// There is nothing to hold it against.
    Unknown,
    /// Not, though those before did.
    Contradicts,
}

impl Sizes {
    /// Of a server whose sizes were exact in an earlier session.
    pub fn exact() -> Self {
        Self { kind: Kind::Exact, odd: 0 }
    }

    /// Whether its sizes have been right to the byte.
    pub fn is_exact(&self) -> bool {
        self.kind == Kind::Exact
    }

    /// Compares a message with what LIST says, and learns from it. 0: LIST says nothing.
    pub fn fit(&mut self, listed_bytes: u64, measured: &Measured) -> Fit {
        if listed_bytes == 0 {
            return Fit::Unknown;
        }
        let offset = i128::from(listed_bytes) - i128::from(measured.size_bytes);
        let bare_lf = offset == -i128::from(measured.lines);
        match (&mut self.kind, offset) {
            // A reply in the middle may have been added to the message, with as many bytes as make any kind fit.
            (Kind::Unknown, _) if measured.reply && offset != 0 => Fit::Unknown,
            (kind @ Kind::Unknown, _) => {
                *kind = match offset {
                    0 => Kind::Exact,
                    _ if bare_lf => Kind::BareLf,
                    _ => Kind::Offset(offset, 1),
                };
                if offset == 0 || bare_lf { Fit::Fits } else { Fit::Unknown }
            }
            (Kind::Exact, 0) => Fit::Fits,
            (Kind::BareLf, _) if bare_lf => Fit::Fits,
            (Kind::Offset(known, times), _) if *known == offset => {
                *times += 1;
                Fit::Fits
            }
            (kind @ Kind::Offset(_, 1), _) => {
                *kind = Kind::Estimated;
                Fit::Unknown
            }
            (Kind::Estimated, _) => Fit::Unknown,
            _ => Fit::Contradicts,
        }
    }

    /// A size that contradicted proved right: the message came the same when it was asked for alone.
    pub fn proved(&mut self) {
        self.odd += 1;
        if self.odd >= ODD_MAX {
            self.kind = Kind::Estimated;
        }
    }
}

/// Less came than there is: where sizes are exact, more than a few lines less, as also such a server may be wrong
/// about one message by some bytes; elsewhere not even half.
pub fn short(listed_bytes: u64, size_bytes: u64, exact: bool) -> bool {
    let least = if exact { (listed_bytes - listed_bytes / 32).saturating_sub(64) } else { listed_bytes / 2 };
    size_bytes < least
}

/// Measures a message as it comes.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    measured: Measured,
    /// The last bytes of what came before, as a reply may be cut in two.
    tail: Vec<u8>,
}

/// Bytes that may stand in front of a reply, and the longest beginning of one.
const TAIL: usize = b"\n-ERR ".len() - 1;

impl Meter {
    /// A message begins.
    pub fn begin(&mut self) {
        *self = Self { measured: Measured { blank: true, ..Measured::default() }, tail: Vec::new() };
    }

    /// Takes bytes of it.
    pub fn write(&mut self, octets: &[u8]) {
        let Measured { size_bytes, lines, reply, blank } = &mut self.measured;
        *size_bytes += octets.len() as u64;
        *blank &= octets.iter().all(|octet| b" \t\r\n".contains(octet));
        let joined = [&self.tail[..], &octets[..octets.len().min(TAIL)]].concat();
        *reply |= holds_reply(&joined) || holds_reply(octets);
        let crlf = |octets: &[u8]| memchr::memmem::find_iter(octets, b"\r\n").count() as u64;
        *lines += crlf(octets) + u64::from(self.tail.ends_with(b"\r") && octets.starts_with(b"\n"));
        let keep = octets.len().min(TAIL);
        self.tail.extend_from_slice(&octets[octets.len() - keep..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }

    /// What came.
    pub fn measured(&self) -> Measured {
        self.measured
    }
}

/// `+OK` or `-ERR` behind a line end. A bare CR counts, as the LF may be what is missing.
fn holds_reply(octets: &[u8]) -> bool {
    memchr::memchr2_iter(b'\r', b'\n', octets).any(|at| {
        let rest = &octets[at + 1..];
        [&b"+OK"[..], b"-ERR"].into_iter().any(|word| {
            let begins = rest.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
            begins && rest.get(word.len()).is_some_and(|next| !next.is_ascii_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn measured(size_bytes: u64, lines: u64) -> Measured {
        Measured { size_bytes, lines, ..Measured::default() }
    }

    #[test]
    fn a_server_is_held_to_its_own_kind_of_sizes() {
        use Fit::{Contradicts, Fits, Unknown};
        // (LIST, bytes, lines) and what is to be thought of it, one after the other.
        type Case = (&'static str, &'static [(u64, u64, u64, Fit)]);
        let table: [Case; 6] = [
            ("exact", &[(100, 100, 4, Fits), (90, 90, 3, Fits), (90, 200, 9, Contradicts), (80, 70, 9, Contradicts)]),
            ("LF for CRLF", &[(96, 100, 4, Fits), (87, 90, 3, Fits), (90, 90, 3, Contradicts)]),
            ("three more", &[(103, 100, 4, Unknown), (93, 90, 3, Fits), (90, 90, 3, Contradicts)]),
            ("estimates", &[(110, 100, 4, Unknown), (93, 90, 3, Unknown), (90, 90, 3, Unknown), (1, 90, 3, Unknown)]),
            ("nothing", &[(0, 100, 4, Unknown), (90, 90, 3, Fits)]),
            ("nonsense", &[(u64::MAX, 1, 1, Unknown), (1, 1 << 40, 3, Unknown)]),
        ];
        for (name, messages) in table {
            let mut sizes = Sizes::default();
            for (listed, size, lines, fit) in messages {
                assert_eq!(sizes.fit(*listed, &measured(*size, *lines)), *fit, "{name}: {listed} {size}");
            }
        }
        // Two messages in one, with 24 lines, and 24 bytes more than LIST says: no server that counts LF for CRLF.
        let mut sizes = Sizes::default();
        assert_eq!(sizes.fit(1307, &Measured { reply: true, ..measured(1331, 24) }), Unknown);
        assert_eq!((sizes.fit(3625, &measured(3625, 60)), sizes.is_exact()), (Fits, true));
        let mut sizes = Sizes::exact();
        for _ in 0..ODD_MAX {
            assert_eq!(sizes.fit(5, &measured(6, 0)), Contradicts);
            sizes.proved();
        }
        assert_eq!((sizes.fit(5, &measured(6, 0)), sizes.is_exact()), (Unknown, false));
    }

    #[test]
    fn what_is_short() {
        assert!(short(5000, 19, false) && short(5000, 4700, true));
        assert!(!short(5000, 4700, false) && !short(5000, 4991, true) && !short(5000, 5100, true));
        assert!(!short(0, 0, true));
    }

    #[test]
    fn replies_in_a_message() {
        let table: [(&[u8], bool); 10] = [
            (b"a\r\n+OK 20 octets\r\nb", true),
            (b"a\r\n.\r+OK Message follows\r\n", true),
            (b"a\r\n-ERR internal error\r\n", true),
            (b"a\n+ok\r\n", true),
            (b"a\r\n+OK,\r\n", true),
            (b"+OK at the start of the body is behind the server's own\r\n", false),
            (b"a\r\n +OK\r\n> +OK\r\nx+OK \r\n", false),
            (b"a\r\n+OKAY\r\n-ERRATIC\r\n-- \r\n", false),
            (b"a+OK\r\n", false),
            (b"", false),
        ];
        for (octets, expected) in table {
            for step in 1..=octets.len().max(1) {
                let mut meter = Meter::default();
                meter.begin();
                octets.chunks(step).for_each(|chunk| meter.write(chunk));
                let Measured { size_bytes, lines, reply, blank } = meter.measured();
                assert_eq!(reply, expected, "{:?} by {step}", String::from_utf8_lossy(octets));
                let crlf = octets.windows(2).filter(|two| two == b"\r\n").count() as u64;
                assert_eq!((size_bytes, lines, blank), (octets.len() as u64, crlf, octets.is_empty()), "by {step}");
            }
        }
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(octets in "[+\\-OKER \r\na]{0,40}", step in 1usize..9) {
            let (mut whole, mut pieces) = (Meter::default(), Meter::default());
            whole.begin();
            pieces.begin();
            whole.write(octets.as_bytes());
            octets.as_bytes().chunks(step).for_each(|chunk| pieces.write(chunk));
            prop_assert_eq!(whole.measured(), pieces.measured());
        }
    }
}
