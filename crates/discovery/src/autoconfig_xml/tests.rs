use proptest::prelude::*;

use super::*;
use crate::remarks::{FINDINGS_MAX, QUOTE_MAX};
use mail_types::{Arg, AuthMechanism, Protocol, Security, Username, UsernamePart};

const IMAP: &str = "<incomingServer type='imap'><hostname>imap.example.org</hostname><port>993</port>\
    <socketType>SSL</socketType><username>%EMAILADDRESS%</username>\
    <authentication>password-cleartext</authentication></incomingServer>";
const SMTP: &str = "<outgoingServer type='smtp'><hostname>smtp.example.org</hostname><port>587</port>\
    <socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username>\
    <authentication>password-cleartext</authentication></outgoingServer>";

fn domain() -> Domain {
    Domain::parse("example.org").expect("domain")
}

fn document(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"example.org\">{inside}\
        </emailProvider></clientConfig>"
    )
}

fn read(body: &str) -> Result<Parsed, ParseError> {
    parse(body.as_bytes(), &domain(), None, "de")
}

/// What a provider's section gives.
fn provider(inside: &str) -> Parsed {
    read(&document(inside)).expect(inside)
}

/// The server of a section that stands beside a good outgoing one; and the findings.
fn incoming(section: &str) -> (Option<ServerSettings>, Vec<Finding>) {
    let parsed = provider(&format!("{section}{SMTP}"));
    let server = parsed.config.servers.into_iter().find(|server| server.protocol != Protocol::Submission);
    (server, parsed.findings)
}

fn ids(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.spec.id).collect()
}

fn reason(finding: &Finding) -> &'static str {
    match finding.message.arg("reason") {
        Some(Arg::Message(message)) => message.id,
        other => panic!("{other:?}"),
    }
}

/// An IMAP section with one element replaced.
fn imap_with(element: &str, value: &str) -> String {
    let mut section = IMAP.to_owned();
    let start = section.find(&format!("<{element}>")).expect(element);
    let end_tag = format!("</{element}>");
    let end = section.find(&end_tag).expect(element) + end_tag.len();
    section.replace_range(start..end, value);
    section
}

#[test]
fn a_usual_file_is_read_whole() {
    let pop3 = IMAP.replace("imap", "pop3").replace("993", "995");
    let parsed = provider(&format!("<displayName>Example</displayName>{IMAP}{pop3}{SMTP}"));
    assert_eq!(parsed.findings, []);
    assert_eq!(parsed.config.provider.as_deref(), Some("Example"));
    let servers: Vec<_> = parsed
        .config
        .servers
        .iter()
        .map(|server| (server.protocol, server.endpoint.to_string(), server.security))
        .collect();
    assert_eq!(
        servers,
        [
            (Protocol::Imap, "imap.example.org:993".to_owned(), Security::ImplicitTls),
            (Protocol::Pop3, "pop3.example.org:995".to_owned(), Security::ImplicitTls),
            (Protocol::Submission, "smtp.example.org:587".to_owned(), Security::StartTls),
        ]
    );
    let [imap, .., smtp] = parsed.config.servers.as_slice() else { panic!("three servers") };
    assert_eq!(imap.username, Username::address());
    assert_eq!(imap.auth, [AuthMechanism::Plain, AuthMechanism::Login, AuthMechanism::Command]);
    assert_eq!(smtp.auth, [AuthMechanism::Plain, AuthMechanism::Login]);
}

#[test]
fn documents_that_are_of_no_use_say_why() {
    let malformed = |line| ParseError::Malformed { line };
    let root = |root: &str| ParseError::NotAutoconfig { root: root.to_owned() };
    let good = document(&format!("{IMAP}{SMTP}"));
    for (body, expected) in [
        ("", ParseError::Empty),
        (" \r\n", ParseError::Empty),
        ("404 not found", ParseError::NotXml),
        ("{\"a\": 1}", ParseError::NotXml),
        ("<!-- nothing -->", ParseError::NotXml),
        ("<!DOCTYPE html><html><head><meta charset=utf-8><br></head></html>", root("html")),
        ("<!doctype html>\n<HTML lang=en>", root("HTML")),
        ("<?xml version='1.0'?><Autodiscover xmlns='x'/>", root("Autodiscover")),
        ("<!DOCTYPE clientConfig [<!ENTITY a 'b'>]><clientConfig/>", ParseError::DocumentType),
        ("<clientConfig version='1.1'/>", ParseError::NoProvider),
        ("<clientConfig>", malformed(1)),
        ("<clientConfig>\n<emailProvider>\n</clientConfig>", malformed(3)),
        ("\n\n<clientConfig><a b=c/></clientConfig>", malformed(3)),
        ("<clientConfig>a & b</clientConfig>", malformed(1)),
        ("<clientConfig>&bogus;</clientConfig>", ParseError::Entity { name: "bogus".into() }),
        ("<clientConfig/><clientConfig/>", malformed(1)),
        (&format!("{good} junk"), malformed(1)),
        (&format!("{good}</clientConfig>"), malformed(1)),
        ("<clientConfig>&#0;</clientConfig>", malformed(1)),
        ("<", malformed(1)),
    ] {
        assert_eq!(read(body).expect_err(body), expected, "{body}");
    }
    assert_eq!(
        parse(b"<a>\xFF</a>", &domain(), None, "de").expect_err("not UTF-8").to_string(),
        "the encoding \"UTF-8\" is unknown or wrong"
    );
    assert_eq!(read("<HTML>").expect_err("a page"), ParseError::NotAutoconfig { root: "HTML".into() });
}

#[test]
fn broken_sections_are_skipped_and_the_rest_is_used() {
    for (element, value, expected) in [
        ("hostname", "", "autoconfig-reason-no-host"),
        ("hostname", "<hostname/>", "autoconfig-reason-no-host"),
        ("hostname", "<hostname>not a host</hostname>", "autoconfig-reason-no-host"),
        ("hostname", "<hostname>imap_</hostname>", "autoconfig-reason-no-host"),
        ("port", "", "autoconfig-reason-no-port"),
        ("port", "<port>0</port>", "autoconfig-reason-no-port"),
        ("port", "<port>99999</port>", "autoconfig-reason-no-port"),
        ("port", "<port>imap</port>", "autoconfig-reason-no-port"),
        ("socketType", "", "autoconfig-reason-no-socket-type"),
        ("socketType", "<socketType>QUIC</socketType>", "autoconfig-reason-no-socket-type"),
    ] {
        let parsed = provider(&format!("{}{IMAP}{SMTP}", imap_with(element, value)));
        assert_eq!(parsed.config.servers.len(), 2, "{value}");
        let last = parsed.findings.last().expect(value);
        assert_eq!((last.spec.id, reason(last)), ("autoconfig-section-skipped", expected), "{value}");
        let odd = !value.is_empty() && value != "<hostname/>";
        assert_eq!(ids(&parsed.findings).contains(&"autoconfig-odd-value"), odd, "{value}");
    }
}

#[test]
fn odd_shapes_of_a_section_are_understood() {
    for (element, value) in [
        ("hostname", "<hostname>\n  IMAP.Example.ORG.\n</hostname>"),
        ("hostname", "<hostname>imap.%EMAILDOMAIN%</hostname>"),
        ("hostname", "<hostname><![CDATA[imap.example.org]]></hostname>"),
        ("hostname", "<hostname>imap.exampl&#101;.<!-- no -->org</hostname>"),
        ("hostname", "<hostname/><hostname>imap.example.org</hostname>"),
        ("port", "<port> 993 </port>"),
        ("socketType", "<socketType>ssl</socketType>"),
        ("socketType", "<socketType>TLS</socketType><socketType>plain</socketType>"),
        ("authentication", "<authentication>plain</authentication>"),
        ("username", "<username>%emailaddress%</username><pop3><checkInterval minutes='15'/></pop3>"),
    ] {
        let (server, findings) = incoming(&imap_with(element, value));
        assert_eq!((server.as_ref(), findings), (incoming(IMAP).0.as_ref(), vec![]), "{value}");
    }
    let (server, _) = incoming(&imap_with("hostname", "<hostname>imap.bücher.example</hostname>"));
    assert_eq!(server.expect("IDN").endpoint.host, "imap.xn--bcher-kva.example");
    let (server, _) = incoming(&imap_with("hostname", "<hostname>[2001:DB8::1]</hostname>"));
    assert_eq!(server.expect("IP address").endpoint.to_string(), "[2001:db8::1]:993");
}

#[test]
fn the_first_socket_type_that_is_understood_counts() {
    let several = "<socketType>QUIC</socketType><socketType>STARTTLS</socketType><socketType>SSL</socketType>";
    let (server, findings) = incoming(&imap_with("socketType", several));
    assert_eq!(server.expect("server").security, Security::StartTls);
    assert_eq!(ids(&findings), ["autoconfig-odd-value"]);
    assert_eq!(findings[0].message.arg("element"), Some(&Arg::Foreign("socketType".into())));
    assert_eq!(findings[0].message.arg("value"), Some(&Arg::Foreign("QUIC".into())));
}

#[test]
fn authentication_names_become_mechanisms() {
    use AuthMechanism::*;
    for (names, expected, odd) in [
        (&[][..], vec![], 0),
        (&["password-cleartext"], vec![Plain, Login, Command], 0),
        (&["Password-Cleartext", "plain"], vec![Plain, Login, Command], 0),
        (&["password-encrypted"], vec![ScramSha256, ScramSha1, CramMd5], 0),
        (&["secure"], vec![ScramSha256, ScramSha1, CramMd5], 0),
        (&["OAuth2", "password-cleartext"], vec![OAuthBearer, XOAuth2, Plain, Login, Command], 0),
        (&["OAuth"], vec![OAuthBearer, XOAuth2], 0),
        (&["GSSAPI", "NTLM", "TLS-client-cert"], vec![Gssapi, Ntlm, External], 0),
        (&["none"], vec![], 0),
        (&["client-IP-address"], vec![], 0),
        (&["smoke-signals", "GSSAPI"], vec![Gssapi], 1),
        (&[""], vec![], 1),
    ] {
        let elements: String = names.iter().map(|name| format!("<authentication>{name}</authentication>")).collect();
        let (server, findings) = incoming(&imap_with("authentication", &elements));
        assert_eq!(server.expect("server").auth, expected, "{names:?}");
        assert_eq!(findings.len(), odd, "{names:?}");
    }
    let pop3 = imap_with("authentication", "<authentication>password-encrypted</authentication>");
    let (server, _) = incoming(&pop3.replace("'imap'", "'pop3'"));
    assert_eq!(server.expect("server").auth, [ScramSha256, ScramSha1, CramMd5, Apop]);
}

#[test]
fn authentication_by_sasl_name_is_understood() {
    let with = |attribute: &str, name: &str| {
        let element = format!("<authentication system='{attribute}'>{name}</authentication>");
        let (server, findings) = incoming(&imap_with("authentication", &element));
        (server.expect("server").auth, findings.len())
    };
    assert_eq!(with("sasl", "SCRAM-SHA-256"), (vec![AuthMechanism::ScramSha256], 0));
    assert_eq!(with("SASL", "X-NEW"), (vec![AuthMechanism::Other("X-NEW".into())], 0));
    assert_eq!(with("sasl", "not a name"), (vec![], 1));
    assert_eq!(with("http", "basic"), (vec![], 1));
}

#[test]
fn user_names_hold_placeholders() {
    use UsernamePart::{Domain, LocalPart, Text};
    for (written, expected, odd) in [
        ("%EMAILLOCALPART%", Username::local_part(), None),
        ("%EMAILLOCALPART%.%EMAILDOMAIN%", Username::Template(vec![LocalPart, Text(".".into()), Domain]), None),
        ("fixed", Username::Literal("fixed".into()), None),
        ("", Username::Unknown(None), None),
        ("%EMAILADDRESS", Username::Unknown(Some("%EMAILADDRESS".into())), Some("autoconfig-placeholder")),
        ("%REALNAME%", Username::Unknown(Some("%REALNAME%".into())), Some("autoconfig-placeholder")),
        ("user%40example.org", Username::Unknown(Some("user%40example.org".into())), Some("username-percent-encoded")),
    ] {
        let (server, findings) = incoming(&imap_with("username", &format!("<username>{written}</username>")));
        assert_eq!(server.expect("server").username, expected, "{written}");
        assert_eq!(ids(&findings), odd.into_iter().collect::<Vec<_>>(), "{written}");
    }
}

#[test]
fn a_host_that_cannot_be_filled_in_is_one_finding() {
    for host in ["imap.%EMAILDOMAIN", "%EMAILLOCALPART%.example.org", "%MAILHOST%"] {
        let (server, findings) = incoming(&imap_with("hostname", &format!("<hostname>{host}</hostname>")));
        assert_eq!(server, None, "{host}");
        assert_eq!(ids(&findings), ["autoconfig-placeholder", "autoconfig-unusable"], "{host}");
    }
}

#[test]
fn what_is_missing_is_said() {
    let parsed = provider(IMAP);
    assert_eq!(ids(&parsed.findings), ["autoconfig-unusable"]);
    assert_eq!(reason(&parsed.findings[0]), "autoconfig-reason-no-outgoing");
    let parsed = provider("");
    assert_eq!(ids(&parsed.findings), ["autoconfig-unusable", "autoconfig-unusable"]);
    assert_eq!(parsed.config.provider.as_deref(), Some("example.org"));
}

#[test]
fn other_types_are_evidence_and_unknown_things_are_findings() {
    let exchange =
        IMAP.replace("'imap'", "'exchange'") + "<incomingServer type='ews'><url>https://x/</url></incomingServer>";
    let parsed = provider(&format!("{exchange}{IMAP}{SMTP}"));
    assert_eq!(parsed.findings, []);
    assert_eq!(parsed.evidence, ["incomingServer type=\"exchange\"", "incomingServer type=\"ews\""]);

    let odd = "<incomingServer type='imap4'/><outgoingServer/><presse/><presse/>";
    let parsed = provider(&format!("{odd}{IMAP}{SMTP}"));
    let reasons: Vec<_> = parsed.findings.iter().map(reason).collect();
    assert_eq!(reasons, ["autoconfig-reason-type", "autoconfig-reason-type", "autoconfig-reason-unknown-element"]);
}

#[test]
fn equal_servers_are_kept_once_and_a_second_provider_not_at_all() {
    let parsed = provider(&format!("{IMAP}{IMAP}{SMTP}"));
    assert_eq!((parsed.config.servers.len(), parsed.findings.len()), (2, 0));
    let two = format!(
        "<clientConfig><emailProvider id='a'>{IMAP}{SMTP}</emailProvider>\
        <emailProvider id='b'>{}</emailProvider></clientConfig>",
        IMAP.replace("imap.example", "other.example")
    );
    let parsed = read(&two).expect("two providers");
    assert_eq!(parsed.config.servers.len(), 2);
    assert_eq!(reason(&parsed.findings[0]), "autoconfig-reason-second-provider");
}

#[test]
fn of_several_providers_the_one_that_names_the_domain_counts() {
    let of = |id: &str, domain: &str| {
        format!(
            "<emailProvider id='{id}'><domain>{domain}</domain><incomingServer type='imap'><hostname>imap.{id}</hostname>\
             <port>993</port><socketType>SSL</socketType></incomingServer></emailProvider>"
        )
    };
    let host = |first: &str, second: &str| {
        let body = format!("<clientConfig>{}{}</clientConfig>", of("a.example", first), of("b.example", second));
        let parsed = read(&body).expect("read");
        assert_eq!(parsed.config.servers.len(), 1);
        parsed.config.servers[0].endpoint.host.clone()
    };
    assert_eq!(host("other.example", "example.org"), "imap.b.example");
    assert_eq!(host("other.example", " Example.ORG "), "imap.b.example");
    assert_eq!(host("other.example", "%EMAILDOMAIN%"), "imap.b.example");
    assert_eq!(host("example.org", "example.org"), "imap.a.example");
    assert_eq!(host("other.example", "another.example"), "imap.a.example");
}

#[test]
fn a_server_without_a_known_way_to_log_in_goes_last() {
    let of = |host: &str, authentication: &str| {
        format!(
            "<incomingServer type='imap'><hostname>{host}</hostname><port>993</port><socketType>SSL</socketType>\
             {authentication}</incomingServer>"
        )
    };
    for (odd, last) in [
        ("<authentication>XOAUTH-FOO</authentication>", true),
        ("<authentication>GSSAPI</authentication>", true),
        ("<authentication></authentication>", true),
        ("<authentication>foo</authentication><authentication>password-cleartext</authentication>", false),
        ("<authentication>none</authentication>", false),
        ("", false),
    ] {
        let good = of("good.example.org", "<authentication>password-cleartext</authentication>");
        let parsed = provider(&(of("odd.example.org", odd) + &good));
        let hosts: Vec<&str> = parsed.config.servers.iter().map(|server| server.endpoint.host.as_str()).collect();
        let expected =
            if last { ["good.example.org", "odd.example.org"] } else { ["odd.example.org", "good.example.org"] };
        assert_eq!(hosts, expected, "{odd}");
    }
}

#[test]
fn hosts_that_a_person_wrote_pass() {
    let address = "Anna@example.org".parse().expect("address");
    for (written, host) in [
        ("localhost", "localhost"),
        ("my_mail.example.org", "my_mail.example.org"),
        ("%EMAILLOCALPART%.example.org", "anna.example.org"),
    ] {
        let body = document(&format!(
            "<incomingServer type='imap'><hostname>{written}</hostname><port>993</port>\
             <socketType>SSL</socketType></incomingServer>"
        ));
        let parsed = parse(body.as_bytes(), &domain(), Some(&address), "de").expect("read");
        assert_eq!(parsed.config.servers[0].endpoint.host, host, "{written}");
    }
}

#[test]
fn texts_come_in_the_users_language() {
    let enable = "<enable visiturl='https://example.org/on?a=1&amp;b=2'>\
        <instruction>Switch it on</instruction><instruction lang='de'>Schalten Sie es \n ein</instruction></enable>";
    let pages = "<documentation url='https://example.org/en'><descr lang='en'>Help</descr></documentation>\
        <documentation url='https://example.org/de'><descr lang='de-AT'>Hilfe</descr></documentation>\
        <documentation url='javascript:alert(1)'/><documentation/>";
    let body = document(&format!("{IMAP}{SMTP}{enable}{pages}"));
    let german = parse(body.as_bytes(), &domain(), None, "de-DE").expect("German");
    let texts = |parsed: &Parsed| parsed.config.preparations.clone();
    assert_eq!(texts(&german), [Message::new("autoconfig-enable").with_foreign("text", "Schalten Sie es ein")]);
    assert_eq!(
        german.config.help_urls,
        ["https://example.org/on?a=1&b=2", "https://example.org/de", "https://example.org/en"]
    );
    assert_eq!(german.documentation[0].description.as_deref(), Some("Hilfe"));
    assert_eq!(ids(&german.findings), ["autoconfig-odd-value"]);
    let english = parse(body.as_bytes(), &domain(), None, "en").expect("English");
    assert_eq!(texts(&english), [Message::new("autoconfig-enable").with_foreign("text", "Switch it on")]);
    assert_eq!(english.documentation[0].url, "https://example.org/en");
    let french = parse(body.as_bytes(), &domain(), None, "fr").expect("French");
    assert_eq!(texts(&french), texts(&english));
}

#[test]
fn the_token_endpoints_are_kept_where_they_are_whole() {
    let whole = "<oAuth2><issuer>login.example.org</issuer><scope>mail  offline</scope>\
        <authURL>https://login.example.org/a</authURL><tokenURL>https://login.example.org/t</tokenURL></oAuth2>";
    let oauth2 = provider(&format!("{IMAP}{SMTP}{whole}")).oauth2.expect("whole section");
    assert_eq!((oauth2.issuer.as_str(), oauth2.scope.as_str()), ("login.example.org", "mail offline"));
    let parsed = provider(&format!("{IMAP}{SMTP}<oAuth2><issuer>x</issuer></oAuth2>"));
    assert_eq!((parsed.oauth2, reason(&parsed.findings[0])), (None, "autoconfig-reason-oauth2"));
}

#[test]
fn namespaces_and_versions_decide_nothing() {
    let body = document(&format!("{IMAP}{SMTP}"))
        .replace("<clientConfig version=\"1.1\">", "<c:clientConfig xmlns:c=\"urn:x\" version=\"9.9\">")
        .replace("</clientConfig>", "</c:clientConfig>");
    assert_eq!(read(&body).expect("any version").config.servers.len(), 2);
}

#[test]
fn hostile_documents_cost_little_and_end_in_an_answer() {
    let deep = format!("<clientConfig>{}", "<a>".repeat(10_000));
    assert_eq!(read(&deep), Err(ParseError::TooDeep));
    let attributes: String = (0..20_000).map(|n| format!(" a{n}='x'")).collect();
    assert!(read(&document(&format!("<x{attributes}/>{IMAP}{SMTP}"))).is_ok());
    let odd: String = (0..5_000).map(|n| format!("<x{n}/>")).collect();
    let parsed = provider(&format!("{odd}{IMAP}{SMTP}"));
    assert_eq!((parsed.findings.len(), parsed.config.servers.len()), (FINDINGS_MAX, 2));
    let many: String = (1..2_000).map(|port| IMAP.replace("993", &port.to_string())).collect();
    let parsed = provider(&format!("{SMTP}{many}"));
    assert_eq!((parsed.config.servers.len(), parsed.findings.len()), (32, 1));
    let long = "x".repeat(100_000);
    let parsed = provider(&format!(
        "<displayName>{long}</displayName>{}{SMTP}",
        imap_with("port", &format!("<port>{long}</port>"))
    ));
    assert!(parsed.config.provider.is_some_and(|name| name.len() <= QUOTE_MAX));
    let Some(Arg::Foreign(value)) = parsed.findings[0].message.arg("value") else { panic!("a quoted value") };
    assert_eq!(value.len(), QUOTE_MAX);
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_and_no_panic() {
    let enable =
        "<enable visiturl='https://example.org/'><instruction lang='de'>Schalten &amp; ü</instruction></enable>";
    let body = document(&format!("<!-- c --><displayName><![CDATA[x]]></displayName>{IMAP}{SMTP}{enable}"));
    for end in 0..body.len() {
        assert!(parse(&body.as_bytes()[..end], &domain(), None, "de").is_err(), "cut off at {end}");
    }
    assert!(read(&body).is_ok());
}

proptest! {
    #[test]
    fn random_bytes_never_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&body, &domain(), None, "de").map_err(|error| error.to_string());
    }

    #[test]
    fn a_file_with_some_bytes_changed_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut body = document(&format!("{IMAP}{SMTP}")).into_bytes();
        for (index, byte) in changes {
            let at = index.index(body.len());
            body[at] = byte;
        }
        if let Ok(parsed) = parse(&body, &domain(), None, "de") {
            for server in parsed.config.servers {
                prop_assert!(!server.endpoint.host.contains(['%', ' ']) && server.endpoint.port != 0);
            }
        }
    }

    #[test]
    fn any_text_inside_an_element_is_taken_or_told(text in "[^<&]{0,60}") {
        for element in ["hostname", "port", "socketType", "username", "authentication"] {
            let section = imap_with(element, &format!("<{element}>{text}</{element}>"));
            let parsed = read(&document(&format!("{section}{SMTP}")));
            prop_assert!(parsed.is_ok_and(|p| p.config.servers.len() == 2 || !p.findings.is_empty()));
        }
    }
}

#[test]
fn calendars_and_address_books_are_read_where_their_url_is_https() {
    let file = r#"<clientConfig version="1.2"><emailProvider id="example.org"><domain>example.org</domain>
        <incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>
        <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
        <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType>
        <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>
        </emailProvider>
        <calendar type="CalDAV"><serverURL> https://dav.%EMAILDOMAIN%/cal/ </serverURL></calendar>
        <calendar type="caldav"><serverURL>http://dav.example.org/cal/</serverURL></calendar>
        <calendar type="exchange"><serverURL>https://dav.example.org/</serverURL></calendar>
        <addressBook type="carddav"><serverURL>https://dav.example.org/contacts/</serverURL></addressBook>
        <addressBook type="caldav"><serverURL>https://dav.example.org/</serverURL></addressBook>
        <calendar type="caldav"/></clientConfig>"#;
    let domain = Domain::parse("example.org").expect("domain");
    let parsed = parse(file.as_bytes(), &domain, None, "en").expect("a file");
    let found: Vec<(&str, &str)> = parsed.config.dav.iter().map(|at| (at.kind.id(), at.url.as_str())).collect();
    let expected = [("caldav", "https://dav.example.org/cal/"), ("carddav", "https://dav.example.org/contacts/")];
    assert_eq!(found, expected);
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
}
