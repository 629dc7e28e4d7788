//! What has to be done at a provider before a login can succeed.

use mail_types::{Message, Protocol};

macro_rules! preparations {
    ($($variant:ident = $id:literal, $doc:literal;)*) => {
        /// A step that the user takes at the provider, or something to know there before logging in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Preparation {
            $(#[doc = $doc] $variant,)*
        }

        impl Preparation {
            /// Every preparation.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Key of its text.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }
        }
    };
}

preparations! {
    EnablePop3Imap = "prep-enable-pop3-imap", "Access by POP3 and IMAP is off at first.";
    EnablePop3ImapSmtp = "prep-enable-pop3-imap-smtp", "Access by POP3, IMAP and SMTP is off at first.";
    EnableImap = "prep-enable-imap", "Access by IMAP is off at first.";
    EnableImapSmtp = "prep-enable-imap-smtp", "Access by IMAP and SMTP is off at first.";
    EnableMailPrograms = "prep-enable-mail-programs", "Access by mail programs is off at first.";
    EnableSmtp = "prep-enable-smtp", "Sending is off at first.";
    AppPassword = "prep-app-password", "An app password replaces the account password.";
    AppPasswordWith2fa = "prep-app-password-with-2fa", "With two-factor login an app password replaces the account password.";
    AppPasswordPerhaps = "prep-app-password-perhaps", "An app password may be needed.";
    AppPasswordOptional = "prep-app-password-optional", "An app password can be used.";
    OAuth2Only = "prep-oauth2-only", "No password works at all.";
    OAuth2OrAppPassword = "prep-oauth2-or-app-password", "A token or an app password; the account password fails.";
    MailboxPassword = "prep-mailbox-password", "Mailbox and customer account have separate passwords.";
    MainAddress = "prep-main-address", "An alias is no login name.";
    UsernameEither = "prep-username-either", "Sources contradict each other on the IMAP login name.";
    NoStandardProtocols = "prep-no-standard-protocols", "Only the provider's own apps.";
    NoImap = "prep-no-imap", "No IMAP.";
    ForwardingOnly = "prep-forwarding-only", "Mail is passed on; there is no mailbox.";
    InboundProcessing = "prep-inbound-processing", "Mail goes to a program; there is no mailbox.";
    Closed = "prep-closed", "The service is gone.";
    ProtonBridge = "prep-bridge", "A program on the user's computer stands between.";
    PaidPlan = "prep-paid-plan", "Mail programs are for paying customers.";
    ImapInSomePlans = "prep-imap-in-some-plans", "IMAP depends on the plan.";
    SendingByNetwork = "prep-sending-by-network", "Sending may depend on the client's network.";
    HostFromMx = "prep-host-from-mx", "The MX record of the user's domain names the server.";
    HostFromPanel = "prep-host-from-panel", "Host and login hold a customer number.";
    AuthorisationCode = "prep-authorisation-code", "An authorisation code replaces the password.";
    AuthorisationCodeTwo = "prep-authorisation-code-two", "Free accounts have few authorisation codes.";
    AuthorisationCodePerhaps = "prep-authorisation-code-perhaps", "An authorisation code may be needed.";
    ImapId = "prep-imap-id", "IMAP opens no folder for a program that does not say its name.";
    ImplicitTlsOn587 = "prep-implicit-tls-on-587", "The submission port speaks implicit TLS.";
    AllInklLogin = "prep-all-inkl-login", "The mailbox has a login of its own.";
    AttMailKey = "prep-att-mail-key", "AT&T's name for an app password.";
    ComcastMovesToYahoo = "prep-comcast-moves-to-yahoo", "Mailboxes move to another provider.";
    CenturyLinkImap = "prep-centurylink-imap", "IMAP is not supported officially.";
    CoxYahooPassword = "prep-cox-yahoo-password", "The app password comes from Yahoo.";
    FastmailPlan = "prep-fastmail-plan", "The smallest plan shuts mail programs out.";
    ForwardEmailPlan = "prep-forward-email-plan", "Forwarding only, unless the plan has mailboxes.";
    GmailPop3 = "prep-gmail-pop3", "POP3 is switched on apart from IMAP.";
    GmxSwitchHidden = "prep-gmx-switch-hidden", "Where the switch may be missing.";
    GoogleAppPassword = "prep-google-app-password", "App passwords need 2-Step Verification.";
    ICloudCustomDomain = "prep-icloud-custom-domain", "Custom domains log in with the iCloud address.";
    InfomaniakPassword = "prep-infomaniak-password", "The password comes from the dashboard.";
    MailEePassword = "prep-mail-ee-password", "The password is shown when access is switched on.";
    MailRuSending = "prep-mail-ru-sending", "OAuth2 is for incoming mail only.";
    Microsoft365OAuth2 = "prep-microsoft365-oauth2", "Incoming mail takes no password.";
    Microsoft365Smtp = "prep-microsoft365-smtp", "Password submission is an exception.";
    MxrouteRelay = "prep-mxroute-relay", "The MX host without `-relay`.";
    PasswordLapses = "prep-password-lapses", "The password is switched off when it is not used.";
    PosteoProtection = "prep-posteo-protection", "A setting that blocks every mail program.";
    SeparateMailPassword = "prep-separate-mail-password", "Mail programs have a password of their own.";
    TOnlinePassword = "prep-t-online-password", "Mail programs have a password of their own.";
    TwoFactorSwitchesOff = "prep-two-factor-switches-off", "Turning two-factor login on ends the access.";
    TwoStepAppPassword = "prep-two-step-app-password", "App passwords need two-step verification.";
    VkPassword = "prep-vk-password", "The password comes from Mail.ru.";
    WorkspaceAdmin = "prep-workspace-admin", "IMAP and POP3 are the administrator's matter.";
}

impl Preparation {
    /// The sentence for the user.
    pub fn message(self, provider: &'static str) -> Message {
        Message::new(self.id()).with("provider", provider)
    }

    /// The incoming protocol that it is for; `None`: for either.
    pub fn incoming(self) -> Option<Protocol> {
        match self {
            Self::GmailPop3 => Some(Protocol::Pop3),
            Self::EnableImap | Self::UsernameEither | Self::NoImap | Self::ImapInSomePlans | Self::CenturyLinkImap => {
                Some(Protocol::Imap)
            }
            _ => None,
        }
    }

    /// Does this step of a report matter to whoever chose that incoming protocol? What a provider's own
    /// file asks for always does.
    pub fn matters(step: &Message, chosen: Protocol) -> bool {
        let ours = Self::ALL.iter().find(|preparation| preparation.id() == step.id);
        ours.and_then(|preparation| preparation.incoming()).is_none_or(|protocol| protocol == chosen)
    }
}
