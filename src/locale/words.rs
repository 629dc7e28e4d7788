//! The words for a reason. The engine decides by [`Reason`]; which text says it is chosen here, and
//! nowhere else.

mod errors;

use mail_types::message::Arg;
use mail_types::reason::verdict::{Unfit, Verdict};
use mail_types::reason::{
    Absent, AutoconfigError, AutodiscoverError, BindingProblem, CertificateProblem, ConnectErrorKind, DnsError,
    DriverError, HttpError, PaccError, ProfileError, ResolveError, SaslError, SourceError, TlsErrorKind, Unsendable,
    Violation, Withheld, alert_name,
};
use mail_types::report::{Conclusion, Lack};
use mail_types::{AuthMechanism, Message, Reason, Seen, Trust, date};

pub use errors::{address, oauth, setup, tape};

/// Most names of a certificate that a sentence holds.
const NAMES_SHOWN: usize = 5;
/// Most characters of a foreign name inside a sentence.
const NAME_MAX: usize = 120;

/// The sentence for a reason.
pub fn of(reason: &Reason) -> Message {
    match reason {
        Reason::Dns(error) => dns(error),
        Reason::PrivateAddress { address } => private(&address.to_string()),
        Reason::OddPort { port } => Message::new("policy-odd-port").with("port", *port),
        Reason::Connect(kind) => connect(*kind),
        Reason::Tls(kind) => tls(kind),
        Reason::OldTls { version } => Message::new("tls-old-version").with("version", *version),
        Reason::Certificate(problem) => certificate(problem),
        Reason::Http(error) => http(error),
        Reason::Driver(error) => driver(error),
        Reason::Rejected { text, protected: true } => foreign("greeting-rejected", "text", text),
        Reason::Rejected { text, protected: false } => foreign("greeting-rejected-unauthenticated", "text", text),
        Reason::PreauthBeforeTls => Message::new("preauth-before-tls"),
        Reason::TlsFirst => Message::new("tls-first"),
        Reason::NoStartTls { command } => Message::new("starttls-not-offered").with("command", *command),
        Reason::StartTlsRefused { text, .. } => foreign("command-refused-unauthenticated", "text", text),
        Reason::CommandRefused { text } => foreign("command-refused", "text", text),
        Reason::NoLogin { offered } if offered.is_empty() => Message::new("login-not-offered"),
        Reason::NoLogin { offered } => {
            let names: Vec<&str> = offered.iter().map(AuthMechanism::name).collect();
            foreign("login-not-known", "offered", &names.join(" "))
        }
        Reason::LoginRefused { refusal } => foreign("refused-by-server", "text", &refusal.words()),
        Reason::MailboxRefused { text } => foreign("mailbox-refused-by-server", "text", text),
        Reason::RefusedForNow { text } => foreign("refused-for-now", "text", text),
        Reason::Binding { problem, mechanism } => of_mechanism(binding(*problem), mechanism),
        Reason::Withheld(why) => withheld(why),
        Reason::Unsendable(why) => Message::new(unsendable(*why)),
        Reason::CutOff => Message::new("cut-off-by-deadline"),
        Reason::StepTimeout { after } => Message::new("deep-timeout").with("seconds", after.as_secs()),
        Reason::SamePassword => Message::new("visit-not-tried"),
        Reason::Absent(absent) => absent_words(absent),
        Reason::Protected { status } => Message::new("protected-http-status").with("status", *status),
        Reason::Source(error) => source(error),
        Reason::MtaStsSeveral => Message::new("mta-sts-several"),
        Reason::MtaStsStatus { status } => Message::new("mta-sts-status").with("status", *status),
        Reason::MtaStsUnreadable => Message::new("mta-sts-unreadable"),
        Reason::TooFewMessages => Message::new("lesson-too-few-messages"),
        Reason::MailboxNotEmpty => Message::new("lesson-not-empty"),
        Reason::Worded(message) => (**message).clone(),
    }
}

/// The sentence for how a run ended.
pub fn conclusion(conclusion: Conclusion) -> Message {
    let near = |near: Option<&'static str>| near.unwrap_or("none");
    Message::new(match conclusion {
        Conclusion::OfflineNothing { near: domain } => {
            return Message::new("conclusion-offline-nothing").with("near", near(domain));
        }
        Conclusion::NoMail { lack, near: domain } => return Message::new(lack_id(lack)).with("near", near(domain)),
        Conclusion::OfflineFile => "conclusion-offline-file",
        Conclusion::NoOutgoingUntested => "conclusion-no-outgoing-untested",
        Conclusion::FileNothing => "conclusion-file-nothing",
        Conclusion::Works => "conclusion-works",
        Conclusion::LoggedIn => "conclusion-logged-in",
        Conclusion::LoggedInPartly => "conclusion-logged-in-partly",
        Conclusion::Offline => "conclusion-offline",
        Conclusion::NoNetwork => "conclusion-no-network",
        Conclusion::NotVerified => "conclusion-no-network-not-verified",
        Conclusion::NotOffered => "conclusion-not-offered",
        Conclusion::Forwarded => "conclusion-forwarded",
        Conclusion::Closed => "conclusion-closed",
        Conclusion::SeePreparations => "conclusion-see-preparations",
        Conclusion::NoOutgoing => "conclusion-no-outgoing",
        Conclusion::NoLoginPossible => "conclusion-login",
        Conclusion::OutgoingLogin => "conclusion-login-outgoing",
        Conclusion::IncomingLogin => "conclusion-login-incoming",
        Conclusion::Mailbox => "conclusion-mailbox",
        Conclusion::Tls => "conclusion-tls",
        Conclusion::Cleartext => "conclusion-cleartext",
        Conclusion::Typed(_) => "conclusion-typed",
        Conclusion::Unreachable => "conclusion-network",
        Conclusion::Busy => "conclusion-busy",
        Conclusion::NoMechanism => "conclusion-no-login",
        Conclusion::NameServers => "conclusion-dns",
        Conclusion::CaptivePortal => "conclusion-captive-portal",
        Conclusion::Filtered => "conclusion-filtered",
        Conclusion::Clock => "conclusion-clock",
        Conclusion::NothingFound => "conclusion-nothing-found",
    })
}

fn lack_id(lack: Lack) -> &'static str {
    match lack {
        Lack::Domain => "conclusion-no-such-domain",
        Lack::Exchanger => "conclusion-no-mail-server",
        Lack::UsefulExchanger => "conclusion-useless-mx",
        Lack::Acceptance => "conclusion-takes-no-mail",
    }
}

/// The sentence for what was seen of an expectation.
pub fn seen(seen: &Seen) -> Message {
    match seen {
        Seen::Worded(message) => message.clone(),
        Seen::Reason(reason) => of(reason),
        Seen::Conclusion(ending) => conclusion(*ending),
    }
}

fn foreign(id: &'static str, name: &'static str, text: &str) -> Message {
    Message::new(id).with_foreign(name, text)
}

fn of_mechanism(id: &'static str, mechanism: &AuthMechanism) -> Message {
    Message::new(id).with("mechanism", mechanism.name().to_owned())
}

fn private(address: &str) -> Message {
    Message::new("resolve-private").with("address", address.to_owned())
}

fn dns(error: &DnsError) -> Message {
    match error {
        DnsError::NxDomain => Message::new("dns-nxdomain"),
        DnsError::NoData => Message::new("dns-no-data"),
        DnsError::Server(rcode) => Message::new("dns-server").with("rcode", rcode.clone()),
        DnsError::Timeout => Message::new("dns-timeout"),
        DnsError::Unreachable => Message::new("dns-unreachable"),
        DnsError::BadName => Message::new("dns-bad-name"),
    }
}

fn connect(kind: ConnectErrorKind) -> Message {
    match kind {
        ConnectErrorKind::Refused => Message::new("connect-refused"),
        ConnectErrorKind::Reset => Message::new("connect-reset"),
        ConnectErrorKind::Denied => Message::new("connect-denied"),
        ConnectErrorKind::Other(kind) => Message::new("connect-other").with("reason", kind.to_string()),
        ConnectErrorKind::Timeout => Message::new("connect-timeout"),
        ConnectErrorKind::Unreachable => Message::new("connect-unreachable"),
    }
}

fn tls(kind: &TlsErrorKind) -> Message {
    match kind {
        TlsErrorKind::NotPinned => Message::new("certificate-not-pinned"),
        TlsErrorKind::Certificate | TlsErrorKind::CertificateRejected(_) => Message::new("certificate-refused"),
        TlsErrorKind::WeakExchange => Message::new("tls-weak-exchange"),
        TlsErrorKind::CertificateDates => Message::new("certificate-dates"),
        TlsErrorKind::Handshake { alert: None } => Message::new("tls-handshake"),
        TlsErrorKind::Handshake { alert: Some(alert) } => {
            Message::new("tls-alert").with("alert", alert_name(*alert).into_owned())
        }
        TlsErrorKind::NotTls { line } => foreign("tls-not-tls", "line", line),
        TlsErrorKind::Timeout => Message::new("tls-timeout"),
        TlsErrorKind::Closed => Message::new("tls-closed"),
        TlsErrorKind::Io(kind) => Message::new("tls-io").with("reason", kind.to_string()),
        TlsErrorKind::Setup => Message::new("tls-setup"),
    }
}

fn certificate(problem: &CertificateProblem) -> Message {
    match problem {
        CertificateProblem::Expired { since } => {
            Message::new("certificate-expired").with("date", date::iso_date(*since))
        }
        CertificateProblem::NotYetValid { from } => {
            Message::new("certificate-not-yet-valid").with("date", date::iso_date(*from))
        }
        CertificateProblem::Name { names } if names.is_empty() => Message::new("certificate-no-names"),
        CertificateProblem::Name { names } => {
            let shown = names.iter().take(NAMES_SHOWN).cloned().map(Arg::Foreign).collect();
            Message::new("certificate-name")
                .with("names", Arg::List(shown))
                .with("more", names.len().saturating_sub(NAMES_SHOWN))
        }
        CertificateProblem::SelfSigned => Message::new("certificate-self-signed"),
        CertificateProblem::UntrustedIssuer { issuer } => foreign("certificate-untrusted", "issuer", issuer),
        CertificateProblem::UntrustedRoot { issuer } => foreign("certificate-untrusted-root", "issuer", issuer),
        CertificateProblem::ChainDates { issuer } => foreign("certificate-chain-dates", "issuer", issuer),
        CertificateProblem::Unfit { reason, verdict } => unfit(*reason, verdict),
    }
}

fn unfit(reason: Unfit, verdict: &Verdict) -> Message {
    let key = |id| {
        let (kind, bits) = verdict.key.clone().unwrap_or_default();
        Message::new(id).with("kind", kind).with("bits", u64::from(bits))
    };
    match reason {
        Unfit::WeakKey => key("certificate-weak-key"),
        Unfit::WeakChainKey => key("certificate-weak-chain-key"),
        Unfit::WeakDigest => {
            Message::new("certificate-weak-digest").with("digest", verdict.digest.clone().unwrap_or_default())
        }
        Unfit::Revoked => Message::new("certificate-revoked"),
        Unfit::RevocationUnknown => Message::new("certificate-revocation-unknown"),
        Unfit::Purpose => Message::new("certificate-purpose"),
        Unfit::NoAuthority => Message::new("certificate-no-authority"),
        Unfit::PathLength => Message::new("certificate-path-length"),
        Unfit::NameConstraints => Message::new("certificate-name-constraints"),
        Unfit::Distrusted => Message::new("certificate-distrusted"),
        Unfit::BadSignature => Message::new("certificate-bad-signature"),
        Unfit::Malformed => Message::new("certificate-malformed"),
        Unfit::Policy => Message::new("certificate-policy"),
        Unfit::NotLogged => Message::new("certificate-not-logged"),
        Unfit::Library => {
            Message::new("certificate-library").with("code", u64::try_from(verdict.code).unwrap_or_default())
        }
    }
}

fn http(error: &HttpError) -> Message {
    match error {
        HttpError::Resolve(ResolveError::Dns(error)) => dns(error),
        HttpError::Resolve(ResolveError::Private { address }) => private(&address.to_string()),
        HttpError::Connect(error) => connect(error.kind),
        HttpError::Tls(kind) => tls(kind),
        HttpError::BadUrl => Message::new("http-bad-url"),
        HttpError::NotHttps => Message::new("http-not-https"),
        HttpError::Port { port } => Message::new("http-port").with("port", port.to_string()),
        HttpError::Timeout => Message::new("http-timeout"),
        HttpError::TooLarge { max_bytes } => Message::new("http-too-large").with("max", max_bytes / 1024),
        HttpError::RedirectLimit { max } => Message::new("http-redirect-limit").with("max", *max),
        HttpError::Downgrade { to } => foreign("http-downgrade", "url", to),
        HttpError::BadRedirect { to } => foreign("http-bad-redirect", "url", to),
        HttpError::Protocol => Message::new("http-protocol"),
    }
}

fn driver(error: &DriverError) -> Message {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset};
    match error {
        DriverError::Timeout { after } => {
            // Half a second is rounded up to a whole one.
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            Message::new("proto-timeout").with("seconds", seconds)
        }
        DriverError::Closed => Message::new("proto-closed"),
        DriverError::Io { kind: ConnectionReset | BrokenPipe } => Message::new("proto-reset"),
        DriverError::Io { kind } => Message::new("proto-io").with("kind", kind.to_string()),
        DriverError::Violation(error) => violation(error),
        DriverError::Injected { octets } => Message::new("proto-injected").with("octets", *octets),
        DriverError::Stopped => Message::new("proto-stopped"),
    }
}

fn violation(violation: &Violation) -> Message {
    match violation {
        Violation::LineTooLong { max_bytes } => Message::new("proto-line-too-long").with("max", *max_bytes),
        Violation::TooMany { max } => Message::new("proto-too-many").with("max", *max),
        Violation::Unasked { max } => Message::new("proto-unasked").with("max", *max),
        Violation::Unexpected { line } => foreign("proto-unexpected", "line", line),
        Violation::Eof => Message::new("proto-closed"),
        Violation::Goodbye { text } => foreign("proto-goodbye", "text", text),
        Violation::UnknownTag { tag } => foreign("proto-unknown-tag", "tag", tag),
        Violation::Sasl(error) => match error {
            SaslError::UnexpectedChallenge => Message::new("proto-sasl"),
            SaslError::TooManyIterations { count, max } => {
                Message::new("proto-sasl-iterations").with("count", *count).with("max", u64::from(*max))
            }
            SaslError::NotProven => Message::new("proto-sasl-not-proven"),
            SaslError::BadTimestamp => Message::new("proto-sasl-timestamp"),
            SaslError::Unrepresentable => Message::new("proto-sasl-unrepresentable"),
        },
    }
}

fn binding(problem: BindingProblem) -> &'static str {
    match problem {
        BindingProblem::Downgrade => "login-downgrade",
        BindingProblem::Differs => "login-binding-differs",
        BindingProblem::Unsupported => "login-binding-unsupported",
    }
}

fn withheld(why: &Withheld) -> Message {
    let untrusted = |id, host: &str, domain: &str, trust: Trust| {
        let trust = Message::new(trust_label(trust));
        foreign(id, "host", host).with("domain", domain.to_owned()).with("trust", trust)
    };
    match why {
        Withheld::UntrustedHost { host, domain, trust } => untrusted("withheld-untrusted-host", host, domain, *trust),
        Withheld::TokenHost { host, domain, trust } => untrusted("withheld-token-host", host, domain, *trust),
        Withheld::Unprotected { host } => Message::new("withheld-unprotected").with("host", host.clone()),
        Withheld::PinPublished { host } => foreign("withheld-pin-published", "host", host),
        Withheld::LoginName { form } => Message::new("withheld-login-name").with("form", form.clone()),
        Withheld::NoMechanism { offered } => foreign("withheld-no-mechanism", "offered", offered),
        Withheld::NotOffered { mechanism, offered } => {
            of_mechanism("withheld-not-offered", mechanism).with_foreign("offered", offered.clone())
        }
        Withheld::NoPassword(mechanism) => of_mechanism("withheld-no-password", mechanism),
        Withheld::NoToken(mechanism) => of_mechanism("withheld-no-token", mechanism),
        Withheld::NoBinding(mechanism) => of_mechanism("withheld-no-binding", mechanism),
        Withheld::RefusalsMax { max } => Message::new("withheld-refusals-max").with("max", u64::from(*max)),
        Withheld::AfterRefusal => Message::new("withheld-after-refusal"),
        Withheld::LoginDelay => Message::new("withheld-login-delay"),
        Withheld::NoConnection => Message::new("withheld-no-connection"),
        Withheld::CutOff => Message::new("cut-off-by-deadline"),
    }
}

fn trust_label(trust: Trust) -> &'static str {
    match trust {
        Trust::Guess => "trust-guess",
        Trust::File => "trust-file",
        Trust::Http => "trust-http",
        Trust::PlainDns => "trust-plain-dns",
        Trust::Redirected => "trust-redirected",
        Trust::Dnssec => "trust-dnssec",
        Trust::Https => "trust-https",
        Trust::Builtin => "trust-builtin",
        Trust::User => "trust-user",
    }
}

fn unsendable(why: Unsendable) -> &'static str {
    match why {
        Unsendable::Address => "roundtrip-unfit-address",
        Unsendable::NeedsUtf8 => "roundtrip-unfit-utf8",
        Unsendable::NeedsEightBit => "roundtrip-unfit-8bit",
        Unsendable::Lines => "roundtrip-unfit-lines",
        Unsendable::TooBig => "roundtrip-unfit-size",
    }
}

fn absent_words(absent: &Absent) -> Message {
    Message::new(match absent {
        Absent::HttpStatus(status) => return Message::new("absent-http-status").with("status", *status),
        Absent::UnknownMx { host } => return Message::new("absent-mx-unknown").with("host", host.clone()),
        Absent::UselessMx { host } => return foreign("absent-mx-useless", "host", host),
        Absent::MxFilter { host, filter } => {
            return foreign("absent-mx-filter", "host", host).with("filter", *filter);
        }
        Absent::NothingTyped => "absent-nothing-typed",
        Absent::NotInTable => "absent-not-in-table",
        Absent::NotOffered => "absent-not-offered",
        Absent::NoMx => "absent-no-mx",
        Absent::NullMx => "absent-null-mx",
        Absent::NoMailconf => "absent-no-mailconf",
        Absent::NoPaccRecord => "absent-no-pacc-record",
        Absent::NoAutodiscover => "absent-no-autodiscover",
        Absent::OnlyExchange => "absent-only-exchange",
        Absent::NoJmap => "absent-no-jmap",
        Absent::NoDav => "absent-no-dav",
        Absent::NoDavPath => "absent-no-dav-path",
        Absent::NoIssuer => "absent-no-issuer",
    })
}

fn source(error: &SourceError) -> Message {
    match error {
        SourceError::Misrouted => Message::new("answer-misrouted"),
        SourceError::HttpStatus(status) => Message::new("http-status").with("status", *status),
        SourceError::Autoconfig(error) => autoconfig(error),
        SourceError::Profile(error) => Message::new(match error {
            ProfileError::Signed => "profile-signed",
            ProfileError::Encrypted => "profile-encrypted",
            ProfileError::NotAProfile => "profile-not-a-profile",
            ProfileError::NoAccount => "profile-no-account",
        }),
        SourceError::Pacc(error) => pacc(error),
        SourceError::Autodiscover(error) => autodiscover(error),
        SourceError::MailconfWantsAddress { url } => foreign("mailconf-wants-address", "url", url),
        SourceError::FileRedirects { to } => foreign("config-file-redirects", "to", to),
        SourceError::MetadataNotJson => Message::new("oauth-not-json"),
        SourceError::OtherIssuer => Message::new("oauth-other-issuer"),
        SourceError::OtherResource => Message::new("resource-other"),
    }
}

fn autoconfig(error: &AutoconfigError) -> Message {
    let short = |text: &str| text.trim().chars().take(NAME_MAX).collect::<String>();
    match error {
        AutoconfigError::Empty => Message::new("autoconfig-empty"),
        AutoconfigError::NotXml => Message::new("autoconfig-not-xml"),
        AutoconfigError::NotAutoconfig { root } if root.eq_ignore_ascii_case("html") => Message::new("autoconfig-html"),
        AutoconfigError::NotAutoconfig { root } => foreign("autoconfig-not-autoconfig", "root", &short(root)),
        AutoconfigError::Malformed { line } => Message::new("autoconfig-malformed").with("line", *line),
        AutoconfigError::DocumentType => Message::new("autoconfig-document-type"),
        AutoconfigError::Entity { name } => foreign("autoconfig-entity", "name", &short(name)),
        AutoconfigError::TooDeep => Message::new("autoconfig-too-deep"),
        AutoconfigError::Encoding { name } => foreign("autoconfig-encoding", "name", &short(name)),
        AutoconfigError::NoProvider => Message::new("autoconfig-no-provider"),
        AutoconfigError::NoServer => Message::new("autoconfig-no-server"),
    }
}

fn pacc(error: &PaccError) -> Message {
    match error {
        PaccError::NotJson => Message::new("pacc-not-json"),
        PaccError::NoServer => Message::new("pacc-no-server"),
        PaccError::NoDigest => Message::new("pacc-no-digest"),
        PaccError::StaleDigest => Message::new("pacc-digest-stale"),
        PaccError::NoFile(reason) => Message::new("pacc-record-without-file").with("reason", of(reason)),
    }
}

fn autodiscover(error: &AutodiscoverError) -> Message {
    match error {
        AutodiscoverError::NeedsAddress => Message::new("autodiscover-needs-address"),
        AutodiscoverError::Elsewhere { url } => foreign("autodiscover-elsewhere", "url", url),
        AutodiscoverError::BadRedirect { url } => foreign("autodiscover-bad-redirect", "url", url),
        AutodiscoverError::Refused { code, text } => {
            foreign("autodiscover-error", "code", code).with_foreign("text", text.as_str())
        }
        AutodiscoverError::Malformed { line } => Message::new("autodiscover-malformed").with("line", *line),
        AutodiscoverError::NoSettings => Message::new("config-file-autodiscover"),
        AutodiscoverError::OnlyExchange => Message::new("absent-only-exchange"),
    }
}

#[cfg(test)]
mod tests;
