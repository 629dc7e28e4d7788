//! What a source was asked.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The type of a DNS record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum RecordKind {
    A,
    Aaaa,
    Mx,
    Srv,
    Txt,
    Tlsa,
}

impl RecordKind {
    /// The type's name as in zone files.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Mx => "MX",
            Self::Srv => "SRV",
            Self::Txt => "TXT",
            Self::Tlsa => "TLSA",
        }
    }
}

/// What a source was asked. `Display` writes it as the report shows it; nothing parses that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: the answer was at hand.
    Nothing,
    /// A file, over https or plain http.
    Get(String),
    /// A document was posted there.
    Post(String),
    /// The properties of a WebDAV resource.
    Propfind(String),
    /// A file, and at the same time the TXT records of a name.
    GetAndTxt {
        /// The file.
        url: String,
        /// The name.
        name: String,
    },
    /// DNS records.
    Dns {
        /// Their type.
        kind: RecordKind,
        /// The name.
        name: String,
    },
}

impl Asked {
    /// The URL, if a web server was asked.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Get(url) | Self::Post(url) | Self::Propfind(url) | Self::GetAndTxt { url, .. } => Some(url),
            Self::Nothing | Self::Dns { .. } => None,
        }
    }

    /// The web server that was asked.
    pub fn host(&self) -> Option<&str> {
        host_of(self.url()?)
    }

    /// A web server was asked, and TLS had to prove that it was the right one.
    pub fn is_https(&self) -> bool {
        self.url().is_some_and(|url| url.starts_with("https://"))
    }
}

/// The host of a URL, without its port.
pub fn host_of(url: &str) -> Option<&str> {
    url.split_once("://")?.1.split(['/', '?', ':']).next()
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Get(url) => f.write_str(url),
            Self::Post(url) => write!(f, "POST {url}"),
            Self::Propfind(url) => write!(f, "PROPFIND {url}"),
            Self::GetAndTxt { url, name } => write!(f, "{url}, TXT {name}"),
            Self::Dns { kind, name } => write!(f, "{} {name}", kind.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_and_the_text_of_each_question() {
        let url = || "https://a.example:8443/x?y=z".to_owned();
        let get_and_txt = Asked::GetAndTxt { url: "https://a.example".into(), name: "_ua-auto-config.example".into() };
        for (asked, host, https, text) in [
            (Asked::Nothing, None, false, ""),
            (Asked::Get(url()), Some("a.example"), true, "https://a.example:8443/x?y=z"),
            (Asked::Get("http://a.example/x".into()), Some("a.example"), false, "http://a.example/x"),
            (Asked::Post(url()), Some("a.example"), true, "POST https://a.example:8443/x?y=z"),
            (get_and_txt, Some("a.example"), true, "https://a.example, TXT _ua-auto-config.example"),
            (Asked::Dns { kind: RecordKind::Mx, name: "a.example".into() }, None, false, "MX a.example"),
        ] {
            assert_eq!((asked.host(), asked.is_https(), asked.to_string().as_str()), (host, https, text));
        }
    }
}
