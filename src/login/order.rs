//! Which mechanisms may be used, in which order. Pure.

use crate::model::AuthMechanism::{
    self, Apop, Command, CramMd5, Login, OAuthBearer, Plain, ScramSha1, ScramSha1Plus, ScramSha256, ScramSha256Plus,
    XOAuth2,
};

/// By password, best first. The challenge-response ones do not hand it over.
const USUAL: [AuthMechanism; 5] = [ScramSha256, ScramSha1, Plain, Login, Command];
/// Only where nothing usual is offered, or where asked for: their digests can be guessed offline by
/// whoever sees one, and they ask the server to store the password as it is.
const WEAK: [AuthMechanism; 2] = [CramMd5, Apop];
/// By access token, best first.
const BEARER: [AuthMechanism; 2] = [OAuthBearer, XOAuth2];
/// Never of its own accord: no mail protocol says which binding a server computes, and one that
/// computes another calls it a wrong password.
const BOUND: [AuthMechanism; 2] = [ScramSha256Plus, ScramSha1Plus];

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
    let mut chosen: Vec<AuthMechanism> = Vec::new();
    let known = |mechanism: &&AuthMechanism| [&USUAL[..], &WEAK, &BEARER].iter().any(|list| list.contains(mechanism));
    // A token was meant to be used; a password beside it is the second choice.
    let (bearer, by_password): (Vec<_>, Vec<_>) =
        published.iter().filter(known).partition(|mechanism| mechanism.is_oauth());
    for mechanism in bearer.into_iter().chain(&BEARER).chain(by_password).chain(&USUAL).filter(usable) {
        if !chosen.contains(mechanism) {
            chosen.push(mechanism.clone());
        }
    }
    if chosen.is_empty() {
        chosen.extend(WEAK.iter().filter(usable).cloned());
    }
    chosen
}

/// Every mechanism that we speak and the server offers, those first whose refusal can only mean the
/// password: one wrong password then costs one refusal.
pub fn all(offered: &[AuthMechanism], have: Have) -> Vec<AuthMechanism> {
    let ours =
        [&[Plain, Login, Command][..], &[ScramSha256, ScramSha256Plus, ScramSha1, ScramSha1Plus], &WEAK, &BEARER];
    let usable = |mechanism: &&AuthMechanism| offered.contains(mechanism) && have.enough_for(mechanism);
    ours.into_iter().flatten().filter(usable).cloned().collect()
}

/// We speak it.
pub fn is_ours(mechanism: &AuthMechanism) -> bool {
    [&USUAL[..], &WEAK, &BEARER, &BOUND].iter().any(|list| list.contains(mechanism))
}

/// The server has to store the password in a certain form to do it: a refusal need not mean that the
/// password is wrong.
pub fn is_challenge_response(mechanism: &AuthMechanism) -> bool {
    matches!(mechanism, CramMd5 | Apop | ScramSha1 | ScramSha1Plus | ScramSha256 | ScramSha256Plus)
}

/// The -PLUS forms.
pub fn is_bound(mechanism: &AuthMechanism) -> bool {
    BOUND.contains(mechanism)
}

/// The same mechanism without channel binding; `None` where it has none.
pub fn unbound(mechanism: &AuthMechanism) -> Option<AuthMechanism> {
    match mechanism {
        ScramSha256Plus => Some(ScramSha256),
        ScramSha1Plus => Some(ScramSha1),
        _ => None,
    }
}

/// What to try where a challenge-response mechanism was refused.
pub fn in_clear(offered: &[AuthMechanism]) -> Option<AuthMechanism> {
    [Plain, Login, Command].into_iter().find(|mechanism| offered.contains(mechanism))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(is_ours(&ScramSha1Plus) && !is_ours(&AuthMechanism::Ntlm));
        assert_eq!(in_clear(&[CramMd5, Login]), Some(Login));
        assert_eq!(in_clear(&[CramMd5]), None);
        assert_eq!(unbound(&ScramSha1Plus), Some(ScramSha1));
        assert_eq!(unbound(&ScramSha256), None);
    }
}
