//! Which mechanisms may be used, in which order. Pure.

use mail_types::AuthMechanism;
use mail_types::mechanism::Preference;

/// What there is to log in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Have {
    /// A password.
    pub password: bool,
    /// An access token.
    pub token: bool,
}

impl Have {
    /// The mechanism needs nothing that is missing.
    pub fn enough_for(self, mechanism: &AuthMechanism) -> bool {
        if mechanism.is_oauth() { self.token } else { self.password }
    }
}

/// The mechanisms to use, best first: the published ones that the server offers, then the others in
/// our order.
pub fn order(published: &[AuthMechanism], offered: &[AuthMechanism], have: Have) -> Vec<AuthMechanism> {
    let usable = |mechanism: &&AuthMechanism| offered.contains(mechanism) && have.enough_for(mechanism);
    let ours = |wanted| AuthMechanism::ALL.iter().filter(move |mechanism| mechanism.preference() == wanted);
    let known = |mechanism: &&AuthMechanism| matches!(mechanism.preference(), Preference::Usual | Preference::Weak);
    let mut candidates: Vec<&AuthMechanism> = published.iter().filter(known).collect();
    // Those that do not hand the password over go first.
    candidates.extend(ours(Preference::Usual).filter(|mechanism| mechanism.is_challenge_response()));
    candidates.extend(ours(Preference::Usual));
    // A token was meant to be used; a password beside it is the second choice.
    candidates.sort_by_key(|mechanism| !mechanism.is_oauth());
    let mut chosen: Vec<AuthMechanism> = Vec::new();
    for mechanism in candidates.into_iter().filter(usable) {
        if !chosen.contains(mechanism) {
            chosen.push(mechanism.clone());
        }
    }
    if chosen.is_empty() {
        chosen.extend(ours(Preference::Weak).filter(usable).cloned());
    }
    chosen
}

/// Every mechanism that we speak and the server offers, those first whose refusal can only mean the
/// password: one wrong password then costs one refusal.
pub fn all(offered: &[AuthMechanism], have: Have) -> Vec<AuthMechanism> {
    let usable = |mechanism: &&AuthMechanism| offered.contains(mechanism) && have.enough_for(mechanism);
    AuthMechanism::spoken().filter(usable).cloned().collect()
}

/// What to try where a challenge-response mechanism was refused.
pub fn in_clear(offered: &[AuthMechanism]) -> Option<AuthMechanism> {
    AuthMechanism::ALL.iter().find(|mechanism| mechanism.sends_password() && offered.contains(mechanism)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use AuthMechanism::{
        Apop, Command, CramMd5, Login, OAuthBearer, Plain, ScramSha1, ScramSha256, ScramSha256Plus, XOAuth2,
    };

    const PASSWORD: Have = Have { password: true, token: false };
    const TOKEN: Have = Have { password: false, token: true };
    const BOTH: Have = Have { password: true, token: true };

    #[test]
    fn the_published_mechanism_goes_first_where_it_is_offered() {
        let offered = [Login, Plain, CramMd5, ScramSha1, ScramSha256, ScramSha256Plus, XOAuth2];
        let table: [(&[AuthMechanism], &[AuthMechanism]); 5] = [
            (&[], &[ScramSha256, ScramSha1, Plain, Login]),
            (&[Plain], &[Plain, ScramSha256, ScramSha1, Login]),
            (&[CramMd5], &[CramMd5, ScramSha256, ScramSha1, Plain, Login]),
            (&[Apop, Command], &[ScramSha256, ScramSha1, Plain, Login]),
            (&[ScramSha256Plus], &[ScramSha256, ScramSha1, Plain, Login]),
        ];
        for (published, expected) in table {
            assert_eq!(order(published, &offered, PASSWORD), expected, "{published:?}");
        }
    }

    #[test]
    fn the_weak_ones_only_where_nothing_else_is_there() {
        assert_eq!(order(&[], &[CramMd5, Apop], PASSWORD), [CramMd5, Apop]);
        assert_eq!(order(&[], &[CramMd5, Command], PASSWORD), [Command]);
        assert_eq!(order(&[Plain], &[ScramSha256Plus], PASSWORD), []);
    }

    #[test]
    fn tokens_and_passwords_are_no_substitutes() {
        let offered = [Plain, XOAuth2, OAuthBearer];
        assert_eq!(order(&[], &offered, TOKEN), [OAuthBearer, XOAuth2]);
        assert_eq!(order(&[XOAuth2], &offered, TOKEN), [XOAuth2, OAuthBearer]);
        assert_eq!(order(&[Plain], &offered, BOTH), [OAuthBearer, XOAuth2, Plain]);
        assert_eq!(order(&[XOAuth2], &offered, PASSWORD), [Plain]);
    }

    #[test]
    fn all_begins_with_what_cannot_be_misunderstood() {
        let offered = [ScramSha256Plus, CramMd5, XOAuth2, Plain, AuthMechanism::Gssapi];
        assert_eq!(all(&offered, BOTH), [Plain, ScramSha256Plus, CramMd5, XOAuth2]);
        assert_eq!(in_clear(&[CramMd5, Login]), Some(Login));
        assert_eq!(in_clear(&[CramMd5]), None);
    }
}
