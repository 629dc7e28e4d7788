//! What may happen, and random sequences of it.
//!
//! A step names its subject by a number that is taken modulo what there is, so that a history from which steps
//! were dropped is still one.

use std::fmt::{Debug, Write};

use crate::random::Random;

/// What goes wrong with one message whenever it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malady {
    /// The answer is NO or -ERR; IMAP refuses every set that names it.
    Refused,
    /// IMAP answers OK and leaves it out; POP3 -ERR.
    LeftOut,
    /// The connection closes in its place.
    Breaks,
    /// The connection closes in the middle of it.
    BreaksWithin,
    /// IMAP announces more bytes than the message has.
    LiteralLong,
    /// IMAP announces fewer.
    LiteralShort,
    /// An empty literal; POP3: an empty message.
    Empty,
    /// `""`
    EmptyQuoted,
    /// `NIL`
    Nil,
    /// IMAP answers `BODY[HEADER]`.
    Header,
    /// 19 bytes of it, in good form.
    Short,
    /// A text of the server's about a message that could not be read.
    StandIn,
    /// POP3: the line with the dot is damaged, and the answer to the next command follows.
    Terminator(u8),
}

/// When it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    Always,
    /// Until it was asked for so many times.
    Times(u8),
    /// While other messages are asked for along with it.
    InCompany,
}

pub const MALADIES: [Malady; 15] = [
    Malady::Refused,
    Malady::LeftOut,
    Malady::Breaks,
    Malady::BreaksWithin,
    Malady::LiteralLong,
    Malady::LiteralShort,
    Malady::Empty,
    Malady::EmptyQuoted,
    Malady::Nil,
    Malady::Header,
    Malady::Short,
    Malady::StandIn,
    Malady::Terminator(0),
    Malady::Terminator(1),
    Malady::Terminator(2),
];

/// What is odd about a unique id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddUidl {
    /// It is another message's.
    Twin,
    /// UIDL leaves the message out.
    Missing,
    /// A number and nothing behind it.
    Empty,
    /// It has a byte that is not ASCII; two of these differ in that byte alone.
    EightBit,
    /// It is another's with a blank behind it.
    TrailingBlank,
}

/// How the server answers a search that asks for ESEARCH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Esearch {
    NotOffered,
    Right,
    /// `* SEARCH`
    Plain,
    /// `* ESEARCH (TAG "x") UID`, though there are messages.
    Empty,
    /// OK alone.
    Nothing,
}

/// How the server orders its list of unique ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UidlOrder {
    Sorted,
    Reversed,
    Indented,
    /// There is no UIDL.
    None,
}

/// Where UIDLs of new messages come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UidlSource {
    Unique,
    /// The lowest that is free, so one that was deleted comes again.
    Reused,
    /// The number in the list: all behind a deleted message shift.
    Number,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habits {
    pub esearch: Esearch,
    pub condstore: bool,
    pub uidplus: bool,
    pub pipelining: bool,
    pub order: UidlOrder,
    pub source: UidlSource,
    /// Bytes that the client gets at a time.
    pub chunk: u32,
}

/// How a server says that it had enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    No,
    Bad,
    /// `* BYE`, and the connection closes.
    Bye,
    /// OK and nothing.
    OkNothing,
}

/// What goes wrong in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The connection ends after so many bytes.
    Cut { after: u32 },
    /// The server falls silent after so many bytes.
    Stall { after: u32 },
    /// After so many messages no more come. With `lists` lists are refused from then on as well.
    Throttled { after: u8, how: Refusal, lists: bool },
    /// Lists are refused.
    ListRefused { how: Refusal },
    /// The mailbox can't be opened.
    OpenRefused,
    /// The login is refused so many times, for the time being.
    LoginRefused { times: u8 },
    /// Deletions are refused.
    DeleteRefused,
    /// The connection ends when messages are removed, before or after they are.
    CutAtDelete { applied: bool },
    /// Another program takes a message away after the list was sent.
    Taken { at: u8 },
    /// A message comes in after the list was sent.
    Arrives,
    /// Power fails, or the process is killed, at this step of the disk.
    PowerCut { step: u16, how: u8 },
    /// The disk is full from this step on.
    DiskFull { step: u16 },
    /// Ctrl-C after so many things were reported.
    Interrupted { after: u8 },
}

/// What the user asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    pub retention: Keep,
    pub limit: Option<u8>,
    /// Only what arrived in the last so many days.
    pub since: Option<u8>,
    /// Only what is announced with no more bytes.
    pub max_size: Option<u16>,
    pub headers_only: bool,
    pub all_mailboxes: bool,
    pub dry_run: bool,
    pub mark_seen: bool,
    /// The user says that this is the same mailbox as before.
    pub same_mailbox: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    All,
    Nothing,
    Days(u8),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    // What comes to the server.
    Deliver { mailbox: u8, lines: u16, like: Option<u8>, malady: Option<(Malady, Lasts)>, size_off: i16 },
    DeliverOdd { uidl: OddUidl, lines: u16 },
    // What others do there.
    Expunge { mailbox: u8, at: u8 },
    NewValidity { mailbox: u8, renumbered: bool },
    Recreate { mailbox: u8, kept: u8 },
    NewUidls,
    Backup,
    RestoreServer { back: u8 },
    Cure,
    Habits(Habits),
    Read { mailbox: u8, at: u8 },
    // Which server, and whose mail.
    OtherUser,
    Moved { same_validity: bool, same_uidls: bool },
    Renamed,
    // What happens here.
    Days(u8),
    UserRemoves { at: u8 },
    UserReads { at: u8 },
    UserAppends,
    LoseTarget,
    LoseJournal,
    CutJournal { part: u16 },
    FlipJournal { part: u16, bit: u8 },
    BackupHere,
    RestoreHere { journal: bool, target: bool },
    Fetch { wish: Wish, trouble: Vec<Trouble>, lasting: bool },
}

/// The name of a variant; what it holds is not even written.
fn first_word(of: &dyn Debug) -> String {
    struct Word(String);
    impl Write for Word {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            let end = text.find([' ', '{', '(']);
            self.0.push_str(&text[..end.unwrap_or(text.len())]);
            end.map_or(Ok(()), |_| Err(std::fmt::Error))
        }
    }
    let mut word = Word(String::new());
    let _ = write!(word, "{of:?}");
    word.0
}

impl Step {
    /// For the histogram: what kinds of things this is.
    pub fn names(&self) -> Vec<String> {
        let debug = |of: &dyn Debug| first_word(of);
        let name = debug(self);
        match self {
            Self::Deliver { malady: Some((malady, lasts)), .. } => {
                vec![name, format!("  ill: {}", debug(malady)), format!("  ill for: {}", debug(lasts))]
            }
            Self::Deliver { like: Some(_), .. } => vec![name, "  same content as another".to_owned()],
            Self::Deliver { size_off, .. } if *size_off != 0 => vec![name, "  wrong size announced".to_owned()],
            Self::DeliverOdd { uidl, .. } => vec![name, format!("  UIDL: {}", debug(uidl))],
            Self::Habits(habits) => vec![
                name,
                format!("  ESEARCH: {:?}", habits.esearch),
                format!("  UIDL order: {:?}", habits.order),
                format!("  UIDL source: {:?}", habits.source),
            ],
            Self::Fetch { wish, trouble, .. } => {
                let mut names = vec![name, format!("  retention: {}", debug(&wish.retention))];
                let flags = [
                    (wish.limit.is_some(), "limit"),
                    (wish.since.is_some(), "since"),
                    (wish.max_size.is_some(), "max size"),
                    (wish.headers_only, "headers only"),
                    (wish.all_mailboxes, "all mailboxes"),
                    (wish.dry_run, "dry run"),
                    (wish.mark_seen, "mark seen"),
                    (wish.same_mailbox, "same mailbox"),
                    (trouble.is_empty(), "no trouble"),
                ];
                names.extend(flags.iter().filter(|(set, _)| *set).map(|(_, name)| format!("  {name}")));
                for trouble in trouble {
                    names.push(format!("  trouble: {}", debug(trouble)));
                    if let Trouble::Throttled { how, .. } | Trouble::ListRefused { how } = trouble {
                        names.push(format!("    {how:?}"));
                    }
                }
                names
            }
            _ => vec![name],
        }
    }
}

fn lines(random: &mut Random) -> u16 {
    match random.below(80) {
        0 => 1600,
        1..16 => 60,
        16..32 => 7,
        _ => random.within(1, 25) as u16,
    }
}

fn malady(random: &mut Random) -> (Malady, Lasts) {
    let lasts =
        random.weighted(&[(5, Lasts::Always), (3, Lasts::Times(1)), (1, Lasts::Times(4)), (4, Lasts::InCompany)]);
    (random.pick(&MALADIES), lasts)
}

fn habits(random: &mut Random) -> Habits {
    let esearch = [Esearch::NotOffered, Esearch::Right, Esearch::Plain, Esearch::Empty, Esearch::Nothing];
    Habits {
        esearch: random.pick(&esearch),
        condstore: random.chance(40),
        uidplus: random.chance(85),
        pipelining: random.chance(70),
        order: random.weighted(&[
            (7, UidlOrder::Sorted),
            (1, UidlOrder::Reversed),
            (1, UidlOrder::Indented),
            (1, UidlOrder::None),
        ]),
        source: random.weighted(&[(5, UidlSource::Unique), (3, UidlSource::Reused), (1, UidlSource::Number)]),
        chunk: random.weighted(&[(8, 16 * 1024), (2, 100), (1, 7)]),
    }
}

fn refusal(random: &mut Random) -> Refusal {
    random.pick(&[Refusal::No, Refusal::Bad, Refusal::Bye, Refusal::OkNothing])
}

fn bytes(random: &mut Random) -> u32 {
    if random.chance(50) { random.within(1, 1200) as u32 } else { random.within(1, 12_000) as u32 }
}

fn trouble(random: &mut Random) -> Trouble {
    match random.below(23) {
        0..4 => Trouble::Cut { after: bytes(random) },
        4 => Trouble::Stall { after: bytes(random) },
        5..9 => Trouble::Throttled { after: random.below(4) as u8, how: refusal(random), lists: random.chance(50) },
        9 => Trouble::ListRefused { how: refusal(random) },
        10 => Trouble::OpenRefused,
        11 => Trouble::LoginRefused { times: random.within(1, 5) as u8 },
        12 => Trouble::DeleteRefused,
        13 | 14 => Trouble::CutAtDelete { applied: random.chance(60) },
        15 => Trouble::Taken { at: random.bits() as u8 },
        16 => Trouble::Arrives,
        17..20 => Trouble::PowerCut { step: random.within(1, 120) as u16, how: random.below(3) as u8 },
        20 => Trouble::DiskFull { step: random.within(1, 120) as u16 },
        _ => Trouble::Interrupted { after: random.within(1, 12) as u8 },
    }
}

pub fn wish(random: &mut Random) -> Wish {
    let wish = any_wish(random);
    // As on the command line.
    if wish.headers_only { Wish { retention: Keep::All, mark_seen: false, ..wish } } else { wish }
}

fn any_wish(random: &mut Random) -> Wish {
    Wish {
        retention: random.weighted(&[(4, Keep::All), (4, Keep::Nothing), (2, Keep::Days(0)), (2, Keep::Days(3))]),
        limit: random.chance(12).then(|| random.within(1, 4) as u8),
        since: random.chance(10).then(|| random.below(6) as u8),
        max_size: random.chance(6).then(|| random.within(200, 3000) as u16),
        headers_only: random.chance(4),
        all_mailboxes: random.chance(40),
        dry_run: random.chance(3),
        mark_seen: random.chance(8),
        same_mailbox: random.chance(30),
    }
}

fn step(random: &mut Random) -> Step {
    let byte = |random: &mut Random| random.bits() as u8;
    let mailbox = |random: &mut Random| u8::from(random.chance(25));
    match random.below(970) {
        0..355 => Step::Deliver {
            mailbox: mailbox(random),
            lines: lines(random),
            like: random.chance(15).then(|| byte(random)),
            malady: random.chance(12).then(|| malady(random)),
            size_off: if random.chance(10) { random.pick(&[-9, -1, 2, 9, 3000]) } else { 0 },
        },
        355..375 => {
            let odd = [OddUidl::Twin, OddUidl::Missing, OddUidl::Empty, OddUidl::EightBit, OddUidl::TrailingBlank];
            Step::DeliverOdd { uidl: random.pick(&odd), lines: lines(random) }
        }
        375..425 => Step::Expunge { mailbox: mailbox(random), at: byte(random) },
        425..438 => Step::NewValidity { mailbox: mailbox(random), renumbered: random.chance(70) },
        438..455 => Step::Recreate { mailbox: mailbox(random), kept: random.below(3) as u8 },
        455..463 => Step::NewUidls,
        463..485 => Step::Backup,
        485..505 => Step::RestoreServer { back: random.below(3) as u8 },
        505..515 => Step::Cure,
        515..545 => Step::Habits(habits(random)),
        545..555 => Step::Read { mailbox: mailbox(random), at: byte(random) },
        555..575 => Step::OtherUser,
        575..590 => Step::Moved { same_validity: random.chance(60), same_uidls: random.chance(40) },
        590..602 => Step::Renamed,
        602..630 => Step::Days(random.weighted(&[(4, 1), (3, 2), (2, 5), (1, 70)])),
        630..645 => Step::UserRemoves { at: byte(random) },
        645..655 => Step::UserReads { at: byte(random) },
        655..662 => Step::UserAppends,
        662..675 => Step::LoseTarget,
        675..685 => Step::LoseJournal,
        685..692 => Step::CutJournal { part: random.bits() as u16 },
        692..705 => Step::FlipJournal { part: random.bits() as u16, bit: random.below(8) as u8 },
        705..728 => Step::BackupHere,
        728..740 => {
            let (journal, target) = random.pick(&[(true, true), (true, false), (false, true)]);
            Step::RestoreHere { journal, target }
        }
        _ => {
            let troubles = random.weighted(&[(6, 0), (5, 1), (1, 2)]);
            Step::Fetch {
                wish: wish(random),
                trouble: (0..troubles).map(|_| trouble(random)).collect(),
                lasting: random.chance(40),
            }
        }
    }
}

/// For a search behind faults that are known: leaves out what is named in `MAILSETUP_MODEL_WITHOUT`, separated by
/// commas, as the histogram spells it: a step, a trouble, a malady, `Esearch`.
fn spare(step: &mut Step) {
    static WITHOUT: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
        let words = std::env::var("MAILSETUP_MODEL_WITHOUT").unwrap_or_default();
        words.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    });
    if WITHOUT.is_empty() {
        return;
    }
    let word =
        |of: &dyn std::fmt::Debug| format!("{of:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned();
    let known = |of: &dyn std::fmt::Debug| WITHOUT.contains(&word(of));
    match step {
        Step::Fetch { trouble, .. } => trouble.retain(|one| !known(one)),
        Step::Deliver { malady, .. } => *malady = malady.filter(|(malady, lasts)| !known(malady) && !known(lasts)),
        Step::Habits(habits) if WITHOUT.iter().any(|word| word == "Esearch") => {
            habits.esearch = Esearch::Right;
        }
        _ => {}
    }
    if known(step) {
        *step = Step::Cure;
    }
}

/// A history: what the server is like, then what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub seed: u64,
    pub pop3: bool,
    /// Maildir, eml, mbox.
    pub form: u8,
    pub habits: Habits,
    pub steps: Vec<Step>,
}

impl History {
    /// Even seeds are IMAP, odd ones POP3.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let form = random.weighted(&[(3, 0), (2, 1), (2, 2)]);
        let habits = habits(&mut random);
        let mut steps: Vec<Step> = Vec::new();
        for _ in 0..random.within(18, 46) {
            steps.push(step(&mut random));
        }
        steps.iter_mut().for_each(spare);
        let mut first = Step::Habits(habits);
        spare(&mut first);
        let habits = if let Step::Habits(habits) = first { habits } else { habits };
        Self { seed, pop3: seed % 2 == 1, form, habits, steps }
    }
}
