//! Further connections to a server whose answer is there: each family alone, old versions of TLS, the
//! other port, TLSA records.

mod injection;
mod posture;
mod tlsa;

use std::time::Duration;

use tokio::time::timeout;

use mail_net::connection::{self, OpenSpec};
use mail_net::driver::{Connection, StartTlsError};
use mail_net::offer::{as_handshake, from_handshake};
use mail_net::{DnsError, Family, Net, RecordData, RecordKind};
use mail_types::Reason;
use mail_types::deep::{DeepServer, FamilyReport, Needs, OfferAnswer, OfferReport, StartTlsPort, TlsVersion, Tried};
use mail_types::event::Events;
use mail_types::reason::ConnectErrorKind;
use mail_types::report::{Cause, CertificateFacts, Failure, Phase, Verdict};
use mail_types::{Endpoint, Security};

pub use posture::posture;

/// Longest time for one further connection.
const STEP: Duration = Duration::from_secs(8);

/// Looks into one server. `certificate` is the one that it showed before.
pub async fn server(
    net: &Net,
    spec: &OpenSpec,
    certificate: Option<&CertificateFacts>,
    needs: &Needs,
    idle_timeout: Duration,
) -> DeepServer {
    let digger = Digger { net, spec, idle_timeout };
    let mut report = DeepServer {
        protocol: spec.protocol,
        endpoint: spec.endpoint.clone(),
        families: Vec::new(),
        offers: Vec::new(),
        starttls: None,
        implicit_tls: None,
        tlsa: None,
    };
    if needs.families {
        for family in [Family::V4, Family::V6] {
            report.families.push(digger.family(family).await);
        }
    }
    if spec.security != Security::Cleartext {
        for newest in &needs.offers {
            report.offers.push(OfferReport { newest: *newest, answer: digger.offer(*newest).await });
        }
    }
    if needs.starttls {
        report.starttls = Some(digger.starttls_port().await);
    }
    if needs.implicit_tls {
        let spec = digger.sibling(Security::ImplicitTls);
        let tried = digger.ladder(net, &spec).await;
        report.implicit_tls = Some((spec.endpoint, tried));
    }
    if needs.tlsa {
        report.tlsa = Some(tlsa::compare(net, &spec.endpoint, certificate).await);
    }
    report
}

struct Digger<'a> {
    net: &'a Net,
    spec: &'a OpenSpec,
    idle_timeout: Duration,
}

impl Digger<'_> {
    async fn family(&self, family: Family) -> FamilyReport {
        let ipv6 = family == Family::V6;
        let kind = if ipv6 { RecordKind::Aaaa } else { RecordKind::A };
        let answer = match self.spec.endpoint.host.parse() {
            Ok(address) => Ok(vec![address]),
            Err(_) => self.net.dns(&self.spec.endpoint.host, kind).await.map(|answer| {
                let address = |record: &RecordData| match record {
                    RecordData::Address(address) => Some(*address),
                    _ => None,
                };
                answer.records.iter().filter_map(address).collect()
            }),
        };
        let addresses: Vec<std::net::IpAddr> = match answer {
            Ok(addresses) => addresses.into_iter().filter(|address| address.is_ipv6() == ipv6).collect(),
            Err(error) if error.is_absent() || error == DnsError::BadName => Vec::new(),
            Err(error) => {
                return FamilyReport { ipv6, addresses: Vec::new(), outcome: Tried::Failed(Failure::of(error)) };
            }
        };
        if addresses.is_empty() {
            return FamilyReport { ipv6, addresses, outcome: Tried::Absent };
        }
        let outcome = self.ladder(&self.net.only(family), self.spec).await;
        FamilyReport { ipv6, addresses, outcome }
    }

    /// The whole ladder once more.
    async fn ladder(&self, net: &Net, spec: &OpenSpec) -> Tried {
        let events = Events::none();
        let Ok((ladder, _session)) = timeout(STEP, connection::open(net, &events, spec, self.idle_timeout)).await
        else {
            return Tried::Failed(timed_out());
        };
        let failed = ladder.into_phases(spec.security).into_iter().find_map(|report| match report.verdict {
            Verdict::Failed(failure) => Some((report.phase, failure)),
            _ => None,
        });
        match failed {
            None => Tried::Worked,
            Some((Phase::Connect, failure)) if failure.reason == Reason::Connect(ConnectErrorKind::Refused) => {
                Tried::Absent
            }
            Some((_, failure)) => Tried::Failed(failure),
        }
    }

    /// The other port of the same host; the same where it is that already.
    fn sibling(&self, security: Security) -> OpenSpec {
        let mut spec = self.spec.clone();
        if spec.security != security {
            spec.security = security;
            spec.endpoint.port = spec.protocol.default_port(security);
        }
        spec
    }

    async fn connection(&self, endpoint: &Endpoint) -> Result<Connection, Failure> {
        let spec = self.spec;
        let addresses = self.net.resolve(&endpoint.host, spec.origin).await.map_err(Failure::of)?;
        let connected = self.net.connect(&addresses, endpoint.port).await;
        let (stream, _) = connected.map_err(Failure::of)?;
        let dialog = mail_dialog::dialog(spec.protocol);
        let (events, endpoint) = (Events::none(), endpoint.clone());
        let connection = Connection::new(stream, dialog, spec.protocol, endpoint, events, self.idle_timeout, false);
        Ok(connection.veiled(self.net.veil()))
    }

    async fn offer(&self, newest: TlsVersion) -> OfferAnswer {
        match timeout(STEP, self.offered(newest)).await {
            Ok(Ok(Some(version))) => OfferAnswer::Accepted(version),
            Ok(Ok(None)) => OfferAnswer::Refused,
            Ok(Err(failure)) => OfferAnswer::Failed(failure),
            Err(_) => OfferAnswer::Failed(timed_out()),
        }
    }

    async fn offered(&self, newest: TlsVersion) -> Result<Option<TlsVersion>, Failure> {
        let spec = self.spec;
        let host = &spec.endpoint.host;
        if spec.security == Security::ImplicitTls {
            let addresses = self.net.resolve(host, spec.origin).await.map_err(Failure::of)?;
            let connected = self.net.connect(&addresses, spec.endpoint.port).await;
            let (stream, _) = connected.map_err(Failure::of)?;
            return self.net.offer(stream, host, newest).await.map_err(Failure::of);
        }
        let mut connection = self.connection(&spec.endpoint).await?;
        connection.start().await.map_err(Failure::of)?;
        connection::ask_capabilities(&mut connection).await?;
        let net = self.net.clone();
        let upgraded = connection.start_tls(|stream| async move {
            let answer = net.offer(stream, host, newest).await;
            // The stream is spent: what came is no handshake that could go on.
            Err::<(mail_net::BoxStream, mail_types::report::TlsFacts), _>(as_handshake(answer))
        });
        match upgraded.await {
            Ok(_) => Ok(None),
            Err(StartTlsError::Upgrade(error)) => from_handshake(error).map_err(Failure::of),
            Err(StartTlsError::Refused(refusal)) => Err(connection::refused(&refusal)),
            Err(StartTlsError::Driver(error)) => Err(Failure::of(error)),
        }
    }

    async fn starttls_port(&self) -> StartTlsPort {
        let endpoint = self.sibling(Security::StartTls).endpoint;
        let mut port =
            StartTlsPort { endpoint, outcome: Tried::Absent, offered: false, plain: Vec::new(), injection: None };
        let looked = match timeout(STEP, self.before_tls(&port.endpoint)).await {
            Ok(looked) => looked,
            Err(_) => Err(timed_out()),
        };
        match looked {
            Ok(capabilities) => {
                port.outcome = Tried::Worked;
                port.offered = capabilities.starttls;
                port.plain = capabilities.mechanisms.into_iter().filter(|m| m.sends_password()).collect();
            }
            // A port that nobody opens gives nothing away, nor does one behind a filter.
            Err(failure)
                if failure.reason == Reason::Connect(ConnectErrorKind::Refused) || failure.cause == Cause::Timeout =>
            {
                return port;
            }
            Err(failure) => {
                port.outcome = Tried::Failed(failure);
                return port;
            }
        }
        if port.offered {
            let tried = injection::tried(self.net, self.spec, &port.endpoint);
            port.injection = timeout(STEP, tried).await.ok().flatten();
        }
        port
    }

    async fn before_tls(&self, endpoint: &Endpoint) -> Result<mail_dialog::Capabilities, Failure> {
        let mut connection = self.connection(endpoint).await?;
        let greeting = connection.start().await.map_err(Failure::of)?;
        let capabilities = match greeting.capabilities {
            Some(capabilities) => capabilities,
            None => connection::ask_capabilities(&mut connection).await?,
        };
        let _ = timeout(Duration::from_secs(1), connection.run(mail_dialog::Command::Quit)).await;
        Ok(capabilities)
    }
}

fn timed_out() -> Failure {
    Failure::of(Reason::StepTimeout { after: STEP })
}
