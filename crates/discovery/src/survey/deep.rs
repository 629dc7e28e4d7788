//! What is looked into once the answer is there: the chosen servers, one beside the other.

use futures_util::future::{join, join_all};

use super::SurveyOptions;
use crate::login::rules;
use crate::probe::deep;
use mail_net::Net;
use mail_types::Protocol;
use mail_types::deep::{DeepServer, OfferAnswer, TlsVersion};
use mail_types::finding::{Finding, LEGACY_TLS_ACCEPTED, STARTTLS_INJECTION};
use mail_types::report::SurveyReport;

/// Looks into what `options` wants, and adds it to the report. Every step has a limit of its own.
pub(super) async fn look(net: &Net, options: &SurveyOptions, report: &mut SurveyReport) {
    let needs = &options.deep;
    let servers = Protocol::ALL.into_iter().filter(|_| needs.servers()).filter_map(|protocol| {
        let server = report.chosen(protocol)?;
        let certificate = server.probe.as_ref()?.certificate();
        Some((rules::open_spec(&server.candidate, &options.consent), certificate))
    });
    let looked = servers.map(|(spec, certificate)| async move {
        deep::server(net, &spec, certificate, needs, options.idle_timeout).await
    });
    let posture = async {
        match needs.posture {
            true => Some(deep::posture(net, options.target.domain().as_str()).await),
            false => None,
        }
    };
    let (servers, posture) = join(join_all(looked), posture).await;
    report.findings.extend(servers.iter().flat_map(findings));
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.spec.severity));
    report.deep.servers = servers;
    report.deep.posture = posture;
}

/// What is wrong whoever asks.
fn findings(server: &DeepServer) -> Vec<Finding> {
    let mut findings = Vec::new();
    let accepted = server.offers.iter().find_map(|offer| match offer.answer {
        OfferAnswer::Accepted(version) if version < TlsVersion::Tls12 => Some(version),
        _ => None,
    });
    if let Some(version) = accepted {
        findings.push(
            Finding::new(&LEGACY_TLS_ACCEPTED).with("version", version.name()).at(server.protocol, &server.endpoint),
        );
    }
    if let Some(port) = server.starttls.as_ref().filter(|port| port.injection == Some(true)) {
        findings.push(Finding::new(&STARTTLS_INJECTION).at(server.protocol, &port.endpoint));
    }
    findings
}
