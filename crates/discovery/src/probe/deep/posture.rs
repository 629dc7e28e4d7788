//! What a domain says about mail that is sent to it: MTA-STS (RFC 8461) and TLS-RPT (RFC 8460).

use mail_net::{Net, RecordData, RecordKind};
use mail_types::Reason;
use mail_types::deep::{MtaSts, Posture, TlsRpt};
use mail_types::report::Failure;

/// Asks for both.
pub async fn posture(net: &Net, domain: &str) -> Posture {
    let (mta_sts, tls_rpt) = futures_util::future::join(mta_sts(net, domain), tls_rpt(net, domain)).await;
    Posture { mta_sts, tls_rpt }
}

async fn tls_rpt(net: &Net, domain: &str) -> TlsRpt {
    match net.dns(&format!("_smtp._tls.{domain}"), RecordKind::Txt).await {
        Err(error) if error.is_absent() => TlsRpt::Absent,
        Err(error) => TlsRpt::Failed(Failure::of(error)),
        // RFC 8460 section 3: records of other kinds do not count, and more than one is none.
        Ok(answer) => match texts(&answer.records, "v=TLSRPTv1")[..] {
            [] => TlsRpt::Absent,
            [record] => {
                let rua = fields(record, ';', '=').into_iter().find(|(name, _)| *name == "rua");
                let named = rua.map(|(_, value)| value).filter(|value| !value.is_empty());
                named.map_or(TlsRpt::Broken, |value| TlsRpt::Present(value.to_owned()))
            }
            _ => TlsRpt::Broken,
        },
    }
}

async fn mta_sts(net: &Net, domain: &str) -> MtaSts {
    match net.dns(&format!("_mta-sts.{domain}"), RecordKind::Txt).await {
        Err(error) if error.is_absent() => return MtaSts::Absent,
        Err(error) => return MtaSts::Failed(Failure::of(error)),
        Ok(answer) => match texts(&answer.records, "v=STSv1").len() {
            0 => return MtaSts::Absent,
            1 => {}
            _ => return MtaSts::Broken(Reason::MtaStsSeveral),
        },
    }
    // RFC 8461 section 3.3: redirects are not followed.
    let fetched = match net.get_direct(&format!("https://mta-sts.{domain}/.well-known/mta-sts.txt")).await {
        Ok(fetched) if fetched.status == 200 => fetched,
        Ok(fetched) => {
            return MtaSts::Broken(Reason::MtaStsStatus { status: fetched.status });
        }
        Err(error) => return MtaSts::Broken(error.into()),
    };
    let text = String::from_utf8_lossy(&fetched.body);
    let Some((mode, patterns)) = policy(&text) else { return MtaSts::Broken(Reason::MtaStsUnreadable) };
    let exchangers = match net.dns(domain, RecordKind::Mx).await {
        Ok(answer) => answer
            .records
            .iter()
            .filter_map(|record| match record {
                RecordData::Mx { exchange, .. } if !exchange.is_empty() => Some(exchange.clone()),
                _ => None,
            })
            .collect(),
        // RFC 5321 section 5.1: without MX the domain is its own exchanger.
        Err(error) if error.is_absent() => vec![domain.to_owned()],
        Err(error) => return MtaSts::Failed(Failure::of(error)),
    };
    let unnamed = exchangers.into_iter().filter(|host| !patterns.iter().any(|pattern| names(pattern, host))).collect();
    MtaSts::Policy { mode, unnamed }
}

/// Mode and `mx` patterns of a policy (RFC 8461 section 3.2).
fn policy(text: &str) -> Option<(String, Vec<String>)> {
    let fields = fields(text, '\n', ':');
    let one = |wanted: &str| fields.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    one("version").filter(|version| *version == "STSv1")?;
    one("max_age").and_then(|age| age.parse::<u64>().ok())?;
    let mode = one("mode").filter(|mode| ["enforce", "testing", "none"].contains(mode))?;
    let patterns: Vec<String> =
        fields.iter().filter(|(name, _)| *name == "mx").map(|(_, value)| value.to_ascii_lowercase()).collect();
    (!patterns.is_empty() || mode == "none").then(|| (mode.to_owned(), patterns))
}

/// `*.` stands for exactly one label (RFC 8461 section 4.1).
fn names(pattern: &str, host: &str) -> bool {
    let pattern = pattern.strip_suffix('.').unwrap_or(pattern);
    match pattern.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(_, parent)| parent == rest),
        None => pattern == host,
    }
}

/// The TXT records that begin with this version.
fn texts<'a>(records: &'a [RecordData], version: &str) -> Vec<&'a str> {
    let text = |record: &'a RecordData| match record {
        RecordData::Txt(text) => Some(text.as_str()),
        _ => None,
    };
    let of_version = |text: &&str| text.strip_prefix(version).is_some_and(|rest| rest.trim_start().starts_with(';'));
    records.iter().filter_map(text).filter(of_version).collect()
}

fn fields(text: &str, between: char, inside: char) -> Vec<(&str, &str)> {
    let field = |part: &'_ str| -> Option<(usize, usize)> {
        let at = part.find(inside)?;
        Some((at, at + inside.len_utf8()))
    };
    text.split(between)
        .filter_map(|part| field(part).map(|(end, start)| (part[..end].trim(), part[start..].trim())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_net::fake::{FakeHttp, FakeNet};

    const GOOD: &str =
        "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmx: *.mx.example.org\r\nmax_age: 86400\r\n";

    fn txt(text: &str) -> Vec<RecordData> {
        vec![RecordData::Txt(text.into())]
    }

    async fn asked(record: &str, policy: FakeHttp, mx: &[(u16, &str)]) -> MtaSts {
        let net = FakeNet::new()
            .dns("_mta-sts.example.org", RecordKind::Txt, txt(record))
            .mx("example.org", mx)
            .host("mta-sts.example.org", &["203.0.113.9"])
            .http("https://mta-sts.example.org/.well-known/mta-sts.txt", policy);
        mta_sts(&net.build().0, "example.org").await
    }

    #[tokio::test]
    async fn exchangers_must_be_named() {
        let good = |mx: &'static [(u16, &'static str)]| async move {
            asked("v=STSv1; id=1;", FakeHttp::ok("text/plain", GOOD), mx).await
        };
        let policy = |unnamed: &[&str]| MtaSts::Policy {
            mode: "enforce".into(),
            unnamed: unnamed.iter().map(|host| (*host).to_owned()).collect(),
        };
        assert_eq!(good(&[(1, "mail.example.org"), (2, "a.mx.example.org")]).await, policy(&[]));
        assert_eq!(good(&[(1, "mx.example.org")]).await, policy(&["mx.example.org"]));
        assert_eq!(good(&[(1, "a.b.mx.example.org")]).await, policy(&["a.b.mx.example.org"]));
    }

    #[tokio::test]
    async fn what_cannot_be_used_is_not_absent() {
        let mx: &[(u16, &str)] = &[(1, "mail.example.org")];
        assert_eq!(asked("v=spf1 -all", FakeHttp::status(404), mx).await, MtaSts::Absent);
        let status = asked("v=STSv1; id=1", FakeHttp::status(404), mx).await;
        assert_eq!(status, MtaSts::Broken(Reason::MtaStsStatus { status: 404 }));
        for text in ["", "version: STSv1\nmode: maybe\nmx: a\nmax_age: 1", "version: STSv1\nmode: enforce\nmax_age: 1"]
        {
            let broken = asked("v=STSv1; id=1", FakeHttp::ok("text/plain", text), mx).await;
            assert_eq!(broken, MtaSts::Broken(Reason::MtaStsUnreadable), "{text}");
        }
    }

    #[tokio::test]
    async fn reports_go_where_the_record_says() {
        for (record, wanted) in [
            ("v=TLSRPTv1; rua=mailto:tls@example.org", TlsRpt::Present("mailto:tls@example.org".into())),
            ("v=TLSRPTv1; rua=", TlsRpt::Broken),
            ("hello", TlsRpt::Absent),
        ] {
            let net = FakeNet::new().dns("_smtp._tls.example.org", RecordKind::Txt, txt(record)).build().0;
            assert_eq!(tls_rpt(&net, "example.org").await, wanted, "{record}");
        }
    }
}
