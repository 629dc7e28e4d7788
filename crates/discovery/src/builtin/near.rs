//! The domain that was meant where another was typed: `gmial.com`, `gmx.ed`, `hotmail.con`.

use std::cmp::Reverse;

use super::{all, by_domain};
use mail_types::{Domain, Mailbox};

/// Domains with which slips happen most; among equally near ones these win.
const COMMON: &[&str] = &["gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "web.de"];
/// Shortest first label that is recognised in front of another top-level domain.
const LABEL_MIN: usize = 5;
/// Shortest domain in which two slips still leave no doubt.
const TWO_SLIPS_MIN: usize = 9;

/// The domain of the table that this one is most likely a slip of; `None` if none is near enough, or if
/// the table knows the domain itself.
///
/// A slip is a letter too many, too few or another one, or two neighbours swapped.
pub fn near_miss(domain: &Domain) -> Option<&'static str> {
    let typed = domain.registrable();
    if by_domain(domain).is_some() {
        return None;
    }
    let known = || {
        let keeps_mail = all().filter(|provider| provider.mailbox == Mailbox::Here);
        keeps_mail.flat_map(|provider| provider.domains.iter().copied()).filter(|name| !name.starts_with("*."))
    };
    let common = |known: &str| COMMON.iter().rev().position(|common| *common == known);
    known()
        .filter_map(|known| Some((slips(typed, known)?, Reverse(common(known)), known)))
        .min_by_key(|(slips, common, _)| (*slips, *common))
        .map(|(.., known)| known)
}

/// How far two domains are apart; `None` if too far for a slip.
fn slips(typed: &str, known: &str) -> Option<usize> {
    let whole = strsim::osa_distance(typed, known);
    if whole <= 1 + usize::from(known.len() >= TWO_SLIPS_MIN) {
        return Some(whole);
    }
    // Another top-level domain: worse than any slip inside the name.
    let ((typed, _), (known, _)) = (typed.split_once('.')?, known.split_once('.')?);
    let label = strsim::osa_distance(typed, known);
    (known.len() >= LABEL_MIN && label <= 1).then_some(3 + label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(domain: &str) -> Option<&'static str> {
        near_miss(&Domain::parse(domain).expect(domain))
    }

    #[test]
    fn no_pattern_and_no_service_without_mailboxes_is_meant() {
        for typed in ["contoso.onmicrosoft.com", "contoso.onmicrosft.com", "duk.com", "facebok.com"] {
            let meant = near(typed);
            assert!(meant.is_none_or(|name| !name.starts_with("*.") && !["duck.com", "facebook.com"].contains(&name)));
        }
        assert_eq!(near("contoso.onmicrosoft.com"), None);
    }

    #[test]
    fn slips_lead_to_the_domain_that_was_meant() {
        for (typed, meant) in [
            ("gmial.com", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmial.test", "gmail.com"),
            ("mail.gmail.com", "gmail.com"),
            ("hotnail.com", "hotmail.com"),
            ("hotmial.con", "hotmail.com"),
            ("outlok.com", "outlook.com"),
            ("yaho.com", "yahoo.com"),
            ("iclod.com", "icloud.com"),
            ("gmx.ed", "gmx.de"),
            ("gxm.de", "gmx.de"),
            ("web.ed", "web.de"),
            ("t-onlin.de", "t-online.de"),
        ] {
            assert_eq!(near(typed), Some(meant), "{typed}");
        }
    }

    #[test]
    fn other_names_lead_nowhere() {
        for typed in ["gmail.com", "gmx.de", "example.org", "example.com", "abc.de", "acme-industries.com", "uni.test"]
        {
            assert_eq!(near(typed), None, "{typed}");
        }
    }
}
