//! Pages on terms and findings: `explain/TOPIC.md` in the folder of each language.
//!
//! Each page has the same build: `# Title`, text, at most one line `RFC: …`, and as its last line
//! `see: a, b`. They are compiled in and looked up by name; nothing is parsed before it is asked for.

use super::Language;
use super::language::languages;

/// A page taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name it is asked for by.
    pub topic: &'static str,
    /// The heading.
    pub title: &'static str,
    /// Paragraphs, lists and examples, blank lines between them.
    pub body: &'static str,
    /// The documents that say so, as `RFC 8314 section 3; RFC 6186`.
    pub source: Option<&'static str>,
    /// Further topics.
    pub see: Vec<&'static str>,
}

/// Every topic with its page in the language with this tag, sorted.
macro_rules! pages {
    ($tag:literal) => {
        pages![
            $tag:
            "address-required",
            "apop",
            "app-password",
            "auth-mismatch",
            "autoconfig",
            "autoconfig-odd-value",
            "autoconfig-placeholder",
            "autoconfig-section-skipped",
            "autoconfig-unusable",
            "autodiscover",
            "builtin",
            "caldav",
            "capability",
            "captive-portal",
            "carddav",
            "certificate",
            "certificate-expired",
            "certificate-expires-soon",
            "certificate-name",
            "certificate-not-yet-valid",
            "certificate-self-signed",
            "certificate-unfit",
            "certificate-untrusted",
            "channel-binding",
            "cleartext-server",
            "clock-wrong",
            "cram-md5",
            "credentials-withheld",
            "dane",
            "dele-and-quit",
            "delete-after-download",
            "dnssec",
            "exit-codes",
            "expire",
            "flags",
            "folders",
            "greeting",
            "guess",
            "guess-only",
            "http-only",
            "idle",
            "imap",
            "imap-or-pop3",
            "implicit-tls",
            "ipv6-dead",
            "ispdb",
            "leave-on-server",
            "legacy-tls",
            "legacy-tls-accepted",
            "login",
            "login-delay",
            "login-refused",
            "mailbox-behind-filter",
            "mailbox-closed",
            "mailbox-elsewhere",
            "mailbox-refused",
            "maildir",
            "mbox",
            "mechanism-downgrade",
            "mta-sts",
            "mx",
            "mx-inferred",
            "network-filtered",
            "no-login",
            "no-standard-protocols",
            "no-tls",
            "oauth-client",
            "oauth2",
            "pacc",
            "pacc-digest-stale",
            "pacc-unusable",
            "parent-domain",
            "password-before-tls",
            "pin-ignored",
            "pin-possible",
            "placeholder-literal",
            "plain",
            "pop3",
            "pop3-unpublished",
            "port-465",
            "port-587",
            "port-993",
            "port-995",
            "port-mismatch",
            "ports",
            "preauth-before-tls",
            "preparation-needed",
            "profile-signature-unchecked",
            "program-refuses-file",
            "program-skips-server",
            "providers-mixed",
            "public-suffix",
            "retr-and-top",
            "sasl",
            "scram",
            "server-alert",
            "server-dead",
            "socket-type-port",
            "sources-disagree",
            "srv",
            "srv-autoconfig-differ",
            "srv-cname",
            "srv-submission-465",
            "srv-target-certificate",
            "stale-hoster-autoconfig",
            "starttls",
            "starttls-injection",
            "submission",
            "target-foreign",
            "target-odd-port",
            "target-private",
            "tls",
            "trust",
            "uid",
            "uidl",
            "uidvalidity",
            "user-name",
            "username-percent-encoded",
            "wildcard-dns",
            "xoauth2"
        ]
    };
    ($tag:literal: $($topic:literal),*) => {
        &[$(($topic, include_str!(concat!($tag, "/explain/", $topic, ".md")))),*]
    };
}

macro_rules! define_pages {
    ($($name:ident $tag:literal $open:literal $close:literal $decimal:literal $date:literal;)*) => {
        /// Every topic with its page in a language, sorted.
        fn pages(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                $(Language::$name => pages!($tag),)*
            }
        }
    };
}
languages!(define_pages);

/// Most pages that a search names.
const SEARCH_MAX: usize = 8;

/// Other words for a topic that people will type.
static ALIASES: &[(&str, &str)] = &[
    ("110", "ports"),
    ("143", "ports"),
    ("25", "submission"),
    ("2fa", "app-password"),
    ("465", "port-465"),
    ("587", "port-587"),
    ("993", "port-993"),
    ("995", "port-995"),
    ("anmeldung", "login"),
    ("apppassword", "app-password"),
    ("aufbewahrung", "leave-on-server"),
    ("belassen", "leave-on-server"),
    ("benutzername", "user-name"),
    ("capabilities", "capability"),
    ("dele", "dele-and-quit"),
    ("delete", "delete-after-download"),
    ("devices", "imap-or-pop3"),
    ("encryption", "tls"),
    ("exit", "exit-codes"),
    ("exit-code", "exit-codes"),
    ("firewall", "network-filtered"),
    ("full", "leave-on-server"),
    ("gelesen", "flags"),
    ("geräte", "imap-or-pop3"),
    ("hotel", "network-filtered"),
    ("imap-or-pop", "imap-or-pop3"),
    ("imap-vs-pop", "imap-or-pop3"),
    ("imap-vs-pop3", "imap-or-pop3"),
    ("jmap", "imap-or-pop3"),
    ("keep", "leave-on-server"),
    ("kennwort", "login"),
    ("leave", "leave-on-server"),
    ("löschen", "delete-after-download"),
    ("mailbox", "folders"),
    ("network", "network-filtered"),
    ("netz", "network-filtered"),
    ("oauth", "oauth2"),
    ("oauthbearer", "xoauth2"),
    ("password", "login"),
    ("passwort", "login"),
    ("pop", "pop3"),
    ("pop3-oder-imap", "imap-or-pop3"),
    ("pop3-or-imap", "imap-or-pop3"),
    ("port", "ports"),
    ("port-110", "ports"),
    ("port-143", "ports"),
    ("port-25", "submission"),
    ("quit", "dele-and-quit"),
    ("quota", "leave-on-server"),
    ("read", "flags"),
    ("retention", "leave-on-server"),
    ("retr", "retr-and-top"),
    ("seen", "flags"),
    ("smtp", "submission"),
    ("speicherplatz", "leave-on-server"),
    ("ssl", "tls"),
    ("ssl/tls", "implicit-tls"),
    ("stls", "starttls"),
    ("tlsa", "dane"),
    ("top", "retr-and-top"),
    ("two-factor", "app-password"),
    ("username", "user-name"),
    ("verschlüsselung", "tls"),
    ("voll", "leave-on-server"),
    ("wifi", "network-filtered"),
    ("wlan", "network-filtered"),
    ("zwei-faktor", "app-password"),
];

/// The page on a topic, by its name, an alias, or its title in any language. Case, and blanks or
/// underscores in place of hyphens, do not matter.
pub fn page(language: Language, topic: &str) -> Option<Page> {
    let wanted = normalise(topic);
    let name = ALIASES.iter().find(|(alias, _)| *alias == wanted).map_or(wanted.as_str(), |(_, name)| name);
    let titled =
        || Language::ALL.iter().find_map(|other| pages(*other).iter().position(|(_, text)| is_titled(text, name)));
    let index = pages(language).binary_search_by(|(topic, _)| (*topic).cmp(name)).ok().or_else(titled)?;
    let (topic, text) = pages(language)[index];
    Some(parse(topic, text))
}

/// Topics whose pages hold every one of these words, in the title first, then by how often; at most eight.
pub fn search(language: Language, text: &str) -> Vec<&'static str> {
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut found: Vec<(bool, std::cmp::Reverse<usize>, &'static str)> = pages(language)
        .iter()
        .filter_map(|(topic, page)| {
            let (title, body) = page.split_once('\n').unwrap_or((page, ""));
            let (title, body) = (title.to_lowercase(), body.to_lowercase());
            let times = |word: &String| title.matches(word.as_str()).count() + body.matches(word.as_str()).count();
            let hits: Vec<usize> = words.iter().map(times).collect();
            let all = !hits.is_empty() && !hits.contains(&0);
            let titled = words.iter().all(|word| title.contains(word.as_str()));
            all.then(|| (!titled, std::cmp::Reverse(hits.iter().sum()), *topic))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(.., topic)| topic).take(SEARCH_MAX).collect()
}

/// True where this is the page's title, or its title before the bracket.
fn is_titled(text: &str, wanted: &str) -> bool {
    let title = text.lines().next().unwrap_or_default().trim_start_matches('#');
    let short = title.split(" (").next().unwrap_or_default();
    [title, short].into_iter().any(|title| normalise(title) == wanted)
}

/// Every topic, sorted.
pub fn topics() -> impl ExactSizeIterator<Item = &'static str> {
    pages(Language::English).iter().map(|(topic, _)| *topic)
}

/// Topics that are spelled much like this one, or hold it as a part, best first; at most three.
pub fn suggestions(topic: &str) -> Vec<&'static str> {
    let wanted = normalise(topic);
    if wanted.is_empty() || wanted.len() > 64 {
        return Vec::new();
    }
    let mut near: Vec<(usize, bool, &'static str)> = topics()
        .filter_map(|name| {
            let edits = distance(&wanted, name);
            let part = wanted.len() >= 3 && name.split('-').any(|word| word == wanted);
            // A third of the word may be wrong: "startls" yes, "bananas" no.
            let near = edits <= wanted.chars().count().div_ceil(3);
            (near || part).then(|| (edits, !name.starts_with(&wanted), name))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(.., name)| name).take(3).collect()
}

/// The first sentence of a page's text, on one line.
pub fn first_sentence(body: &str) -> String {
    let paragraph = body.split("\n\n").next().unwrap_or_default();
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    line.find(". ").map_or(line.as_str(), |end| &line[..=end]).to_owned()
}

fn normalise(topic: &str) -> String {
    topic.trim().to_lowercase().replace([' ', '_'], "-")
}

fn parse(topic: &'static str, text: &'static str) -> Page {
    let text = text.trim_end();
    let (first, mut body) = text.split_once('\n').unwrap_or((text, ""));
    let title = first.trim_start_matches('#').trim();
    let see = take_last(&mut body, "see: ").map(|list| list.split(", ").collect()).unwrap_or_default();
    let source = take_last(&mut body, "RFC: ");
    Page { topic, title, body: body.trim(), source, see }
}

/// Cuts off the last line where it starts so, and gives what follows.
fn take_last(body: &mut &'static str, start: &str) -> Option<&'static str> {
    let (rest, last) = body.trim_end().rsplit_once('\n')?;
    let value = last.strip_prefix(start)?;
    *body = rest;
    Some(value.trim())
}

/// Levenshtein's distance: the fewest insertions, deletions and exchanges from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, to) in b.iter().enumerate() {
            let exchange = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = exchange.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::finding::REGISTRY;

    #[test]
    fn topics_are_sorted_and_unique() {
        let all: Vec<_> = topics().collect();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn every_page_is_built_alike_and_every_link_leads_somewhere() {
        for &language in Language::ALL {
            for topic in topics() {
                let page = page(language, topic).expect(topic);
                let shown = format!("{language} {topic}");
                assert!(!page.title.is_empty() && !page.body.is_empty(), "{shown}");
                assert!(!page.see.is_empty(), "{shown}: no links");
                assert!(!page.body.contains("see: ") && !page.body.contains("RFC: "), "{shown}: order of last lines");
                for link in &page.see {
                    assert!(topics().any(|known| known == *link), "{shown}: {link}");
                    assert_ne!(*link, topic, "{shown} links to itself");
                }
                let longest = page.body.lines().map(|line| line.chars().count()).max().unwrap_or(0);
                assert!(longest <= 78, "{shown}: a line of {longest}");
            }
        }
    }

    #[test]
    fn all_languages_name_the_same_documents_and_topics() {
        // The numbers of documents and sections; the words between them are the language's own.
        let numbers = |source: Option<&'static str>| {
            let words = source.unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric());
            words.filter(|word| word.contains(|c: char| c.is_ascii_digit())).collect::<Vec<_>>()
        };
        for (language, topic) in Language::ALL.iter().flat_map(|language| topics().map(move |topic| (*language, topic)))
        {
            let english = page(Language::English, topic).expect(topic);
            let other = page(language, topic).expect(topic);
            assert_eq!(english.see, other.see, "{language} {topic}");
            assert_eq!(numbers(english.source), numbers(other.source), "{language} {topic}");
        }
    }

    #[test]
    fn no_page_is_left_out_of_the_list() {
        for &language in Language::ALL {
            let folder = format!("{}/src/locale/{language}/explain", env!("CARGO_MANIFEST_DIR"));
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .expect("folder")
                .map(|entry| entry.expect("entry").file_name().to_string_lossy().trim_end_matches(".md").to_owned())
                .collect();
            files.sort();
            assert_eq!(files, topics().collect::<Vec<_>>(), "{language}");
        }
    }

    #[test]
    fn every_finding_has_a_page() {
        for spec in REGISTRY {
            assert!(topics().any(|topic| topic == spec.id), "{}", spec.id);
        }
    }

    #[test]
    fn every_alias_leads_to_a_page_and_hides_none() {
        for (alias, topic) in ALIASES {
            assert!(topics().any(|name| name == *topic), "{topic}");
            assert!(topics().all(|name| name != *alias), "{alias}");
        }
    }

    #[test]
    fn topics_are_found_however_they_are_typed() {
        assert_eq!(page(Language::English, "App Password").expect("page").topic, "app-password");
        assert_eq!(page(Language::German, "STARTTLS").expect("page").topic, "starttls");
        assert_eq!(page(Language::English, "SSL").expect("page").topic, "tls");
        assert_eq!(page(Language::English, "Zertifikat").expect("page").topic, "certificate");
        assert_eq!(page(Language::German, "Ordner").expect("page").topic, "folders");
        assert_eq!(page(Language::English, "nonsense"), None);
    }

    #[test]
    fn what_people_type_first_leads_somewhere() {
        for word in "passwort password verschlüsselung 2fa 993 quota jmap retention firewall retr dele".split(' ') {
            assert!(page(Language::German, word).is_some(), "{word}");
        }
        assert_eq!(page(Language::English, "pop3 or imap").expect("page").topic, "imap-or-pop3");
        assert_eq!(search(Language::English, "hotels block").first(), Some(&"network-filtered"));
        assert!(search(Language::German, "Weboberfläche").contains(&"network-filtered"));
        assert!(search(Language::English, "bananas").is_empty() && search(Language::English, " ").is_empty());
    }

    #[test]
    fn near_misses_are_suggested() {
        assert_eq!(suggestions("startls").first(), Some(&"starttls"));
        assert_eq!(suggestions("oauth").first(), Some(&"oauth2"));
        assert_eq!(suggestions("pop").first(), Some(&"pop3"));
        assert!(suggestions("password").contains(&"app-password"));
        assert!(suggestions("bananas").is_empty());
        assert!(suggestions("").is_empty());
    }
}
