//! The one account, and what a refused login is told.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use mail_types::Secret;

use super::knobs::Knobs;

/// Who may log in.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// Where mail arrives: `anna@example.org`.
    pub(super) address: String,
    /// The login name.
    pub(super) username: String,
    pub(super) password: Secret,
}

/// Why a login is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LoginRefusal {
    WrongPassword,
    AppPasswordNeeded,
    Custom(String),
}

const APP_PASSWORD_TEXT: &str = "Application-specific password required: https://mail.example.org/app-passwords";

impl Account {
    pub(super) fn check(&self, username: &str, password: &[u8], knobs: &Knobs) -> Result<(), LoginRefusal> {
        self.check_with(username, |known| known == password, false, knobs)
    }

    /// Checks a login by what the client proves: `knows` says whether it knows this password; `digest`
    /// that it never sent it.
    pub(super) fn check_with(
        &self,
        username: &str,
        knows: impl Fn(&[u8]) -> bool,
        digest: bool,
        knobs: &Knobs,
    ) -> Result<(), LoginRefusal> {
        if let Some(text) = &knobs.refuse_logins {
            return Err(LoginRefusal::Custom(text.clone()));
        }
        let known = username.eq_ignore_ascii_case(&self.username);
        let main = knows(self.password.expose().as_bytes());
        match &knobs.app_password {
            _ if !known || knobs.login_disabled || (digest && knobs.hashed_passwords) => {
                Err(LoginRefusal::WrongPassword)
            }
            Some(app) if knows(app.expose().as_bytes()) => Ok(()),
            Some(_) if main => Err(LoginRefusal::AppPasswordNeeded),
            None if main => Ok(()),
            _ => Err(LoginRefusal::WrongPassword),
        }
    }
}

impl LoginRefusal {
    /// What follows `NO `.
    pub(super) fn imap(&self) -> String {
        match self {
            Self::WrongPassword => "[AUTHENTICATIONFAILED] Authentication failed.".into(),
            Self::AppPasswordNeeded => format!("[ALERT] {APP_PASSWORD_TEXT}"),
            Self::Custom(text) => text.clone(),
        }
    }

    /// What follows `-ERR `.
    pub(super) fn pop3(&self) -> String {
        match self {
            Self::WrongPassword => "[AUTH] Authentication failed.".into(),
            Self::AppPasswordNeeded => format!("[AUTH] {APP_PASSWORD_TEXT}"),
            Self::Custom(text) => text.clone(),
        }
    }

    /// The whole reply.
    pub(super) fn submission(&self) -> String {
        match self {
            Self::WrongPassword => "535 5.7.8 Authentication credentials invalid".into(),
            Self::AppPasswordNeeded => format!("534 5.7.9 {APP_PASSWORD_TEXT}"),
            Self::Custom(text) if text.bytes().take_while(u8::is_ascii_digit).count() == 3 => text.clone(),
            Self::Custom(text) => format!("535 5.7.8 {text}"),
        }
    }
}

/// Base64 of a SASL line (RFC 4648 section 4); `=` alone is the empty string (RFC 4954 section 4).
pub(super) fn decode_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if text == b"=" {
        return Some(Zeroizing::default());
    }
    STANDARD.decode(text).ok().map(Zeroizing::new)
}

/// Name and password out of a PLAIN message `[authzid] NUL authcid NUL passwd` (RFC 4616 section 2).
pub(super) fn parse_plain(message: &[u8]) -> Option<(String, Zeroizing<Vec<u8>>)> {
    let mut parts = message.split(|byte| *byte == 0);
    let (_authzid, name, password) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some((String::from_utf8(name.to_vec()).ok()?, Zeroizing::new(password.to_vec())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let address = "anna@example.org".to_owned();
        Account { username: address.clone(), address, password: Secret::new("geheim".into()) }
    }

    #[test]
    fn an_app_password_replaces_the_password() {
        let knobs = Knobs { app_password: Some(Secret::new("abcd-efgh".into())), ..Knobs::default() };
        let check = |password: &[u8]| account().check("Anna@Example.org", password, &knobs);
        assert_eq!(check(b"geheim"), Err(LoginRefusal::AppPasswordNeeded));
        assert_eq!(check(b"abcd-efgh"), Ok(()));
        assert_eq!(check(b"other"), Err(LoginRefusal::WrongPassword));
    }

    #[test]
    fn a_custom_refusal_may_bring_its_reply_code() {
        assert_eq!(LoginRefusal::Custom("535 5.7.139 off".into()).submission(), "535 5.7.139 off");
        assert_eq!(LoginRefusal::Custom("switched off".into()).submission(), "535 5.7.8 switched off");
    }

    #[test]
    fn plain_messages_have_three_parts() {
        let (name, password) = parse_plain(b"\0anna\0geheim").expect("valid");
        assert_eq!((name.as_str(), password.as_slice()), ("anna", b"geheim".as_slice()));
        assert_eq!(parse_plain(b"anna\0geheim"), None);
        assert_eq!(parse_plain(b"\0a\0b\0c"), None);
        assert_eq!(decode_base64(b"AGFubmEAZ2VoZWlt").as_deref().map(Vec::as_slice), Some(&b"\0anna\0geheim"[..]));
        assert_eq!(decode_base64(b"=").as_deref().map(Vec::as_slice), Some(&b""[..]));
        assert_eq!(decode_base64(b"***"), None);
    }
}
