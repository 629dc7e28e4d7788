//! Every meaning that a refused login can have.

use mail_types::{Arg, Message};

macro_rules! meanings {
    ($($variant:ident = $id:literal, $doc:literal;)*) => {
        /// What a refusal means. Its texts are `diagnosis-ID` and `diagnosis-ID-advice`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Meaning {
            $(#[doc = $doc] $variant,)*
        }

        impl Meaning {
            /// Every meaning.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable name.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }

            /// The sentence that says what it means.
            pub fn message(self, values: &[(&'static str, Arg)]) -> Message {
                let id = match self {
                    $(Self::$variant => concat!("diagnosis-", $id),)*
                };
                Message { id, args: values.to_vec() }
            }

            /// The sentence that says what to do.
            pub fn advice(self, values: &[(&'static str, Arg)]) -> Message {
                let id = match self {
                    $(Self::$variant => concat!("diagnosis-", $id, "-advice"),)*
                };
                Message { id, args: values.to_vec() }
            }
        }
    };
}

impl Meaning {
    /// It is over after a while, without anybody's doing.
    pub fn is_passing(self) -> bool {
        use Meaning::{InUse, LoginDelay, Temporary, Throttled, TooManyAttempts, TooManyConnections};
        matches!(self, LoginDelay | InUse | TooManyAttempts | TooManyConnections | Throttled | Temporary)
    }
}

meanings! {
    WrongCredentials = "wrong-credentials", "User name or password is wrong; nothing else is known.";
    CredentialsOrAccess = "credentials-or-access", "Wrong password, or access is not switched on: this provider says the same in both cases.";
    CredentialsOrAppPassword = "credentials-or-app-password", "The account password, where only an app password counts; or a typing error.";
    MailboxPassword = "mailbox-password", "The password of the website, where the mailbox has one of its own; or a typing error.";
    CredentialsOrInterval = "credentials-or-interval", "Wrong password, or too soon after the last POP3 login.";
    AppPasswordRequired = "app-password-required", "The server asks for an app password.";
    AuthorisationCode = "authorisation-code", "The server asks for an authorisation code.";
    PasswordLoginOff = "password-login-off", "No password counts, only OAuth2.";
    SmtpAuthOffTenant = "smtp-auth-off-tenant", "Authenticated SMTP is off for the organisation.";
    SmtpAuthOffMailbox = "smtp-auth-off-mailbox", "Authenticated SMTP is off for the mailbox.";
    SecurityDefaults = "security-defaults", "The organisation's security defaults forbid it.";
    PolicyRefused = "policy-refused", "A policy of the organisation forbids it.";
    AccessDisabled = "access-disabled", "Access by this protocol is switched off.";
    WebLoginRequired = "web-login-required", "The provider wants to see the user in a browser first.";
    AccountLocked = "account-locked", "The account is locked or disabled.";
    PasswordExpired = "password-expired", "The password is too old.";
    NotAuthorised = "not-authorised", "The password is right, but not for this mailbox or service.";
    ContactAdmin = "contact-admin", "Only the administrator can help.";
    EncryptionRequired = "encryption-required", "The server wants TLS first.";
    MechanismTooWeak = "mechanism-too-weak", "The server wants a stronger mechanism.";
    MechanismUnknown = "mechanism-unknown", "The server does not know the mechanism.";
    TransitionNeeded = "transition-needed", "One login with the plain password is needed first.";
    TokenRefused = "token-refused", "The OAuth2 token was refused.";
    LoginDelay = "login-delay", "Too soon after the last login.";
    InUse = "in-use", "Another session holds the mailbox.";
    TooManyAttempts = "too-many-attempts", "Too many failed logins.";
    TooManyConnections = "too-many-connections", "Too many sessions at once.";
    Throttled = "throttled", "The server slows this account down.";
    OverQuota = "over-quota", "The mailbox is full.";
    Temporary = "temporary", "The server cannot check logins just now.";
    ServerFault = "server-fault", "The server is broken.";
    ClientRefused = "client-refused", "The provider does not trust the program.";
    NotConnected = "not-connected", "The login was accepted, and the mailbox behind it can't be reached.";
    MailboxRefused = "mailbox-refused", "The login was accepted, and the inbox does not open; nothing else is known.";
    NotSent = "not-sent", "Nothing was sent: the protocol cannot carry this password.";
    ReadText = "read-text", "The server's text says what to do.";
    Unknown = "unknown", "No reason that is known.";
}
