//! What DNS shows about names beside their addresses: aliases, wildcards, and who vouches.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

use super::resolve::addresses_in;
use super::{DnsAnswer, Family, Net, RecordKind};
use mail_types::Vouching;

impl Net {
    /// Why the resolver's AD bit counts as DNSSEC validation; `None` where it does not, and before
    /// the first question.
    pub fn vouching(&self) -> Option<Vouching> {
        self.backend.vouching()
    }

    /// Where every name below `domain` leads that has no record of its own (RFC 4592); empty where
    /// there is no such wildcard. One question, for a label that nobody has.
    pub async fn wildcard(&self, domain: &str) -> Vec<IpAddr> {
        let label = RandomState::new().hash_one(domain);
        let kind = if self.family == Family::V6 { RecordKind::Aaaa } else { RecordKind::A };
        let answer = self.dns(&format!("mailsetup-{label:016x}.{domain}"), kind).await;
        answer.map(|answer| addresses_in(&answer)).unwrap_or_default()
    }

    /// The name that `host` is an alias of, as far as this run has asked. Asks nobody.
    pub fn known_alias(&self, host: &str) -> Option<String> {
        self.known(host).find_map(|answer| answer.alias)
    }

    /// The addresses of `host`, as far as this run has asked. Asks nobody.
    pub fn known_addresses(&self, host: &str) -> Vec<IpAddr> {
        self.known(host).flat_map(|answer| addresses_in(&answer)).collect()
    }

    fn known(&self, host: &str) -> impl Iterator<Item = DnsAnswer> {
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        [RecordKind::A, RecordKind::Aaaa].into_iter().filter_map(move |kind| self.memo.peek(&name, kind)?.ok())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::FakeNet;
    use super::super::{Origin, RecordData};
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_asked_is_known_and_nothing_else() {
        let (net, log) = FakeNet::new().host("mx.example", &["203.0.113.1"]).build();
        assert_eq!(net.known_addresses("mx.example"), Vec::<IpAddr>::new());
        assert!(net.resolve("mx.example", Origin::Network).await.is_ok());
        assert_eq!(net.known_addresses("MX.example."), [IpAddr::from([203, 0, 113, 1])]);
        assert_eq!(net.known_alias("mx.example"), None);
        assert_eq!(log.asked("mx.example", RecordKind::A), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_random_label_shows_a_wildcard() {
        let address = IpAddr::from([203, 0, 113, 9]);
        let (net, _) = FakeNet::new().wildcard("example.org", &[address]).build();
        assert_eq!(net.wildcard("example.org").await, [address]);
        assert_eq!(net.wildcard("example.net").await, Vec::<IpAddr>::new());
        let answer = net.dns("any.example.org", RecordKind::A).await.expect("answer");
        assert_eq!(answer.records, [RecordData::Address(address)]);
    }
}
