use std::collections::HashSet;

use super::*;
use mail_types::{Arg, EmailAddress};

fn domain(name: &str) -> Domain {
    Domain::parse(name).expect(name)
}

fn provider(name: &str) -> &'static Provider {
    by_domain(&domain(name)).expect(name)
}

fn server(name: &str, protocol: Protocol) -> ServerSettings {
    let config = provider(name).config(&domain(name));
    config.servers.into_iter().find(|server| server.protocol == protocol).expect(name)
}

#[test]
fn the_table_is_large_and_its_keys_domains_and_suffixes_are_unique() {
    assert!(all().count() >= 120, "{}", all().count());
    let mut seen = HashSet::new();
    for provider in all() {
        assert!(seen.insert(("key", provider.key)), "{}", provider.key);
        assert!(!provider.name.is_empty() && !provider.key.is_empty());
        for name in provider.domains {
            assert!(seen.insert(("domain", name)), "{name}");
            let bare = name.strip_prefix("*.").unwrap_or(name);
            assert_eq!(domain(bare).as_str(), bare, "domains are kept as A-labels in lower case");
        }
        for suffix in provider.mx_suffixes {
            assert!(seen.insert(("mx", suffix)), "{suffix}");
            assert_eq!(domain(suffix).as_str(), *suffix);
        }
    }
}

#[test]
fn every_host_is_valid_and_every_port_known() {
    let example = domain("example.org");
    for provider in all() {
        for server in provider.config(&example).servers {
            let Endpoint { host, port } = &server.endpoint;
            assert_eq!(domain(host).as_str(), host, "{}", provider.key);
            assert!([993, 995, 465, 587, 143, 110].contains(port), "{}: {port}", provider.key);
            // Port 587 with implicit TLS is odd, but true of one provider.
            let usual = server.protocol.default_port(server.security) == *port
                || ["charter", "brighthouse"].contains(&provider.key);
            assert!(usual, "{}: {} on {port}", provider.key, server.security.id());
        }
        if let Some(url) = provider.help_url {
            assert!(url.starts_with("https://") || url.starts_with("http://"), "{url}");
        }
    }
}

#[test]
fn every_entry_says_something() {
    for provider in all() {
        let config = provider.config(&domain("example.org"));
        let something = !config.servers.is_empty()
            || !config.not_offered.is_empty()
            || !config.preparations.is_empty()
            || !provider.advice().is_empty();
        assert!(something, "{}", provider.key);
    }
}

#[test]
fn servers_carry_the_form_of_the_login_name_and_the_mechanisms() {
    let gmx = server("gmx.de", Protocol::Imap);
    assert_eq!((gmx.endpoint.to_string().as_str(), gmx.security), ("imap.gmx.net:993", Security::ImplicitTls));
    assert_eq!(gmx.username, Username::address());
    assert_eq!(gmx.auth, [AuthMechanism::Plain, AuthMechanism::Login, AuthMechanism::Command]);
    assert_eq!(server("gmx.de", Protocol::Submission).auth, [AuthMechanism::Plain, AuthMechanism::Login]);
    assert_eq!(server("web.de", Protocol::Pop3).username, Username::local_part());
}

#[test]
fn what_differs_between_protocols_differs() {
    assert_eq!(server("icloud.com", Protocol::Imap).username, Username::local_part());
    assert_eq!(server("icloud.com", Protocol::Submission).username, Username::address());
    assert_eq!(server("naver.com", Protocol::Imap).username, Username::Unknown(None));
    assert_eq!(server("naver.com", Protocol::Submission).username, Username::address());
    let oauth2 = [AuthMechanism::OAuthBearer, AuthMechanism::XOAuth2];
    assert_eq!(server("office365.com", Protocol::Imap).auth, oauth2);
    assert_eq!(server("office365.com", Protocol::Pop3).auth, oauth2);
    assert!(server("contoso.onmicrosoft.com", Protocol::Submission).auth.contains(&AuthMechanism::Plain));
    assert!(!server("outlook.com", Protocol::Submission).auth.contains(&AuthMechanism::Plain));
    assert!(!server("mail.ru", Protocol::Submission).auth.iter().any(AuthMechanism::is_oauth));
}

#[test]
fn the_mail_domain_is_filled_into_the_host() {
    assert_eq!(server("inbox.lt", Protocol::Imap).endpoint.host, "mail.inbox.lt");
    assert_eq!(server("mail.ee", Protocol::Pop3).endpoint.host, "mail.ee");
    let address: EmailAddress = "user@inbox.lt".parse().expect("address");
    assert_eq!(server("inbox.lt", Protocol::Imap).username.resolve(&address), "user@inbox.lt");
}

#[test]
fn patterns_and_bridges_are_advice_and_never_servers() {
    let proton = provider("proton.me");
    assert_eq!(proton.config(&domain("proton.me")).servers, []);
    let advice = proton.advice();
    assert_eq!(advice.iter().map(|message| message.id).collect::<Vec<_>>(), ["advice-bridge", "advice-bridge"]);
    assert_eq!(advice[0].arg("port"), Some(&Arg::Number(1143)));
    for provider in all() {
        for server in provider.config(&domain("example.org")).servers {
            let host = &server.endpoint.host;
            assert!(!host.contains("nnn") && host.parse::<std::net::IpAddr>().is_err(), "{host}");
        }
    }
    let kas = by_mx("w0123456.kasserver.com").expect("MX suffix");
    assert_eq!(kas.config(&domain("example.org")).servers, []);
    assert_eq!(kas.advice()[0].id, "advice-host-pattern-alone");
    assert_eq!(kas.advice()[1].id, "advice-host-pattern");
}

#[test]
fn missing_is_not_unknown() {
    assert_eq!(provider("tuta.com").config(&domain("tuta.com")).not_offered, Protocol::ALL);
    assert_eq!(provider("i.ua").config(&domain("i.ua")).not_offered, [Protocol::Imap]);
    let mailfence = provider("mailfence.com");
    assert_eq!(mailfence.pop3, Offer::Unknown);
    assert_eq!(mailfence.config(&domain("mailfence.com")).not_offered, []);
}

#[test]
fn odd_behaviour_of_pop3_is_advice() {
    assert_eq!(provider("web.de").pop3_interval, Some(Duration::from_secs(900)));
    assert_eq!(provider("web.de").advice()[0].arg("minutes"), Some(&Arg::Number(15)));
    assert!(provider("gmail.com").pop3_lists_once);
    assert_eq!(provider("gmx.de").advice(), []);
}

#[test]
fn the_longest_mx_suffix_wins_by_whole_labels() {
    let key = |host: &str| by_mx(host).map(|provider| provider.key);
    for (host, expected) in [
        ("mx00.gmx.net", Some("gmx")),
        ("MX00.GMX.NET.", Some("gmx")),
        ("gmx.net", Some("gmx")),
        ("mxbiz1.qq.com", Some("exmail")),
        ("notgmx.net", None),
        ("gmail-smtp-in.l.google.com", Some("gmail")),
        ("alt1.gmail-smtp-in.l.google.com", Some("gmail")),
        ("aspmx.l.google.com", Some("google-workspace")),
        ("smtp.google.com", Some("google-workspace")),
        ("hotmail-com.olc.protection.outlook.com", Some("outlook")),
        ("example-org.mail.protection.outlook.com", Some("microsoft365")),
        ("mta6.am0.yahoodns.net", Some("yahoo")),
        ("mx-aol.mail.gm0.yahoodns.net", Some("aol")),
        ("in1-smtp.messagingengine.com", Some("fastmail")),
        ("mx.example.org", None),
        ("", None),
        (".", None),
    ] {
        assert_eq!(key(host), expected, "{host}");
    }
}

/// The lines of a list in docs/dev, without its comments, by columns.
fn list(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// A person with this domain gets an answer: servers to enter for both ways, or that there is no mailbox.
fn answers(name: &str) -> bool {
    let Some(provider) = by_domain(&domain(name)) else { return false };
    let reading = [&provider.imap, &provider.pop3].into_iter().any(has_server);
    provider.mailbox != Mailbox::Here || (reading && has_server(&provider.submission)) || says_why_not(provider)
}

fn has_server(offer: &Offer) -> bool {
    matches!(offer, Offer::Server { .. } | Offer::Bridge { .. })
}

fn says_why_not(provider: &Provider) -> bool {
    provider.imap == Offer::NotOffered && provider.pop3 == Offer::NotOffered
}

#[test]
fn of_the_300_largest_mail_domains_at_least_285_are_answered() {
    let names: Vec<&str> = list(include_str!("../../../../docs/dev/mail-domains.tsv")).map(|row| row[0]).collect();
    assert_eq!(names.len(), 300);
    let missing: Vec<&str> = names.into_iter().filter(|name| !answers(name)).collect();
    assert!(missing.len() <= 15, "{} are missing: {missing:?}", missing.len());
}

/// What follows from an exchanger, in the words of the list.
fn inferred(exchanger: &str) -> &'static str {
    let Some(provider) = by_mx(exchanger) else { return "-" };
    match (&provider.imap, &provider.pop3) {
        _ if provider.mailbox != Mailbox::Here => "forwarding",
        (Offer::Server { host, .. }, _) | (Offer::Unknown, Offer::Server { host, .. }) => host,
        (Offer::Bridge { .. }, _) => "bridge",
        (Offer::NotOffered, Offer::NotOffered) => "none",
        _ => "own",
    }
}

#[test]
fn no_exchanger_of_the_list_is_inferred_wrongly_and_few_are_missing() {
    let rows: Vec<Vec<&str>> = list(include_str!("../../../../docs/dev/mail-exchangers.tsv")).collect();
    assert!(rows.len() >= 250, "{}", rows.len());
    // A filter says nothing of the mailboxes behind it.
    let expected = |row: &[&'static str]| if row[1] == "filter" { "-" } else { row[1] };
    let wrong: Vec<_> = rows.iter().filter(|row| ![expected(row), "-"].contains(&inferred(row[0]))).collect();
    assert!(wrong.is_empty(), "wrong: {wrong:?}");
    let missing: Vec<_> = rows.iter().filter(|row| expected(row) != inferred(row[0])).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn names_below_a_known_one_are_found_where_the_entry_says_so() {
    let key = |name: &str| by_domain(&domain(name)).map(|provider| provider.key);
    for (name, expected) in [
        ("contoso.onmicrosoft.com", Some("microsoft365")),
        ("nyc.rr.com", Some("rr")),
        ("tampabay.rr.com", Some("brighthouse")),
        ("juno.ocn.ne.jp", Some("ocn")),
        ("anna.plus.com", Some("plusnet")),
        ("yahoo.com.pe", Some("yahoo")),
        ("yahoo.co.jp", Some("yahoo-jp")),
        ("notrr.com", None),
        ("sub.gmx.de", None),
    ] {
        assert_eq!(key(name), expected, "{name}");
    }
}

#[test]
fn every_entry_can_be_reached() {
    for provider in all() {
        assert!(!provider.domains.is_empty() || !provider.mx_suffixes.is_empty(), "{}", provider.key);
        for name in provider.domains.iter().filter(|name| !name.starts_with("*.")) {
            assert_eq!(by_domain(&domain(name)).map(|found| found.key), Some(provider.key), "{name}");
        }
        for suffix in provider.mx_suffixes {
            assert_eq!(by_mx(&format!("mx.{suffix}")).map(|found| found.key), Some(provider.key), "{suffix}");
        }
    }
}

#[test]
fn an_own_domain_at_icloud_does_not_log_in_with_its_address() {
    let own = by_mx("mx01.mail.icloud.com").expect("iCloud").config(&domain("example.org"));
    let names: Vec<&Username> = own.servers.iter().map(|server| &server.username).collect();
    assert_eq!(names, [&Username::Unknown(Some("NAME@icloud.com".into())); 2]);
}

#[test]
fn unknown_domains_are_not_found() {
    assert_eq!(by_domain(&domain("example.org")), None);
    assert_eq!(by_domain(&domain("sub.gmx.de")), None);
    assert_eq!(by_key("gmx").map(|provider| provider.name), Some("GMX"));
    assert_eq!(by_key("nonsense"), None);
}
