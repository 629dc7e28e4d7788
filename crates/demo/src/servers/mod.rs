//! The built-in servers: POP3, IMAP and submission over one mailbox, on loopback only. They teach,
//! and they are the peers of the tests; so they follow the RFCs, and the [`Knobs`] make them break
//! one rule at a time.
//!
//! A password is taken over TLS only, unless a knob says otherwise. Mail is delivered to the one
//! account and never relayed. Nothing touches the disk: mailbox, authority and log live in memory
//! and end with the [`Demo`].

mod account;
mod authority;
mod imap;
mod knobs;
mod log;
mod mailbox;
mod mime;
mod pop3;
mod sasl;
mod scram;
mod seed;
mod session;
mod submission;
mod tls;
mod wire;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub use authority::{Authority, Identity};
pub use knobs::{CertificateKnob, Knobs};
pub use log::{DemoLog, LogEntry, LogEvent};
pub use mailbox::{INBOX, Mailbox, StoredMessage};
pub use seed::Seed;

use account::Account;
use log::ConnectionLog;
use mail_types::{Endpoint, Message, Protocol, Secret, Security};
use session::{Context, Shared};
use tls::Acceptor;
use wire::Wire;

/// Most connections of one port at a time; further ones wait.
const CONNECTIONS_MAX: usize = 64;

/// What a demo is made of.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// The account's address: `anna@example.org`.
    pub address: String,
    /// The login name; the address where nothing else is said.
    pub username: Option<String>,
    /// The account's password.
    pub password: Secret,
    /// What lies in the mailbox.
    pub seed: Seed,
    /// Where to listen.
    pub ports: Ports,
    /// Deviations from good behaviour.
    pub knobs: Knobs,
}

impl DemoOptions {
    /// Well-run servers for this account, on ports that the system chooses.
    pub fn new(address: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            username: None,
            password: Secret::new(password.into()),
            seed: Seed::default(),
            ports: Ports::default(),
            knobs: Knobs::default(),
        }
    }
}

/// Ports to listen on; 0 leaves the choice to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ports {
    /// IMAP with implicit TLS.
    pub imaps: u16,
    /// IMAP with STARTTLS.
    pub imap: u16,
    /// POP3 with implicit TLS.
    pub pop3s: u16,
    /// POP3 with STLS.
    pub pop3: u16,
    /// Submission with implicit TLS.
    pub submissions: u16,
    /// Submission with STARTTLS.
    pub submission: u16,
}

impl Ports {
    fn each(self) -> [(Protocol, Security, u16); 6] {
        [
            (Protocol::Imap, Security::ImplicitTls, self.imaps),
            (Protocol::Imap, Security::StartTls, self.imap),
            (Protocol::Pop3, Security::ImplicitTls, self.pop3s),
            (Protocol::Pop3, Security::StartTls, self.pop3),
            (Protocol::Submission, Security::ImplicitTls, self.submissions),
            (Protocol::Submission, Security::StartTls, self.submission),
        ]
    }
}

/// One port that is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoEndpoint {
    /// What is spoken there.
    pub protocol: Protocol,
    /// Implicit TLS or STARTTLS.
    pub security: Security,
    /// `localhost` and the port.
    pub endpoint: Endpoint,
}

/// The running servers; they end when this is dropped.
#[derive(Debug)]
pub struct Demo {
    endpoints: Vec<DemoEndpoint>,
    ca_pem: String,
    log: DemoLog,
    mailbox: Mailbox,
    listeners: JoinSet<()>,
}

impl Demo {
    /// Binds the ports and serves them on the current tokio runtime.
    ///
    /// # Errors
    /// [`DemoError`] where a port is taken or TLS cannot be set up.
    pub async fn start(options: DemoOptions) -> Result<Self, DemoError> {
        let DemoOptions { address, username, password, seed, ports, knobs } = options;
        let authority = Authority::new(SystemTime::now()).map_err(DemoError::tls)?;
        let identity = authority.issue(knobs.certificate).map_err(DemoError::tls)?;
        let acceptor = Acceptor::new(&identity, knobs.tls12_max).map_err(DemoError::tls)?;
        let mailbox = Mailbox::new(&seed, &address);
        let username = username.unwrap_or_else(|| address.clone());
        let account = Account { address, username, password };
        let context = Arc::new(Shared { account, knobs, mailbox: mailbox.clone(), acceptor });
        let (log, counter) = (DemoLog::default(), Arc::new(AtomicU64::new(1)));
        let (mut endpoints, mut listeners) = (Vec::new(), JoinSet::new());
        for (protocol, security, port) in ports.each() {
            if context.knobs.hides(protocol) {
                continue;
            }
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let bind_error = |source| DemoError::Bind { address, source };
            let listener = TcpListener::bind(address).await.map_err(bind_error)?;
            let port = listener.local_addr().map_err(bind_error)?.port();
            endpoints.push(DemoEndpoint { protocol, security, endpoint: Endpoint::new("localhost", port) });
            let port =
                Port { protocol, security, context: context.clone(), log: log.clone(), counter: counter.clone() };
            listeners.spawn(port.serve(listener));
        }
        Ok(Self { endpoints, ca_pem: authority.pem(), log, mailbox, listeners })
    }

    /// Everything that is served.
    pub fn endpoints(&self) -> &[DemoEndpoint] {
        &self.endpoints
    }

    /// One server; `None` where a knob hides it.
    pub fn endpoint(&self, protocol: Protocol, security: Security) -> Option<&Endpoint> {
        let wanted = |one: &&DemoEndpoint| one.protocol == protocol && one.security == security;
        self.endpoints.iter().find(wanted).map(|one| &one.endpoint)
    }

    /// The authority that clients have to trust, PEM. Of a self-signed certificate it knows nothing.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// What the clients did.
    pub fn log(&self) -> &DemoLog {
        &self.log
    }

    /// The mailbox behind the servers.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Ends all connections and frees the ports.
    pub async fn stop(mut self) {
        self.listeners.shutdown().await;
    }
}

/// What a listener needs.
struct Port {
    protocol: Protocol,
    security: Security,
    context: Context,
    log: DemoLog,
    counter: Arc<AtomicU64>,
}

impl Port {
    async fn serve(self, listener: TcpListener) {
        // Dropped with this future, which ends the sessions too.
        let mut sessions = JoinSet::new();
        loop {
            while sessions.try_join_next().is_some() {}
            if sessions.len() >= CONNECTIONS_MAX {
                sessions.join_next().await;
            }
            tokio::select! {
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        sessions.spawn(self.session(stream));
                    }
                }
                Some(_) = sessions.join_next() => {}
            }
        }
    }

    /// One connection from greeting to end. A client that goes away early is its own affair.
    fn session(&self, stream: TcpStream) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let connection = self.counter.fetch_add(1, Ordering::Relaxed);
        let (protocol, security, context) = (self.protocol, self.security, self.context.clone());
        let app_password = context.knobs.app_password.clone();
        let secrets = app_password.into_iter().chain([context.account.password.clone()]).collect();
        let log = ConnectionLog::new(self.log.clone(), connection, protocol, secrets);
        async move {
            stream.set_nodelay(true)?;
            let mut wire = Wire::new(stream, &context.knobs, log);
            if security == Security::ImplicitTls {
                wire.start_tls(&context.acceptor).await?;
            }
            match protocol {
                Protocol::Imap => imap::Session::new(context, wire).run().await,
                Protocol::Pop3 => pop3::Session::new(context, wire).run().await,
                Protocol::Submission => submission::Session::new(context, wire).run().await,
            }
        }
    }
}

/// Why the servers don't start.
#[derive(Debug)]
pub enum DemoError {
    /// A port can't be had.
    Bind {
        /// Where.
        address: SocketAddr,
        /// The system's answer.
        source: io::Error,
    },
    /// No certificate, or OpenSSL refuses it.
    Tls {
        /// The library's words.
        reason: String,
    },
}

impl DemoError {
    fn tls(error: impl fmt::Display) -> Self {
        Self::Tls { reason: error.to_string() }
    }

    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Bind { address, source } if source.kind() == io::ErrorKind::AddrInUse => {
                Message::new("demo-port-in-use").with("port", address.port())
            }
            Self::Bind { address, source } => {
                Message::new("demo-bind").with("port", address.port()).with_foreign("reason", source.to_string())
            }
            Self::Tls { reason } => Message::new("demo-tls").with_foreign("reason", reason.clone()),
        }
    }
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().id)
    }
}

impl std::error::Error for DemoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { source, .. } => Some(source),
            Self::Tls { .. } => None,
        }
    }
}
