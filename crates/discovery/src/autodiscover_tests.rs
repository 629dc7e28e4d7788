use super::*;
use mail_net::http::Hop;
use mail_net::{DnsAnswer, RecordData};
use mail_types::Domain;

const URL: &str = "https://autodiscover.example.org/autodiscover/autodiscover.xml";

fn context() -> Context {
    Context { address: "user@example.org".parse().ok(), ..Context::new(Domain::parse("example.org").expect("domain")) }
}

fn fetched(status: u16, location: Option<&str>, body: &str) -> Answer {
    Answer::Https(Ok(Fetched {
        status,
        final_url: URL.into(),
        hops: vec![Hop { url: URL.into(), status, host: "autodiscover.example.org".into() }],
        content_type: None,
        location: location.map(str::to_owned),
        kept_since: None,
        body: body.into(),
    }))
}

fn account(inner: &str) -> String {
    format!("<Autodiscover><Response><Account>{inner}</Account></Response></Autodiscover>")
}

fn ask(context: &Context, answer: Answer) -> Parsed {
    let question = Autodiscover.plan(context).remove(0);
    Autodiscover.parse(context, &question, answer)
}

fn failure(parsed: &Parsed) -> Reason {
    match &parsed.outcome {
        Outcome::Failed(failure) => failure.reason.clone(),
        other => panic!("{other:?}"),
    }
}

fn elsewhere(url: &str) -> Reason {
    AutodiscoverError::Elsewhere { url: url.to_owned() }.into()
}

fn asked(parsed: &Parsed) -> Vec<String> {
    parsed.then.iter().map(|question| question.query.describe()).collect()
}

#[test]
fn both_urls_are_posted_to_and_the_record_is_asked() {
    let mut context = context();
    let queries = |context: &Context| -> Vec<String> {
        Autodiscover.plan(context).iter().map(|question| question.query.describe()).collect()
    };
    let expected = [
        "POST https://autodiscover.example.org/autodiscover/autodiscover.xml",
        "POST https://example.org/autodiscover/autodiscover.xml",
        "SRV _autodiscover._tcp.example.org",
    ];
    assert_eq!(queries(&context), expected);
    context.allow_http = true;
    assert_eq!(queries(&context)[3], "http://autodiscover.example.org/autodiscover/autodiscover.xml");
    for question in Autodiscover.plan(&context) {
        if let Query::HttpDirect(url) = question.query {
            assert!(!url.contains("user"), "{url}");
        }
    }
}

#[test]
fn without_an_address_nobody_is_asked() {
    let context = Context { address: None, ..context() };
    let questions = Autodiscover.plan(&context);
    assert_eq!((questions.len(), &questions[0].query), (1, &Query::Local));
    assert_eq!(failure(&ask(&context, Answer::Local)), AutodiscoverError::NeedsAddress.into());
}

#[test]
fn a_locked_door_is_neither_absence_nor_failure() {
    assert!(matches!(ask(&context(), fetched(401, None, "")).outcome, Outcome::Protected(_)));
    for status in [404, 405, 410, 501] {
        assert!(matches!(ask(&context(), fetched(status, None, "")).outcome, Outcome::Absent(_)), "{status}");
    }
    for status in [400, 403, 500, 503] {
        assert!(matches!(ask(&context(), fetched(status, None, "")).outcome, Outcome::Failed(_)), "{status}");
    }
    assert!(matches!(ask(&context(), fetched(200, None, "<html></html>")).outcome, Outcome::Absent(_)));
}

#[test]
fn the_address_stays_within_its_domain_unless_it_may_be_sent() {
    let to = |url: &str| account(&format!("<Action>redirectUrl</Action><RedirectUrl>{url}</RedirectUrl>"));
    let away = "https://autodiscover.outlook.example.net/autodiscover/autodiscover.xml";
    let near = "https://mail.example.org/autodiscover/autodiscover.xml";
    for (http, body) in [(Some(away), String::new()), (None, to(away))] {
        let status = if http.is_some() { 302 } else { 200 };
        let parsed = ask(&context(), fetched(status, http, &body));
        assert_eq!((failure(&parsed), asked(&parsed).len()), (elsewhere(away), 0));
        let allowed = Context { send_address: true, ..context() };
        let parsed = ask(&allowed, fetched(status, http, &body));
        assert_eq!(asked(&parsed), [format!("POST {away}")]);
        assert_eq!(parsed.then[0].via, Trust::Redirected);
    }
    let parsed = ask(&context(), fetched(302, Some(near), ""));
    assert_eq!((asked(&parsed), parsed.then[0].via), (vec![format!("POST {near}")], Trust::Https));
    let relative = ask(&context(), fetched(307, Some("/other.xml"), ""));
    assert_eq!(asked(&relative), ["POST https://autodiscover.example.org/other.xml"]);
    assert_eq!(
        failure(&ask(&context(), fetched(302, Some("http://mail.example.org/x"), ""))),
        HttpError::Downgrade { to: "http://mail.example.org/x".into() }.into()
    );
    assert_eq!(
        failure(&ask(&context(), fetched(200, None, &to("nowhere")))),
        AutodiscoverError::BadRedirect { url: "nowhere".into() }.into()
    );
}

#[test]
fn redirects_end_after_five_urls_and_two_addresses() {
    let context = context();
    let url = account("<Action>redirectUrl</Action><RedirectUrl>https://a.example.org/x</RedirectUrl>");
    let mut question = Autodiscover.plan(&context).remove(0);
    for _ in 0..5 {
        question = Autodiscover.parse(&context, &question, fetched(200, None, &url)).then.remove(0);
    }
    assert_eq!(
        failure(&Autodiscover.parse(&context, &question, fetched(200, None, &url))),
        HttpError::RedirectLimit { max: 5 }.into()
    );
    let address = account("<Action>redirectAddr</Action><RedirectAddr>new@sub.example.org</RedirectAddr>");
    let mut question = Autodiscover.plan(&context).remove(0);
    for _ in 0..2 {
        let parsed = Autodiscover.parse(&context, &question, fetched(200, None, &address));
        assert_eq!(asked(&parsed)[0], "POST https://autodiscover.sub.example.org/autodiscover/autodiscover.xml");
        assert!(matches!(&parsed.then[0].query, Query::Post { xml, .. } if xml.contains("new@sub.example.org")));
        question = parsed.then[0].clone();
    }
    assert_eq!(
        failure(&Autodiscover.parse(&context, &question, fetched(200, None, &address))),
        HttpError::RedirectLimit { max: 2 }.into()
    );
    let foreign = account("<Action>redirectAddr</Action><RedirectAddr>u@other.example</RedirectAddr>");
    assert_eq!(failure(&ask(&context, fetched(200, None, &foreign))), elsewhere("u@other.example"));
}

#[test]
fn a_record_leads_to_a_host_by_the_trust_of_dns() {
    let context = context();
    let question = Autodiscover.plan(&context).remove(2);
    let parse = |target: &str, port| {
        let records = vec![RecordData::Srv { priority: 0, weight: 0, port, target: target.into() }];
        Autodiscover.parse(&context, &question, Answer::Dns(Ok(DnsAnswer { records, ..DnsAnswer::default() })))
    };
    let parsed = parse("mail.example.org", 443);
    assert_eq!(asked(&parsed), ["POST https://mail.example.org/autodiscover/autodiscover.xml"]);
    assert_eq!(parsed.then[0].via, Trust::PlainDns);
    let url = "https://autodiscover.hoster.example/autodiscover/autodiscover.xml";
    assert_eq!(failure(&parse("autodiscover.hoster.example", 443)), elsewhere(url));
    assert!(matches!(parse("", 0).outcome, Outcome::Absent(_)));
}

#[test]
fn settings_are_found_and_exchange_alone_is_not() {
    let imap = "<Action>settings</Action><Protocol><Type>IMAP</Type><Server>i.example.org</Server></Protocol>";
    let parsed = ask(&context(), fetched(200, None, &account(imap)));
    assert!(matches!(&parsed.outcome, Outcome::Found(config) if config.servers.len() == 1));
    assert_eq!(parsed.trust, Trust::Https);
    let exchange = "<Action>settings</Action><Protocol><Type>EXCH</Type><Server>x.example.org</Server></Protocol>";
    let parsed = ask(&context(), fetched(200, None, &account(exchange)));
    assert_eq!(parsed.outcome, Outcome::Absent(Absent::OnlyExchange.into()));
    let error = "<Autodiscover><Response><Error><ErrorCode>600</ErrorCode></Error></Response></Autodiscover>";
    let refused = AutodiscoverError::Refused { code: "600".into(), text: String::new() };
    assert_eq!(failure(&ask(&context(), fetched(200, None, error))), refused.into());
}
