## compare ADDRESS

visit-title = { $address } by POP3 and by IMAP
visit-intro = Looking only: TOP instead of RETR, EXAMINE instead of SELECT, BODY.PEEK instead of BODY. So nothing is marked as read, moved or deleted.
visit-facts = The two servers next to each other
visit-row-server = Server
visit-row-security = Security
visit-row-mechanisms = Login methods
visit-row-capabilities = Capabilities
visit-row-messages = Messages in the inbox
visit-row-unread = Of these unread
visit-row-folders = Folders
visit-row-size = Size
visit-row-expire = Server may delete mail
visit-row-login = Until logged in
visit-row-task = Listing the inbox and { $headers } headers
visit-cost = { $took }, { $round-trips ->
    [one] 1 round trip
   *[other] { $round-trips } round trips
 }, { $bytes }
visit-starttls = STARTTLS, then { $version }
visit-cleartext = none: anybody on the way can read along
visit-unknown = not told
visit-unread-pop3 = POP3 has no such mark
visit-folders-pop3 = the inbox alone
visit-expire-never = never
visit-expire-days = { $days ->
    [0] once fetched
    [one] after 1 day
   *[other] after { $days } days
 }
visit-dialog = The dialog, { $protocol }
visit-proof = Was anything changed?
visit-proof-same = No. A digest over the numbers of every folder and over every message of the inbox with its marks, { $parts } entries, is the same before and after: { $digest }….
visit-proof-grown = No. All that was there is as it was; { $arrived ->
    [one] one message
   *[other] { $arrived } messages
 } came in meanwhile. Digest before: { $before }…, after: { $after }….
visit-proof-changed = { $different } entries are gone or different after the visit (digest before: { $before }…, after: { $after }…). No command that changes mail was sent; another program, a filter or the server itself did it meanwhile.
visit-proof-unknown = Nobody could look before and after: that takes a login by IMAP, which shows marks and folders.
visit-not-tried = not tried, since IMAP refused the same password
visit-refused-next = Why a login is refused, and what to do: mailsetup probe --login { $address }
visit-quota = { $used } of { $limit } are used ({ $percent } %). Mail that stays on the server counts, by IMAP and by POP3 with "leave on server" alike.
visit-quota-full = The mailbox is filling up: { $used } of { $limit } are used ({ $percent } %). Once it is full, new mail is refused. Delete what is not needed, or let POP3 delete after download on the one device that keeps everything.
visit-more = Words: mailsetup explain retr-and-top, flags, uidl. What two devices make of a mailbox: mailsetup compare --demo, or --two-devices here, on an account that you can do without.
visit-more-done = Words: mailsetup explain pop3, imap, uidl, flags, dele-and-quit.
two-devices-ask = The steps with two devices change mail: they put three messages into the inbox, read and delete them, make a folder, and take all of it away again. Meant for an account that you can do without. Play them here?
two-devices-cleared = what the steps had put into the account was taken away again
two-devices-left = messages or the folder of the lesson may still be in the account; look there and delete them
two-devices-not-empty = the steps with two devices delete what they find, so they want an empty inbox; this one holds { $messages } messages
two-devices-one-protocol = the steps with two devices need both POP3 and IMAP
