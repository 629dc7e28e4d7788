//! From an endpoint to a live session: resolve, connect, TLS on either way, greeting, capabilities.
//!
//! [`open`] climbs the rungs one by one and writes each on the [`Ladder`], so a caller that only
//! wants to know how a server does keeps the ladder, and one that wants to go on (log in, fetch,
//! compare) keeps the [`Session`] and saves the round trips of a second connection.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::certificate;
use crate::driver::{Connection, DriverError, StartTlsError};
use crate::guard::{self, Origin};
use crate::{BoxStream, Net, PassedOver, TlsError, TlsErrorKind, TlsMode};
use mail_dialog::pop3::without_capa;
use mail_dialog::{Capabilities, Command, Greeting, GreetingKind};
use mail_types::event::{Event, Events};
use mail_types::reason::CertificateProblem;
use mail_types::report::{Cause, CertificateFacts, Failure, Phase, PhaseReport, Refusal, TlsFacts, Verdict};
use mail_types::{Endpoint, Protocol, Reason, Security};

/// Longest wait for a POP3 server to say what it can do. RFC 2449 has CAPA answered at once; a server of before
/// may wait for a command that it knows.
const CAPA: Duration = Duration::from_secs(5);
/// Silence before the greeting after which a port is suspected of waiting for TLS.
const SILENCE: Duration = Duration::from_secs(1);
/// Longest wait for the answer to a goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// What to open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OpenSpec {
    /// What the server speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// How the connection is protected.
    pub security: Security,
    /// Who named it; decides whether private addresses may be contacted.
    pub origin: Origin,
    /// SHA-256 of the only certificate that is accepted, lower-case hex; no authority is asked then.
    pub pin: Option<String>,
}

/// A session whose capabilities are known; nobody is logged in.
pub struct Session {
    /// The running dialog.
    pub connection: Connection,
    /// What the server can do; only what it said after TLS.
    pub capabilities: Capabilities,
    /// TLS facts; `verified` is the precondition of every login. `None` on a plain connection.
    pub tls: Option<TlsFacts>,
    /// The other end.
    pub peer: SocketAddr,
}

/// What was seen on the way up; complete up to the first failure.
#[derive(Debug)]
pub struct Ladder {
    phases: Vec<PhaseReport>,
    /// What the host resolved to.
    pub addresses: Vec<IpAddr>,
    /// The address that won the race.
    pub peer: Option<SocketAddr>,
    /// Addresses that were tried before the winner.
    pub passed_over: Vec<PassedOver>,
    /// TLS facts, also of a handshake that failed.
    pub tls: Option<TlsFacts>,
    /// What is wrong with the certificate, where it was refused.
    pub certificate_problem: Option<CertificateProblem>,
    /// The greeting line.
    pub greeting: Option<String>,
    /// What the server said before STARTTLS. Unauthenticated; kept for findings alone.
    pub before_tls: Option<Capabilities>,
    /// Bytes were slipped in between the STARTTLS reply and the handshake.
    pub injected: bool,
    /// The server claimed PREAUTH on an unprotected connection.
    pub preauth_before_tls: bool,
    /// STARTTLS was demanded and not offered.
    pub starttls_missing: bool,
}

impl Ladder {
    fn new() -> Self {
        Self {
            phases: Vec::new(),
            addresses: Vec::new(),
            peer: None,
            passed_over: Vec::new(),
            tls: None,
            certificate_problem: None,
            greeting: None,
            before_tls: None,
            injected: false,
            preauth_before_tls: false,
            starttls_missing: false,
        }
    }

    /// What stopped the climb.
    pub fn failure(&self) -> Option<&Failure> {
        self.phases.iter().find_map(|report| match &report.verdict {
            Verdict::Failed(failure) => Some(failure),
            _ => None,
        })
    }

    /// Every rung of this kind of connection, those above the failure as not reached.
    pub fn into_phases(self, security: Security) -> Vec<PhaseReport> {
        let mut phases = self.phases;
        add_not_reached(&mut phases, security);
        phases
    }
}

/// Adds the rungs of this kind of connection that nothing is known of.
pub fn add_not_reached(phases: &mut Vec<PhaseReport>, security: Security) {
    for phase in rungs(security) {
        if !phases.iter().any(|report| report.phase == *phase) {
            phases.push(PhaseReport {
                phase: *phase,
                verdict: Verdict::NotReached,
                started: Duration::ZERO,
                took: Duration::ZERO,
            });
        }
    }
}

/// The rungs in their order; with STARTTLS the greeting comes first.
fn rungs(security: Security) -> &'static [Phase] {
    use Phase::{Capability, Connect, Greeting, Resolve, StartTls, TlsHandshake};
    match security {
        Security::ImplicitTls => &[Resolve, Connect, TlsHandshake, Greeting, Capability],
        Security::StartTls => &[Resolve, Connect, Greeting, StartTls, TlsHandshake, Capability],
        Security::Cleartext => &[Resolve, Connect, Greeting, Capability],
    }
}

/// Climbs the ladder as far as it goes. The session is there where the top was reached.
///
/// Never blocks longer than the limits of [`Net`] and `idle_timeout` per read allow; a deadline for
/// the whole is the caller's.
pub async fn open(net: &Net, events: &Events, spec: &OpenSpec, idle_timeout: Duration) -> (Ladder, Option<Session>) {
    let mut climber = Climber { net, events, spec, idle_timeout, ladder: Ladder::new() };
    let session = climber.climb().await;
    (climber.ladder, session)
}

/// Refuses ports that no mail server stands on, where the network named the endpoint.
fn port_check(net: &Net, spec: &OpenSpec) -> Result<(), Failure> {
    if spec.origin == Origin::Network
        && !net.allows_private()
        && !guard::port_allowed(spec.protocol, spec.endpoint.port)
    {
        return Err(Failure::of(Reason::OddPort { port: spec.endpoint.port }));
    }
    Ok(())
}

struct Climber<'a> {
    net: &'a Net,
    events: &'a Events,
    spec: &'a OpenSpec,
    idle_timeout: Duration,
    ladder: Ladder,
}

impl Climber<'_> {
    async fn climb(&mut self) -> Option<Session> {
        let (mut connection, tls, greeted) = self.reach().await?;
        let (capabilities, hung) = self.capabilities(&mut connection, greeted).await?;
        let peer = self.ladder.peer?;
        if !hung {
            return Some(Session { connection, capabilities, tls, peer });
        }
        // That connection still owes an answer; another one is not asked. What was seen of the first one holds.
        drop(connection);
        let mut other = Climber { ladder: Ladder::new(), ..*self };
        let (connection, tls, _) = Box::pin(other.reach()).await?;
        Some(Session { connection, capabilities, tls, peer: other.ladder.peer? })
    }

    /// Up to the greeting; gives the capabilities that it already named.
    async fn reach(&mut self) -> Option<(Connection, Option<TlsFacts>, Option<Capabilities>)> {
        let stream = self.connect().await?;
        Some(match self.spec.security {
            Security::ImplicitTls => {
                let (stream, facts) = self.implicit_tls(stream).await?;
                let mut connection = self.connection(stream, true);
                let greeting = self.greet(&mut connection).await?;
                (connection, Some(facts), greeting.capabilities)
            }
            Security::StartTls => {
                let mut connection = self.connection(stream, false);
                self.greet(&mut connection).await?;
                let facts = self.start_tls(&mut connection).await?;
                (connection, Some(facts), None)
            }
            Security::Cleartext => {
                let mut connection = self.connection(stream, false);
                let greeting = self.greet(&mut connection).await?;
                (connection, None, greeting.capabilities)
            }
        })
    }

    async fn connect(&mut self) -> Option<BoxStream> {
        let started = self.begin(Phase::Resolve);
        let resolved = match port_check(self.net, self.spec) {
            Ok(()) => self.net.resolve(&self.spec.endpoint.host, self.spec.origin).await.map_err(Failure::of),
            Err(failure) => Err(failure),
        };
        let addresses = self.end(Phase::Resolve, started, resolved)?;
        self.ladder.addresses.clone_from(&addresses);
        self.net.admit(&self.spec.endpoint.host, &addresses).await;
        let started = self.begin(Phase::Connect);
        let mut passed_over = Vec::new();
        let connected = self.net.connect_noting(&addresses, self.spec.endpoint.port, &mut passed_over).await;
        self.ladder.passed_over = passed_over;
        let connected = connected.map_err(Failure::of);
        let (stream, peer) = self.end(Phase::Connect, started, connected)?;
        self.ladder.peer = Some(peer);
        Some(stream)
    }

    async fn implicit_tls(&mut self, stream: BoxStream) -> Option<(BoxStream, TlsFacts)> {
        let started = self.begin(Phase::TlsHandshake);
        let result = handshake(self.net, stream, self.spec).await;
        let result = match result {
            Ok((stream, facts)) => {
                self.ladder.tls = Some(facts.clone());
                Ok((stream, facts))
            }
            Err(error) => Err(self.explain(error).await),
        };
        self.end(Phase::TlsHandshake, started, result)
    }

    fn connection(&self, stream: BoxStream, protected: bool) -> Connection {
        let spec = self.spec;
        let dialog = mail_dialog::dialog(spec.protocol);
        let events = self.events.clone();
        Connection::new(stream, dialog, spec.protocol, spec.endpoint.clone(), events, self.idle_timeout, protected)
            .veiled(self.net.veil())
    }

    /// The greeting of a server that lets us go on.
    async fn greet(&mut self, connection: &mut Connection) -> Option<Greeting> {
        let started = self.begin(Phase::Greeting);
        let unprotected = self.spec.security == Security::StartTls;
        let result = match self.first_line(connection).await {
            Err(failure) => Err(failure),
            Ok(greeting) => {
                self.ladder.greeting = Some(greeting.text.clone());
                match &greeting.kind {
                    GreetingKind::Rejected(refusal) => {
                        let protected = self.spec.security == Security::ImplicitTls;
                        Err(Failure::of(Reason::Rejected { text: refusal.text.clone(), protected }))
                    }
                    // RFC 9051 section 11.2: whoever answers PREAUTH here has something to hide.
                    GreetingKind::PreAuth if unprotected => {
                        self.ladder.preauth_before_tls = true;
                        Err(Failure::of(Reason::PreauthBeforeTls))
                    }
                    _ => {
                        if unprotected {
                            self.ladder.before_tls.clone_from(&greeting.capabilities);
                        }
                        Ok(greeting)
                    }
                }
            }
        };
        self.end(Phase::Greeting, started, result)
    }

    /// The greeting, or the proof that the port waits for TLS. Such a port is silent, so a silent one gets a second
    /// connection with a handshake; whichever ends first counts.
    async fn first_line(&self, connection: &mut Connection) -> Result<Greeting, Failure> {
        let mut greeting = std::pin::pin!(connection.start());
        if self.spec.security == Security::ImplicitTls {
            return greeting.await.map_err(Failure::of);
        }
        if let Ok(answer) = tokio::time::timeout(SILENCE, &mut greeting).await {
            return answer.map_err(Failure::of);
        }
        tokio::select! {
            biased;
            answer = &mut greeting => answer.map_err(Failure::of),
            () = self.tls_first() => Err(Failure::of(Reason::TlsFirst)),
        }
    }

    /// Ends only where the port answers a handshake. Nothing is sent over it.
    async fn tls_first(&self) {
        let endpoint = &self.spec.endpoint;
        if let Ok((stream, _)) = self.net.connect(&self.ladder.addresses, endpoint.port).await {
            match self.net.tls(stream, &endpoint.host, TlsMode::Inspect).await.map_err(|error| error.kind) {
                Ok(_) | Err(TlsErrorKind::Handshake { alert: Some(_) }) => return,
                Err(_) => {}
            }
        }
        std::future::pending().await
    }

    async fn start_tls(&mut self, connection: &mut Connection) -> Option<TlsFacts> {
        let started = self.begin(Phase::StartTls);
        let offered = self.offer(connection).await;
        self.end(Phase::StartTls, started, offered)?;
        let started = self.begin(Phase::TlsHandshake);
        let net = self.net.clone();
        let spec = self.spec;
        let upgraded = connection.start_tls(|stream| async move { handshake(&net, stream, spec).await }).await;
        let result = match upgraded {
            Ok(facts) => {
                self.ladder.tls = Some(facts.clone());
                Ok(facts)
            }
            Err(StartTlsError::Upgrade(error)) => Err(self.explain(error).await),
            Err(StartTlsError::Refused(refusal)) => {
                let goodbye = says_goodbye(&refusal);
                Err(Failure::of(Reason::StartTlsRefused { text: refusal.words(), goodbye }))
            }
            Err(StartTlsError::Driver(error)) => {
                self.ladder.injected = matches!(error, DriverError::Injected { .. });
                Err(Failure::of(error))
            }
        };
        self.end(Phase::TlsHandshake, started, result)
    }

    /// Asks for the capabilities before TLS, where the greeting was silent about them, and for
    /// STARTTLS among them. Submission and POP3 need that: they say nothing in the greeting.
    async fn offer(&mut self, connection: &mut Connection) -> Result<(), Failure> {
        if self.ladder.before_tls.is_none() {
            self.ladder.before_tls = Some(ask_capabilities(connection).await?);
        }
        if self.ladder.before_tls.as_ref().is_some_and(|capabilities| capabilities.starttls) {
            return Ok(());
        }
        self.ladder.starttls_missing = true;
        // Whoever took the offer away may not answer either; the reason must not be lost over that.
        let _ = tokio::time::timeout(GOODBYE, connection.run(Command::Quit)).await;
        Err(Failure::of(Reason::NoStartTls { command: starttls_command(self.spec.protocol) }))
    }

    /// The flag says that the server did not answer, and may all the same be one that can be used.
    async fn capabilities(
        &mut self,
        connection: &mut Connection,
        greeted: Option<Capabilities>,
    ) -> Option<(Capabilities, bool)> {
        let started = self.begin(Phase::Capability);
        let may_hang = self.spec.protocol == Protocol::Pop3 && self.spec.security != Security::StartTls;
        let asked = async {
            match greeted {
                Some(capabilities) => Ok(capabilities),
                None => ask_capabilities(connection).await,
            }
        };
        let result = if may_hang {
            match tokio::time::timeout(CAPA.min(self.idle_timeout), asked).await {
                Err(_) => Ok((without_capa(false), true)),
                Ok(Err(failure)) if failure.cause == Cause::Timeout => Ok((without_capa(false), true)),
                Ok(answer) => answer.map(|capabilities| (capabilities, false)),
            }
        } else {
            asked.await.map(|capabilities| (capabilities, false))
        };
        self.end(Phase::Capability, started, result)
    }

    /// A refused handshake, explained: a second connection that accepts any certificate shows which
    /// one was refused. Nothing is sent over it.
    async fn explain(&mut self, error: TlsError) -> Failure {
        self.ladder.tls = Some((*error.facts).clone());
        let verdict = match &error.kind {
            TlsErrorKind::Certificate => None,
            TlsErrorKind::CertificateRejected(verdict) => Some(&**verdict),
            _ => return Failure::of(error),
        };
        let certificate = match error.facts.certificate.clone() {
            Some(certificate) => Some(certificate),
            None => self.inspect().await,
        };
        let Some(certificate) = certificate else { return Failure::of(error) };
        let problem = certificate::judge(&certificate, &self.spec.endpoint.host, self.net.clock().date(), verdict);
        let failure = Failure::of(problem.clone());
        if let Some(tls) = &mut self.ladder.tls {
            tls.certificate = Some(certificate);
        }
        self.ladder.certificate_problem = Some(problem);
        failure
    }

    async fn inspect(&self) -> Option<CertificateFacts> {
        let (stream, _) = self.net.connect(&self.ladder.addresses, self.spec.endpoint.port).await.ok()?;
        let host = &self.spec.endpoint.host;
        let facts = if self.spec.security == Security::ImplicitTls {
            self.net.tls(stream, host, TlsMode::Inspect).await.ok()?.1
        } else {
            let dialog = mail_dialog::dialog(self.spec.protocol);
            let (protocol, endpoint) = (self.spec.protocol, self.spec.endpoint.clone());
            let mut connection =
                Connection::new(stream, dialog, protocol, endpoint, Events::none(), self.idle_timeout, false)
                    .veiled(self.net.veil());
            connection.start().await.ok()?;
            ask_capabilities(&mut connection).await.ok()?;
            let net = self.net.clone();
            connection.start_tls(|stream| async move { net.tls(stream, host, TlsMode::Inspect).await }).await.ok()?
        };
        facts.certificate
    }

    fn begin(&self, phase: Phase) -> Duration {
        let (protocol, endpoint) = (self.spec.protocol, self.spec.endpoint.clone());
        self.events.emit(Event::Reached { protocol, endpoint, phase });
        self.net.clock().elapsed()
    }

    fn end<T>(&mut self, phase: Phase, started: Duration, result: Result<T, Failure>) -> Option<T> {
        let took = self.net.clock().elapsed().saturating_sub(started);
        let (verdict, value) = match result {
            Ok(value) => (Verdict::Passed, Some(value)),
            Err(failure) => (Verdict::Failed(failure), None),
        };
        self.ladder.phases.push(PhaseReport { phase, verdict, started, took });
        value
    }
}

/// Shakes hands; a pinned certificate is compared, any other verified.
async fn handshake(net: &Net, stream: BoxStream, spec: &OpenSpec) -> Result<(BoxStream, TlsFacts), TlsError> {
    let Some(pin) = &spec.pin else { return net.tls(stream, &spec.endpoint.host, TlsMode::Verify).await };
    let (stream, mut facts) = net.tls(stream, &spec.endpoint.host, TlsMode::Inspect).await?;
    if facts.certificate.as_ref().is_some_and(|certificate| certificate.sha256 == *pin) {
        facts.verified = true;
        facts.pinned = true;
        return Ok((stream, facts));
    }
    Err(TlsError { facts: Box::new(facts), kind: TlsErrorKind::NotPinned })
}

/// BYE, 421, or a POP3 server in trouble (RFC 3206 section 4): nothing that is about TLS.
fn says_goodbye(refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref().unwrap_or_default();
    ["BYE", "421"].contains(&refusal.status.as_str()) || code.to_ascii_uppercase().starts_with("SYS/")
}

/// The command that starts TLS, by the protocol's own name.
fn starttls_command(protocol: Protocol) -> &'static str {
    if protocol == Protocol::Pop3 { "STLS" } else { "STARTTLS" }
}

/// Asks what the server can do.
///
/// # Errors
/// [`Failure`] where it does not say.
pub async fn ask_capabilities(connection: &mut Connection) -> Result<Capabilities, Failure> {
    match connection.capabilities().await {
        Ok(Ok(capabilities)) => Ok(capabilities),
        Ok(Err(refusal)) => Err(refused(&refusal)),
        Err(error) => Err(Failure::of(error)),
    }
}

/// A command that was refused.
pub fn refused(refusal: &Refusal) -> Failure {
    Failure::of(Reason::CommandRefused { text: refusal.words() })
}
