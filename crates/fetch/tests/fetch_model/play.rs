//! Plays a history: one step after the other, and what must hold after each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use mail_fetch::layout::Target;
use mail_fetch::plan::Retention;
use mail_fetch::{MailboxIdentity, Mailboxes, Options, Report, fetch, salvage};
use mail_types::Protocol;
use mail_types::date;
use mail_types::report::Fault;
use tokio::runtime::Runtime;

use crate::content::Form;
use crate::disk::Revival;
use crate::ghost::{self, is_mail};
use crate::history::{Habits, History, Keep, Lasts, Step, Trouble, UidlOrder, Wish};
use crate::wire::Door;
use crate::world::{DAY_S, MAILBOXES, Message, Run, World};

/// Where the journal is.
pub const JOURNAL: &str = "/state/journal";
/// Undisturbed runs after which everything must be there.
const RUNS: usize = 6;

/// What came of a history.
pub struct Outcome {
    /// What must not be; empty if all was well.
    pub wrong: Vec<String>,
    /// For the histogram.
    pub counted: BTreeMap<String, u64>,
}

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("runtime")
}

pub fn play(history: &History, runtime: &Runtime, trace: bool) -> Outcome {
    let mut world = World::new(history);
    world.trace = trace;
    let player = Player { world: Arc::new(Mutex::new(world)), runtime, trace };
    for (at, step) in history.steps.iter().enumerate() {
        if trace {
            println!("{at}: {step:?}");
        }
        player.step(step);
        if !player.world().wrong.is_empty() {
            break;
        }
    }
    if player.world().wrong.is_empty() {
        player.end();
    }
    let mut world = player.world();
    for step in &history.steps {
        for name in step.names() {
            world.count(&name);
        }
    }
    Outcome { wrong: std::mem::take(&mut world.wrong), counted: std::mem::take(&mut world.counted) }
}

struct Player<'a> {
    world: Arc<Mutex<World>>,
    runtime: &'a Runtime,
    trace: bool,
}

impl Player<'_> {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("not poisoned")
    }

    fn step(&self, step: &Step) {
        if let Step::Fetch { wish, trouble, lasting } = step {
            let report = self.fetch(wish, Run { trouble: trouble.clone(), lasting: *lasting, ..Run::default() });
            // Some users do at once what the message says, others later.
            let full = |trouble: &Trouble| matches!(trouble, Trouble::DiskFull { .. } | Trouble::PowerCut { .. });
            if report.fault() == Some(Fault::Storage) && *lasting && !trouble.iter().any(full) {
                self.world().repair();
            }
            return;
        }
        let mut world = self.world();
        let world = &mut *world;
        match step {
            Step::Deliver { mailbox, lines, like, malady, size_off } => {
                world.deliver(world.index(*mailbox), *lines, *like, *malady, *size_off);
            }
            Step::DeliverOdd { uidl, lines } => world.deliver_odd(*uidl, *lines),
            Step::Expunge { mailbox, at } => world.expunge(world.index(*mailbox), *at),
            Step::NewValidity { mailbox, renumbered } => world.new_validity(world.index(*mailbox), *renumbered),
            Step::Recreate { mailbox, kept } => world.recreate(world.index(*mailbox), *kept),
            Step::NewUidls => world.new_uidls(),
            Step::Backup => world.back_up_server(),
            Step::RestoreServer { back } => world.restore_server(*back),
            Step::Cure => world.cure(),
            Step::Habits(habits) => {
                let ids = |habits: &Habits| (habits.source, habits.order == UidlOrder::None);
                if ids(habits) != ids(&world.habits) {
                    world.ghost.ids_changed();
                }
                world.habits = *habits;
            }
            Step::Read { mailbox, at } => world.read(world.index(*mailbox), *at),
            Step::OtherUser => {
                world.current = (world.current + 1) % world.servers.len();
                world.renamed_only = false;
            }
            Step::Renamed => {
                let host = format!("name{}.example", world.next());
                let current = world.current;
                world.servers[current].host = host;
                // The names of files are made from it.
                world.ghost.ids_changed();
            }
            Step::Moved { same_validity, same_uidls } => world.moved(*same_validity, *same_uidls),
            Step::Days(days) => {
                world.now_s += u64::from(*days) * DAY_S;
                if *days >= 60 {
                    // What is recorded of another user is listed by no run, nor by one that was cut off.
                    let listed = world.renamed_only && world.settled;
                    let there = if listed { world.there() } else { BTreeSet::new() };
                    world.ghost.forgotten_with_time(&there);
                }
            }
            Step::UserRemoves { at } => world.user_removes(*at),
            Step::UserReads { at } => world.user_reads(*at),
            Step::UserAppends => world.user_appends(),
            Step::LoseTarget => {
                world.disk.restore(&BTreeMap::new(), |path| path.starts_with("/mail"));
                world.ghost.target_lost();
            }
            Step::LoseJournal => {
                world.disk.restore(&BTreeMap::new(), |path| path.starts_with("/state"));
                world.journal_forgot();
            }
            Step::CutJournal { part } => {
                world.damage(|bytes| bytes.truncate(bytes.len() * usize::from(*part) / 65_536));
            }
            Step::FlipJournal { part, bit } => {
                world.damage(|bytes| {
                    // Where something is written: the rest is room for more.
                    let zeros = [0; 512];
                    let used: Vec<usize> =
                        (0..bytes.len() / 512).filter(|at| bytes[at * 512..][..512] != zeros).collect();
                    if !used.is_empty() {
                        let place = used.len() * 512 * usize::from(*part) / 65_536;
                        bytes[used[place / 512] * 512 + place % 512] ^= 1 << bit;
                    }
                });
            }
            Step::BackupHere => {
                world.backup = Some((world.disk.durable(|_| true), world.ghost.seen.clone()));
            }
            Step::RestoreHere { journal, target } => world.restore_here(*journal, *target),
            Step::Fetch { .. } => {}
        }
    }

    /// Runs `fetch`, and checks what must hold afterwards.
    fn fetch(&self, wish: &Wish, run: Run) -> Report {
        let mut world = self.world();
        if !wish.headers_only && !wish.dry_run {
            let asked = world.asked(wish.all_mailboxes);
            world.note_ids(&asked);
        }
        let (options, disk) = (options(&world, wish), world.disk.clone());
        disk.rewind();
        let mut revival = None;
        let mut interrupted = u32::MAX;
        for trouble in &run.trouble {
            match trouble {
                Trouble::PowerCut { step, how } => {
                    disk.cut_at(u64::from(*step), false);
                    let all = [Revival::Killed, Revival::PowerCut, Revival::Careless];
                    revival = Some(all[usize::from(*how) % 3]);
                }
                Trouble::DiskFull { step } => disk.cut_at(u64::from(*step), true),
                Trouble::Interrupted { after } => interrupted = u32::from(*after),
                _ => {}
            }
        }
        let (stores, epoch) = (!wish.headers_only && !wish.dry_run, world.ghost.epoch);
        world.run = Run { stores, epoch, ..run };
        let before = world.ghost.last().values().sum::<u32>();
        let asked = world.asked(wish.all_mailboxes);
        world.note_seen(&asked, false);
        drop(world);
        let door = Door { world: self.world.clone() };
        let (stop, steps) = (AtomicBool::new(false), AtomicU32::new(0));
        let watch = |step| {
            if self.trace {
                println!("    {step:?}");
            }
            if steps.fetch_add(1, Ordering::SeqCst) + 1 == interrupted {
                stop.store(true, Ordering::SeqCst);
            }
        };
        let report = self.runtime.block_on(fetch(Arc::new(disk.clone()), &door, &options, &watch, &stop));
        if self.trace {
            println!("    {:?} {report:?}", report.fault());
            for (path, bytes) in disk.present(|_| true) {
                println!("    {} {} bytes", path.display(), bytes.len());
            }
        }
        let died = disk.is_dead();
        disk.revive(if died { revival.unwrap_or(Revival::Killed) } else { Revival::Killed });
        disk.compact();
        self.world().after_run(wish, &report, died, before);
        report
    }

    /// Without disturbance everything comes, and what the user does not want to keep there goes.
    fn end(&self) {
        {
            let mut world = self.world();
            world.habits = Habits { uidplus: true, ..world.habits };
        }
        let wish = Wish {
            retention: Keep::All,
            limit: None,
            since: None,
            max_size: None,
            headers_only: false,
            all_mailboxes: true,
            dry_run: false,
            mark_seen: false,
            same_mailbox: false,
        };
        if self.trace {
            println!("the end:");
        }
        let mut exits = Vec::new();
        let mut settled = false;
        for _ in 0..RUNS {
            let report = self.fetch(&wish, Run::default());
            let mut world = self.world();
            if !world.wrong.is_empty() {
                return;
            }
            exits.push(report.fault());
            match report.fault() {
                Some(Fault::Storage) => world.repair(),
                None if settled && report.stored == 0 => break,
                None if settled => world.wrong(format!("{} stored again without need", report.stored)),
                None => settled = true,
                // What is refused or comes damaged for ever stays so.
                Some(Fault::Network) if report.stored == 0 && exits.len() > 2 && world.is_hopeless() => break,
                _ => {}
            }
        }
        let mut world = self.world();
        let asked = world.asked(true);
        let missing = world.unfetched(&asked, |message| message.malady.is_some());
        if !missing.is_empty() && world.holds_up() {
            world.count("excused: several messages on which sessions end hold up others");
        } else if !missing.is_empty() {
            world.wrong(format!("never fetched: {} after {exits:?}", missing.join("; ")));
        }
        let refused = world.unfetched(&asked, |_| false);
        if refused.is_empty() && !settled && world.is_healthy() {
            world.wrong(format!("all is fetched, and yet no success: {exits:?}"));
        }
        if !settled || !world.wrong.is_empty() {
            return;
        }
        drop(world);
        for _ in 0..3 {
            self.fetch(&Wish { retention: Keep::Nothing, ..wish }, Run::default());
            let world = self.world();
            if !world.wrong.is_empty() || world.deletable(&asked).is_empty() {
                break;
            }
        }
        let mut world = self.world();
        let left = world.deletable(&asked);
        if world.wrong.is_empty() && !left.is_empty() {
            world.wrong(format!("stored and never deleted: {}", left.join("; ")));
        }
    }
}

impl World {
    /// Mailboxes that a run is about.
    fn asked(&self, all: bool) -> Vec<usize> {
        if all && !self.pop3 { vec![0, 1] } else { vec![0] }
    }

    /// They are, or the server says so.
    fn larger_than(&self, max: u64) -> Vec<u64> {
        let messages = self.server().mailboxes.iter().flat_map(|mailbox| &mailbox.messages);
        let size = |message: &Message| self.contents.get(message.content).body.len() as u64;
        let larger = messages.filter(|message| self.announced(message).max(size(message)) > max);
        larger.map(|message| message.slot).collect()
    }

    /// A run opens so many sessions again and no more, and each ends at another message.
    fn holds_up(&self) -> bool {
        let messages = self.server().mailboxes.iter().flat_map(|mailbox| &mailbox.messages);
        messages.filter(|message| message.malady.is_some() || message.size_off != 0).count() > 1
    }

    /// Messages are ill, and none of them will be well.
    fn is_hopeless(&mut self) -> bool {
        let asked = self.asked(true);
        let for_ever = |message: &Message| message.malady.is_some_and(|(_, lasts)| lasts == Lasts::Always);
        let messages = self.server().mailboxes.iter().flat_map(|mailbox| &mailbox.messages);
        let ill: Vec<&Message> = messages.filter(|message| message.malady.is_some()).collect();
        !ill.is_empty() && ill.into_iter().all(for_ever) && self.unfetched(&asked, for_ever).is_empty()
    }

    /// No message is ill, and what is announced of them is true.
    pub fn is_healthy(&self) -> bool {
        let mut messages = self.server().mailboxes.iter().flat_map(|mailbox| &mailbox.messages);
        messages.all(|message| message.malady.is_none() && message.size_off == 0)
    }

    fn journal_forgot(&mut self) {
        let there = self.there();
        self.ghost.journal_forgot(&there, self.servers.len());
        self.ghost.scraps |= self.form == Form::Mbox && self.ghost.torn;
        // A name that a removed file left free is taken by the message that had to take a second one.
        let second = |path: &PathBuf| path.to_string_lossy().contains("-2.mailsetup");
        let moves_up = !self.ghost.removed.is_empty() && self.mail_files().iter().any(second);
        if self.form == Form::Mbox || moves_up || !self.are_good_uidls() {
            // An mbox is searched once for what the journal does not know: in the first session after the loss. And
            // names made from contents are others than names made from ids.
            self.ghost.pardon_all();
        }
    }

    fn damage(&mut self, harm: impl FnOnce(&mut Vec<u8>)) {
        let mut files = self.disk.present(|path| path == Path::new(JOURNAL));
        if let Some(bytes) = files.get_mut(Path::new(JOURNAL)) {
            harm(bytes);
            self.disk.restore(&files, |path| path == Path::new(JOURNAL));
            self.journal_forgot();
        }
    }

    /// `fetch --state --repair`
    fn repair(&mut self) {
        if self.trace {
            println!("    the user repairs");
        }
        self.count("repairs");
        // Those who lost a journal altogether have nothing to repair.
        let there = !self.disk.present(|path| path == Path::new(JOURNAL)).is_empty();
        if there && let Err(error) = salvage::begin_anew(&self.disk, Path::new(JOURNAL), &target(self.form)) {
            self.wrong(format!("the repair fails: {}", error.reason));
        }
        self.ghost.lost.clear();
        self.journal_forgot();
    }

    fn restore_here(&mut self, journal: bool, target: bool) {
        let Some((backup, seen)) = self.backup.take() else { return };
        let of = |folder: &str| {
            let files = backup.iter().filter(|(path, _)| path.starts_with(folder));
            files.map(|(path, bytes)| (path.clone(), bytes.clone())).collect::<BTreeMap<PathBuf, Vec<u8>>>()
        };
        if target {
            let ever = self.ghost.ever();
            self.disk.restore(&of("/mail"), |path| path.starts_with("/mail"));
            self.ghost.removed.clear();
            let (now, _) = ghost::stored(self, false);
            // What was stored since the backup is gone. The mark is there, so it counts as moved away.
            for (held, count) in ever {
                let left = now.get(&held).copied().unwrap_or(0);
                for _ in left..count {
                    self.ghost.user_removed(held);
                }
            }
            // So does what was lost before.
            self.ghost.lost_counts_as_removed(&now);
            self.ghost.look(now);
            if self.ghost.is_forgetful() {
                // It was away when the journal was lost.
                self.journal_forgot();
            }
        }
        if journal {
            self.disk.restore(&of("/state"), |path| path.starts_with("/state"));
            // What an mbox holds beyond what this journal knows is taken for the end of a run that was cut off.
            self.ghost.torn = true;
            // It may not know the name that the server has by now.
            self.renamed_only = false;
            self.ghost.seen.clone_from(&seen);
            self.journal_forgot();
        }
        self.backup = Some((backup, seen));
    }

    fn mail_files(&self) -> Vec<PathBuf> {
        let files = self.disk.present(|path| path.starts_with("/mail") && is_mail(self.form, path));
        files.into_keys().collect()
    }

    /// Removes a message from the target, or moves it to a place that is no target.
    fn user_removes(&mut self, at: u8) {
        let files = self.mail_files();
        if self.form == Form::Mbox || files.is_empty() {
            return;
        }
        let file = &files[usize::from(at) % files.len()];
        self.disk.restore(&BTreeMap::new(), |path| path == file);
        let before = self.ghost.last().clone();
        let (now, _) = ghost::stored(self, false);
        for (held, count) in before {
            for _ in now.get(&held).copied().unwrap_or(0)..count {
                self.ghost.user_removed(held);
            }
        }
        self.ghost.look(now);
    }

    /// A mail program marks a message as read.
    fn user_reads(&mut self, at: u8) {
        let files = self.mail_files();
        if self.form != Form::Maildir || files.is_empty() {
            return;
        }
        let file = &files[usize::from(at) % files.len()];
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let folder = file.parent().and_then(Path::parent).unwrap_or(Path::new("/"));
        if !name.contains(":2,") {
            self.disk.rename_durably(file, &folder.join("cur").join(format!("{name}:2,S")));
        }
    }

    /// Another program appends its mail to an mbox.
    fn user_appends(&mut self) {
        let Some(file) = self.mail_files().into_iter().next().filter(|_| self.form == Form::Mbox) else { return };
        let mut files = self.disk.present(|path| path == file);
        if let Some(bytes) = files.get_mut(&file) {
            bytes.extend_from_slice(b"From other Tue Nov 24 11:00:00 2026\nSubject: by another program\n\nHello\n\n");
        }
        self.disk.restore(&files, |path| path == file);
        // Nothing in front of it is cut off.
        self.ghost.scraps |= self.ghost.torn;
    }

    fn after_run(&mut self, wish: &Wish, report: &Report, died: bool, before: u32) {
        let exit = report.fault();
        let settled = std::mem::replace(&mut self.settled, exit.is_none() && !died);
        let (now, unknown) = ghost::stored(self, false);
        let after = now.values().sum::<u32>();
        let vanished = self.ghost.vanished(&now);
        self.ghost.look(now);
        if !died && exit != Some(Fault::Storage) && !wish.dry_run {
            self.renamed_only = true;
        }
        if died || exit == Some(Fault::Storage) {
            self.ghost.unrecorded.insert(self.current);
            if self.ghost.epoch != self.run.epoch {
                // What it stored has other ids by now.
                self.ghost.pardon_all();
            }
        }
        self.ghost.torn |= died || exit == Some(Fault::Storage);
        let asked = self.asked(wish.all_mailboxes);
        self.note_seen(&asked, exit.is_none() && !died && !wish.headers_only && !wish.dry_run);
        if died {
            self.count("runs that died");
            if self.form == Form::Mbox {
                // Behind another program's mail nothing is cut off, and what is there is searched for once.
                self.ghost.pardon_all();
            }
            // What they had to say was not heard. What is stored in place of a message is never taken for it.
            let replaced = std::mem::take(&mut self.run.replaced);
            self.ghost.named.extend(replaced);
            return;
        }
        let mut gave_way = 0;
        for held in vanished {
            gave_way += 1;
            // What came of a message without its body may give way to the whole; of an mbox the end that is not
            // recorded is cut off and comes again.
            if self.contents.get(held.1).whole && !(self.form == Form::Mbox && self.ghost.torn) {
                self.wrong(format!("replaced on disk: content {} in {}", held.1, held.0));
            }
        }
        if exit.is_some() {
            let replaced = std::mem::take(&mut self.run.replaced);
            self.ghost.named.extend(replaced);
        }
        self.count(&format!("exit {exit:?}"));
        let (scraps, unknown): (Vec<_>, Vec<_>) =
            unknown.into_iter().partition(|unknown| self.ghost.scraps && unknown.torn);
        // A dry run cuts nothing off.
        let may_be_torn = self.form == Form::Mbox && (exit.is_some() || wish.dry_run && self.ghost.torn);
        if !unknown.is_empty() && !may_be_torn {
            let names: Vec<String> = unknown.into_iter().map(|unknown| unknown.name).collect();
            self.wrong(format!("no such message was sent: {}", names.join(", ")));
        }
        for _ in scraps {
            self.count("excused: half a message in an mbox");
        }
        let twice = self.twice();
        if !twice.is_empty() {
            self.wrong(format!("stored twice: {}", twice.join("; ")));
        }
        let refused = |trouble: &Trouble| {
            matches!(trouble, Trouble::OpenRefused | Trouble::ListRefused { .. } | Trouble::Throttled { .. })
        };
        if exit == Some(Fault::LoginRefused) && !self.run.trouble.iter().any(refused) {
            self.wrong("a refusal for the moment counts as a refused login".to_owned());
        }
        if exit.is_some() {
            return;
        }
        // What the journal forgot, or has under another id, comes again and is recognised; what came damaged may give
        // way to the whole.
        let exact = gave_way == 0
            && self.run.withheld == 0
            && !wish.dry_run
            && !self.ghost.is_forgetful()
            && !self.ghost.aged
            && settled
            && self.ghost.unrecorded.is_empty()
            && self.ghost.reappeared.is_empty()
            && !self.ghost.has_equals();
        if exact && u64::from(after.saturating_sub(before)) != report.stored {
            self.wrong(format!("counted wrong: {} reported as stored, {before} became {after}", report.stored));
        }
        // Another session of the run may have deleted them.
        let mut there = self.server().mailboxes.iter().flat_map(|mailbox| &mailbox.messages);
        if there.any(|message| self.run.undeleted.contains(&message.slot)) && wish.retention != Keep::All {
            self.wrong("deletions were refused, and yet it is a success".to_owned());
        }
        if wish.dry_run || wish.headers_only || wish.limit.is_some() || self.run.changed {
            return;
        }
        let first = wish.since.map(|days| self.now_s / DAY_S - u64::from(days));
        let too_old = |message: &Message| first.is_some_and(|first| message.arrived_s / DAY_S < first);
        let too_large: Vec<u64> = match wish.max_size {
            Some(max) => self.larger_than(u64::from(max)),
            None => Vec::new(),
        };
        let missing = self.unfetched(&asked, |message| too_old(message) || too_large.contains(&message.slot));
        if !missing.is_empty() {
            self.wrong(format!("not fetched, and yet it is a success: {}", missing.join("; ")));
        }
        if wish.all_mailboxes && wish.since.is_none() && wish.max_size.is_none() {
            let current = self.current;
            self.ghost.whole_run(current);
        }
    }
}

fn target(form: Form) -> Target {
    match form {
        Form::Maildir => Target::Maildir(PathBuf::from("/mail")),
        Form::Eml => Target::Eml(PathBuf::from("/mail")),
        Form::Mbox => Target::Mbox { file: PathBuf::from("/mail/box"), spool: PathBuf::from("/state/spool") },
    }
}

fn options(world: &World, wish: &Wish) -> Options {
    let protocol = if world.pop3 { Protocol::Pop3 } else { Protocol::Imap };
    let server = world.server();
    let target = target(world.form);
    let mailboxes = if wish.all_mailboxes { Mailboxes::All } else { Mailboxes::Named(vec![MAILBOXES[0].to_owned()]) };
    Options {
        protocol,
        account: format!("{}:{}@{}", protocol.id(), server.user, server.host),
        identity: MailboxIdentity { host: server.host.clone(), port: 993, user: server.user.clone() },
        same_mailbox: wish.same_mailbox && world.renamed_only,
        now_s: world.now_s,
        target,
        journal: PathBuf::from(JOURNAL),
        retention: match wish.retention {
            Keep::All => Retention::Keep,
            Keep::Nothing => Retention::Delete,
            Keep::Days(days) => Retention::DeleteAfter(u32::from(days)),
        },
        mailboxes,
        limit: wish.limit.map(u64::from),
        since: wish.since.map(|days| date::civil(world.now_s / DAY_S - u64::from(days))),
        max_size: wish.max_size.map(u64::from),
        mark_seen: wish.mark_seen,
        compress: false,
        headers_only: wish.headers_only,
        dry_run: wish.dry_run,
        patience: Duration::from_secs(60),
    }
}
