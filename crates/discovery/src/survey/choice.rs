//! Which servers to enter: one for each protocol, all of one provider. Pure.
//!
//! Sources are weighed as a whole. The best one whose own incoming and outgoing servers work is the anchor of the
//! answer; where no source has both, the best one that can be fetched from. What the anchor does not name comes from
//! others only where it belongs to the same provider: an IMAP server here and a POP3 server there are two mailboxes.

use mail_types::finding::CERTIFICATE_NAME;
use mail_types::report::{Candidate, Cause, Phase, ProbeReport, ServerReport};
use mail_types::{Domain, Protocol, Source, address::registrable_domain};

/// How a server stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Works,
    /// It took the connection, and can't be used as it is.
    Seen,
    /// Nothing was there.
    Dead,
    /// A rule of ours keeps us from contacting it.
    Forbidden,
    /// Not tested, or not to the end.
    Unknown,
}

impl State {
    pub(super) fn of(probe: &ProbeReport) -> Self {
        let cause = probe.failure().map(|(_, failure)| failure.cause);
        match cause {
            _ if probe.works() => Self::Works,
            Some(Cause::Policy) => Self::Forbidden,
            _ if probe.reached(Phase::Connect) => Self::Seen,
            _ => Self::Dead,
        }
    }
}

/// A server and how it stands.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub candidate: &'a Candidate,
    pub state: State,
}

impl<'a> Entry<'a> {
    pub(super) fn report(server: &'a ServerReport) -> Self {
        Self::new(&server.candidate, server.probe.as_ref())
    }

    pub(super) fn new(candidate: &'a Candidate, probe: Option<&ProbeReport>) -> Self {
        let named = |probe: &ProbeReport| probe.findings.iter().any(|finding| finding.spec == &CERTIFICATE_NAME);
        let state = match probe.map_or(State::Unknown, State::of) {
            // Mail goes there for delivery; a mailbox is there only where the certificate says the name.
            State::Seen if candidate.best_source() == Source::MxHost && probe.is_some_and(named) => State::Dead,
            state => state,
        };
        Self { candidate, state }
    }

    fn is(&self, protocol: Protocol) -> bool {
        self.candidate.protocol == protocol
    }

    fn works(&self) -> bool {
        self.state == State::Works
    }

    fn named_by(&self, source: Source) -> bool {
        self.candidate.provenances.iter().any(|named| named.source == source)
    }

    pub(super) fn of(&self, group: Group) -> bool {
        self.groups().any(|own| own == group)
    }

    /// The answers that named it.
    fn groups(&self) -> impl Iterator<Item = Group<'a>> + use<'a> {
        self.candidate.provenances.iter().map(|named| Group {
            source: named.source,
            // A domain's records are one answer, and so are our own proposals.
            file: if named.query.contains("://") { &named.query } else { "" },
        })
    }

    fn operator(&self) -> &str {
        registrable_domain(&self.candidate.endpoint.host)
    }
}

/// One answer: all servers of one file, or of a domain's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group<'a> {
    pub source: Source,
    file: &'a str,
}

/// A source named it; otherwise it was proposed by ourselves.
pub(super) fn is_published(candidate: &Candidate) -> bool {
    candidate.best_source().is_published()
}

/// What is to be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Choice<'a> {
    /// By protocol, the place in the list.
    pub chosen: [Option<usize>; 3],
    /// The answer whose servers these are.
    pub anchor: Option<Group<'a>>,
    /// The anchor has a working server for either way.
    pub whole: bool,
    /// Works, and belongs to another provider than the servers that were chosen.
    pub elsewhere: [Option<usize>; 3],
}

/// The entries that decide, with what is known of them as a whole.
pub(super) struct Weighed<'a> {
    domain: &'a Domain,
    pub entries: &'a [Entry<'a>],
}

impl<'a> Weighed<'a> {
    pub(super) fn new(domain: &'a Domain, entries: &'a [Entry<'a>]) -> Self {
        Self { domain, entries }
    }

    /// The user typed a server of this protocol.
    pub(super) fn typed(&self, protocol: Protocol) -> bool {
        self.entries.iter().any(|entry| entry.is(protocol) && entry.named_by(Source::User))
    }

    /// Marks one server per protocol: one that works and fits, else the first that is not a mere guess, else a
    /// guess that was seen. What a rule of ours keeps us from contacting is nothing to enter either.
    pub(super) fn choose(&self) -> Choice<'a> {
        let (anchor, whole) = self.anchor();
        let mut choice = Choice { anchor, whole, ..Choice::default() };
        for (slot, protocol) in Protocol::ALL.into_iter().enumerate() {
            let works = match self.typed(protocol) {
                true => self.first(protocol, |entry| entry.works() && self.of_typed_host(entry)),
                false => self.first(protocol, |entry| entry.works() && self.fits(anchor, entry)),
            };
            // Mail that can be read but not sent is worse than an outgoing server of another provider.
            let lenient = || {
                let any = |entry: &Entry| entry.works() && entry.candidate.best_source() != Source::MxHost;
                if protocol == Protocol::Submission && !self.typed(protocol) { self.first(protocol, any) } else { None }
            };
            choice.chosen[slot] = works.or_else(lenient);
            if choice.chosen[slot].is_none() {
                choice.elsewhere[slot] = self.first(protocol, |entry| entry.works()).filter(|_| !self.typed(protocol));
                choice.chosen[slot] = self.unusable(protocol, anchor);
            }
        }
        choice
    }

    fn first(&self, protocol: Protocol, which: impl Fn(&Entry) -> bool) -> Option<usize> {
        self.entries.iter().position(|entry| entry.is(protocol) && which(entry))
    }

    /// Typed, or found at a host that was typed.
    fn of_typed_host(&self, entry: &Entry) -> bool {
        let host = &entry.candidate.endpoint.host;
        self.entries.iter().any(|typed| {
            typed.is(entry.candidate.protocol) && typed.named_by(Source::User) && typed.candidate.endpoint.host == *host
        })
    }

    /// What has failed and is to be shown all the same.
    fn unusable(&self, protocol: Protocol, anchor: Option<Group>) -> Option<usize> {
        let published = |entry: &Entry| is_published(entry.candidate) && entry.state != State::Forbidden;
        let of_anchor = |entry: &Entry| published(entry) && anchor.is_none_or(|anchor| entry.of(anchor));
        let foreign = anchor.is_some_and(|anchor| anchor.source.is_published()) && protocol != Protocol::Submission;
        let seen = |entry: &Entry| !is_published(entry.candidate) && entry.state == State::Seen;
        self.first(protocol, |entry| published(entry) && entry.named_by(Source::User))
            .or_else(|| self.first(protocol, of_anchor))
            .or_else(|| self.first(protocol, published).filter(|_| !foreign))
            .or_else(|| self.first(protocol, seen).filter(|_| !self.spoken_of(protocol)))
    }

    /// The source that the answer hangs on, and whether it has both ways.
    fn anchor(&self) -> (Option<Group<'a>>, bool) {
        let untyped = |entry: &&Entry| entry.works() && !self.typed(entry.candidate.protocol) && self.in_place(entry);
        let working: Vec<&Entry> = self.entries.iter().filter(untyped).collect();
        let sends = |group: Group| working.iter().any(|entry| entry.is(Protocol::Submission) && entry.of(group));
        let typed = [Protocol::Imap, Protocol::Pop3].into_iter().any(|protocol| {
            self.typed(protocol) && self.first(protocol, |entry| entry.works() && self.of_typed_host(entry)).is_some()
        });
        if typed {
            // The user chose the provider; the rest is taken as it comes.
            return (None, self.typed(Protocol::Submission) || working.iter().any(|e| e.is(Protocol::Submission)));
        }
        let mut incoming: Vec<Group> =
            working.iter().filter(|entry| !entry.is(Protocol::Submission)).flat_map(|entry| entry.groups()).collect();
        // Stable: the places of one source stay in their order.
        incoming.sort_by_key(|group| group.source);
        let outgoing_typed = self.typed(Protocol::Submission);
        let whole = incoming.iter().copied().find(|group| outgoing_typed || sends(*group));
        (whole.or_else(|| incoming.first().copied()), whole.is_some())
    }

    /// The server belongs to the anchor's provider.
    pub(super) fn fits(&self, anchor: Option<Group>, entry: &Entry) -> bool {
        let Some(anchor) = anchor else { return self.in_place(entry) };
        if entry.of(anchor) {
            return self.in_place(entry);
        }
        let source = entry.candidate.best_source();
        // What may come late or not at all, by who is asked first, fills no gap.
        let fills =
            entry.is(Protocol::Submission) || !source.is_published() || matches!(source, Source::Builtin | Source::Srv);
        let mut own = self.entries.iter().filter(|other| other.of(anchor));
        let hosts_own_domain = || !anchor.source.is_published() && entry.operator() == self.domain.registrable();
        fills && self.in_place(entry) && (own.any(|other| other.operator() == entry.operator()) || hosts_own_domain())
    }

    /// A proposal of ours stands in for nothing: POP3 by a guess is no answer where the published IMAP is dead.
    fn in_place(&self, entry: &Entry) -> bool {
        let other = match entry.candidate.protocol {
            Protocol::Imap => Protocol::Pop3,
            Protocol::Pop3 => Protocol::Imap,
            Protocol::Submission => return true,
        };
        let works = || self.first(other, |entry| entry.works()).is_some();
        is_published(entry.candidate) || self.spoken_of(entry.candidate.protocol) || !self.spoken_of(other) || works()
    }

    fn spoken_of(&self, protocol: Protocol) -> bool {
        self.first(protocol, |entry| is_published(entry.candidate)).is_some()
    }
}
