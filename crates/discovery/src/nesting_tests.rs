//! Every format that comes from outside, nested as deeply as its size allows, on a stack that is half of a
//! thread's.

use mail_types::EmailAddress;

const STACK: usize = 1024 * 1024;
const DEPTH: usize = 16_000;

fn on_a_small_stack(read: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(STACK).spawn(read).expect("thread").join().expect("no panic");
}

fn nested(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(DEPTH), close.repeat(DEPTH))
}

#[test]
fn nesting_never_overflows_the_stack() {
    let address: EmailAddress = "user@example.org".parse().expect("address");
    for (open, close) in [("<array>", "</array>"), ("<dict><key>a</key>", "</dict>"), ("<array>", "")] {
        let text = format!("<?xml version=\"1.0\"?><plist version=\"1.0\">{}</plist>", nested(open, close));
        on_a_small_stack(move || assert!(crate::mobileconfig::parse(text.as_bytes(), None).is_err()));
    }
    let text = format!("<clientConfig>{}</clientConfig>", nested("<a>", "</a>"));
    let domain = address.domain.clone();
    on_a_small_stack(move || assert!(crate::autoconfig_xml::parse(text.as_bytes(), &domain, None, "en").is_err()));
    let text = format!("<Autodiscover>{}</Autodiscover>", nested("<a>", "</a>"));
    on_a_small_stack(move || assert!(crate::autodiscover_xml::parse(text.as_bytes(), &address).is_err()));
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[", "")] {
        let text = nested(open, close);
        on_a_small_stack(move || {
            assert!(crate::pacc_json::read(text.as_bytes()).is_err());
            let _ = crate::policy::Baseline::parse(&text);
        });
    }
    for text in
        [format!("a = {}", nested("[", "]")), format!("a = {}", nested("{a=", "}")), "a.".repeat(DEPTH) + "a = 1"]
    {
        on_a_small_stack(move || assert!(crate::policy::Policy::parse("policy.toml", &text).is_err()));
    }
    let header = format!("[{}a]", "a.".repeat(DEPTH));
    on_a_small_stack(move || assert!(crate::policy::Policy::parse("policy.toml", &header).is_err()));
}
