//! Reads real files of the autoconfig format, where a sample of them lies beside the repository.

use std::path::PathBuf;

use mail_discovery::autoconfig_xml::{Parsed, parse};
use mail_types::{Domain, Protocol};

/// The folder of samples: `$MAILSETUP_SHARED/ispdb`, else `../shared/ispdb`.
fn samples() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    std::env::var_os("MAILSETUP_SHARED").map_or_else(beside, PathBuf::from).join("ispdb")
}

fn usable(parsed: &Parsed) -> bool {
    let outgoing = |protocol: &Protocol| *protocol == Protocol::Submission;
    let protocols = || parsed.config.servers.iter().map(|server| server.protocol);
    protocols().any(|protocol| outgoing(&protocol)) && protocols().any(|protocol| !outgoing(&protocol))
}

#[test]
#[ignore = "needs samples in $MAILSETUP_SHARED/ispdb"]
fn every_sample_gives_settings_or_a_reason() {
    let folder = samples();
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let (mut files, mut good, mut odd) = (0, 0, 0);
    for path in entries.map(|entry| entry.expect("folder entry").path()) {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("file name").to_owned();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        files += 1;
        let body = std::fs::read(&path).expect("readable sample");
        let domain = Domain::parse(&name).or_else(|_| Domain::parse("example.org")).expect("domain");
        match parse(&body, &domain, None, "de") {
            Ok(parsed) => {
                assert!(usable(&parsed) || !parsed.findings.is_empty(), "{name}: neither settings nor a finding");
                good += usize::from(usable(&parsed));
                odd += usize::from(!parsed.findings.is_empty());
                for finding in &parsed.findings {
                    println!("{name}: {} {:?}", finding.spec.id, finding.message.args);
                }
                for server in &parsed.config.servers {
                    assert!(!server.endpoint.host.contains('%') && server.endpoint.port != 0, "{name}: {server:?}");
                }
            }
            Err(error) => println!("{name}: {error} {error:?}"),
        }
    }
    println!("{files} files, {good} with settings, {odd} with findings");
    assert!(files > 0, "an empty folder of samples proves nothing");
    assert!(good * 10 >= files * 9, "only {good} of {files} real files are usable");
}
