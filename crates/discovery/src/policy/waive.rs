//! Waivers: what fails, and was accepted until a day.

use std::time::{Duration, SystemTime};

use super::parse::Waiver;
use mail_types::{Check, CheckOutcome, Domain, Message, Severity, date, report::Fault};

const DAY: Duration = Duration::from_secs(24 * 3600);

impl Waiver {
    fn fits(&self, check: &str, domain: &Domain) -> bool {
        let named = match self.check.strip_suffix('*') {
            Some(start) => check.starts_with(start),
            None => check == self.check,
        };
        named && self.domain.as_ref().is_none_or(|of| of == domain)
    }
}

/// Takes the failures that were accepted out of the count. A waiver that ran out does nothing but
/// warn; so a check that was forgotten comes back by itself.
pub fn apply(
    checks: &mut Vec<Check>,
    waivers: &[Waiver],
    domain: &Domain,
    date: SystemTime,
    fail_on: Option<Severity>,
) {
    let mut expired = Vec::new();
    for check in &mut *checks {
        let name = check.name();
        let CheckOutcome::Failed { seen, .. } = &check.outcome else { continue };
        let fitting = waivers.iter().filter(|waiver| waiver.fits(&name, domain));
        let (valid, late): (Vec<&Waiver>, Vec<&Waiver>) = fitting.partition(|waiver| date < waiver.until + DAY);
        match (valid.first(), late.first()) {
            (Some(waiver), _) => {
                check.outcome = CheckOutcome::Waived {
                    seen: seen.clone(),
                    reason: waiver.reason.clone(),
                    until: date::iso_date(waiver.until),
                };
            }
            (None, Some(waiver)) => expired.push((name.clone(), (*waiver).clone())),
            (None, None) => {}
        }
    }
    for (name, waiver) in expired {
        let severity = Severity::Warning;
        let seen = Message::new("seen-waiver-expired")
            .with("date", date::iso_date(waiver.until))
            .with_foreign("reason", waiver.reason);
        let fault = fail_on.filter(|fail_on| severity >= *fail_on).map(|_| Fault::CheckFailed);
        let title = Message::new("expect-waiver").with("check", name);
        let mut check = Check::of_domain("waiver", title, CheckOutcome::Failed { severity, fault, seen: seen.into() });
        check.line = Some(waiver.line);
        checks.push(check);
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::Policy;
    use super::*;
    use mail_types::Protocol;

    fn failing(id: &'static str) -> Check {
        let seen = Message::new("seen-none");
        let outcome =
            CheckOutcome::Failed { severity: Severity::Error, fault: Some(Fault::CheckFailed), seen: seen.into() };
        let mut check = Check::of_domain(id, Message::new("seen-none"), outcome);
        check.protocol = Some(Protocol::Imap);
        check
    }

    #[test]
    fn a_waiver_holds_until_its_last_day_is_over() {
        let text = "[[waiver]]\ncheck = \"imap.port\"\nreason = \"moving\"\nuntil = 2026-12-31\ndomain = \"a.example\"";
        let policy = Policy::parse("p", text).expect("policy");
        let outcomes = |domain: &str, date: &str| -> Vec<(String, &'static str)> {
            let mut checks = vec![failing("port"), failing("host")];
            let domain = Domain::parse(domain).expect("domain");
            apply(&mut checks, &policy.waivers, &domain, date::parse(date).expect("date"), None);
            checks.iter().map(|check| (check.name(), check.outcome.id())).collect()
        };
        let names = |list: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
            list.iter().map(|(name, outcome)| ((*name).to_owned(), *outcome)).collect()
        };
        let waived = names(&[("imap.port", "waived"), ("imap.host", "failed")]);
        assert_eq!(outcomes("a.example", "2026-12-31T23:59:59Z"), waived);
        let late = names(&[("imap.port", "failed"), ("imap.host", "failed"), ("waiver", "failed")]);
        assert_eq!(outcomes("a.example", "2027-01-01"), late);
        let other = names(&[("imap.port", "failed"), ("imap.host", "failed")]);
        assert_eq!(outcomes("b.example", "2026-12-01"), other);
    }
}
