//! Merges what the sources said. Pure.

use std::cmp::Reverse;

use super::issuer;
use super::survey::{Derived, takes_no_mail};
use mail_types::report::{Attempt, Candidate, DavService, DiscoveryReport, Outcome};
use mail_types::{
    Asked, DavKind, Message, OAuthIssuer, Pop3Habits, Protocol, Provenance, Security, ServerSettings, Source, Trust,
    Username,
};

/// All candidates, best first within their protocol, equal servers merged with every provenance.
///
/// `attempts` must stand in rank order. A guess counts only where nobody better speaks of the
/// protocol, be it to deny it, or where `tests` showed that what was named is dead. Among the answers of
/// one source in files the better trusted goes first: a file that the domain itself gives before one that
/// a redirect led to.
pub fn candidates(attempts: &[Attempt], tests: &Further) -> Vec<Candidate> {
    let mut merged: Vec<Candidate> = Vec::new();
    let counts_at_all = |attempt: &&Attempt| attempt.source != Source::Parent || !takes_no_mail(attempts);
    let mut ordered: Vec<&Attempt> = attempts.iter().filter(counts_at_all).collect();
    ordered.sort_by_key(|attempt| (attempt.source.rank(), trust_order(attempt)));
    let (named, guessed): (Vec<&Attempt>, Vec<&Attempt>) =
        ordered.into_iter().partition(|attempt| attempt.source.is_published());
    named.into_iter().flat_map(namings).for_each(|naming| add(&mut merged, naming));
    tests.other_ways.iter().for_each(|derived| add(&mut merged, (&derived.server, derived.provenance.clone())));
    let spoken_of = |protocol| attempts.iter().filter(counts_at_all).any(|attempt| speaks_of(attempt, protocol));
    let counts = |protocol: Protocol| tests.dead.contains(&protocol) || !spoken_of(protocol);
    // A mailbox has one login name: what a source says of it holds for what was guessed beside, too.
    let said = |candidate: &Candidate| !matches!(candidate.username, Username::Unknown(_));
    let name = merged.iter().find(|candidate| said(candidate)).map(|candidate| candidate.username.clone());
    let guesses = guessed.into_iter().flat_map(namings);
    let hosts = tests.hosts.iter().map(|derived| (&derived.server, derived.provenance.clone()));
    for (server, provenance) in guesses.chain(hosts).filter(|(server, _)| counts(server.protocol)) {
        let username = name.as_ref().unwrap_or(&server.username).clone();
        add(&mut merged, (&ServerSettings { username, ..server.clone() }, provenance));
    }
    // Stable: the sources' order stays; what protects nothing goes last.
    merged.sort_by_key(|candidate| (candidate.protocol, candidate.security == Security::Cleartext));
    merged
}

/// What tests have led to so far.
#[derive(Debug, Clone, Default)]
pub struct Further {
    /// Other ways to hosts that a source named; they go before the guesses.
    pub other_ways: Vec<Derived>,
    /// Protocols that a source names servers for, none of which works.
    pub dead: Vec<Protocol>,
    /// Hosts that were inferred from certificates and from the mail exchanger; they go after the guesses.
    pub hosts: Vec<Derived>,
}

type Naming<'a> = (&'a ServerSettings, Provenance);

/// The servers of an answer, each with who named it.
fn namings(attempt: &Attempt) -> Vec<Naming<'_>> {
    let Outcome::Found(config) = &attempt.outcome else { return Vec::new() };
    let provenance = || Provenance { source: attempt.source, trust: attempt.trust, query: attempt.query.to_string() };
    config.servers.iter().map(|server| (server, provenance())).collect()
}

fn add(merged: &mut Vec<Candidate>, (server, provenance): Naming) {
    match merged.iter_mut().find(|candidate| is_same(candidate, server)) {
        Some(candidate) => merge(candidate, server, provenance),
        None => merged.push(Candidate {
            protocol: server.protocol,
            endpoint: server.endpoint.clone(),
            security: server.security,
            username: server.username.clone(),
            auth: server.auth.clone(),
            provenances: vec![provenance],
        }),
    }
}

fn is_same(candidate: &Candidate, server: &ServerSettings) -> bool {
    candidate.protocol == server.protocol
        && candidate.endpoint == server.endpoint
        && candidate.security == server.security
}

/// A worse source fills in what the better ones left open.
fn merge(candidate: &mut Candidate, server: &ServerSettings, provenance: Provenance) {
    if matches!(candidate.username, Username::Unknown(_)) {
        candidate.username = server.username.clone();
    }
    if candidate.auth.is_empty() {
        candidate.auth.clone_from(&server.auth);
    }
    candidate.provenances.push(provenance);
}

/// Lower goes first. Records keep their own order (RFC 8314 section 5.1): they share one zone.
fn trust_order(attempt: &Attempt) -> Reverse<Trust> {
    Reverse(if attempt.source == Source::Srv { Trust::Dnssec } else { attempt.trust })
}

/// Somebody better than a guess names the protocol or denies it.
pub(crate) fn speaks_of(attempt: &Attempt, protocol: Protocol) -> bool {
    match &attempt.outcome {
        Outcome::Found(config) if attempt.source.is_published() => {
            config.servers.iter().any(|server| server.protocol == protocol) || config.not_offered.contains(&protocol)
        }
        _ => false,
    }
}

/// Gathers what the attempts say beside servers. Where servers were `chosen`, only those who named them speak of
/// their provider: a name, a preparation or a help page of another one would be wrong.
pub fn discovery_report(attempts: Vec<Attempt>, chosen: &[&Candidate]) -> DiscoveryReport {
    let mut provider = None;
    let mut preparations: Vec<Message> = Vec::new();
    let mut help_urls: Vec<String> = Vec::new();
    let mut pop3_habits = Pop3Habits::default();
    // What the domain above says of its provider is of interest with its servers alone.
    let speaks =
        |attempt: &&Attempt| (chosen.is_empty() && attempt.source != Source::Parent) || named_any(attempt, chosen);
    for attempt in attempts.iter().filter(speaks) {
        let Outcome::Found(config) = &attempt.outcome else { continue };
        if provider.is_none() {
            provider.clone_from(&config.provider);
        }
        // The table's preparations are in both languages and checked; those of files are foreign
        // text. The first source that has any wins, the table before the files.
        if preparations.is_empty() || attempt.source == Source::Builtin {
            let theirs = &config.preparations;
            if !theirs.is_empty() {
                preparations.clone_from(theirs);
            }
        }
        pop3_habits.lists_once |= config.pop3_habits.lists_once;
        pop3_habits.login_interval = pop3_habits.login_interval.max(config.pop3_habits.login_interval);
        for url in &config.help_urls {
            if !help_urls.contains(url) {
                help_urls.push(url.clone());
            }
        }
    }
    let not_offered = Protocol::ALL.into_iter().filter_map(|p| denied_by(&attempts, p).map(|s| (p, s))).collect();
    DiscoveryReport {
        provider,
        not_offered,
        preparations,
        help_urls,
        pop3_habits,
        jmap_urls: jmap_urls(&attempts),
        dav: dav_services(&attempts),
        oauth_issuers: oauth_issuers(&attempts),
        attempts,
        file: None,
        hosts: Vec::new(),
        vouching: None,
    }
}

/// The attempt named one of these servers.
fn named_any(attempt: &Attempt, candidates: &[&Candidate]) -> bool {
    let Outcome::Found(config) = &attempt.outcome else { return false };
    attempt.source.is_published() && config.servers.iter().any(|server| candidates.iter().any(|c| is_same(c, server)))
}

fn jmap_urls(attempts: &[Attempt]) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    for attempt in attempts {
        let Outcome::Found(config) = &attempt.outcome else { continue };
        for url in &config.jmap_urls {
            if !urls.contains(url) {
                urls.push(url.clone());
            }
        }
    }
    urls
}

/// Calendars and contacts: of each kind what answered, or else what was named; best source first.
fn dav_services(attempts: &[Attempt]) -> Vec<DavService> {
    let mut services: Vec<DavService> = Vec::new();
    for attempt in attempts {
        let Outcome::Found(config) = &attempt.outcome else { continue };
        let answered = matches!(attempt.query, Asked::Propfind(_));
        for at in &config.dav {
            if !services.iter().any(|known| known.at == *at && known.answered == answered) {
                let (source, trust) = (attempt.source, attempt.trust);
                services.push(DavService { at: at.clone(), answered, source, trust });
            }
        }
    }
    let answers = |kind| services.iter().any(|service| service.answered && service.at.kind == kind);
    let answering = DavKind::ALL.map(answers);
    services.retain(|service| {
        let kind_answers = answering[usize::from(service.at.kind == DavKind::Contacts)];
        service.answered || !kind_answers
    });
    services.sort_by_key(|service| service.at.kind == DavKind::Contacts);
    services
}

/// What files say of their issuers, completed by what these say of themselves.
fn oauth_issuers(attempts: &[Attempt]) -> Vec<(Provenance, OAuthIssuer)> {
    let found = |attempt: &Attempt| match &attempt.outcome {
        Outcome::Found(config) => config.oauth.clone(),
        _ => None,
    };
    let (own, named): (Vec<&Attempt>, Vec<&Attempt>) =
        attempts.iter().partition(|attempt| attempt.source == Source::OAuth);
    let named = named.into_iter().filter_map(|attempt| {
        let mut oauth = found(attempt)?;
        for metadata in own.iter().copied().filter_map(found) {
            issuer::complete(&mut oauth, &metadata);
        }
        let Attempt { source, trust, query, .. } = attempt;
        Some((Provenance { source: *source, trust: *trust, query: query.to_string() }, *oauth))
    });
    named.collect()
}

/// The best source that speaks of a protocol, where it denies it.
fn denied_by(attempts: &[Attempt], protocol: Protocol) -> Option<Source> {
    for source in Source::ALL {
        let mut denies = false;
        for attempt in attempts.iter().filter(|attempt| attempt.source == source) {
            let Outcome::Found(config) = &attempt.outcome else { continue };
            if config.servers.iter().any(|server| server.protocol == protocol) {
                return None;
            }
            denies |= config.not_offered.contains(&protocol);
        }
        if denies {
            return Some(source);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use mail_types::{Asked, DavUrl, Endpoint, MailConfig};

    fn server(protocol: Protocol, host: &str, security: Security) -> ServerSettings {
        ServerSettings {
            protocol,
            endpoint: Endpoint::new(host, protocol.default_port(security)),
            security,
            username: Username::Unknown(None),
            auth: Vec::new(),
        }
    }

    fn attempt(source: Source, servers: Vec<ServerSettings>, not_offered: Vec<Protocol>) -> Attempt {
        Attempt {
            source,
            query: Asked::Get(source.id().to_owned()),
            outcome: Outcome::Found(MailConfig { servers, not_offered, ..MailConfig::default() }),
            trust: Trust::Https,
            started: Duration::ZERO,
            took: Duration::ZERO,
            findings: Vec::new(),
            evidence: Vec::new(),
        }
    }

    fn names(attempts: &[Attempt]) -> Vec<String> {
        candidates(attempts, &Further::default())
            .iter()
            .map(|c| format!("{} {}", c.protocol.id(), c.endpoint))
            .collect()
    }

    #[test]
    fn equal_servers_merge_and_keep_every_provenance() {
        let imap = server(Protocol::Imap, "imap.example.org", Security::ImplicitTls);
        let attempts = [
            attempt(Source::Autoconfig, vec![imap.clone()], vec![]),
            attempt(
                Source::Srv,
                vec![server(Protocol::Imap, "other.example.org", Security::ImplicitTls), imap],
                vec![],
            ),
        ];
        let merged = candidates(&attempts, &Further::default());
        assert_eq!(names(&attempts), ["imap imap.example.org:993", "imap other.example.org:993"]);
        let sources: Vec<Source> = merged[0].provenances.iter().map(|p| p.source).collect();
        assert_eq!(sources, [Source::Autoconfig, Source::Srv]);
    }

    #[test]
    fn a_later_source_fills_in_what_the_first_left_open() {
        let bare = server(Protocol::Imap, "imap.example.org", Security::ImplicitTls);
        let full = ServerSettings { username: Username::local_part(), ..bare.clone() };
        let attempts = [attempt(Source::Builtin, vec![bare], vec![]), attempt(Source::Mx, vec![full], vec![])];
        assert_eq!(candidates(&attempts, &Further::default())[0].username, Username::local_part());
    }

    #[test]
    fn the_better_trusted_answer_of_a_source_goes_first() {
        let redirected = attempt(
            Source::Autoconfig,
            vec![server(Protocol::Imap, "imap.stranger.example", Security::ImplicitTls)],
            vec![],
        );
        let redirected = Attempt { trust: Trust::Redirected, ..redirected };
        let own = attempt(
            Source::Autoconfig,
            vec![server(Protocol::Imap, "imap.example.org", Security::ImplicitTls)],
            vec![],
        );
        let worse =
            attempt(Source::Ispdb, vec![server(Protocol::Imap, "imap.example.net", Security::ImplicitTls)], vec![]);
        let order = ["imap imap.example.org:993", "imap imap.stranger.example:993", "imap imap.example.net:993"];
        assert_eq!(names(&[redirected, own, worse]), order);
    }

    #[test]
    fn guesses_fill_gaps_only() {
        let guess = attempt(
            Source::Guess,
            vec![
                server(Protocol::Imap, "imap.example.org", Security::ImplicitTls),
                server(Protocol::Pop3, "pop.example.org", Security::ImplicitTls),
                server(Protocol::Submission, "smtp.example.org", Security::ImplicitTls),
            ],
            vec![],
        );
        let srv = attempt(
            Source::Srv,
            vec![server(Protocol::Imap, "mail.example.org", Security::ImplicitTls)],
            vec![Protocol::Pop3],
        );
        assert_eq!(names(&[srv, guess]), ["imap mail.example.org:993", "submission smtp.example.org:465"]);
    }

    #[test]
    fn a_guess_beside_published_servers_takes_their_login_name() {
        let named = ServerSettings {
            username: Username::local_part(),
            ..server(Protocol::Imap, "mail.example.org", Security::ImplicitTls)
        };
        let proposed = ServerSettings {
            username: Username::address(),
            ..server(Protocol::Pop3, "pop.example.org", Security::ImplicitTls)
        };
        let guess = attempt(Source::Guess, vec![proposed], vec![]);
        let file = attempt(Source::Autoconfig, vec![named], vec![]);
        for (attempts, name) in
            [(vec![file, guess.clone()], Username::local_part()), (vec![guess], Username::address())]
        {
            let merged = candidates(&attempts, &Further::default());
            assert_eq!(merged.last().map(|candidate| &candidate.username), Some(&name));
        }
    }

    #[test]
    fn what_protects_nothing_goes_last() {
        let attempts = [attempt(
            Source::Ispdb,
            vec![
                server(Protocol::Pop3, "a.example.org", Security::Cleartext),
                server(Protocol::Pop3, "b.example.org", Security::StartTls),
            ],
            vec![],
        )];
        assert_eq!(names(&attempts), ["pop3 b.example.org:110", "pop3 a.example.org:110"]);
    }

    #[test]
    fn a_denial_counts_unless_the_same_or_a_better_source_offers() {
        let deny = attempt(Source::Srv, vec![], vec![Protocol::Pop3]);
        let offer = attempt(Source::Srv, vec![server(Protocol::Pop3, "p.example.org", Security::StartTls)], vec![]);
        let report = discovery_report(vec![deny.clone()], &[]);
        assert_eq!(report.not_offered, [(Protocol::Pop3, Source::Srv)]);
        assert_eq!(discovery_report(vec![deny, offer], &[]).not_offered, []);
    }

    #[test]
    fn the_domain_above_gives_its_name_to_its_own_servers_only() {
        let imap = server(Protocol::Imap, "mail.uni.example", Security::ImplicitTls);
        let mut above = attempt(Source::Parent, vec![imap], vec![]);
        let Outcome::Found(config) = &mut above.outcome else { panic!("found") };
        config.provider = Some("University".to_owned());
        let attempts = [above];
        let merged = candidates(&attempts, &Further::default());
        let chosen: Vec<&Candidate> = merged.iter().collect();
        let provider = |chosen: &[&Candidate]| discovery_report(attempts.to_vec(), chosen).provider;
        assert_eq!((provider(&chosen).as_deref(), provider(&[])), (Some("University"), None));
    }

    #[test]
    fn of_calendars_only_what_answered_is_shown_if_anything_did() {
        let at = |kind, url: &str| DavUrl { kind, url: url.to_owned() };
        let named = |source, dav: Vec<DavUrl>, query| {
            let mut attempt = attempt(source, Vec::new(), Vec::new());
            attempt.outcome = Outcome::Found(MailConfig { dav, ..MailConfig::default() });
            attempt.query = query;
            attempt
        };
        let table = vec![at(DavKind::Contacts, "https://c.example/"), at(DavKind::Calendars, "https://t.example/")];
        let builtin = || named(Source::Builtin, table.clone(), Asked::Nothing);
        let door = "https://example.org/.well-known/caldav".to_owned();
        let answer = named(Source::Dav, vec![at(DavKind::Calendars, "https://d.example/")], Asked::Propfind(door));
        let shown = |attempts| {
            let services = discovery_report(attempts, &[]).dav;
            services.iter().map(|service| (service.at.url.clone(), service.answered)).collect::<Vec<_>>()
        };
        let (calendars, contacts) = ("https://t.example/".to_owned(), "https://c.example/".to_owned());
        assert_eq!(shown(vec![builtin(), builtin()]), [(calendars, false), (contacts.clone(), false)]);
        assert_eq!(shown(vec![builtin(), answer]), [("https://d.example/".to_owned(), true), (contacts, false)]);
    }
}
