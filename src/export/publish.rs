//! What a domain publishes so that mail programs find its servers: zone lines and the files of a web
//! server, each at the path where it is asked for.
//!
//! One list of servers gives all of them, so that no two can contradict each other:
//!
//! | what | where it is asked for |
//! |---|---|
//! | SRV records (RFC 6186, RFC 8314 section 5.1) | `_imaps._tcp.DOMAIN` and its like |
//! | autoconfig | `https://autoconfig.DOMAIN/mail/config-v1.1.xml` and below `https://DOMAIN/.well-known/` |
//! | Autodiscover, the old XML form | `https://autodiscover.DOMAIN/autodiscover/autodiscover.xml`, by POST |
//! | PACC (draft-ietf-mailmaint-pacc-03) | `https://ua-auto-config.DOMAIN/`, its digest in TXT |
//! | MTA-STS policy (RFC 8461) | `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`, announced in TXT |

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

pub use super::Refusal;
use super::{autoconfig, autodiscover, programs_delete, zone};
use crate::locale::Locale;
use mail_types::account::{AccountServer, LoginMethod, Named, Retention};
use mail_types::encode::hex;
use mail_types::{Domain, EmailAddress, Endpoint, Message, Protocol, Security};

/// What is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// For whom.
    pub domain: Domain,
    /// The name that users know; `None`: the domain.
    pub name: Option<String>,
    /// At most one a protocol: where it stands and how it is protected.
    pub servers: Vec<(Protocol, Endpoint, Security)>,
    /// Who logs in.
    pub login_name: LoginName,
    /// The host that serves the files, for CNAME records.
    pub web_host: Option<String>,
    /// Where mail for the domain arrives, for MTA-STS.
    pub mail_exchangers: Vec<String>,
}

/// Who logs in, by rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoginName {
    /// `user@example.org`
    #[default]
    Address,
    /// `user`
    LocalPart,
}

impl LoginName {
    /// Reads autoconfig's placeholder.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "%EMAILADDRESS%" => Some(Self::Address),
            "%EMAILLOCALPART%" => Some(Self::LocalPart),
            _ => None,
        }
    }
}

/// A file to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// Below the folder, with `/` between the parts.
    pub path: String,
    /// Where it is asked for; `None`: not by a web server.
    pub url: Option<String>,
    /// What stands in it.
    pub text: String,
}

/// All that there is to publish.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// The files, the zone lines first.
    pub files: Vec<PublishedFile>,
    /// What could not be said, and what else to think of.
    pub notes: Vec<Message>,
}

/// The name of the file with the zone lines.
pub const ZONE_FILE: &str = "dns.zone";
/// The name of the file with nginx's `location` blocks.
const NGINX_FILE: &str = "nginx-locations.conf";
/// The paths of the draft and RFC 8461.
const PACC_PATH: &str = ".well-known/user-agent-configuration.json";
const MTA_STS_PATH: &str = ".well-known/mta-sts.txt";
/// One day, while the policy is only tested; RFC 8461 section 3.2 wants weeks afterwards.
const MTA_STS_MAX_AGE_S: u32 = 86_400;

/// Writes everything.
///
/// # Errors
/// [`Refusal`] without an incoming or without an outgoing server, without TLS, and for hosts that DNS
/// can't hold.
pub fn publish(publication: &Publication, locale: &Locale) -> Result<Published, Refusal> {
    let domain = publication.domain.as_str();
    let servers = servers(publication)?;
    let name = publication.name.as_deref().unwrap_or(domain);
    let mut published = Published::default();
    let autoconfig = autoconfig::document(&example(publication)?, name, &servers, Retention::Keep)?;
    published.web(&format!("autoconfig.{domain}"), "mail/config-v1.1.xml", autoconfig.clone());
    published.web(domain, ".well-known/autoconfig/mail/config-v1.1.xml", autoconfig);
    // One file for everybody can't name the user: programs then take the address.
    if publication.login_name == LoginName::Address {
        let text = autodiscover::document(&servers.iter().collect::<Vec<_>>(), false);
        published.web(&format!("autodiscover.{domain}"), "autodiscover/autodiscover.xml", text);
        if servers.iter().any(|server| server.protocol == Protocol::Pop3) {
            published.notes.push(programs_delete("autodiscover"));
        }
    } else {
        published.notes.push(Message::new("publish-note-autodiscover-name"));
    }
    let mut digest = None;
    match pacc(publication, name) {
        Ok(text) => {
            digest = Some(STANDARD.encode(Sha256::digest(text.as_bytes())));
            published.web(&format!("ua-auto-config.{domain}"), PACC_PATH, text);
        }
        Err(note) => published.notes.push(note),
    }
    let policy = mta_sts(publication);
    match &policy {
        Some(policy) => published.web(&format!("mta-sts.{domain}"), MTA_STS_PATH, policy.clone()),
        None => published.notes.push(Message::new("publish-note-mta-sts")),
    }
    let names = published.files.iter().filter_map(|file| host_of(file.url.as_deref()?)).collect();
    let zone = zone_lines(publication, &servers, &Announced { names, digest, policy }, locale)?;
    published.files.insert(0, PublishedFile { path: ZONE_FILE.to_owned(), url: None, text: zone });
    published.files.push(PublishedFile { path: NGINX_FILE.to_owned(), url: None, text: nginx(locale) });
    Ok(published)
}

impl Published {
    fn web(&mut self, name: &str, path: &str, text: String) {
        let url = Some(format!("https://{name}/{path}"));
        self.files.push(PublishedFile { path: format!("{name}/{path}"), url, text });
    }
}

/// What the zone says of the web server's files.
struct Announced {
    /// The hosts that serve them.
    names: Vec<String>,
    /// Of the PACC file.
    digest: Option<String>,
    /// MTA-STS
    policy: Option<String>,
}

/// The servers as accounts know them, with the login name of an example user.
fn servers(publication: &Publication) -> Result<Vec<AccountServer>, Refusal> {
    let address = example(publication)?;
    let has = |wanted: &[Protocol]| publication.servers.iter().any(|(protocol, ..)| wanted.contains(protocol));
    if !has(&[Protocol::Imap, Protocol::Pop3]) {
        return Err(Refusal::new("publish-refused-no-incoming"));
    }
    if !has(&[Protocol::Submission]) {
        return Err(Refusal::new("publish-refused-no-outgoing"));
    }
    let username = match publication.login_name {
        LoginName::Address => address.to_ascii(),
        LoginName::LocalPart => address.local_part,
    };
    let mut servers = Vec::new();
    for (protocol, endpoint, security) in &publication.servers {
        if *security == Security::Cleartext {
            return Err(Refusal(Message::new("export-refused-cleartext").with("host", endpoint.host.clone())));
        }
        servers.push(AccountServer {
            protocol: *protocol,
            endpoint: endpoint.clone(),
            security: *security,
            username: username.clone(),
            login: LoginMethod::Password,
            offered: Vec::new(),
            named: Named::default(),
        });
    }
    if publication.name.as_deref().is_some_and(|name| name.chars().any(char::is_control)) {
        return Err(Refusal::new("export-refused-control-name"));
    }
    Ok(servers)
}

fn example(publication: &Publication) -> Result<EmailAddress, Refusal> {
    format!("user@{}", publication.domain.as_str()).parse().map_err(|_| Refusal::new("publish-refused-domain"))
}

fn host_of(url: &str) -> Option<String> {
    Some(url.strip_prefix("https://")?.split('/').next()?.to_owned())
}

/// The JSON of PACC, which knows TLS from the first octet on the registered ports, the address as
/// login name, and nothing else.
fn pacc(publication: &Publication, name: &str) -> Result<String, Message> {
    let mut protocols = serde_json::Map::new();
    for (protocol, endpoint, security) in &publication.servers {
        let plain = *security == Security::ImplicitTls && endpoint.port == protocol.default_port(Security::ImplicitTls);
        if !plain {
            return Err(Message::new("publish-note-pacc-port").with("endpoint", endpoint.to_string()));
        }
        let key = match protocol {
            Protocol::Imap => "imap",
            Protocol::Pop3 => "pop3",
            Protocol::Submission => "submit",
        };
        protocols.insert(key.to_owned(), serde_json::json!({ "host": endpoint.host }));
    }
    if publication.login_name != LoginName::Address {
        return Err(Message::new("publish-note-pacc-name"));
    }
    // The draft asks for a short name of at most 20 characters.
    let short: String = name.chars().take(20).collect();
    let document = serde_json::json!({
        "protocols": protocols,
        "authentication": { "password": true },
        "info": { "provider": { "name": name, "shortName": short } },
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n").map_err(|_| Message::new("publish-note-pacc-name"))
}

/// The policy, in its testing mode: nothing is refused before its reports were read.
fn mta_sts(publication: &Publication) -> Option<String> {
    if publication.mail_exchangers.is_empty() {
        return None;
    }
    // RFC 8461 section 3.2: lines end with LF or CRLF; most examples use CRLF.
    let mut text = String::from("version: STSv1\r\nmode: testing\r\n");
    for host in &publication.mail_exchangers {
        text.push_str(&format!("mx: {host}\r\n"));
    }
    text.push_str(&format!("max_age: {MTA_STS_MAX_AGE_S}\r\n"));
    Some(text)
}

fn zone_lines(
    publication: &Publication,
    servers: &[AccountServer],
    announced: &Announced,
    locale: &Locale,
) -> Result<String, Refusal> {
    let domain = publication.domain.as_str();
    let remark = |id: &'static str| format!("; {}\n", locale.text(&Message::new(id).with("domain", domain.to_owned())));
    let mut text = remark("publish-zone-srv");
    for server in servers {
        text.push_str(&zone::record(server, domain)?);
    }
    for protocol in [Protocol::Imap, Protocol::Pop3] {
        if !servers.iter().any(|server| server.protocol == protocol) {
            text.push_str(&(remark("publish-zone-not-offered") + &zone::not_offered(protocol, domain)));
        }
    }
    let autodiscover = format!("autodiscover.{domain}");
    if announced.names.contains(&autodiscover) {
        text.push_str(&format!("_autodiscover._tcp.{domain}. 3600 IN SRV 0 1 443 {autodiscover}.\n"));
    }
    if let Some(digest) = &announced.digest {
        text.push_str(&remark("publish-zone-pacc"));
        text.push_str(&format!("_ua-auto-config.{domain}. 3600 IN TXT \"v=UAAC1; a=sha256; d={digest}\"\n"));
    }
    text.push_str(&remark("publish-zone-web"));
    for name in announced.names.iter().filter(|name| name.as_str() != domain) {
        match &publication.web_host {
            Some(host) => text.push_str(&format!("{name}. 3600 IN CNAME {host}.\n")),
            None => text.push_str(&format!("; {name}. 3600 IN CNAME …\n")),
        }
    }
    let Some(policy) = &announced.policy else { return Ok(text + &remark("publish-zone-no-mta-sts")) };
    // The id has to change with the policy and with nothing else.
    let id = hex(&Sha256::digest(policy)[..10]);
    text.push_str(&remark("publish-zone-mta-sts"));
    Ok(text + &format!("_mta-sts.{domain}. 3600 IN TXT \"v=STSv1; id={id};\"\n"))
}

/// `location` blocks that fit into the `server` block of every name.
fn nginx(locale: &Locale) -> String {
    let remark = |id: &'static str| format!("# {}\n", locale.text(&Message::new(id)));
    let mut text = remark("publish-nginx-root");
    for (path, kind) in [
        ("mail/config-v1.1.xml", "text/xml"),
        (".well-known/autoconfig/mail/config-v1.1.xml", "text/xml"),
        (PACC_PATH, "application/json"),
        (MTA_STS_PATH, "text/plain"),
    ] {
        text.push_str(&format!("location = /{path} {{ types {{}} default_type {kind}; }}\n"));
    }
    text.push_str(&remark("publish-nginx-post"));
    text.push_str(
        "location ~* ^/autodiscover/autodiscover\\.xml$ {\n    types {} default_type text/xml;\n    \
         error_page 405 =200 /autodiscover/autodiscover.xml;\n    \
         try_files /autodiscover/autodiscover.xml =404;\n}\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    fn publication(servers: &[(Protocol, Security)]) -> Publication {
        let server = |(protocol, security): &(Protocol, Security)| {
            (*protocol, Endpoint::new("mail.example.net", protocol.default_port(*security)), *security)
        };
        Publication {
            domain: Domain::parse("example.org").expect("domain"),
            name: Some("Ute & \"Söhne\"".to_owned()),
            servers: servers.iter().map(server).collect(),
            login_name: LoginName::Address,
            web_host: None,
            mail_exchangers: vec!["mx.example.net".to_owned()],
        }
    }

    fn all() -> Publication {
        publication(&Protocol::ALL.map(|protocol| (protocol, Security::ImplicitTls)))
    }

    fn written(publication: &Publication) -> Published {
        publish(publication, &Locale::new(Language::English)).expect("published")
    }

    fn text<'a>(published: &'a Published, path: &str) -> &'a str {
        let file = published.files.iter().find(|file| file.path == path);
        &file.unwrap_or_else(|| panic!("no {path}")).text
    }

    /// For many users: none of them may lose mail because the file is silent.
    #[test]
    fn what_is_published_for_pop3_keeps_mail() {
        let published = written(&all());
        for path in ["autoconfig.example.org/mail", "example.org/.well-known/autoconfig/mail"] {
            let text = text(&published, &format!("{path}/config-v1.1.xml"));
            assert!(text.contains("<daysToLeaveMessagesOnServer>36500</daysToLeaveMessagesOnServer>"), "{text}");
        }
        let said = |published: &Published| published.notes.iter().any(|note| note.id == "export-note-programs-delete");
        assert!(said(&published));
        let imap = [Protocol::Imap, Protocol::Submission].map(|protocol| (protocol, Security::ImplicitTls));
        assert!(!said(&written(&publication(&imap))));
    }

    #[test]
    fn every_file_stands_where_it_is_asked_for() {
        let published = written(&all());
        let paths: Vec<&str> = published.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "dns.zone",
                "autoconfig.example.org/mail/config-v1.1.xml",
                "example.org/.well-known/autoconfig/mail/config-v1.1.xml",
                "autodiscover.example.org/autodiscover/autodiscover.xml",
                "ua-auto-config.example.org/.well-known/user-agent-configuration.json",
                "mta-sts.example.org/.well-known/mta-sts.txt",
                "nginx-locations.conf",
            ]
        );
        for file in published.files.iter().filter(|file| file.url.is_some()) {
            assert_eq!(file.url, Some(format!("https://{}", file.path)));
        }
        assert!(text(&published, paths[1]).contains("<username>%EMAILADDRESS%</username>"));
        assert!(!text(&published, paths[3]).contains("LoginName"), "one file for everybody");
        let policy = text(&published, paths[5]);
        assert_eq!(policy, "version: STSv1\r\nmode: testing\r\nmx: mx.example.net\r\nmax_age: 86400\r\n");
    }

    #[test]
    fn the_record_vouches_for_the_very_file() {
        let published = written(&all());
        let json = text(&published, "ua-auto-config.example.org/.well-known/user-agent-configuration.json");
        let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
        assert_eq!(value["protocols"]["submit"]["host"], "mail.example.net");
        assert_eq!(value["info"]["provider"]["name"], "Ute & \"Söhne\"");
        let digest = STANDARD.encode(Sha256::digest(json.as_bytes()));
        let record = format!("_ua-auto-config.example.org. 3600 IN TXT \"v=UAAC1; a=sha256; d={digest}\"\n");
        assert!(text(&published, ZONE_FILE).contains(&record));
    }

    #[test]
    fn what_a_form_cannot_say_is_left_out_and_named() {
        let notes = |publication: &Publication| {
            let published = written(publication);
            let notes: Vec<&str> = published.notes.iter().map(|note| note.id).collect();
            (notes, text(&published, ZONE_FILE).to_owned())
        };
        let starttls = publication(&[(Protocol::Imap, Security::StartTls), (Protocol::Submission, Security::StartTls)]);
        let (said, zone) = notes(&starttls);
        assert_eq!(said, ["publish-note-pacc-port"]);
        assert!(!zone.contains("_ua-auto-config") && zone.contains("_imap._tcp.example.org. 3600 IN SRV 0 1 143"));
        assert!(zone.contains("_pop3s._tcp.example.org. 3600 IN SRV 0 0 0 .\n"), "{zone}");
        let local = Publication { login_name: LoginName::LocalPart, mail_exchangers: Vec::new(), ..all() };
        let (said, zone) = notes(&local);
        assert_eq!(said, ["publish-note-autodiscover-name", "publish-note-pacc-name", "publish-note-mta-sts"]);
        assert!(!zone.contains("_autodiscover") && !zone.contains("_mta-sts"), "{zone}");
    }

    #[test]
    fn the_policy_id_changes_with_the_policy_alone() {
        let id = |publication: &Publication| {
            let zone = text(&written(publication), ZONE_FILE).to_owned();
            zone.split("id=").nth(1).and_then(|rest| rest.split(';').next()).expect("id").to_owned()
        };
        let other = Publication { mail_exchangers: vec!["mx2.example.net".to_owned()], ..all() };
        assert_eq!(id(&all()), id(&Publication { name: None, ..all() }));
        assert_ne!(id(&all()), id(&other));
        assert!(id(&all()).len() <= 32, "RFC 8461 section 3.1");
    }

    #[test]
    fn what_would_mislead_is_refused() {
        let refusal = |publication: &Publication| {
            publish(publication, &Locale::new(Language::German)).map_err(|refusal| refusal.0.id).expect_err("refused")
        };
        let tls = Security::ImplicitTls;
        assert_eq!(refusal(&publication(&[(Protocol::Imap, tls)])), "publish-refused-no-outgoing");
        assert_eq!(refusal(&publication(&[(Protocol::Submission, tls)])), "publish-refused-no-incoming");
        let clear = publication(&[(Protocol::Imap, Security::Cleartext), (Protocol::Submission, tls)]);
        assert_eq!(refusal(&clear), "export-refused-cleartext");
        assert_eq!(refusal(&Publication { name: Some("a\u{1}b".to_owned()), ..all() }), "export-refused-control-name");
        let mut address = all();
        address.servers[0].1 = Endpoint::new("192.0.2.1", 993);
        assert_eq!(refusal(&address), "export-refused-zone-host");
    }
}
