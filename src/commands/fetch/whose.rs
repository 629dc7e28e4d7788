//! Whose mail, and what `accounts.toml` knows of it.

use std::path::{Path, PathBuf};

use crate::accounts::{self, Accounts, AccountsError};
use crate::cli::{FetchArgs, Whose};
use crate::exit::Exit;
use mail_types::account::{Account, AccountServer, LoginMethod, Named, Retention};
use mail_types::report::Candidate;
use mail_types::{EmailAddress, Message, Protocol, Username};

/// The mailbox that is meant.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Its address.
    pub address: EmailAddress,
    /// What was saved of it.
    pub account: Option<Account>,
}

/// What `accounts.toml` knows.
#[derive(Debug, Default)]
pub struct Book {
    /// Where it lies; `None` where there is no home.
    path: Option<PathBuf>,
    accounts: Accounts,
}

impl Book {
    /// Reads the user's file.
    ///
    /// # Errors
    /// Exit code and sentence where it can't be read.
    pub fn load() -> Result<Self, (Exit, Message)> {
        let Some(path) = accounts::default_path() else { return Ok(Self::default()) };
        let accounts = Accounts::load(&path).map_err(|error| unreadable(Some(&path), &error))?;
        Ok(Self { path: Some(path), accounts })
    }

    /// Of these accounts.
    #[cfg(test)]
    pub fn new(accounts: Accounts) -> Self {
        Self { path: Some(PathBuf::new()), accounts }
    }

    /// The mailbox that is meant.
    ///
    /// # Errors
    /// Exit code and sentence where no mailbox is meant, or several could be.
    pub fn one(&self, whose: Option<&Whose>) -> Result<Mailbox, (Exit, Message)> {
        let name = match whose {
            Some(Whose::Address(address)) => return self.read(address.clone()),
            _ if self.path.is_none() => return Err((Exit::Usage, Message::new("accounts-no-home"))),
            Some(Whose::Account(name)) => Some(name.as_str()),
            None => None,
        };
        let mut fitting: Vec<EmailAddress> = self.accounts.addresses();
        if let Some(name) = name {
            fitting.retain(|address| fits(address, self.accounts.account(address).ok().flatten().as_ref(), name));
        }
        match (fitting.len(), name) {
            (1, _) => self.read(fitting.remove(0)),
            (0, None) => Err((Exit::Usage, Message::new("fetch-no-address"))),
            (0, Some(name)) => Err((Exit::Usage, Message::new("fetch-no-account").with("name", name.to_owned()))),
            (_, name) => {
                let all: Vec<String> = fitting.iter().map(EmailAddress::to_string).collect();
                let id = if name.is_some() { "fetch-accounts-several" } else { "fetch-accounts-which" };
                Err((Exit::Usage, Message::new(id).with("accounts", all)))
            }
        }
    }

    /// Every saved mailbox.
    ///
    /// # Errors
    /// Exit code and sentence where there is none, or one makes no sense.
    pub fn all(&self) -> Result<Vec<Mailbox>, (Exit, Message)> {
        let addresses = self.accounts.addresses();
        if addresses.is_empty() {
            return Err((Exit::Usage, Message::new("fetch-no-address")));
        }
        addresses.into_iter().map(|address| self.read(address)).collect()
    }

    fn read(&self, address: EmailAddress) -> Result<Mailbox, (Exit, Message)> {
        match self.accounts.account(&address) {
            Ok(account) => Ok(Mailbox { address, account }),
            Err(error) => Err(unreadable(self.path.as_deref(), &error)),
        }
    }
}

fn unreadable(path: Option<&Path>, error: &AccountsError) -> (Exit, Message) {
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    (Exit::Storage, Message::new("fetch-accounts").with("path", path).with("why", error.message()))
}

impl Mailbox {
    /// The user means this one.
    pub fn is(&self, whose: &Whose) -> bool {
        match whose {
            Whose::Address(address) => address.to_ascii() == self.address.to_ascii(),
            Whose::Account(name) => fits(&self.address, self.account.as_ref(), name),
        }
    }

    /// The server that was saved; `None` where it has to be looked for.
    pub fn candidate(&self, args: &FetchArgs) -> Option<Candidate> {
        let account = self.account.as_ref().filter(|_| !args.discover)?;
        let wanted = args.protocol().or(account.protocol);
        let mut protocols = [Protocol::Imap, Protocol::Pop3].into_iter().filter(|one| wanted.is_none_or(|w| w == *one));
        let server = protocols.find_map(|protocol| account.server(protocol))?;
        Some(Candidate {
            protocol: server.protocol,
            endpoint: server.endpoint.clone(),
            security: server.security,
            username: Username::Literal(server.username.clone()),
            auth: Vec::new(),
            // None in a file of version 0.1.0.
            provenances: server.named.by.clone().unwrap_or_default(),
        })
    }

    /// Hosts that the user said yes to in an earlier run.
    pub fn trusted_hosts(&self) -> impl Iterator<Item = String> {
        let servers = self.account.iter().flat_map(|account| &account.servers);
        servers.filter(|server| server.named.trusted).map(|server| server.endpoint.host.clone())
    }

    /// Keeps the server that a run has found and used, with who named it and whether the user trusts
    /// it. Returns where; `None` if all of it was there before.
    ///
    /// # Errors
    /// The sentence for the user.
    pub fn keep(&self, args: &FetchArgs, server: &Candidate, trusted: bool) -> Result<Option<PathBuf>, Message> {
        if self.account.as_ref() == Some(&with(self.account.clone(), &self.address, args, server, trusted)) {
            return Ok(None);
        }
        let path = accounts::default_path().ok_or(Message::new("accounts-no-home"))?;
        let written = accounts::update(&path, |accounts| {
            // Another run may have written since.
            let account = accounts.account(&self.address)?;
            accounts.put(&with(account, &self.address, args, server, trusted));
            Ok(())
        });
        written.map_err(|error| {
            Message::new("accounts-failed").with("path", path.display().to_string()).with("reason", error.message())
        })?;
        Ok(Some(path))
    }
}

fn with(
    account: Option<Account>,
    address: &EmailAddress,
    args: &FetchArgs,
    server: &Candidate,
    trusted: bool,
) -> Account {
    let mut account = account.unwrap_or_else(|| Account {
        address: address.clone(),
        name: None,
        protocol: None,
        servers: Vec::new(),
        retention: Retention::Keep,
        password_command: args.own.password_command.clone(),
        token_command: None,
    });
    account.protocol = account.protocol.or(Some(server.protocol));
    let by = Some(server.provenances.clone()).filter(|by| !by.is_empty());
    let named = Named { by, trusted, withheld: None };
    let same = |one: &&mut AccountServer| one.protocol == server.protocol && one.endpoint == server.endpoint;
    if let Some(known) = account.servers.iter_mut().find(same).filter(|one| one.security == server.security) {
        known.named = named;
        return account;
    }
    let username = args.own.user.clone().unwrap_or_else(|| server.username.resolve(address));
    account.servers.retain(|one| one.protocol != server.protocol);
    account.servers.push(AccountServer {
        protocol: server.protocol,
        endpoint: server.endpoint.clone(),
        security: server.security,
        username,
        login: if args.oauth.gives() { LoginMethod::OAuth2 } else { LoginMethod::Password },
        offered: Vec::new(),
        named,
    });
    account.servers.sort_by_key(|one| Protocol::ALL.iter().position(|protocol| *protocol == one.protocol));
    account
}

/// Names an account: what recipients see, the part before the `@`, or the domain.
fn fits(address: &EmailAddress, account: Option<&Account>, name: &str) -> bool {
    let text = address.to_string();
    let (local, domain) = text.rsplit_once('@').unwrap_or((&text, ""));
    let shown = account.and_then(|account| account.name.as_deref()).unwrap_or_default();
    let name = name.to_lowercase();
    !name.is_empty() && [shown, local, domain].iter().any(|one| one.to_lowercase() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::{Endpoint, Provenance, Security, Source, Trust};

    fn arguments() -> FetchArgs {
        use clap::FromArgMatches as _;
        let command = <FetchArgs as clap::Args>::augment_args(clap::Command::new("fetch"));
        let matches = command.get_matches_from(["fetch", "--maildir", "m", "ute@example.org"]);
        FetchArgs::from_arg_matches(&matches).expect("arguments")
    }

    fn server(protocol: Protocol, port: u16) -> Candidate {
        Candidate {
            protocol,
            endpoint: Endpoint::new("mail.example.org", port),
            security: Security::ImplicitTls,
            username: Username::address(),
            auth: Vec::new(),
            provenances: vec![Provenance { source: Source::Srv, trust: Trust::PlainDns, query: String::new() }],
        }
    }

    #[test]
    fn a_server_joins_what_was_saved() {
        let args = arguments();
        let address: EmailAddress = "ute@example.org".parse().expect("address");
        let account = with(None, &address, &args, &server(Protocol::Pop3, 995), false);
        assert_eq!((account.protocol, account.servers.len()), (Some(Protocol::Pop3), 1));
        assert_eq!(account.servers[0].username, "ute@example.org");
        let known = Account { name: Some("Ute".into()), ..account };
        let account = with(Some(known.clone()), &address, &args, &server(Protocol::Imap, 993), false);
        assert_eq!(account.protocol, Some(Protocol::Pop3), "the choice stays");
        let protocols: Vec<Protocol> = account.servers.iter().map(|server| server.protocol).collect();
        assert_eq!(protocols, [Protocol::Imap, Protocol::Pop3]);
        assert_eq!(account.name.as_deref(), Some("Ute"));
        let known = Mailbox { address, account: Some(known) };
        assert_eq!(known.candidate(&args).map(|candidate| candidate.endpoint.port), Some(995));
    }

    #[test]
    fn what_is_saved_is_trusted_as_far_as_who_named_it() {
        let (args, address) = (arguments(), "ute@example.org".parse::<EmailAddress>().expect("address"));
        let found = server(Protocol::Imap, 993);
        let account = with(None, &address, &args, &found, false);
        let mailbox = Mailbox { address: address.clone(), account: Some(account.clone()) };
        let saved = mailbox.candidate(&args).expect("saved");
        assert_eq!(saved.provenances, found.provenances);
        assert_eq!(mailbox.trusted_hosts().count(), 0);
        // The same again changes nothing; consent is kept with the server, and how to log in stays.
        assert_eq!(with(Some(account.clone()), &address, &args, &found, false), account);
        let mut account = account;
        account.servers[0].login = LoginMethod::OAuth2;
        let account = with(Some(account), &address, &args, &found, true);
        assert_eq!(account.servers[0].login, LoginMethod::OAuth2);
        let mailbox = Mailbox { address, account: Some(account) };
        assert_eq!(mailbox.trusted_hosts().collect::<Vec<_>>(), ["mail.example.org"]);
    }

    #[test]
    fn accounts_have_several_names() {
        let address: EmailAddress = "ute.muster@example.org".parse().expect("address");
        for (name, fitting) in
            [("ute.muster", true), ("UTE.Muster", true), ("example.org", true), ("ute", false), ("", false)]
        {
            assert_eq!(fits(&address, None, name), fitting, "{name}");
        }
    }
}
