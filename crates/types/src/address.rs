//! Mail domains and e-mail addresses (RFC 5321 section 4.1.2, RFC 6531 for UTF-8 local parts).

use std::fmt;
use std::str::FromStr;

use idna::AsciiDenyList;

use super::pasted;

/// Longest local part in octets (RFC 5321 section 4.5.3.1.1).
const LOCAL_PART_MAX: usize = 64;
/// Longest domain name in octets without the final dot (RFC 1035 section 2.3.4).
const DOMAIN_MAX: usize = 253;

/// A mail domain, kept as A-labels in lower case; the proof that it was checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// Checks and normalises a domain: IDNA to A-labels, lower case, without the final dot.
    ///
    /// # Errors
    /// [`AddressError::Domain`] where a label is empty, too long or holds a forbidden character,
    /// where there is only one label, or where the name is an IP address literal.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let bad = || AddressError::Domain { text: text.to_owned() };
        let trimmed = text.strip_suffix('.').unwrap_or(text);
        // Not the strict form: it refuses the underscores and the `--` that real zones hold.
        let ascii = idna::domain_to_ascii_cow(trimmed.as_bytes(), AsciiDenyList::EMPTY).map_err(|_| bad())?;
        let labels = || ascii.split('.');
        let numeric_end = labels().next_back().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if ascii.len() > DOMAIN_MAX || labels().count() < 2 || numeric_end || labels().any(|l| !is_label(l)) {
            return Err(bad());
        }
        Ok(Self(ascii.into_owned()))
    }

    /// The name in A-labels, as it goes on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in U-labels, as a person reads it.
    pub fn unicode(&self) -> String {
        idna::domain_to_unicode(&self.0).0
    }

    /// The registrable domain by the public suffix list: `example.co.uk` for
    /// `mail.example.co.uk`. The name itself where it is a public suffix.
    pub fn registrable(&self) -> &str {
        registrable_domain(&self.0)
    }

    /// The registrable domain, if this is a name below it.
    pub fn parent(&self) -> Option<Self> {
        let registrable = self.registrable();
        (registrable != self.0).then(|| Self(registrable.to_owned()))
    }
}

/// The registrable domain of any host name in A-labels; the name itself where there is none.
pub fn registrable_domain(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// A host label: letters, digits, hyphen inside, and underscore, which real zones hold.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.unicode())
    }
}

/// An e-mail address: `local_part@domain`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    /// The part before the `@` as written, quotes included; servers alone know what it means.
    pub local_part: String,
    /// The part after the last `@`.
    pub domain: Domain,
}

impl EmailAddress {
    /// Reads an address in the forms in which people paste it, such as `Anna <anna@gmx.de>`.
    ///
    /// # Errors
    /// As [`EmailAddress::from_str`].
    pub fn pasted(text: &str) -> Result<Self, AddressError> {
        pasted::core(text).parse()
    }

    /// The address in A-labels, as it goes into a login.
    pub fn to_ascii(&self) -> String {
        format!("{}@{}", self.local_part, self.domain.as_str())
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local_part, self.domain)
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    /// Reads `dot-atom@domain` or `"quoted string"@domain` (RFC 5321 section 4.1.2).
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (local_part, rest) = split_local_part(text)?;
        if local_part.len() > LOCAL_PART_MAX {
            return Err(AddressError::LocalPartTooLong { max: LOCAL_PART_MAX });
        }
        if rest.contains('@') {
            return Err(AddressError::SeveralAtSigns);
        }
        if rest.is_empty() {
            return Err(AddressError::NoDomain);
        }
        if let Some(character) = rest.chars().find(|c| c.is_whitespace() || c.is_control()) {
            return Err(AddressError::Character { character });
        }
        Ok(Self { local_part: local_part.to_owned(), domain: Domain::parse(rest)? })
    }
}

/// Splits at the `@` that ends the local part; a quoted local part may hold further ones.
fn split_local_part(text: &str) -> Result<(&str, &str), AddressError> {
    if text.starts_with('"') {
        let end = quoted_end(text)?;
        return match text[end..].strip_prefix('@') {
            Some(rest) => Ok((&text[..end], rest)),
            None => Err(AddressError::NoAtSign),
        };
    }
    let (local_part, rest) = text.split_once('@').ok_or(AddressError::NoAtSign)?;
    if local_part.is_empty() {
        return Err(AddressError::NoLocalPart);
    }
    // atext of RFC 5322 section 3.2.3, and all of UTF-8 outside ASCII (RFC 6531 section 3.3).
    let allowed = |c: char| {
        c.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~.".contains(c)
            || (!c.is_ascii() && !c.is_control() && !c.is_whitespace())
    };
    if let Some(character) = local_part.chars().find(|c| !allowed(*c)) {
        return Err(AddressError::Character { character });
    }
    if local_part.split('.').any(str::is_empty) {
        return Err(AddressError::Dots);
    }
    Ok((local_part, rest))
}

/// Byte index just behind the closing quote of a quoted string that starts `text`.
///
/// `quoted-pairSMTP = %d92 %d32-126` (RFC 5321 section 4.1.2): a backslash permits no control character.
fn quoted_end(text: &str) -> Result<usize, AddressError> {
    let mut escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            character if character.is_control() => return Err(AddressError::Character { character }),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Ok(index + 1),
            _ => {}
        }
    }
    Err(AddressError::OpenQuote)
}

/// What the user named on the command line: a whole address, or a domain alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// `user@example.org`
    Address(EmailAddress),
    /// `example.org`: settings can be found and servers probed, but nobody can log in.
    Domain(Domain),
}

impl Target {
    /// The mail domain.
    pub fn domain(&self) -> &Domain {
        match self {
            Self::Address(address) => &address.domain,
            Self::Domain(domain) => domain,
        }
    }

    /// The address, where there is one.
    pub fn address(&self) -> Option<&EmailAddress> {
        match self {
            Self::Address(address) => Some(address),
            Self::Domain(_) => None,
        }
    }
}

impl FromStr for Target {
    type Err = AddressError;

    /// Reads an address or a domain in the forms in which people paste them: with blanks around, with a
    /// name (`Anna <anna@gmx.de>`), as `mailto:`, or as the URL of a web page.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text: &str = &pasted::core(text);
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.contains('@') || text.starts_with('"') {
            return text.parse().map(Self::Address);
        }
        match Domain::parse(text) {
            Ok(domain) => Ok(Self::Domain(domain)),
            Err(_) if !text.contains('.') => Err(AddressError::NoAtSign),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Domain(domain) => domain.fmt(f),
        }
    }
}

/// Why a text is not an address; always for the user to correct.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum AddressError {
    #[error("it is empty")]
    Empty,
    #[error("there is no @")]
    NoAtSign,
    #[error("there are several @")]
    SeveralAtSigns,
    #[error("nothing is before the @")]
    NoLocalPart,
    #[error("nothing is behind the @")]
    NoDomain,
    #[error("a quotation mark is not closed")]
    OpenQuote,
    #[error("a dot is at an end, or follows another")]
    Dots,
    #[error("longer than {max} bytes before the @")]
    LocalPartTooLong { max: usize },
    #[error("{character:?} can't be in an address")]
    Character { character: char },
    #[error("{text:?} is not a domain")]
    Domain { text: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> AddressError {
        text.parse::<Target>().expect_err(text)
    }

    #[test]
    fn addresses_are_split_at_the_at_sign_that_ends_the_local_part() {
        for (text, local_part, domain) in [
            ("user@gmx.de", "user", "gmx.de"),
            ("user+tag@GMX.DE", "user+tag", "gmx.de"),
            ("user@example.org.", "user", "example.org"),
            ("\"a b@c\"@example.org", "\"a b@c\"", "example.org"),
            ("\"a\\\"b\"@example.org", "\"a\\\"b\"", "example.org"),
            ("jürgen@bücher.example", "jürgen", "xn--bcher-kva.example"),
            ("o'neil@example.org", "o'neil", "example.org"),
        ] {
            let address: EmailAddress = text.parse().expect(text);
            assert_eq!((address.local_part.as_str(), address.domain.as_str()), (local_part, domain), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        assert_eq!(error(""), AddressError::Empty);
        assert_eq!(error("user"), AddressError::NoAtSign);
        assert_eq!(error("a@b@c.de"), AddressError::SeveralAtSigns);
        assert_eq!(error("@gmx.de"), AddressError::NoLocalPart);
        assert_eq!(error("user@"), AddressError::NoDomain);
        assert_eq!(error("us er@gmx.de"), AddressError::Character { character: ' ' });
        assert_eq!(error("user@gm x.de"), AddressError::Character { character: ' ' });
        assert_eq!(error("\"user@gmx.de"), AddressError::OpenQuote);
        for character in ['\0', '\t', '\n', '\u{7f}'] {
            assert_eq!(error(&format!("\"a{character}b\"@gmx.de")), AddressError::Character { character });
            assert_eq!(error(&format!("\"a\\{character}b\"@gmx.de")), AddressError::Character { character });
        }
        assert_eq!(error("a..b@gmx.de"), AddressError::Dots);
        assert_eq!(error("user@localhost"), AddressError::Domain { text: "localhost".into() });
        assert_eq!(error("user@192.0.2.1"), AddressError::Domain { text: "192.0.2.1".into() });
        assert_eq!(error("user@-a.de"), AddressError::Domain { text: "-a.de".into() });
        assert_eq!(error(&format!("{}@gmx.de", "x".repeat(65))), AddressError::LocalPartTooLong { max: 64 });
    }

    #[test]
    fn a_bare_domain_is_a_target() {
        let target: Target = "Bücher.example".parse().expect("domain");
        assert_eq!(target.domain().as_str(), "xn--bcher-kva.example");
        assert_eq!(target.to_string(), "bücher.example");
        assert!(target.address().is_none());
    }

    #[test]
    fn the_registrable_domain_knows_suffixes_of_several_labels() {
        let domain = Domain::parse("mail.example.co.uk").expect("domain");
        assert_eq!(domain.registrable(), "example.co.uk");
        assert_eq!(registrable_domain("imap.gmx.net"), "gmx.net");
        let parent = |name: &str| Domain::parse(name).expect(name).parent().map(|parent| parent.to_string());
        for (name, expected) in [
            ("mail.example.co.uk", Some("example.co.uk")),
            ("a.cs.uni.example", Some("uni.example")),
            ("example.co.uk", None),
            ("uni.example", None),
            // A border of the list: everyone below it is alone, and it belongs to nobody's mail.
            ("someone.github.io", None),
            ("co.uk", None),
        ] {
            assert_eq!(parent(name).as_deref(), expected, "{name}");
        }
    }
}
