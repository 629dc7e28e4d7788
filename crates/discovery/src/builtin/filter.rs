//! Filters in front of mailboxes: exchangers that keep no mail and do not say who does.

use super::{Provider, by_key, by_mx, ends_with_labels};

/// A service that mail passes on its way to the mailboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// Name for people.
    pub name: &'static str,
    suffixes: &'static [&'static str],
}

/// The filter that runs this exchanger.
pub fn by_exchanger(host: &str) -> Option<&'static Filter> {
    let host = host.strip_suffix('.').unwrap_or(host);
    FILTERS.iter().find(|filter| filter.suffixes.iter().any(|suffix| ends_with_labels(host, suffix)))
}

/// The provider that `autodiscover.DOMAIN` is an alias of.
pub fn by_autodiscover(alias: &str) -> Option<&'static Provider> {
    let key = AUTODISCOVER.iter().find(|(suffix, _)| ends_with_labels(alias, suffix)).map(|(_, key)| *key);
    key.map_or_else(|| by_mx(alias), by_key)
}

/// The one provider that an SPF record (RFC 7208) names; `None` if it names none, or several.
///
/// ```text
/// include  = "include" ":" domain-spec
/// redirect = "redirect" "=" domain-spec
/// ```
pub fn by_spf(record: &str) -> Option<&'static Provider> {
    let mut terms = record.split_ascii_whitespace();
    if !terms.next()?.eq_ignore_ascii_case("v=spf1") {
        return None;
    }
    let mut keys: Vec<&str> = terms.filter_map(target).filter_map(keeper).collect();
    keys.sort_unstable();
    keys.dedup();
    let [key] = keys[..] else { return None };
    by_key(key)
}

/// The domain of an `include` or `redirect`; a qualifier before `include` does not matter here.
fn target(term: &str) -> Option<&str> {
    let term = term.trim_start_matches(['+', '-', '~', '?']);
    let (name, target) = term.split_once([':', '='])?;
    ["include", "redirect"].into_iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(target)
}

/// Whose mailboxes send by this SPF record, by key.
fn keeper(target: &str) -> Option<&'static str> {
    SPF.iter().find(|(domain, _)| target.eq_ignore_ascii_case(domain)).map(|(_, key)| *key)
}

/// Ends of the names that `autodiscover.DOMAIN` leads to; what is not here is compared with the exchangers.
const AUTODISCOVER: &[(&str, &str)] = &[
    ("partner.outlook.cn", "microsoft365-cn"),
    ("office365.us", "microsoft365-us"),
    ("outlook.com", "microsoft365"),
    ("office.com", "microsoft365"),
    ("office365.com", "microsoft365"),
    ("mail.us-east-1.awsapps.com", "workmail-us-east-1"),
    ("mail.us-west-2.awsapps.com", "workmail-us-west-2"),
    ("mail.eu-west-1.awsapps.com", "workmail-eu-west-1"),
];

/// SPF records of services that keep mailboxes. Those of mere senders are left out: who sends newsletters
/// for a domain says nothing of its mailboxes.
const SPF: &[(&str, &str)] = &[
    ("spf.protection.outlook.com", "microsoft365"),
    ("spf.protection.office365.us", "microsoft365-us"),
    ("spf.protection.partner.outlook.cn", "microsoft365-cn"),
    ("_spf.google.com", "google-workspace"),
    ("zoho.com", "zoho-pro"),
    ("zohomail.com", "zoho-pro"),
    ("one.zoho.com", "zoho-pro"),
    ("zoho.eu", "zoho-pro-eu"),
    ("zohomail.eu", "zoho-pro-eu"),
    ("one.zoho.eu", "zoho-pro-eu"),
    ("zoho.in", "zoho-pro-in"),
    ("one.zoho.in", "zoho-pro-in"),
    ("zoho.com.au", "zoho-pro-au"),
    ("zoho.jp", "zoho-pro-jp"),
    ("zohocloud.ca", "zoho-pro-ca"),
    ("spf.messagingengine.com", "fastmail"),
    ("_spf.protonmail.ch", "proton"),
    ("icloud.com", "icloud-domain"),
    ("emailsrvr.com", "rackspace"),
    ("_spf.yandex.net", "yandex"),
    ("_spf.mail.ru", "mail.ru"),
    ("spf.mail.qq.com", "exmail"),
];

const fn filter(name: &'static str, suffixes: &'static [&'static str]) -> Filter {
    Filter { name, suffixes }
}

static FILTERS: &[Filter] = &[
    filter("Mimecast", &["mimecast.com", "mimecast.co.za", "mimecast-offshore.com"]),
    filter("Proofpoint", &["pphosted.com", "ppe-hosted.com", "gpphosted.com", "ppops.net"]),
    filter("Hornetsecurity", &["hornetsecurity.com", "antispameurope.com", "antispameurope.net", "hornetdefense.com"]),
    filter("Barracuda", &["barracudanetworks.com", "cudamail.com"]),
    filter("Symantec Email Security.cloud", &["messagelabs.com", "messagelabs.net", "inboundmx.com"]),
    filter("Cisco Secure Email", &["iphmx.com"]),
    filter(
        "Trend Micro",
        &["tmes.trendmicro.com", "tmes.trendmicro.eu", "tmes-anz.trendmicro.com", "trendmicro.com", "trendmicro.eu"],
    ),
    filter("Sophos", &["hydra.sophos.com", "sophos.com", "reflexion.net"]),
    filter("Forcepoint", &["mailcontrol.com"]),
    filter("Trellix", &["fireeyecloud.com"]),
    filter("Fortinet", &["fortimailcloud.com", "fortimail.com"]),
    filter("Check Point", &["cloud-sec-av.com", "checkpointcloudsec.com"]),
    filter("Cloudflare Email Security", &["mxrecord.io", "mxrecord.mx", "area1security.com"]),
    filter(
        "N-able / SpamExperts",
        &["spamexperts.com", "spamexperts.eu", "spamexperts.net", "antispamcloud.com", "spamexpert.nl"],
    ),
    filter("MailChannels", &["mailchannels.net"]),
    filter("Cloudmark", &["cloudfilter.net"]),
    filter("Vade", &["vadesecure.com", "vadesecure.net"]),
    filter("Cyren", &["ctmail.com", "expurgate.net", "expurgate.de"]),
    filter("NoSpamProxy", &["nospamproxy.com"]),
    filter("Retarus", &["retarus.com", "retarus.de"]),
    filter("SEPPmail", &["seppmail.cloud"]),
    filter("SpamTitan", &["spamtitan.com", "titanhq.com"]),
    filter("AppRiver / Zix", &["arsmtp.com", "zixmail.net", "zixworks.com"]),
    filter("VIPRE", &["electric.net", "mailanyone.net"]),
    filter("MX Logic", &["mxlogic.net"]),
    filter("MailRoute", &["mailroute.net"]),
    filter("MailGuard", &["mailguard.com.au"]),
    filter("Mailinblack", &["mailinblack.com"]),
    filter("Altospam", &["altospam.com"]),
    filter("Libraesva", &["esvacloud.com"]),
    filter("SpamHero", &["spamhero.com", "mxthunder.com", "mxthunder.net"]),
    filter("Securence", &["securence.com"]),
    filter("EveryCloud", &["everycloudtech.com"]),
    filter("SpamH", &["spamh.com"]),
    filter("SiteGround's spam filter", &["mailspamprotection.com"]),
    filter("Perception Point", &["perception-point.io"]),
    filter("Mailprotector", &["smtproutes.com", "emailservice.cc", "emailservice.io"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_spf_record_that_names_one_keeper_of_mailboxes_shows_it() {
        let key = |record: &str| by_spf(record).map(|provider| provider.key);
        for (record, expected) in [
            ("v=spf1 include:us._netblocks.mimecast.com include:spf.protection.outlook.com -all", Some("microsoft365")),
            ("V=SPF1 Include:_SPF.google.com ~all", Some("google-workspace")),
            ("v=spf1 redirect=_spf.yandex.net", Some("yandex")),
            ("v=spf1 include:_spf.google.com include:spf.protection.outlook.com ~all", None),
            ("v=spf1 include:sendgrid.net ~all", None),
            ("v=spf1 exp=spf.protection.outlook.com -all", None),
            ("MS=ms12345678", None),
            ("", None),
        ] {
            assert_eq!(key(record), expected, "{record}");
        }
    }

    #[test]
    fn an_alias_of_autodiscover_shows_the_keeper() {
        let key = |alias: &str| by_autodiscover(alias).map(|provider| provider.key);
        for (alias, expected) in [
            ("autodiscover.outlook.com", Some("microsoft365")),
            ("autod.ms-acdc-autod.office.com", Some("microsoft365")),
            ("autodiscover.partner.outlook.cn", Some("microsoft365-cn")),
            ("autodiscover.emailsrvr.com", Some("rackspace")),
            ("web.example.net", None),
            ("notoutlook.com", None),
        ] {
            assert_eq!(key(alias), expected, "{alias}");
        }
    }

    #[test]
    fn no_filter_is_a_provider_of_mailboxes_and_every_key_is_in_the_table() {
        for filter in FILTERS {
            for suffix in filter.suffixes {
                assert_eq!(
                    by_exchanger(&format!("MX1.{suffix}.")).map(|found| found.name),
                    Some(filter.name),
                    "{suffix}"
                );
                assert_eq!(by_mx(suffix), None, "{suffix}");
            }
        }
        for (name, key) in AUTODISCOVER.iter().chain(SPF) {
            assert!(by_key(key).is_some(), "{name}: {key}");
        }
    }
}
