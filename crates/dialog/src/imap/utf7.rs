//! Mailbox names as people write them (modified UTF-7, RFC 3501 section 5.1.3).

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};

use super::octets;

const ENGINE: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// The name in Unicode: `Entw&APw-rfe` is `Entwürfe`. What is not well-formed stays as it is; servers with
/// IMAP4rev2 send UTF-8 anyway.
pub fn decode(name: &str) -> String {
    octets::shown(&read(name).unwrap_or_else(|| name.to_owned()))
}

fn read(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, coded)) = rest.split_once('&') {
        out.push_str(plain);
        let (coded, after) = coded.split_once('-')?;
        if coded.is_empty() {
            out.push('&');
        } else {
            let octets = ENGINE.decode(coded).ok()?;
            let units: Vec<u16> =
                octets.chunks(2).map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect::<Option<_>>()?;
            out.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, text) in [
            ("Entw&APw-rfe", "Entwürfe"),
            ("INBOX", "INBOX"),
            ("A&-B", "A&B"),
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("&2D3eAA-", "😀"),
            ("&", "&"),
            ("&AP-", "&AP-"),
            ("&2D0-", "&2D0-"),
            ("Entwürfe", "Entwürfe"),
        ] {
            assert_eq!(decode(name), text);
        }
    }
}
