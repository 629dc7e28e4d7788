//! One fault at a time in files that every program takes.

use mail_types::{Arg, Domain, EmailAddress, Finding};

use super::*;
use crate::{autoconfig_xml, autodiscover_xml, mobileconfig};

const FILE: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<clientConfig version='1.1'>\
    <emailProvider id='example.org'><domain>example.org</domain>\
    <incomingServer type='imap'><hostname>mail.example.org</hostname><port>993</port><socketType>SSL</socketType>\
    <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>\
    <outgoingServer type='smtp'><hostname>smtp.example.org</hostname><port>587</port><socketType>STARTTLS</socketType>\
    <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>\
    </emailProvider></clientConfig>";

/// Who complains, of the file or of a server, and why.
fn told(findings: &[Finding]) -> Vec<String> {
    let names = |finding: &Finding| match finding.message.arg("programs") {
        Some(Arg::List(names)) => names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" "),
        other => panic!("{other:?}"),
    };
    let letter = |finding: &Finding| {
        let names = names(finding);
        let mut letters = String::new();
        for (letter, name) in [('D', "\"Thunderbird\""), ('A', "for Android"), ('O', "Outlook"), ('P', "Apple")] {
            if names.contains(name) {
                letters.push(letter);
            }
        }
        letters
    };
    let line = |finding: &Finding| {
        let what = if finding.spec == &PROGRAM_REFUSES_FILE { "file" } else { "server" };
        let Some(Arg::Message(reason)) = finding.message.arg("reason") else { panic!("{finding:?}") };
        format!("{} {what} {}", letter(finding), reason.id)
    };
    findings.iter().map(line).collect()
}

fn autoconfig(body: &[u8]) -> Vec<String> {
    let domain = Domain::parse("example.org").expect("domain");
    told(&autoconfig_xml::parse(body, &domain, None, "en").expect("read leniently").refusals)
}

#[test]
fn a_good_file_is_taken_by_all() {
    assert_eq!(autoconfig(FILE.as_bytes()), [""; 0]);
    // Each of these is a habit of real files that both programs put up with.
    for (good, other) in [
        ("imap", "pop3' x='imap"),
        ("<domain>", "<domain>second.example</domain><domain>"),
        ("<domain>example.org", "<domain>%EMAILDOMAIN%"),
        (">mail.example", "><!-- here -->mail.example"),
        ("<authentication>password", "<authentication>OAuth2</authentication><authentication>password"),
        ("<incomingServer", "<incomingServer type='ews'><url>x</url></incomingServer><incomingServer"),
    ] {
        let body = FILE.replacen(good, other, 1);
        assert!(!autoconfig(body.as_bytes()).iter().any(|line| line.starts_with('D')), "{other}");
    }
}

#[test]
fn each_fault_is_told_for_the_program_that_minds_it() {
    let rows: &[(&str, &str, &[&str])] = &[
        (" id='example.org'", "", &["DA file refusal-missing"]),
        ("id='example.org'", "id='-23'", &["DA file refusal-value"]),
        ("id='example.org'", "id='my_site'", &["DA file refusal-value"]),
        ("id='example.org'", "id='%EMAILDOMAIN%'", &["A file refusal-value"]),
        ("<domain>example.org</domain>", "", &["DA file refusal-missing"]),
        ("<domain>example.org", "<domain>-invalid", &["DA file refusal-value"]),
        ("<domain>example.org", "<domain>-invalid</domain><domain>example.org", &[]),
        (
            "type='imap'",
            "type='IMAP'",
            &["D file refusal-no-incoming", "D server refusal-value", "A file refusal-no-imap"],
        ),
        ("type='imap'", "type='pop3'", &["A file refusal-no-imap"]),
        ("type='smtp'", "type='SMTP'", &["DA file refusal-no-outgoing", "D server refusal-value"]),
        ("SSL<", "ssl<", &["D file refusal-no-incoming", "D server refusal-value", "A file refusal-value"]),
        ("SSL<", "TLS<", &["D file refusal-no-incoming", "D server refusal-value", "A file refusal-value"]),
        ("SSL<", " SSL <", &["A file refusal-blanks"]),
        ("SSL<", "plain<", &["A file refusal-plain"]),
        ("993<", "\n993<", &["A file refusal-blanks"]),
        (">mail.example.org", "> mail.example.org", &["A file refusal-blanks"]),
        ("mail.example.org<", "mail.example.org<b/><", &["A file refusal-markup"]),
        (
            "mail.example.org",
            "my_mail.example.org",
            &["D file refusal-no-incoming", "D server refusal-value", "A file refusal-value"],
        ),
        ("<username>%EMAILADDRESS%</username>", "", &["A file refusal-missing"]),
        (
            "<authentication>password-cleartext</authentication>",
            "",
            &["D file refusal-no-incoming", "D server refusal-missing", "A file refusal-missing"],
        ),
        (
            "password-cleartext",
            "none",
            &["D file refusal-no-incoming", "D server refusal-value", "A file refusal-value"],
        ),
        ("password-cleartext", "plain", &["A file refusal-value"]),
        (
            "password-cleartext",
            "Password-Cleartext",
            &["D file refusal-no-incoming", "D server refusal-value", "A file refusal-value"],
        ),
        ("password-cleartext</authentication></outgoing", "none</authentication></outgoing", &["A file refusal-value"]),
    ];
    for (good, other, expected) in rows {
        assert!(FILE.contains(good), "{good}");
        assert_eq!(autoconfig(FILE.replacen(good, other, 1).as_bytes()), *expected, "{good} -> {other}");
    }
}

#[test]
fn a_server_beside_good_ones_is_skipped_alone() {
    let odd = "<incomingServer type='imap'><hostname>mail.example.org</hostname><port>143</port>\
        <socketType>starttls</socketType></incomingServer>";
    let body = FILE.replacen("<outgoingServer", &format!("{odd}<outgoingServer"), 1);
    assert_eq!(autoconfig(body.as_bytes()), ["D server refusal-value", "A file refusal-value"]);
}

#[test]
fn xml_that_only_a_lenient_reader_takes_is_told() {
    for (good, other, expected) in [
        ("<?xml", "\n<?xml", "D file refusal-declaration-place"),
        ("<?xml version='1.0'", "<?xml", "D file refusal-declaration"),
        ("<domain>", "<!-- a -- b --><domain>", "D file refusal-comment"),
        ("<domain>", "<domain x='1' x='2'>", "D file refusal-attribute"),
        ("<domain>", "<domain>\u{1}</domain><domain>", "D file refusal-character"),
        ("<domain>", "<displayName>]]></displayName><domain>", "D file refusal-character"),
        ("<domain>", "<a:b/><domain>", "D file refusal-prefix"),
    ] {
        assert_eq!(autoconfig(FILE.replacen(good, other, 1).as_bytes()), [expected], "{other:?}");
    }
    let declared = FILE.replacen("<domain>", "<a:b xmlns:a='urn:x'><a:c/></a:b><domain>", 1);
    assert_eq!(autoconfig(declared.as_bytes()), [""; 0]);
    let wide = |units: String| units.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(autoconfig(&wide(format!("\u{feff}{FILE}"))), ["A file refusal-utf16"]);
}

#[test]
fn autodiscover_answers_are_held_against_outlook_and_thunderbird() {
    let answer = "<Autodiscover xmlns='http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'>\
        <Response xmlns='http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'>\
        <Account><AccountType>email</AccountType><Action>settings</Action><Protocol><Type>IMAP</Type>\
        <Server>mail.example.org</Server><Port>993</Port></Protocol></Account></Response></Autodiscover>";
    let address: EmailAddress = "user@example.org".parse().expect("address");
    for (good, other, expected) in [
        ("", "", &[][..]),
        ("2006'>", "2007'>", &["O file refusal-namespace"]),
        ("2006a'>", "2006'>", &["O file refusal-namespace"]),
        ("<AccountType>email</AccountType>", "", &["O file refusal-missing"]),
        ("<Action>settings</Action>", "", &["O file refusal-missing"]),
        ("IMAP<", "imap<", &["O file refusal-value", "D server refusal-value"]),
        ("IMAP<", "POP<", &["O file refusal-value", "D server refusal-value"]),
        ("<Port>993</Port>", "", &["D server refusal-missing"]),
        (
            "<Port>",
            "<SSL>on</SSL><SPA>off</SPA><AuthRequired>on</AuthRequired><Encryption>Auto</Encryption><Port>",
            &[],
        ),
        ("<Port>", "<SSL>true</SSL><Port>", &["O file refusal-value"]),
        ("<Port>", "<SPA>Off</SPA><Port>", &["O file refusal-value"]),
        ("<Port>", "<AuthRequired>yes</AuthRequired><Port>", &["O file refusal-value"]),
        ("<Port>", "<Encryption>STARTTLS</Encryption><Port>", &["O file refusal-value"]),
    ] {
        let body = answer.replacen(good, other, 1);
        let Ok(autodiscover_xml::Reply::Settings(read)) = autodiscover_xml::parse(body.as_bytes(), &address) else {
            panic!("{other}")
        };
        assert_eq!(told(&read.refusals), expected, "{good} -> {other}");
    }
}

#[test]
fn profiles_are_held_against_the_required_keys() {
    let common = |kind: &str| {
        format!(
            "<key>PayloadType</key><string>{kind}</string><key>PayloadIdentifier</key><string>org.example</string>\
             <key>PayloadUUID</key><string>1</string><key>PayloadVersion</key><integer>1</integer>"
        )
    };
    let side = |side: &str| {
        format!(
            "<key>{side}MailServerHostName</key><string>mail.example.org</string>\
             <key>{side}MailServerAuthentication</key><string>EmailAuthPassword</string>\
             <key>{side}MailServerUseSSL</key><true/>"
        )
    };
    let profile = format!(
        "<plist><dict>{}<key>PayloadContent</key><array><dict>{}<key>EmailAccountType</key>\
         <string>EmailTypeIMAP</string>{}{}</dict></array></dict></plist>",
        common("Configuration"),
        common("com.apple.mail.managed"),
        side("Incoming"),
        side("Outgoing")
    );
    for (good, other, expected) in [
        ("", "", &[][..]),
        ("<key>PayloadUUID</key><string>1</string>", "", &["P file refusal-missing"]),
        (">Configuration<", ">configuration<", &["P file refusal-value"]),
        ("<key>EmailAccountType</key><string>EmailTypeIMAP</string>", "", &["P file refusal-missing"]),
        ("EmailTypeIMAP", "EmailTypeImap", &["P file refusal-value"]),
        ("EmailAuthPassword", "EmailAuthOAuth2", &["P file refusal-value"]),
        ("<key>OutgoingMailServerHostName</key>", "<key>Other</key>", &["P file refusal-missing"]),
        ("<true/>", "<string>true</string>", &["P file refusal-key-type"]),
    ] {
        let body = profile.replacen(good, other, 1);
        let read = mobileconfig::parse(body.as_bytes(), None).unwrap_or_else(|error| panic!("{other}: {error}"));
        assert_eq!(told(&read.refusals), expected, "{good} -> {other}");
    }
}
