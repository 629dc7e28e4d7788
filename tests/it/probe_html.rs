//! `mailsetup probe --html FILE`: the page of a run against the built-in servers.

#![cfg(feature = "demo")]

use mail_types::{Protocol, Security};

use crate::support::{Run, Servers};

fn run(servers: &Servers, security: Security, password: &str) -> Run {
    Run::new(["probe", Servers::ADDRESS, "--html", "probe.html", "--password-stdin"])
        .option("--imap", servers.url(Protocol::Imap, security))
        .option("--pop3", servers.url(Protocol::Pop3, security))
        .option("--submission", servers.url(Protocol::Submission, security))
        .option("--ca-file", servers.ca_file())
        .stdin(format!("{password}\n"))
}

#[test]
fn the_page_shows_every_dialog_with_its_login_and_holds_no_password() {
    let servers = Servers::start();
    for (security, language) in [(Security::ImplicitTls, "en"), (Security::StartTls, "de")] {
        let output = run(&servers, security, Servers::PASSWORD).option("--lang", language).run();
        let page = std::fs::read_to_string(output.home.path().join("probe.html")).expect("the page");
        assert!(page.contains(&format!("<html lang=\"{language}\">")));
        for protocol in [Protocol::Imap, Protocol::Pop3, Protocol::Submission] {
            let url = servers.url(protocol, security);
            let port = url.rsplit(':').next().expect("a port");
            assert!(page.contains(&format!("<span>{protocol} localhost:{port}</span>")), "{protocol}: {page}");
        }
        let clear = matches!(security, Security::StartTls);
        for (needed, there) in [
            ("EHLO ", true),
            ("235 ", true),
            (" LIST ", true),
            ("STARTTLS", clear),
            ("STLS", clear),
            ("sent bare", clear),
        ] {
            assert_eq!(page.contains(needed), there, "{needed}: {page}");
        }
        for forbidden in [Servers::PASSWORD, "<script", "src=", "url(", "@import"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert!(!output.stdout.contains("<html"), "the report stands on standard output as ever");
    }
}

#[test]
fn a_wrong_password_is_told_and_not_shown() {
    let servers = Servers::start();
    let output = run(&servers, Security::ImplicitTls, "quite-wrong-word").status(4).run();
    let page = std::fs::read_to_string(output.home.path().join("probe.html")).expect("the page");
    assert!(page.contains("AUTHENTICATIONFAILED") && !page.contains("quite-wrong-word"), "{page}");
}

#[test]
fn it_is_for_one_target_and_a_file_that_can_be_written() {
    Run::new(["probe", "--html", "x.html", "a.example", "b.example"]).status(2).run();
    let output = Run::new(["probe", "--offline", "--html", "missing/x.html", "user@gmx.de"]).status(7).run();
    assert!(output.stderr.contains("missing/x.html") && output.stdout.contains("imap.gmx.net"), "{}", output.stderr);
}
