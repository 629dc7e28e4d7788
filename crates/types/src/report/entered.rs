//! What the test of a server means for a mail program: whether it works, and how to log in, which is not always how it
//! was tested.

use super::{LoginReport, LoginResult, ProbeReport, ServerReport};
use crate::{AuthMechanism, Family, Security};

impl ServerReport {
    /// True if it was tested and can be used, see [`ProbeReport::works`].
    pub fn works(&self) -> bool {
        self.probe.as_ref().is_some_and(ProbeReport::works)
    }

    /// The login that the server accepted.
    pub fn accepted_login(&self) -> Option<&LoginReport> {
        let login = self.probe.as_ref().and_then(|probe| probe.login.as_ref());
        login.filter(|login| login.result == LoginResult::Accepted)
    }

    /// The ways to log in that a person may choose in a mail program, simplest first; `None` for one without a name
    /// here. Published ways count before offered ones, for a provider may offer what it then refuses.
    ///
    /// Under TLS a password needs no challenge: most programs know none but CRAM-MD5, and mean that by "encrypted
    /// password". So a challenge, even one that worked in the test, counts only where no password is accepted.
    pub fn login_families(&self) -> Vec<Option<Family>> {
        let offered = self.probe.as_ref().map(|probe| probe.capabilities.mechanisms.as_slice()).unwrap_or_default();
        let used = self.accepted_login().and_then(|login| login.mechanism.as_ref());
        families(&self.candidate.auth, offered, used, self.candidate.security)
    }
}

fn families(
    published: &[AuthMechanism],
    offered: &[AuthMechanism],
    used: Option<&AuthMechanism>,
    security: Security,
) -> Vec<Option<Family>> {
    let password = Some(Family::Password);
    let challenge = |family: &Option<Family>| matches!(family, Some(Family::Challenge(_)));
    let named = match used {
        Some(used) => std::slice::from_ref(used),
        None if published.is_empty() => offered,
        None => published,
    };
    let mut list: Vec<_> = named.iter().map(AuthMechanism::family).collect();
    let accepted = named.iter().chain(offered).any(AuthMechanism::sends_password);
    if security != Security::Cleartext && accepted && list.iter().any(challenge) {
        list.retain(|family| !challenge(family));
        list.push(password);
    }
    list.sort_by_key(|family| *family != password);
    let mut once = Vec::new();
    for family in list {
        if !once.contains(&family) {
            once.push(family);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ChallengeKind;
    use AuthMechanism::{CramMd5, Gssapi, OAuthBearer, Plain, ScramSha256, XOAuth2};

    const SCRAM: Option<Family> = Some(Family::Challenge(ChallengeKind::Scram));
    const CRAM: Option<Family> = Some(Family::Challenge(ChallengeKind::CramMd5));
    const PASSWORD: Option<Family> = Some(Family::Password);
    const OAUTH2: Option<Family> = Some(Family::OAuth2);

    #[test]
    fn a_password_under_tls_needs_no_challenge() {
        let tls = |published: &[_], offered: &[_], used| families(published, offered, used, Security::ImplicitTls);
        let both = [ScramSha256, Plain];
        assert_eq!(tls(&[], &both, Some(&ScramSha256)), [PASSWORD]);
        assert_eq!(tls(&[], &both, None), [PASSWORD]);
        assert_eq!(tls(&[CramMd5], &both, None), [PASSWORD]);
        assert_eq!(tls(&[CramMd5, Plain], &[], None), [PASSWORD]);
        assert_eq!(tls(&[XOAuth2], &both, Some(&ScramSha256)), [PASSWORD]);
        assert_eq!(tls(&[], &[ScramSha256, CramMd5], Some(&ScramSha256)), [SCRAM]);
        assert_eq!(tls(&[], &[ScramSha256, CramMd5], None), [SCRAM, CRAM]);
    }

    #[test]
    fn what_is_published_counts_before_what_is_offered() {
        let tls = |published: &[_], offered: &[_], used| families(published, offered, used, Security::StartTls);
        assert_eq!(tls(&[XOAuth2], &[Plain, XOAuth2], None), [OAUTH2]);
        assert_eq!(tls(&[XOAuth2, OAuthBearer, Plain], &[], None), [PASSWORD, OAUTH2]);
        assert_eq!(tls(&[], &[XOAuth2, ScramSha256, Plain], None), [PASSWORD, OAUTH2]);
        assert_eq!(tls(&[Plain], &[Plain, XOAuth2], Some(&XOAuth2)), [OAUTH2]);
        assert_eq!(tls(&[], &[Gssapi], None), [Some(Family::Kerberos)]);
    }

    #[test]
    fn in_clear_text_a_challenge_keeps_the_password_off_the_wire() {
        let clear = |used| families(&[], &[Plain, CramMd5], used, Security::Cleartext);
        assert_eq!(clear(Some(&CramMd5)), [CRAM]);
        assert_eq!(clear(None), [PASSWORD, CRAM]);
    }
}
