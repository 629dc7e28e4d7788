//! How long a look-up in the built-in table takes.

use mail_discovery::builtin::{by_domain, by_mx};
use mail_types::Domain;

fn main() {
    divan::main();
}

#[divan::bench(args = ["gmx.de", "xtra.co.nz", "example.org"])]
fn domain(bencher: divan::Bencher, name: &str) {
    let domain = Domain::parse(name).expect("domain");
    bencher.bench(|| by_domain(divan::black_box(&domain)));
}

#[divan::bench(args = ["mx00.gmx.net", "example-org.mail.protection.outlook.com", "mx.example.org"])]
fn mx(bencher: divan::Bencher, host: &str) {
    bencher.bench(|| by_mx(divan::black_box(host)));
}
