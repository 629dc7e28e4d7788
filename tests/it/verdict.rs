//! What is said of a certificate that OpenSSL refuses.

#![cfg(not(any(windows, target_vendor = "apple")))]

use mail_types::reason::CertificateProblem;
use mail_types::reason::verdict::{Unfit, Verdict};
use mailsetup::locale::{Language, Locale, words};

#[test]
fn every_reason_is_told_with_its_values() {
    let key = Some(("RSA".into(), 1024));
    let verdict = Verdict { code: 70, key, digest: Some("SHA1".into()), ..Verdict::default() };
    for &language in Language::ALL {
        let locale = Locale::new(language);
        let texts: Vec<String> = Unfit::ALL
            .iter()
            .map(|reason| {
                let problem = CertificateProblem::Unfit { reason: *reason, verdict: Box::new(verdict.clone()) };
                locale.try_text(&words::of(&problem.into())).unwrap_or_else(|| panic!("{reason:?}"))
            })
            .collect();
        assert!(texts[0].contains("RSA") && texts[0].contains("1024"), "{}", texts[0]);
        assert!(texts.iter().any(|text| text.contains("SHA1")) && texts.iter().any(|text| text.contains("70")));
        let mut distinct = texts.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), texts.len());
    }
}
