# fetch: options, notes, summary.

cli-fetch-about = Retrieve mail by POP3 or IMAP, safely and repeatably
cli-fetch-about-long =
    Retrieves what is new into a Maildir, an mbox or a folder of files. Nothing is deleted on the server unless you ask for it, and then only what is on disk, synced, and recorded. A run that is cut off at any moment loses nothing, and the next one brings nothing twice.

    The settings are those of a saved account (its address, or the name, the part before the @ or the domain of it), else found as by probe and saved; --imap or --pop3 names a server. What was fetched is recorded in a journal, one for each account and target.
cli-fetch-usage = mailsetup fetch [OPTIONS] [ADDRESS|ACCOUNT]...
cli-fetch-examples =
    Fetch what is new, leave everything on the server
      mailsetup fetch --maildir ~/Mail user@example.org
    From cron, and delete on the server what is older than 30 days
      mailsetup fetch --maildir ~/Mail --delete-after 30 --password-command 'pass mail' user@example.org
    Every folder, one file a message
      mailsetup fetch --eml backup --all-mailboxes user@example.org
    Your own server
      mailsetup fetch --maildir ~/Mail --pop3 pop3s://mail.example.org user@example.org
    Several accounts side by side
      mailsetup fetch --maildir ~/'Mail/{"{"}address{"}"}' user@example.org user@example.net
    Every account of fetch.toml
      mailsetup fetch --all
    How much would come?
      mailsetup fetch --maildir ~/Mail --dry-run user@example.org
cli-fetch-arg-address = Whose mail
cli-fetch-arg-all = Fetch every account of fetch.toml; with a target on the command line, every saved account
cli-fetch-arg-accounts = Read accounts and their options from this file [default: ~/.config/mailsetup/fetch.toml]
cli-fetch-arg-jobs = Number of accounts at a time [default: 8]
cli-fetch-arg-watch = Stay connected, and fetch mail as it arrives; SIGHUP reads the configuration again, SIGUSR1 looks at once
cli-fetch-arg-every = Look for mail so often, even if the server reports no arrivals [default: 5m]
cli-fetch-arg-maildir = Store in this Maildir; lines end with LF there
cli-fetch-arg-mbox = Append to this file (mboxrd); lines end with LF there
cli-fetch-arg-eml = Store as .eml files in this folder, byte by byte as received
cli-fetch-arg-deliver = Hand each message to this command on its standard input; exit code 0: it has it, 67 or 77: refused, all else: later. No shell
cli-fetch-arg-deliver-shell = The same, but the command is a line for the shell
cli-fetch-arg-lmtp = Hand each message to this server by LMTP: unix:/run/dovecot/lmtp or HOST:PORT
cli-fetch-arg-recipient = The recipient that the LMTP server is told [default: the address of the account]
cli-fetch-arg-deliver-timeout = How long the command or server may take for one message [default: 60s]
cli-fetch-arg-receiver-stores = Needed to delete with --deliver: the command really stores what it takes (a filter such as rspamc or cat does not)
cli-fetch-arg-protocol = Which protocol to use: imap or pop3 [default: IMAP, if offered]
cli-fetch-arg-imap = Fetch from this IMAP server, such as imaps://mail.example.org
cli-fetch-arg-pop3 = Fetch from this POP3 server, such as pop3s://mail.example.org
cli-fetch-arg-discover = Look for the server again, whatever was saved
cli-fetch-arg-keep = Leave everything on the server; this is the default
cli-fetch-arg-delete = Delete on the server what is stored
cli-fetch-arg-delete-after = Delete on the server what was stored so many days ago
cli-fetch-arg-mailbox = Fetch this IMAP mailbox, as the server spells it; can be given several times [default: INBOX]
cli-fetch-arg-all-mailboxes = Fetch every IMAP mailbox, except the one that holds all mail once more
cli-fetch-arg-limit = Fetch at most so many messages
cli-fetch-arg-since = Fetch only what arrived on this day or later: 2026-11-24, or 30d for 30 days ago
cli-fetch-arg-max-size = Leave messages larger than this on the server: 50M, 2G [default: 2G]
cli-fetch-arg-compress = Have the server compress what it sends (IMAP COMPRESS=DEFLATE); for slow lines
cli-fetch-arg-mark-seen = Mark as read on the server what is stored (IMAP); nothing is marked otherwise
cli-fetch-arg-list = Show what lies on the server, and fetch nothing; with --limit the newest
cli-fetch-arg-headers-only = Fetch the headers alone
cli-fetch-arg-dry-run = Say what would be fetched and deleted, and do nothing
cli-fetch-arg-state = Show what the journal knows, and fetch nothing
cli-fetch-arg-repair = With --state: put a journal aside that is damaged, or whose target is gone, and begin anew
cli-fetch-arg-same-mailbox = The mailbox is the one fetched before, though server or login name are others: trust the ids in the journal
cli-fetch-arg-state-dir = Keep the journals in this folder [default: ~/.local/state/mailsetup]
cli-name-address-account = ADDRESS|ACCOUNT
cli-name-size = SIZE
cli-name-days = DAYS
cli-name-mailbox = NAME
cli-heading-target = Where to
cli-heading-server = Server
cli-heading-what = What
cli-heading-journal = Journal
cli-heading-watch = Watch
cli-error-no-target = nowhere to store the mail
cli-hint-no-target = name a folder with --maildir or --eml, a file with --mbox, or who takes it with --deliver or --lmtp; or list the account in fetch.toml
cli-error-one-account = { $option } is for a single account
cli-error-every = --every needs --watch
cli-error-deliver-delete = with --deliver, messages are deleted on the server only if the command stores them
cli-hint-deliver-delete = if the command keeps what it takes (a filter does not), say so with --receiver-stores
cli-error-deliver-headers = headers alone can't be delivered
cli-value-lmtp = no place for LMTP
cli-value-lmtp-expected = expected unix:PATH or HOST:PORT
cli-value-words = no command
cli-value-words-expected = expected a program and its arguments; a quote that is opened must be closed
cli-name-lmtp = unix:PATH|HOST:PORT
cli-error-watch-oauth = --watch can't ask anyone to sign in: use --oauth-token-command, which is run again for each new token
cli-error-watch-stdin = --watch needs the password more than once: use --password-command or the keyring
cli-error-watch-file = --watch writes its events to standard output only
cli-value-every = too often or too seldom
cli-value-every-expected = expected a duration between 10s and 24h
cli-error-fetch-file-option = { $option } needs a target on the command line; for the accounts of fetch.toml it belongs into that file
cli-error-offline-fetch = mail can't be fetched offline
cli-error-pop3-mailbox = POP3 knows a single mailbox
cli-error-pop3-mark-seen = POP3 knows no read state
cli-value-since = no such day
cli-value-since-expected = expected a day such as 2026-11-24, or 30d for 30 days ago
cli-value-count = not a number
cli-value-count-expected = expected a whole number, such as 30

fetch-note-expire-zero = The server announces EXPIRE 0: it may remove messages as soon as they were fetched, whatever you choose here.
fetch-note-no-uidl = The server has no UIDL: everything is fetched again in each run, and what is known is told by its content.
fetch-note-ambiguous = { $count ->
    [one] One message has no unique id of its own: it is told by its content, and not deleted.
   *[other] { $count } messages have no unique id of their own: they are told by their content, and not deleted.
}
fetch-message = message { $number }
fetch-message-uid = message { $number } ({ $uid })
fetch-note-lists-contradict = STAT, UIDL and LIST of the server contradict each other: nothing is taken for gone, and nothing is deleted that was not fetched in this run.
fetch-note-again = { $count ->
    [one] One message looks otherwise on the server than it was recorded (its size, or an id given again): it is fetched again and told by its content.
   *[other] { $count } messages look otherwise on the server than they were recorded (their size, or an id given again): they are fetched again and told by their content.
}
fetch-note-other-headers = { $count ->
    [one] One message has a different header than the message that was stored under its id: it is fetched again and compared by content, and nothing is deleted in this run.
   *[other] { $count } messages have different headers than the messages that were stored under their ids: they are fetched again and compared by content, and nothing is deleted in this run.
}
fetch-note-migrated = The server gives its messages new unique ids. { $count ->
    [one] One message stored earlier was told by its content; nothing is deleted in this run.
   *[other] { $count } messages stored earlier were told by their content; nothing is deleted in this run.
}
fetch-note-refused = The server does not hand out { $message }: { $text }
fetch-note-broke = The connection broke at { $message } each time; it is left for the next run.
fetch-note-empty = The server sends nothing as { $message }; it is left for the next run.
fetch-note-endless = The server never sends the line that ends { $message }. What came is whole and stored; it is not deleted on the server.
fetch-note-short = Of { $message } only { $size } of { $listed } bytes came. They are stored, nothing is deleted, and the next run asks again.
fetch-note-stand-in = { $server } could not read { $message } and sent a notice in its place. The notice is stored, the message is not deleted, and the next run asks again.
fetch-note-not-deleted = { $count ->
    [one] The server refused to delete one message; it is left there.
   *[other] The server refused to delete { $count } messages; they are left there.
}
fetch-note-deferred = { $count ->
    [one] One message was not accepted for now; it stays on the server, and the next run tries again: { $text }
   *[other] { $count } messages were not accepted for now; they stay on the server, and the next run tries again: { $text }
}
fetch-note-rejected = { $count ->
    [one] One message was refused; it is kept in { $path }: { $text }
   *[other] { $count } messages were refused; they are kept in { $path }: { $text }
}
fetch-note-not-removed = { $count ->
    [one] The server accepted the deletion of one message, but did not remove it; the next run tries again.
   *[other] The server accepted the deletion of { $count } messages, but did not remove them; the next run tries again.
}
fetch-note-not-marked = { $count ->
    [one] The server refused to mark one message as read.
   *[other] The server refused to mark { $count } messages as read.
}
fetch-note-no-uidplus = { $count ->
    [one] One message could go, but the server has no UIDPLUS, and without it others' messages could be removed along: it is left there.
   *[other] { $count } messages could go, but the server has no UIDPLUS, and without it others' messages could be removed along: they are left there.
}
fetch-note-foreign = { $was } Now it is { $now }. Each message is fetched and compared by content; what is stored already is not stored again, and nothing is deleted in this run. If it is the same mailbox under another name, --same-mailbox says so.
fetch-note-foreign-known = Until now { $known } was fetched to this target.
fetch-note-foreign-unknown = Until now another server or login name was used for this target.
fetch-target-doubtful = { $path }: nothing shows that this is the place where the mail of the journal lies, so nothing is fetched and nothing deleted. Mount or restore it, or begin anew with --state --repair: then all that is on the server is fetched again
fetch-target-older = { $path }: this is an older state than the journal's (restored from a backup?), or a file of it was removed. { $count ->
    [one] One message recorded as stored is missing
   *[other] { $count } messages recorded as stored are missing
}, so nothing is fetched and nothing deleted. To fetch from the server what is missing, begin anew with --state --repair; what is there is not stored twice
fetch-note-healing = { $mailbox }: version 0.1.0 could pass over mail that the server did not hand out. Everything up to UID { $cursor } is compared with the server once; what is missing is fetched.
fetch-note-damaged = { $count ->
    [one] One entry of the journal is damaged and was not believed; its message counts as not fetched.
   *[other] { $count } entries of the journal are damaged and were not believed; their messages count as not fetched.
}
fetch-note-renumbered = { $mailbox }: the server gives out ids again that other messages had (UIDNEXT, or the number of messages, contradicts what the last run saw). Each message is fetched and told by its content; nothing is deleted there in this run.
fetch-note-others = { $mailbox }: { $count ->
    [one] one message has another size than the one that was stored under its id, so it is fetched and not deleted (UID { $uids }).
   *[other] { $count } messages have other sizes than those that were stored under their ids, so they are fetched and not deleted (UID { $uids }).
}
fetch-note-cut = { $mailbox }: { $count ->
    [one] one message came much shorter than the server says that it is. What came is stored; it is not deleted on the server (UID { $uids }).
   *[other] { $count } messages came much shorter than the server says that they are. What came is stored; they are not deleted on the server (UID { $uids }).
}
fetch-note-unconfirmed = { $mailbox }: { $count ->
    [one] one message is stored, but the server does not confirm its size (RFC822.SIZE is missing or different), so a part of it may be missing. It is not deleted on the server (UID { $uids }).
   *[other] { $count } messages are stored, but the server does not confirm their sizes (RFC822.SIZE is missing or different), so parts of them may be missing. They are not deleted on the server (UID { $uids }).
}
fetch-note-strangers = { $mailbox }: { $count ->
    [one] one message has a different header than the message that was stored under its UID (UID { $uids }). Each message is fetched and compared by content; nothing is deleted in this mailbox in this run.
   *[other] { $count } messages have different headers than the messages that were stored under their UIDs (UID { $uids }). Each message is fetched and compared by content; nothing is deleted in this mailbox in this run.
}
fetch-note-larger = { $mailbox }: { $count ->
    [one] one message is larger than --max-size and is left on the server.
   *[other] { $count } messages are larger than --max-size and are left on the server.
}
fetch-note-withheld = { $mailbox }: { $count ->
    [one] UID { $uids } did not come: { $why }. It is left on the server, and the next run asks again.
   *[other] UID { $uids } did not come: { $why }. They are left on the server, and the next run asks again.
}
fetch-note-mailbox = Mailbox { $mailbox } is not fetched to its end: { $why }. The next run tries again.
fetch-note-twice = { $mailbox }: { $count ->
    [one] the server sent two messages under one UID ({ $uids }). The first of the two is stored; nothing is deleted in this mailbox in this run.
   *[other] the server sent two messages each under { $count } UIDs ({ $uids }). The first of each two is stored; nothing is deleted in this mailbox in this run.
}
fetch-why-nothing = the server lists it, and sends nothing for it
fetch-why-empty = it came without a single byte
fetch-why-stand-in = the server sent a note that it could not read the message
fetch-why-garbled = it has another length than the server announced
fetch-why-broke = the session broke each time it was asked for
fetch-why-incomplete = the server counts more messages than it lists
fetch-too-large = a message is larger than --max-size, and the session was opened again to leave it out
fetch-note-uidvalidity = The server has numbered mailbox { $mailbox } anew (UIDVALIDITY). { $known ->
    [0] Everything in it is fetched.
    [one] One message stored earlier is told by its content, the rest is fetched; nothing is deleted in this run.
   *[other] { $known } messages stored earlier are told by their content, the rest is fetched; nothing is deleted in this run.
}
fetch-note-all-skipped = Mailbox { $mailbox } holds all mail, that of the other mailboxes included, and was left out. Mail that lies in no other mailbox, such as archived mail at Gmail, is only there: fetch it in another run with -m { $mailbox }.
fetch-note-mbox-doubtful = An earlier run was cut off while it appended to { $path }, and another program has appended its mail since: a message there may be torn. It stays as it is, and comes once more, whole.
fetch-at = { $endpoint }: { $why }
fetch-list-timeout = the time is up
fetch-list-date = DATE
fetch-list-from = FROM
fetch-list-subject = SUBJECT
fetch-list-size = SIZE
fetch-list-seen = READ
fetch-list-yes = yes
fetch-list-no = no
fetch-list-empty = No messages.
fetch-list-problem = This mailbox could not be listed: { $why }
fetch-list-mailbox = { $mailbox } ({ $total ->
    [one] one message
   *[other] { $total } messages
})
fetch-list-more = { $count ->
    [one] One older message is not shown.
   *[other] { $count } older messages are not shown.
}
fetch-accounts = { $path }: { $why }
fetch-file = { $path }: { $why }
fetch-file-unreadable = the file can't be read: { $error }
fetch-file-syntax = line { $line } is not valid TOML
fetch-file-accounts = accounts are tables under [[account]], at most { $max }
fetch-file-address = an account has no address (address = "user@example.org")
fetch-file-account = account { $account }: { $why }
fetch-file-key = there is no key { $key } for an account; did you mean { $nearest }?
fetch-file-type = the value of { $key } has the wrong type
fetch-file-value = { $text }
fetch-file-unnamed = fetch.toml has no account { $account }
fetch-same-target = several accounts would be stored in { $path }
fetch-same-target-hint = write {"{"}address{"}"} into the path, which stands for the address of each account
fetch-no-address = whose mail? No account is saved yet: name an address
fetch-no-account = no saved account is called { $name }
fetch-accounts-several = several saved accounts fit: { $accounts }
fetch-accounts-which = there are several accounts; name one of { $accounts }, or use --all
fetch-kept = The server is kept in { $path }, and not looked for again (unless with --discover).
fetch-refused = the server refused: { $text }
fetch-no-mailbox = there is no mailbox { $mailbox } on the server
fetch-no-uidvalidity = the server gives mailbox { $mailbox } no UIDVALIDITY, so its messages can't be told apart for good
fetch-storage = { $path }: { $error }
fetch-locked = another run is fetching this (process { $pid })
fetch-locked-unknown = another run is fetching this
fetch-no-server = no server for { $protocol } was found
fetch-no-incoming = no IMAP or POP3 server was found
fetch-stopping = Finishing what is under way; Ctrl-C again stops at once.
fetch-mixed-up = the answers of the server do not fit what was asked for
fetch-too-slow = the server sends next to nothing
fetch-timeout = the time is up; what was stored is kept, and the next run goes on

fetch-stored = { $count ->
    [0] Nothing new.
    [one] One message fetched ({ $size }).
   *[other] { $count } messages fetched ({ $size }).
}
fetch-all = { $accounts ->
    [one] One account
   *[other] { $accounts } accounts
}: { $stored ->
    [0] nothing new
    [one] one message fetched
   *[other] { $stored } messages fetched
}{ $failed ->
    [0] .
    [one] ; one account failed.
   *[other] ; { $failed } accounts failed.
}
fetch-watch-held = { $account }: the login was refused and is not tried again before SIGHUP, so that the account does not get locked.
fetch-watch-status = { $well } of { $accounts } accounts in order
fetch-would-store = { $count ->
    [0] Nothing new would be fetched.
    [one] One message would be fetched.
   *[other] { $count } messages would be fetched.
}
fetch-known = { $count ->
    [one] One was stored before.
   *[other] { $count } were stored before.
}
fetch-older = { $count ->
    [one] One is older than --since and was left out.
   *[other] { $count } are older than --since and were left out.
}
fetch-flags = { $count ->
    [one] The flags of one were brought up to date.
   *[other] The flags of { $count } were brought up to date.
}
fetch-marked = { $count ->
    [one] One was marked as read on the server.
   *[other] { $count } were marked as read on the server.
}
fetch-deleted = { $count ->
    [one] One was deleted on the server.
   *[other] { $count } were deleted on the server.
}
fetch-deleted-archived = { $count ->
    [one] One was archived on the server: this provider keeps what is deleted by way of IMAP or POP3, as set in its web interface.
   *[other] { $count } were archived on the server: this provider keeps what is deleted by way of IMAP or POP3, as set in its web interface.
}
fetch-would-delete = { $count ->
    [one] One would be deleted on the server.
   *[other] { $count } would be deleted on the server.
}
fetch-left = { $count ->
    [one] One is left on the server{ $why }
   *[other] { $count } are left on the server{ $why }
}
fetch-left-keep = : nothing is deleted unless --delete or --delete-after is given.
fetch-left-after = : the days of --delete-after are not over.
fetch-left-plain = .
fetch-withheld = { $count ->
    [one] The server did not hand out one message; the next run tries again.
   *[other] The server did not hand out { $count } messages; the next run tries again.
}
fetch-reconnects = { $count ->
    [one] The connection was lost and opened again once.
   *[other] The connection was lost and opened again { $count } times.
}
fetch-state-file = Journal: { $path }
fetch-journal-broken = { $path }: no sound journal ({ $error }); --state --repair begins it anew
fetch-state-anew = It is in { $path } now, and a journal was begun anew. { $kept ->
    [0] No message of it was found in the target: the next run fetches everything.
    [one] One message of it was found in the target; the next run fetches all others.
   *[other] { $kept } messages of it were found in the target; the next run fetches all others.
} What is there already is not stored twice.
fetch-state-none = Nothing was fetched yet for this account and target.
fetch-state-messages = { $listed ->
    [one] One message stored
   *[other] { $listed } messages stored
}, { $gone } more that the server does not list any longer; { $size } in all.
fetch-state-mailbox = Mailbox { $mailbox }: UIDVALIDITY { $validity }, complete up to UID { $cursor }
fetch-state-open = The last run was cut off; the next one sorts that out.
fetch-state-damaged = { $count ->
    [one] One entry is damaged and is not believed; --state --repair removes it.
   *[other] { $count } entries are damaged and are not believed; --state --repair removes them.
}
fetch-state-sound = The journal is sound.
