//! From text to typed value: what stands behind an option, or in `config.toml`.

use std::ffi::OsStr;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};

use crate::locale::{Language, words};
use crate::render::Format;
use mail_net::proxy::Proxy;
use mail_types::date;
use mail_types::{AuthMechanism, EmailAddress, Endpoint, Message, Severity, Source, Target};

/// Where DNS servers listen (RFC 1035 section 4.2).
const DNS_PORT: u16 = 53;
/// Nobody waits longer for an answer; keeps sums of durations far from overflow.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// A text that is no such value; always the user's to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError {
    /// What is wrong, without the option and the text, which are put before it.
    pub message: Message,
    /// What is expected.
    pub expected: Option<Message>,
}

impl ValueError {
    /// An error that says what is wrong and what is expected.
    pub fn new(message: &'static str, expected: &'static str) -> Self {
        Self { message: Message::new(message), expected: Some(Message::new(expected)) }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.id)
    }
}

impl std::error::Error for ValueError {}

/// What `--mechanism` takes; `user` is IMAP's LOGIN command and POP3's USER and PASS.
pub fn mechanisms() -> impl Iterator<Item = String> {
    AuthMechanism::spoken().map(|mechanism| mechanism.name().to_ascii_lowercase())
}

/// `HOST:PORT=SHA256`; the digest as `openssl x509 -fingerprint -sha256` prints it, colons or none.
///
/// # Errors
/// [`ValueError`] where a part is missing or no such thing.
pub fn pin(text: &str) -> Result<(Endpoint, String), ValueError> {
    let error = || ValueError::new("cli-value-pin", "cli-value-pin-expected");
    let (endpoint, digest) = text.split_once('=').ok_or_else(error)?;
    let (host_text, port) = endpoint.rsplit_once(':').ok_or_else(error)?;
    let host = host(host_text.trim_start_matches('[').trim_end_matches(']')).map_err(|_| error())?;
    let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(error)?;
    let digest = digest.replace(':', "").to_ascii_lowercase();
    let good = digest.len() == 64 && digest.bytes().all(|octet| octet.is_ascii_hexdigit());
    if good { Ok((Endpoint::new(&host, port), digest)) } else { Err(error()) }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// True where colour is due on a stream that is a terminal or is none. NO_COLOR counts where it
    /// is not empty (no-color.org); a dumb terminal knows no colours.
    pub fn enabled(self, terminal: bool) -> bool {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        }
    }
}

/// A form of output and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    /// What it looks like.
    pub format: Format,
    /// The file; `None` is standard output.
    pub path: Option<PathBuf>,
}

/// Reads `FORM` or `FORM=PATH`; `-` as path is standard output.
pub fn output(text: &str) -> Result<Output, ValueError> {
    let (name, path) = match text.split_once('=') {
        Some((name, path)) => (name, Some(path)),
        None => (text, None),
    };
    let format = Format::ALL
        .into_iter()
        .find(|format| format.name() == name)
        .ok_or_else(|| ValueError::new("cli-value-format", "cli-value-format-expected"))?;
    match path {
        Some("") => Err(ValueError::new("cli-value-format-path", "cli-value-format-expected")),
        Some("-") | None => Ok(Output { format, path: None }),
        Some(path) => Ok(Output { format, path: Some(path.into()) }),
    }
}

/// [`output`] as clap wants it, so that completions know the forms.
#[derive(Debug, Clone, Copy)]
pub struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Output, clap::Error> {
        TypedValueParser::parse_ref(&output, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::ALL.into_iter().map(|format| PossibleValue::new(format.name()))))
    }
}

/// Reads a duration: a number with `ms`, `s`, `m` or `h`, seconds where the unit is missing.
pub fn duration(text: &str) -> Result<Duration, ValueError> {
    let bad = || ValueError::new("cli-value-duration", "cli-value-duration-expected");
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let seconds_per_unit = match unit {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(bad()),
    };
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(bad());
    }
    let seconds = number.parse::<f64>().map_err(|_| bad())? * seconds_per_unit;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if duration.as_millis() > 0 && duration <= LONGEST => Ok(duration),
        _ => Err(ValueError::new("cli-value-duration-range", "cli-value-duration-expected")),
    }
}

/// Reads a proxy's URL. A password in it could be read by every user of the machine.
pub fn proxy(text: &str) -> Result<Proxy, ValueError> {
    let proxy = Proxy::parse(text).map_err(|_| ValueError::new("proxy-url", "cli-value-proxy-expected"))?;
    if proxy.has_password() {
        return Err(ValueError::new("cli-value-proxy-password", "cli-value-proxy-password-expected"));
    }
    Ok(proxy)
}

/// Reads a DNS server: an IP address, with `:PORT` where it is not 53.
pub fn nameserver(text: &str) -> Result<SocketAddr, ValueError> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>()
        .map(|address| SocketAddr::new(address, DNS_PORT))
        .map_err(|_| ValueError::new("cli-value-nameserver", "cli-value-nameserver-expected"))
}

/// Reads a number of devices: 1 or more.
pub fn devices(text: &str) -> Result<u16, ValueError> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(ValueError::new("cli-value-devices", "cli-value-devices-expected")),
    }
}

/// Reads a host: a name, to A-labels, or an IP address, with or without brackets.
pub fn host(text: &str) -> Result<String, ValueError> {
    let bad = || ValueError::new("cli-value-host", "cli-value-host-expected");
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    // Not the strict form: real zones hold underscores and `--`, though host names should not.
    let ascii = idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::EMPTY).map_err(|_| bad())?;
    let good = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    let numeric_end = ascii.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    if ascii.len() > 253 || numeric_end || !ascii.split('.').all(good) { Err(bad()) } else { Ok(ascii.into_owned()) }
}

/// Reads the URL that takes ISPDB's place, without its final slashes.
pub fn ispdb_url(text: &str) -> Result<String, ValueError> {
    let bad = || ValueError::new("cli-value-url", "cli-value-url-expected");
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or_else(bad)?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || "?#@\"<>\\".contains(c);
    if rest.starts_with(['/', ':']) || rest.is_empty() || rest.contains(odd) {
        return Err(bad());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Reads an https address as it stands: it is compared to the letter.
pub fn https_url(text: &str) -> Result<String, ValueError> {
    let bad = || ValueError::new("cli-value-https", "cli-value-https-expected");
    let rest = text.strip_prefix("https://").ok_or_else(bad)?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || "?#@\"<>\\".contains(c);
    if rest.starts_with(['/', ':']) || rest.is_empty() || rest.contains(odd) { Err(bad()) } else { Ok(text.to_owned()) }
}

/// Reads a port of one's own choice.
pub fn port(text: &str) -> Result<u16, ValueError> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(ValueError::new("cli-value-port", "cli-value-port-expected")),
    }
}

/// Reads an address or a domain.
pub fn target(text: &str) -> Result<Target, ValueError> {
    text.parse().map_err(|error: mail_types::AddressError| ValueError {
        message: words::address(&error),
        expected: Some(Message::new("cli-value-target-expected")),
    })
}

/// Where targets come from: the command line itself, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetWord {
    /// An address or a domain.
    Target(Target),
    /// `-`
    StandardInput,
}

/// Reads an address or a domain, or `-`.
pub fn target_word(text: &str) -> Result<TargetWord, ValueError> {
    if text == "-" { Ok(TargetWord::StandardInput) } else { target(text).map(TargetWord::Target) }
}

/// Reads a number of places: 1 to 1000.
pub fn places(text: &str) -> Result<u16, ValueError> {
    match text.parse() {
        Ok(number @ 1..=1000) => Ok(number),
        _ => Err(ValueError::new("cli-value-places", "cli-value-places-expected")),
    }
}

/// Reads a date, or an instant in UTC.
pub fn instant(text: &str) -> Result<SystemTime, ValueError> {
    date::parse(text).ok_or_else(|| ValueError::new("cli-value-instant", "cli-value-instant-expected"))
}

/// Reads an address.
pub fn address(text: &str) -> Result<EmailAddress, ValueError> {
    match target(text)? {
        Target::Address(address) => Ok(address),
        Target::Domain(_) => Err(ValueError::new("cli-value-address", "cli-value-address-expected")),
    }
}

/// Reads a count, 0 included.
pub fn count(text: &str) -> Result<u32, ValueError> {
    text.parse().map_err(|_| ValueError::new("cli-value-count", "cli-value-count-expected"))
}

/// Reads a language.
pub fn language(text: &str) -> Option<Language> {
    Language::ALL.iter().copied().find(|language| language.tag() == text)
}

/// The sources that can be asked: all but the user.
pub const SOURCES: [Source; 14] = [
    Source::Pacc,
    Source::Autoconfig,
    Source::Ispdb,
    Source::Builtin,
    Source::Srv,
    Source::Mailconf,
    Source::AutoconfigHttp,
    Source::Autodiscover,
    Source::Mx,
    Source::Parent,
    Source::Guess,
    Source::Jmap,
    Source::Dav,
    Source::OAuth,
];

/// Reads a source.
pub fn source(text: &str) -> Option<Source> {
    SOURCES.into_iter().find(|source| source.id() == text)
}

/// What `--fail-on` can name; information never fails a run.
pub const FAIL_ON: [Severity; 2] = [Severity::Warning, Severity::Error];

/// Reads a severity.
pub fn severity(text: &str) -> Option<Severity> {
    FAIL_ON.into_iter().find(|severity| severity.id() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;

    #[test]
    fn the_help_names_every_mechanism() {
        for language in Language::ALL {
            let help = Locale::new(*language).text(&Message::new("cli-probe-arg-mechanism-long"));
            let named: Vec<&str> = help.split([' ', ',', ':']).collect();
            for mechanism in mechanisms() {
                assert!(named.contains(&mechanism.as_str()), "{mechanism}: {help}");
            }
        }
    }

    #[test]
    fn durations_are_seconds_unless_they_say_otherwise() {
        for (text, milliseconds) in
            [("15", 15_000), ("15s", 15_000), ("500ms", 500), ("2m", 120_000), ("1.5", 1500), ("1h", 3_600_000)]
        {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "fast", "15 s", "-1", "1d", "1e3", "inf", "NaN", ".5", "１"] {
            assert_eq!(duration(text).expect_err(text).message.id, "cli-value-duration", "{text}");
        }
        for text in ["0", "0ms", "0.1ms", "999h", "9999999999999999999999h"] {
            assert_eq!(duration(text).expect_err(text).message.id, "cli-value-duration-range", "{text}");
        }
    }

    #[test]
    fn nameservers_listen_on_53_unless_they_say_otherwise() {
        for (text, address) in [
            ("9.9.9.9", "9.9.9.9:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("::1", "[::1]:53"),
            ("[::1]", "[::1]:53"),
            ("[::1]:5353", "[::1]:5353"),
        ] {
            assert_eq!(nameserver(text).expect(text).to_string(), address);
        }
        for text in ["", "dns.example", "1.2.3", "9.9.9.9:", "9.9.9.9:99999"] {
            assert!(nameserver(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hosts_become_a_labels() {
        for (text, name) in [
            ("Mail.Example.org.", "mail.example.org"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("localhost", "localhost"),
            ("my_mail.example.org", "my_mail.example.org"),
            ("192.0.2.1", "192.0.2.1"),
            ("[2001:DB8::1]", "2001:db8::1"),
        ] {
            assert_eq!(host(text).as_deref(), Ok(name));
        }
        for text in ["", ".", "a..b", "a b", "mail.example.org:993", "imaps://a", "1.2.3.4.5", "a/b", "u@h"] {
            assert!(host(text).is_err(), "{text}");
        }
    }

    #[test]
    fn outputs_are_a_form_and_perhaps_a_file() {
        assert_eq!(output("json"), Ok(Output { format: Format::Json, path: None }));
        assert_eq!(output("json=-"), Ok(Output { format: Format::Json, path: None }));
        assert_eq!(output("ndjson=a=b"), Ok(Output { format: Format::Ndjson, path: Some("a=b".into()) }));
        assert!(output("xml").is_err());
        assert!(output("json=").is_err());
    }

    #[test]
    fn the_ispdb_url_is_http_and_loses_its_slash() {
        assert_eq!(ispdb_url("https://db.example/v1.1/").as_deref(), Ok("https://db.example/v1.1"));
        assert_eq!(ispdb_url("http://127.0.0.1:8080").as_deref(), Ok("http://127.0.0.1:8080"));
        for text in
            ["", "https://", "https:///x", "ftp://a.example", "db.example", "https://a b", "https://u:p@a.example"]
        {
            assert!(ispdb_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn devices_are_counted_from_one() {
        assert_eq!(devices("3"), Ok(3));
        for text in ["0", "-1", "many", "", "70000"] {
            assert!(devices(text).is_err(), "{text}");
        }
    }
}
