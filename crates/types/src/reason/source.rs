//! Why a source of settings has nothing to say, or nothing that can be used.

use thiserror::Error;

use super::Reason;
use crate::report::Cause;

/// A clear no: nothing is published there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Absent {
    /// The user typed no server, and no file.
    #[error("nothing was typed")]
    NothingTyped,
    /// The built-in table does not know the domain.
    #[error("the table does not know this domain")]
    NotInTable,
    /// A web server says so.
    #[error("not there (HTTP {0})")]
    HttpStatus(u16),
    /// An SRV record that says so (RFC 2782, target `.`).
    #[error("a record says that it is not offered")]
    NotOffered,
    /// No MX record.
    #[error("no MX record")]
    NoMx,
    /// The domain accepts no mail (RFC 7505).
    #[error("the domain accepts no mail (null MX)")]
    NullMx,
    /// The only mail exchanger is an IP address, or a name of every computer itself.
    #[error("the mail exchanger {host:?} can't be a mail server")]
    UselessMx {
        /// The exchanger. Text from the network.
        host: String,
    },
    /// The mail exchanger belongs to no provider of the table.
    #[error("the mail exchanger {host:?} is not in the table")]
    UnknownMx {
        /// The exchanger. Text from the network.
        host: String,
    },
    /// The mail exchanger is a filter, and nothing shows what is behind it.
    #[error("the mail exchanger {host:?} is a filter of {filter}")]
    MxFilter {
        /// The exchanger. Text from the network.
        host: String,
        /// The filter's name.
        filter: &'static str,
    },
    /// No TXT record names a file.
    #[error("no TXT record names a file")]
    NoMailconf,
    /// No digest of a PACC file is published.
    #[error("no digest is published in DNS")]
    NoPaccRecord,
    /// Whatever answers there is not an Autodiscover service.
    #[error("not an Autodiscover service")]
    NoAutodiscover,
    /// Neither IMAP nor POP3 nor SMTP.
    #[error("the answer names Exchange alone")]
    OnlyExchange,
    /// Whatever answers there is not a JMAP session.
    #[error("not a JMAP session")]
    NoJmap,
    /// Whatever answers there is not a WebDAV service.
    #[error("not a WebDAV service")]
    NoDav,
    /// No TXT record names the path of a WebDAV service.
    #[error("no TXT record names a path")]
    NoDavPath,
    /// The metadata name no issuer.
    #[error("the metadata name no OAuth2 issuer")]
    NoIssuer,
}

/// Why an answer of a source can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SourceError {
    /// The answer does not fit the question: a fault of ours.
    #[error("the answer does not fit the question")]
    Misrouted,
    /// A status that is neither an answer nor a clear no.
    #[error("the web server answered HTTP {0}")]
    HttpStatus(u16),
    /// An autoconfig file, or what was taken for one.
    #[error(transparent)]
    Autoconfig(#[from] AutoconfigError),
    /// An Apple configuration profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A PACC file.
    #[error(transparent)]
    Pacc(#[from] PaccError),
    /// An Autodiscover service.
    #[error(transparent)]
    Autodiscover(#[from] AutodiscoverError),
    /// The URL of a TXT record wants the address, which is not sent unasked.
    #[error("the URL {url:?} wants the address")]
    MailconfWantsAddress {
        /// The URL. Text from the network.
        url: String,
    },
    /// A settings file that leads on and names no server.
    #[error("the file only leads on, to {to:?}")]
    FileRedirects {
        /// Where to. Text from the file.
        to: String,
    },
    /// OAuth2 metadata that are not JSON.
    #[error("the metadata are not JSON")]
    MetadataNotJson,
    /// Metadata of another issuer (RFC 8414 section 3.3).
    #[error("the metadata belong to another issuer")]
    OtherIssuer,
    /// Metadata of another service (RFC 9728 section 3.3).
    #[error("the metadata belong to another service")]
    OtherResource,
}

impl SourceError {
    /// Whose fault it is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Autodiscover(error) => error.cause(),
            Self::MailconfWantsAddress { .. } => Cause::Policy,
            _ => Cause::Protocol,
        }
    }
}

/// Why an autoconfig file as a whole is of no use: the publisher's fault in each case.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AutoconfigError {
    /// The body is empty.
    #[error("the file is empty")]
    Empty,
    /// There is no element in it: plain text, JSON and the like.
    #[error("the file is not XML")]
    NotXml,
    /// XML or HTML with another root.
    #[error("the file's root is {root:?}")]
    NotAutoconfig {
        /// The root's name.
        root: String,
    },
    /// Not well-formed.
    #[error("not well-formed XML (line {line})")]
    Malformed {
        /// Line of the fault, counted from 1.
        line: usize,
    },
    /// A document type declaration; the format has none, and parsers may be attacked by it.
    #[error("a document type declaration")]
    DocumentType,
    /// An entity other than the five of XML.
    #[error("the entity {name:?}")]
    Entity {
        /// The entity's name.
        name: String,
    },
    /// Elements stand inside each other deeper than any real file needs.
    #[error("elements nested too deeply")]
    TooDeep,
    /// A character encoding that is not known here, or that the bytes contradict.
    #[error("the encoding {name:?} is unknown or wrong")]
    Encoding {
        /// The encoding as declared.
        name: String,
    },
    /// There is no `emailProvider`.
    #[error("no emailProvider")]
    NoProvider,
    /// A file that is well, and names no server.
    #[error("no server that can be used")]
    NoServer,
}

/// Why a configuration profile is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// Signed (CMS), and the profile itself is not inside.
    #[error("a signature without the profile")]
    Signed,
    /// Encrypted for one device.
    #[error("the profile is encrypted")]
    Encrypted,
    /// No property list, or a broken one.
    #[error("not a configuration profile")]
    NotAProfile,
    /// A profile without a mail account.
    #[error("no mail account in the profile")]
    NoAccount,
}

/// Why a PACC file is of no use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PaccError {
    /// Not JSON.
    #[error("the file is not JSON")]
    NotJson,
    /// No server that is understood.
    #[error("the file names no server that is understood")]
    NoServer,
    /// The file has no digest in DNS.
    #[error("the file has no digest in DNS")]
    NoDigest,
    /// The file does not match the digest in DNS.
    #[error("the file does not match the digest in DNS")]
    StaleDigest,
    /// A digest without a file.
    #[error("a digest is in DNS, but there is no file: {0}")]
    NoFile(Box<Reason>),
}

/// Why an Autodiscover service is of no use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AutodiscoverError {
    /// Without an address there is nothing to ask.
    #[error("Autodiscover needs a whole address")]
    NeedsAddress,
    /// A redirect out of the domain, which would learn the address.
    #[error("{url:?} is outside the domain")]
    Elsewhere {
        /// Where to, a URL or an address. Text from the network.
        url: String,
    },
    /// A redirect to nowhere.
    #[error("the redirect to {url:?} leads nowhere")]
    BadRedirect {
        /// Where to, a URL or an address. Text from the network.
        url: String,
    },
    /// The service refuses.
    #[error("the service refuses: {code:?} {text:?}")]
    Refused {
        /// Its code. Text from the network.
        code: String,
        /// Its words. Text from the network.
        text: String,
    },
    /// Not well-formed.
    #[error("not well-formed XML (line {line})")]
    Malformed {
        /// Line of the fault, counted from 1.
        line: usize,
    },
    /// An Autodiscover answer without settings, given as a file.
    #[error("an Autodiscover answer without settings")]
    NoSettings,
    /// An answer given as a file that names neither IMAP nor POP3 nor SMTP.
    #[error("the answer names Exchange alone")]
    OnlyExchange,
}

impl AutodiscoverError {
    /// Whose fault it is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::NeedsAddress | Self::Elsewhere { .. } | Self::BadRedirect { .. } => Cause::Policy,
            Self::Refused { .. } | Self::Malformed { .. } | Self::NoSettings | Self::OnlyExchange => Cause::Protocol,
        }
    }
}
