//! DNS questions asked once a run, and host names turned into addresses (RFC 8305 sections 3 and 4).

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, Shared, select};
use tokio::time::timeout;

use super::guard::{self, Origin};
use super::{Backend, DnsAnswer, DnsError, Family, Net, RecordData, RecordKind, tcp};
use mail_types::reason::ResolveError;

/// How long AAAA may come after A (RFC 8305 section 8, Resolution Delay).
const RESOLUTION_DELAY: Duration = Duration::from_millis(50);
/// Most questions remembered in one generation; the last two are kept.
const MEMO_MAX: usize = 2048;

impl Net {
    /// Asks the resolver. The name is absolute, with or without its final dot; the search list is
    /// never used. The same question in one run goes out once, and goes on when its asker is gone.
    ///
    /// # Errors
    /// [`DnsError`], where `NxDomain` and `NoData` are clear answers too.
    pub async fn dns(&self, name: &str, kind: RecordKind) -> Result<DnsAnswer, DnsError> {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        self.memo.ask(&self.backend, name, kind).await
    }

    /// The addresses of a host, in the order in which to try them: families alternate, IPv6 first.
    /// IP literals (bracketed or not) and `localhost` need no question. Never empty.
    ///
    /// # Errors
    /// [`ResolveError::Dns`] where there is none; a failed question counts for more than a clear no
    /// for the other family. [`ResolveError::Private`] where the network named a host whose
    /// addresses are all private, without `--allow-private`; where only some are, they are left out.
    pub async fn resolve(&self, host: &str, origin: Origin) -> Result<Vec<IpAddr>, ResolveError> {
        let mut addresses = self.addresses(host).await?;
        let first = addresses.first().copied();
        if origin == Origin::Network && !self.allow_private {
            addresses.retain(|address| !guard::is_private(*address));
        }
        match (addresses.is_empty(), first) {
            (false, _) => Ok(addresses),
            (true, Some(address)) => Err(ResolveError::Private { address }),
            (true, None) => Err(DnsError::NoData.into()),
        }
    }

    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, DnsError> {
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        if let Ok(literal) = bare.parse::<IpAddr>() {
            return Ok(self.of_family(vec![literal]));
        }
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        // RFC 6761 section 6.3: such names are never asked for.
        if name == "localhost" || name.ends_with(".localhost") {
            return Ok(self.of_family(vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]));
        }
        // The root, as in an SRV target that says "not offered", is no host.
        if name.is_empty() {
            return Err(DnsError::BadName);
        }
        let (v6, v4) = match self.family {
            Family::V4 => (None, Some(self.dns(&name, RecordKind::A).await)),
            Family::V6 => (Some(self.dns(&name, RecordKind::Aaaa).await), None),
            Family::Both => self.both_families(&name).await,
        };
        merge(v6, v4)
    }

    /// AAAA and A at once. A family that has answered waits only so long for the other: IPv6 gets
    /// the resolution delay; IPv4 the time after which it would be tried anyway, since without it
    /// there would be nothing to fall back to.
    async fn both_families(&self, name: &str) -> (Option<Answer>, Option<Answer>) {
        let v4 = Box::pin(self.dns(name, RecordKind::A));
        let v6 = Box::pin(self.dns(name, RecordKind::Aaaa));
        match select(v4, v6).await {
            Either::Left((v4, rest)) => {
                let v6 = if v4.is_ok() { timeout(RESOLUTION_DELAY, rest).await.ok() } else { Some(rest.await) };
                (v6, Some(v4))
            }
            Either::Right((v6, rest)) => {
                let v4 = if v6.is_ok() { timeout(tcp::ATTEMPT_DELAY, rest).await.ok() } else { Some(rest.await) };
                (Some(v6), v4)
            }
        }
    }

    fn of_family(&self, addresses: Vec<IpAddr>) -> Vec<IpAddr> {
        let wanted = |address: &IpAddr| match self.family {
            Family::Both => true,
            Family::V4 => address.is_ipv4(),
            Family::V6 => address.is_ipv6(),
        };
        addresses.into_iter().filter(wanted).collect()
    }
}

type Answer = Result<DnsAnswer, DnsError>;
type Lookup = Shared<BoxFuture<'static, Answer>>;

/// Both answers as one list, alternating (RFC 8305 section 4), or the error that says more.
fn merge(v6: Option<Answer>, v4: Option<Answer>) -> Result<Vec<IpAddr>, DnsError> {
    let mut errors = Vec::new();
    let mut list = |answer: Option<Answer>| match answer {
        None => Vec::new(),
        Some(Ok(answer)) => addresses_in(&answer),
        Some(Err(error)) => {
            errors.push(error);
            Vec::new()
        }
    };
    let (mut v6, mut v4) = (list(v6).into_iter(), list(v4).into_iter());
    let mut merged = Vec::new();
    loop {
        let (first, second) = (v6.next(), v4.next());
        if first.is_none() && second.is_none() {
            break;
        }
        merged.extend(first.into_iter().chain(second));
    }
    if !merged.is_empty() {
        return Ok(merged);
    }
    let weight = |error: &DnsError| match error {
        DnsError::NoData => 0,
        DnsError::NxDomain => 1,
        _ => 2,
    };
    Err(errors.into_iter().max_by_key(weight).unwrap_or(DnsError::NoData))
}

pub(super) fn addresses_in(answer: &DnsAnswer) -> Vec<IpAddr> {
    let mut addresses = Vec::new();
    for record in &answer.records {
        if let RecordData::Address(address) = record
            && !addresses.contains(address)
        {
            addresses.push(*address);
        }
    }
    addresses
}

/// The questions of one run and their answers, under way or there. With very many domains the oldest
/// are forgotten: a full generation takes the place of the one before it.
#[derive(Default)]
pub(super) struct Memo {
    asked: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashMap<(String, RecordKind), Lookup>,
    old: HashMap<(String, RecordKind), Lookup>,
}

impl Generations {
    fn get(&self, key: &(String, RecordKind)) -> Option<&Lookup> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    fn insert(&mut self, key: (String, RecordKind), lookup: Lookup) {
        if self.young.len() >= MEMO_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, lookup);
    }
}

impl Memo {
    /// The answer to a question that was asked and answered.
    pub(super) fn peek(&self, name: &str, kind: RecordKind) -> Option<Answer> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.get(&(name.to_owned(), kind))?.peek().cloned()
    }

    async fn ask(&self, backend: &Arc<dyn Backend>, name: String, kind: RecordKind) -> Answer {
        let lookup = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (name, kind);
            match asked.get(&key) {
                Some(lookup) => lookup.clone(),
                None => {
                    let lookup = look_up(backend.clone(), key.0.clone(), kind);
                    asked.insert(key, lookup.clone());
                    lookup
                }
            }
        };
        lookup.await
    }
}

/// A task of its own: were the question polled by its askers, it would stand still, and run into
/// its timeout, while none of them waits.
fn look_up(backend: Arc<dyn Backend>, name: String, kind: RecordKind) -> Lookup {
    let task = tokio::spawn(async move { backend.dns(&name, kind).await });
    async move { task.await.unwrap_or(Err(DnsError::Unreachable)) }.boxed().shared()
}

#[cfg(test)]
mod tests {
    use super::super::NetOptions;
    use super::super::fake::FakeNet;
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    fn answer(addresses: &[&str]) -> Vec<RecordData> {
        addresses.iter().map(|text| RecordData::Address(ip(text))).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn families_alternate_with_ipv6_first() {
        let (net, _) = FakeNet::new().host("mx.example", &["203.0.113.1", "203.0.113.2", "2001:db8::1"]).build();
        let addresses = net.resolve("MX.example.", Origin::Network).await;
        assert_eq!(addresses, Ok(vec![ip("2001:db8::1"), ip("203.0.113.1"), ip("203.0.113.2")]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_aaaa_is_awaited_for_fifty_milliseconds() {
        for (delay, expected, took) in [
            (40 * MS, vec![ip("2001:db8::1"), ip("203.0.113.1")], 40 * MS),
            (3000 * MS, vec![ip("203.0.113.1")], 50 * MS),
        ] {
            let (net, _) = FakeNet::new()
                .dns("mx.example", RecordKind::A, answer(&["203.0.113.1"]))
                .dns("mx.example", RecordKind::Aaaa, answer(&["2001:db8::1"]))
                .delay(delay)
                .build();
            assert_eq!(net.resolve("mx.example", Origin::Network).await, Ok(expected));
            assert_eq!(net.clock().elapsed().as_millis(), took.as_millis());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_negative_first_answer_waits_for_the_other_family() {
        let (net, _) =
            FakeNet::new().dns("mx.example", RecordKind::Aaaa, answer(&["2001:db8::1"])).delay(1500 * MS).build();
        assert_eq!(net.resolve("mx.example", Origin::Network).await, Ok(vec![ip("2001:db8::1")]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_question_counts_for_more_than_a_clear_no() {
        let (net, _) = FakeNet::new()
            .dns_error("mx.example", RecordKind::A, DnsError::NoData)
            .dns_error("mx.example", RecordKind::Aaaa, DnsError::Timeout)
            .build();
        assert_eq!(net.resolve("mx.example", Origin::Network).await, Err(DnsError::Timeout.into()));
        let absent = net.resolve("nowhere.example", Origin::Network).await;
        assert_eq!(absent, Err(DnsError::NxDomain.into()));
        assert!(absent.is_err_and(|error| error.is_absent()));
    }

    #[tokio::test(start_paused = true)]
    async fn private_addresses_named_by_the_network_are_dropped_or_refused() {
        let fake = || {
            FakeNet::new()
                .host("mixed.example", &["10.0.0.1", "203.0.113.1"])
                .host("inside.example", &["192.168.0.1", "::1"])
        };
        let (net, _) = fake().build();
        assert_eq!(net.resolve("mixed.example", Origin::Network).await, Ok(vec![ip("203.0.113.1")]));
        assert_eq!(
            net.resolve("inside.example", Origin::Network).await,
            Err(ResolveError::Private { address: ip("::1") })
        );
        assert_eq!(net.resolve("localhost", Origin::Network).await, Err(ResolveError::Private { address: ip("::1") }));
        assert_eq!(
            net.resolve("[::ffff:127.0.0.1]", Origin::Network).await,
            Err(ResolveError::Private { address: ip("::ffff:127.0.0.1") })
        );
        let inside = vec![ip("::1"), ip("192.168.0.1")];
        assert_eq!(net.resolve("inside.example", Origin::Trusted).await, Ok(inside.clone()));
        let (net, _) = fake().build_with(&NetOptions { allow_private: true, ..NetOptions::default() });
        assert_eq!(net.resolve("inside.example", Origin::Network).await, Ok(inside));
    }

    #[tokio::test(start_paused = true)]
    async fn one_family_asks_one_question() {
        let options = NetOptions { family: Family::V4, ..NetOptions::default() };
        let (net, log) = FakeNet::new().host("mx.example", &["203.0.113.1", "2001:db8::1"]).build_with(&options);
        assert_eq!(net.resolve("mx.example", Origin::Network).await, Ok(vec![ip("203.0.113.1")]));
        assert_eq!(net.resolve("localhost", Origin::Trusted).await, Ok(vec![ip("127.0.0.1")]));
        assert_eq!(net.resolve("2001:db8::1", Origin::Trusted).await, Err(DnsError::NoData.into()));
        assert_eq!(net.resolve(".", Origin::Trusted).await, Err(DnsError::BadName.into()));
        assert_eq!(log.asked("mx.example", RecordKind::Aaaa), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_goes_out_once_and_outlives_its_asker() {
        let (net, log) =
            FakeNet::new().dns("mx.example", RecordKind::A, answer(&["203.0.113.1"])).delay(100 * MS).build();
        let cut = timeout(10 * MS, net.dns("mx.example", RecordKind::A)).await;
        assert!(cut.is_err());
        let (first, second) = tokio::join!(net.dns("mx.example", RecordKind::A), net.dns("MX.example.", RecordKind::A));
        assert_eq!(first, second);
        assert!(first.is_ok());
        assert_eq!(net.clock().elapsed().as_millis(), 100);
        assert_eq!(log.asked("mx.example", RecordKind::A), 1);
    }
}
