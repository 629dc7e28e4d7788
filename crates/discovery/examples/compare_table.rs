//! Compares the built-in table with what others know, and prints every disagreement: a line for each provider
//! and protocol, not for each domain.
//!
//! ```text
//! cargo run -p mail-discovery --example compare_table -- ISPDB-FOLDER [LIST.csv]…
//! ```
//!
//! The folder holds autoconfig files (`ispdb/` of a checkout of thunderbird/autoconfig); a list has lines of
//! `domain,imap host,imap port,smtp host,smtp port` (`domains.csv` of mutt-wizard). A line is a question, not a
//! fault: the provider's own pages decide.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use mail_discovery::autoconfig_xml;
use mail_discovery::builtin::{self, Offer, Provider};
use mail_types::{Domain, Endpoint, Protocol, Security, ServerSettings};

/// A disagreement, and the domains that it is about.
type Disagreements = BTreeMap<String, Vec<String>>;

fn main() {
    let mut found = Disagreements::new();
    let mut domains = 0;
    for path in env::args_os().skip(1).map(PathBuf::from) {
        if path.is_dir() {
            let mut files: Vec<PathBuf> =
                fs::read_dir(&path).expect("a folder that can be read").flatten().map(|entry| entry.path()).collect();
            files.sort();
            files.retain(|file| file.extension().is_some_and(|extension| extension == "xml"));
            domains += files.iter().map(|file| compare_file(file, &mut found)).sum::<usize>();
        } else {
            domains += compare_list(&path, &mut found);
        }
    }
    for (what, domains) in &found {
        let more = domains.len().saturating_sub(1);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        println!("{what} ({}{more})", domains[0]);
    }
    println!("{domains} domains compared with the table of {}, {} disagreements", builtin::DATE, found.len());
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// An autoconfig file, for each domain that it names.
fn compare_file(path: &Path, found: &mut Disagreements) -> usize {
    let body = fs::read(path).expect("a file that can be read");
    let text = String::from_utf8_lossy(&body);
    let named = text.split("<domain>").skip(1).filter_map(|rest| rest.split("</domain>").next());
    let domains: Vec<Domain> = named.filter_map(|name| Domain::parse(name.trim()).ok()).collect();
    for domain in &domains {
        match autoconfig_xml::parse(&body, domain, None, "en") {
            Ok(parsed) => compare(&name_of(path), domain, &parsed.config.servers, found),
            Err(error) => note(found, domain, format!("{}: cannot be read: {error:?}", name_of(path))),
        }
    }
    domains.len()
}

/// A list of domains with two servers each.
fn compare_list(path: &Path, found: &mut Disagreements) -> usize {
    let text = fs::read_to_string(path).expect("a list that can be read");
    let mut count = 0;
    for line in text.lines() {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, imap, imap_port, smtp, smtp_port] = fields[..] else { continue };
        let (Ok(domain), Ok(imap_port), Ok(smtp_port)) = (Domain::parse(name), imap_port.parse(), smtp_port.parse())
        else {
            continue;
        };
        count += 1;
        let servers = [server(Protocol::Imap, imap, imap_port), server(Protocol::Submission, smtp, smtp_port)];
        compare(&name_of(path), &domain, &servers, found);
    }
    count
}

/// A server of which only host and port are known; the port says how it is protected.
fn server(protocol: Protocol, host: &str, port: u16) -> ServerSettings {
    let security = [Security::ImplicitTls, Security::StartTls];
    let security = security.into_iter().find(|security| protocol.default_port(*security) == port);
    ServerSettings {
        protocol,
        endpoint: Endpoint::new(host, port),
        security: security.unwrap_or(Security::Cleartext),
        username: mail_types::Username::Unknown(None),
        auth: Vec::new(),
    }
}

fn compare(source: &str, domain: &Domain, theirs: &[ServerSettings], found: &mut Disagreements) {
    // Some files name exchangers beside domains.
    let Some(provider) = builtin::by_domain(domain).or_else(|| builtin::by_mx(domain.as_str())) else {
        note(found, domain, format!("{source}: the table lacks it"));
        return;
    };
    let ours = provider.config(domain).servers;
    for protocol in Protocol::ALL {
        let of_protocol = |servers: &[ServerSettings]| -> Vec<String> {
            let of_it = servers.iter().filter(|server| server.protocol == protocol);
            of_it.map(|server| format!("{} {}", server.endpoint, server.security.id())).collect()
        };
        let (ours, theirs) = (of_protocol(&ours), of_protocol(theirs));
        // The same host with another port of the same protocol is no disagreement.
        let host = |server: &String| server.split(':').next().unwrap_or_default().to_owned();
        let agrees = ours.iter().any(|our| theirs.iter().any(|their| host(our) == host(their)));
        if !theirs.is_empty() && !agrees {
            let what = format!("{source}: {} {protocol}: {}", provider.key, theirs.join(" or "));
            note(found, domain, format!("{what}; table: {}", said(provider, protocol, &ours)));
        }
    }
}

/// What the table says of a protocol.
fn said(provider: &Provider, protocol: Protocol, servers: &[String]) -> String {
    match provider.offer(protocol) {
        Offer::Server { .. } => servers.join(" or "),
        Offer::Pattern { host_pattern, .. } => (*host_pattern).to_owned(),
        Offer::Bridge { .. } => "a bridge".to_owned(),
        Offer::NotOffered => "not offered".to_owned(),
        Offer::Unknown => "nothing".to_owned(),
    }
}

fn note(found: &mut Disagreements, domain: &Domain, what: String) {
    found.entry(what).or_default().push(domain.to_string());
}
