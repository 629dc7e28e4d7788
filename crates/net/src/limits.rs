//! Politeness: how many targets of one run may use a host, or a provider, at the same time.
//!
//! A run over thousands of domains meets the same hoster again and again. Each target is a [`Guest`]:
//! the first connection to a host waits until few enough others are there, further ones of the same
//! target are let in at once, since servers of one target often stand on one host and stay open
//! together. The time spent waiting is the target's own fault in no way, so its deadline moves; and it takes
//! no job from the others: many domains on one silent host hold up nobody else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::Net;
use mail_types::Veil;
use mail_types::address::registrable_domain;

/// Two targets could wait for each other's hosts; nobody waits longer than this.
const PATIENCE: Duration = Duration::from_secs(30);
/// From so many names on, those that nobody uses are forgotten.
const GATES_MAX: usize = 1024;

/// How many targets may be at one place together.
#[derive(Debug)]
pub struct Limits {
    per_host: usize,
    per_provider: usize,
    gates: Mutex<HashMap<String, Weak<Semaphore>>>,
    /// Targets that may be at work together.
    jobs: Arc<Semaphore>,
}

impl Limits {
    /// At most so many targets at one address, at hosts of one registrable domain, and at work at all.
    pub fn new(per_host: usize, per_provider: usize, jobs: usize) -> Self {
        let jobs = Arc::new(Semaphore::new(jobs.max(1)));
        Self { per_host: per_host.max(1), per_provider: per_provider.max(1), gates: Mutex::default(), jobs }
    }

    fn gate(&self, key: &str, places: usize) -> Arc<Semaphore> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(key).and_then(Weak::upgrade) {
            return gate;
        }
        if gates.len() >= GATES_MAX {
            gates.retain(|_, gate| gate.strong_count() > 0);
        }
        let gate = Arc::new(Semaphore::new(places));
        gates.insert(key.to_owned(), Arc::downgrade(&gate));
        gate
    }
}

type Place = Arc<OnceCell<Option<OwnedSemaphorePermit>>>;

/// One target: the places it has taken, and the time it waited for them.
#[derive(Debug, Default)]
pub struct Guest {
    places: Mutex<HashMap<String, Place>>,
    waiting: AtomicUsize,
    waited_ms: AtomicU64,
    job: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Net {
    /// The same network for many targets, with these limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = Some(Arc::new(limits));
        self
    }

    /// The same network for one of many targets: with places of its own, given back when the last
    /// clone is gone, and with secrets of its own.
    #[must_use]
    pub fn for_target(&self) -> Self {
        Self { guest: Arc::default(), veil: Veil::default(), ..self.clone() }
    }

    /// Waits until this target may be at work beside the others. To be called before anything else is done for
    /// it.
    pub async fn take_job(&self) {
        if let Some(limits) = &self.limits {
            self.guest.take_job(limits).await;
        }
    }

    /// Waits until this target may connect to the host.
    pub(crate) async fn admit(&self, host: &str, addresses: &[IpAddr]) {
        let Some(limits) = &self.limits else { return };
        let provider = format!("provider {}", registrable_domain(host));
        self.guest.enter(limits, provider, limits.per_provider).await;
        if let Some(address) = addresses.first() {
            self.guest.enter(limits, format!("host {address}"), limits.per_host).await;
        }
    }

    /// How much later this target's deadline is, since it had to wait for others; `None` while it
    /// waits.
    pub fn delayed(&self) -> Option<Duration> {
        let waits = self.guest.waiting.load(Ordering::Acquire) > 0;
        (!waits).then(|| Duration::from_millis(self.guest.waited_ms.load(Ordering::Acquire)))
    }
}

impl Guest {
    async fn enter(&self, limits: &Limits, key: String, places: usize) {
        let place = {
            let mut taken = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            taken.entry(key.clone()).or_default().clone()
        };
        if place.initialized() {
            return;
        }
        let gate = limits.gate(&key, places);
        let _waiting = Waiting::begin(self);
        let enter = async || {
            if let Ok(place) = gate.clone().try_acquire_owned() {
                return Some(place);
            }
            let had_job = self.job().take().is_some();
            let place = timeout(PATIENCE, gate.acquire_owned()).await.ok().and_then(Result::ok);
            if had_job {
                self.take_job(limits).await;
            }
            place
        };
        place.get_or_init(enter).await;
    }

    async fn take_job(&self, limits: &Limits) {
        let job = limits.jobs.clone().acquire_owned().await.ok();
        *self.job() = job;
    }

    fn job(&self) -> MutexGuard<'_, Option<OwnedSemaphorePermit>> {
        self.job.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts the time of a wait, also of one that is given up.
struct Waiting<'a> {
    guest: &'a Guest,
    since: Instant,
}

impl<'a> Waiting<'a> {
    fn begin(guest: &'a Guest) -> Self {
        guest.waiting.fetch_add(1, Ordering::AcqRel);
        Self { guest, since: Instant::now() }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        // Waits that overlap count once too often at worst: the deadline is the later for it.
        let waited = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.guest.waited_ms.fetch_add(waited, Ordering::AcqRel);
        self.guest.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::FakeNet;
    use super::*;

    const HOST: &[IpAddr] = &[IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1))];

    fn net(per_host: usize, per_provider: usize) -> Net {
        FakeNet::new().build().0.with_limits(Limits::new(per_host, per_provider, 9))
    }

    /// 150 targets at a host that takes 20 s for each, two at a time, before 300 good ones, with ten jobs.
    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_silent_host_takes_no_job() {
        let net = FakeNet::new().build().0.with_limits(Limits::new(2, 99, 10));
        let mut targets = tokio::task::JoinSet::new();
        for number in 0..450_u32 {
            let net = net.for_target();
            targets.spawn(async move {
                net.take_job().await;
                let good = number >= 150;
                let address =
                    if good { [198, 51, 100, u8::try_from(number % 250).unwrap_or(0)] } else { [203, 0, 113, 1] };
                net.admit(&format!("mail{number}.example{number}.org"), &[IpAddr::from(address)]).await;
                tokio::time::sleep(if good { Duration::from_millis(100) } else { Duration::from_secs(20) }).await;
                good.then(Instant::now)
            });
        }
        let began = Instant::now();
        let mut done = Vec::new();
        while let Some(target) = targets.join_next().await {
            done.extend(target.expect("no panic"));
        }
        assert_eq!(done.len(), 300);
        let last = done.into_iter().max().map_or(Duration::MAX, |last| last - began);
        assert!(last < Duration::from_secs(6), "{last:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_targets_than_jobs_are_at_work() {
        let net = FakeNet::new().build().0.with_limits(Limits::new(1, 1, 2));
        let (first, second, third) = (net.for_target(), net.for_target(), net.for_target());
        first.take_job().await;
        second.take_job().await;
        let waits = |net: Net| async move { timeout(Duration::from_secs(1), net.take_job()).await.is_err() };
        assert!(waits(third.clone()).await);
        drop(first);
        assert!(!waits(third).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_third_target_waits_until_one_has_left() {
        let net = net(2, 9);
        let (first, second, third) = (net.for_target(), net.for_target(), net.for_target());
        first.admit("a.example.org", HOST).await;
        second.admit("b.example.net", HOST).await;
        let waiting = tokio::spawn(async move {
            third.admit("c.example.com", HOST).await;
            third
        });
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!waiting.is_finished());
        drop(first);
        let third = waiting.await.expect("no panic");
        assert!(third.delayed() >= Some(Duration::from_secs(1)));
        assert_eq!(second.delayed(), Some(Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn one_target_may_open_as_many_as_it_needs() {
        let net = net(1, 1);
        let target = net.for_target();
        for host in ["imap.example.org", "pop.example.org", "smtp.example.org"] {
            target.admit(host, HOST).await;
        }
        assert_eq!(target.delayed(), Some(Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn providers_are_told_apart_by_their_domain() {
        let net = net(9, 1);
        let (first, second) = (net.for_target(), net.for_target());
        first.admit("imap.example.org", HOST).await;
        second.admit("imap.example.net", HOST).await;
        assert_eq!(second.delayed(), Some(Duration::ZERO));
        // Nobody leaves, so patience ends it.
        let began = Instant::now();
        second.admit("pop.example.org", HOST).await;
        assert_eq!(began.elapsed(), PATIENCE);
    }

    #[test]
    fn names_that_nobody_uses_are_forgotten() {
        let limits = Limits::new(1, 1, 1);
        for number in 0..5 * GATES_MAX {
            drop(limits.gate(&format!("host {number}"), 1));
        }
        assert!(limits.gates.lock().expect("lock").len() <= GATES_MAX);
    }
}
