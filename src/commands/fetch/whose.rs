//! Whose mail, and what `accounts.toml` knows of it.

use std::path::PathBuf;

use crate::accounts::{self, Accounts};
use crate::cli::{FetchArgs, Whose};
use crate::model::account::{Account, AccountServer, LoginMethod, Retention};
use crate::model::report::{Candidate, Exit};
use crate::model::{EmailAddress, Message, Protocol, Provenance, Source, Trust, Username};

/// The mailbox that is meant.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Its address.
    pub address: EmailAddress,
    /// What was saved of it.
    pub account: Option<Account>,
}

impl Mailbox {
    /// Finds out.
    ///
    /// # Errors
    /// Exit code and sentence where nobody is meant, or several could be.
    pub fn resolve(args: &FetchArgs) -> Result<Self, (Exit, Message)> {
        let Some(path) = accounts::default_path() else {
            return match &args.whose {
                Some(Whose::Address(address)) => Ok(Self { address: address.clone(), account: None }),
                _ => Err((Exit::Usage, Message::new("accounts-no-home"))),
            };
        };
        let accounts = Accounts::load(&path).map_err(|error| {
            let message = Message::new("fetch-accounts").with("path", path.display().to_string());
            (Exit::Storage, message.with("why", error.message()))
        })?;
        let read = |address: EmailAddress| match accounts.account(&address) {
            Ok(account) => Ok(Self { address, account }),
            Err(error) => {
                let message = Message::new("fetch-accounts").with("path", path.display().to_string());
                Err((Exit::Storage, message.with("why", error.message())))
            }
        };
        let name = match &args.whose {
            Some(Whose::Address(address)) => return read(address.clone()),
            Some(Whose::Account(name)) => Some(name.as_str()),
            None => None,
        };
        let mut fitting: Vec<EmailAddress> = accounts.addresses();
        if let Some(name) = name {
            fitting.retain(|address| fits(address, accounts.account(address).ok().flatten().as_ref(), name));
        }
        match (fitting.len(), name) {
            (1, _) => read(fitting.remove(0)),
            (0, None) => Err((Exit::Usage, Message::new("fetch-no-address"))),
            (0, Some(name)) => Err((Exit::Usage, Message::new("fetch-no-account").with("name", name.to_owned()))),
            (_, name) => {
                let all: Vec<String> = fitting.iter().map(EmailAddress::to_string).collect();
                let id = if name.is_some() { "fetch-accounts-several" } else { "fetch-accounts-which" };
                Err((Exit::Usage, Message::new(id).with("accounts", all)))
            }
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
            provenances: vec![Provenance { source: Source::User, trust: Trust::User, query: String::new() }],
        })
    }

    /// Keeps the server that a run has found and used. Answers where.
    ///
    /// # Errors
    /// The sentence for the user.
    pub fn keep(&self, args: &FetchArgs, server: &Candidate) -> Result<PathBuf, Message> {
        let path = accounts::default_path().ok_or(Message::new("accounts-no-home"))?;
        let failed = |error: accounts::AccountsError| {
            Message::new("accounts-failed").with("path", path.display().to_string()).with("reason", error.message())
        };
        let mut accounts = Accounts::load(&path).map_err(failed)?;
        accounts.put(&self.with(args, server));
        accounts.save(&path).map_err(failed)?;
        Ok(path)
    }

    fn with(&self, args: &FetchArgs, server: &Candidate) -> Account {
        let mut account = self.account.clone().unwrap_or_else(|| Account {
            address: self.address.clone(),
            name: None,
            protocol: None,
            servers: Vec::new(),
            retention: Retention::Keep,
            password_command: args.own.password_command.clone(),
        });
        account.protocol = account.protocol.or(Some(server.protocol));
        let username = args.own.user.clone().unwrap_or_else(|| server.username.resolve(&self.address));
        account.servers.retain(|one| one.protocol != server.protocol);
        account.servers.push(AccountServer {
            protocol: server.protocol,
            endpoint: server.endpoint.clone(),
            security: server.security,
            username,
            login: if args.oauth.gives() { LoginMethod::OAuth2 } else { LoginMethod::Password },
        });
        account.servers.sort_by_key(|one| Protocol::ALL.iter().position(|protocol| *protocol == one.protocol));
        account
    }
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
    use crate::model::{Endpoint, Security};

    #[test]
    fn a_server_joins_what_was_saved() {
        let args: FetchArgs = {
            use clap::FromArgMatches as _;
            let command = <FetchArgs as clap::Args>::augment_args(clap::Command::new("fetch"));
            let matches = command.get_matches_from(["fetch", "--maildir", "m", "ute@example.org"]);
            FetchArgs::from_arg_matches(&matches).expect("arguments")
        };
        let server = |protocol: Protocol, port| Candidate {
            protocol,
            endpoint: Endpoint::new("mail.example.org", port),
            security: Security::ImplicitTls,
            username: Username::address(),
            auth: Vec::new(),
            provenances: Vec::new(),
        };
        let address: EmailAddress = "ute@example.org".parse().expect("address");
        let new = Mailbox { address: address.clone(), account: None };
        let account = new.with(&args, &server(Protocol::Pop3, 995));
        assert_eq!((account.protocol, account.servers.len()), (Some(Protocol::Pop3), 1));
        assert_eq!(account.servers[0].username, "ute@example.org");
        let known = Mailbox { address, account: Some(Account { name: Some("Ute".into()), ..account }) };
        let account = known.with(&args, &server(Protocol::Imap, 993));
        assert_eq!(account.protocol, Some(Protocol::Pop3), "the choice stays");
        let protocols: Vec<Protocol> = account.servers.iter().map(|server| server.protocol).collect();
        assert_eq!(protocols, [Protocol::Imap, Protocol::Pop3]);
        assert_eq!(account.name.as_deref(), Some("Ute"));
        assert_eq!(known.candidate(&args).map(|candidate| candidate.endpoint.port), Some(995));
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
