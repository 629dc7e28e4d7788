# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_mailsetup_global_optspecs
    string join \n V/version lang= format= color= timeout= idle-timeout= nameserver= ca-file= proxy= 4/ipv4 6/ipv6 offline trace q/quiet v/verbose config= h/help
end

function __fish_mailsetup_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_mailsetup_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_mailsetup_using_subcommand
    set -l cmd (__fish_mailsetup_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c mailsetup -n "__fish_mailsetup_needs_command" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l format -d 'What to print: human, json, ndjson, short, or a form for pipelines and monitoring [default: human]' -r -f -a "human\t''
json\t''
ndjson\t''
short\t''
github\t''
junit\t''
markdown\t''
nagios\t''
prometheus\t''
sarif\t''
tap\t''"
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l timeout -d 'Longest time for the whole run [default: 15s for probe]' -r
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l idle-timeout -d 'Longest time a server may stay silent [default: 10s]' -r
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l nameserver -d 'DNS server to ask in place of the system\'s; can be given several times' -r
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l ca-file -d 'Also trust the certificate authorities in this PEM file' -r -F
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l proxy -d 'Go through this proxy' -r -f
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_needs_command" -s V -l version -d 'Print the version'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l offline -d 'Contact nobody: use the built-in table and your own values'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -l trace -d 'Show the dialog with each server on standard error, secrets masked'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -s q -l quiet -d 'Print less; -qq prints results only'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -s v -l verbose -d 'Print more: every source and phase; -vv adds the evidence'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "probe" -d 'Find the settings, test the servers, recommend POP3 or IMAP'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "compare" -d 'Show what POP3 and IMAP do with one mailbox and two devices'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "demo" -d 'Keep built-in mail servers up, to practise with'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "setup" -d 'Set up an account: find, ask, test the login, write settings'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "fetch" -d 'Retrieve mail by POP3 or IMAP, safely and repeatably'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "help" -d 'Print the help of a command'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "explain" -d 'Explain a term or a finding'
complete -c mailsetup -n "__fish_mailsetup_needs_command" -f -a "man" -d 'Print a manual page'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s d -l devices -d 'Number of devices that read this mail; it decides between POP3 and IMAP' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l fail-on -d 'Exit with 1 if a finding is this severe: warning or error' -r -f -a "warning\t''
error\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l imap -d 'Test this IMAP server, such as imaps://mail.example.org' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l pop3 -d 'Test this POP3 server, such as pop3s://mail.example.org' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l submission -d 'Test this outgoing server, such as submissions://mail.example.org' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s u -l user -d 'Login name, if it is not the published one' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l password-command -d 'Log in with the first line that this command prints as password' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l mechanism -d 'Log in by this mechanism and no other' -r -f -a "plain\t''
login\t''
user\t''
scram-sha-256\t''
scram-sha-256-plus\t''
scram-sha-1\t''
scram-sha-1-plus\t''
cram-md5\t''
apop\t''
oauthbearer\t''
xoauth2\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l accept-certificate -d 'Accept this certificate, and no other, from a server of your own' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth-token-command -d 'Take the OAuth2 access token from the first line that this command prints' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth -d 'Log in with a token: loopback (browser here) or device (elsewhere)' -r -f -a "loopback\t''
device\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth-client-id -d 'The program\'s registration at the provider' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth-client-secret-command -d 'The registration\'s secret is the first line this command prints' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth-issuer -d 'Who gives out tokens, where the built-in table does not know' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth-scope -d 'What to ask for, in place of the table\'s scopes' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth-redirect-port -d 'Port of the redirect that was registered' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l oauth-refresh-command -d 'Log in with a refresh token, the first line this command prints' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l trust-host -d 'The password may go to this host though nothing vouches for it; can be given several times' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l allow-cleartext -d 'The password may go to this host without TLS: everybody on the way can read it' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l source -d 'Ask only these sources, separated by commas' -r -f -a "pacc\t''
autoconfig\t''
ispdb\t''
builtin\t''
srv\t''
mailconf\t''
autoconfig-http\t''
autodiscover\t''
mx\t''
parent\t''
guess\t''
jmap\t''
dav\t''
oauth\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l no-source -d 'Do not ask these sources, separated by commas; names as for --source' -r -f -a "pacc\t''
autoconfig\t''
ispdb\t''
builtin\t''
srv\t''
mailconf\t''
autoconfig-http\t''
autodiscover\t''
mx\t''
parent\t''
guess\t''
jmap\t''
dav\t''
oauth\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l config-file -d 'Check a settings file before it is published' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l html -d 'Also write a page for the browser: one file, without scripts' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l ispdb-url -d 'Ask this ISP database in place of Thunderbird\'s' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l targets -d 'Read targets from this file, one a line; - is standard input' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s j -l jobs -d 'So many targets at the same time [default: 16]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l per-host -d 'At most so many of them at one address [default: 4]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l per-provider -d 'At most so many of them at the hosts of one provider [default: 8]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l resume -d 'Note in this file which targets are done, and leave out those that are' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l expect -d 'Hold the results against the expectations in this file' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l write-policy -d 'Write into this file what holds now, as expectations for --expect' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l baseline -d 'Tell only what changed since this report' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l now -d 'Hold certificates against this date in place of today' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l export -d 'Write settings for a mail program: FORMAT, or FORMAT=FILE; --list-exports shows the formats' -r -f -a "autoconfig\t''
qr\t''
qr-svg\t''
qr-png\t''
k9\t''
mobileconfig\t''
mbsync\t''
msmtp\t''
mpop\t''
fetchmail\t''
getmail\t''
mutt\t''
neomutt\t''
aerc\t''
himalaya\t''
meli\t''
offlineimap\t''
goimapnotify\t''
imapsync\t''
alpine\t''
evolution\t''
geary\t''
claws-mail\t''
roundcube\t''
deltachat\t''
autodiscover\t''
zone\t''
env-django\t''
env-laravel\t''
env-nextcloud\t''
env-grafana\t''
env-symfony\t''
env-nextauth\t''
env-mastodon\t''
env-chatwoot\t''
env-vaultwarden\t''
env-authentik\t''
smtp-url\t''
nodemailer\t''
rails\t''
gitlab\t''
discourse\t''
gitea\t''
home-assistant\t''
spring\t''
wordpress\t''
postfix\t''
card\t''
card-md\t''
card-html\t''
card-json\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l name -d 'Your name as recipients see it, for exported files' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l protocol -d 'Incoming protocol of exported files: imap or pop3; without it, the recommended one' -r -f -a "imap\t''
pop3\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l retention -d 'What POP3 leaves on the server, for exported files: keep, delete, or days such as 14d' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l for-version -d 'Write for this version of the program; mbsync 1.5 has words that 1.4 does not know' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l record -d 'Record the run to this file: what the network said, with its times; no passwords' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l replay -d 'Show a recorded run again, without network' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l format -d 'What to print: human, json, ndjson, short, or a form for pipelines and monitoring [default: human]' -r -f -a "human\t''
json\t''
ndjson\t''
short\t''
github\t''
junit\t''
markdown\t''
nagios\t''
prometheus\t''
sarif\t''
tap\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l timeout -d 'Longest time for the whole run [default: 15s for probe]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l idle-timeout -d 'Longest time a server may stay silent [default: 10s]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l nameserver -d 'DNS server to ask in place of the system\'s; can be given several times' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l ca-file -d 'Also trust the certificate authorities in this PEM file' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l proxy -d 'Go through this proxy' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s l -l login -d 'Log in; ask for the password if no other option gives it'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l password-stdin -d 'Log in with the first line of standard input as password'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l all-mechanisms -d 'Try every login mechanism once and print what became of each'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l all-sources -d 'Wait for every source and show what each one said'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l no-cache -d 'Ask the ISP database anew, and keep no answer on disk'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l timing -d 'Draw a waterfall of where the time went'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l send-address -d 'Send the address along where a source asks for it, outside its own domain too'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l allow-http -d 'Read settings over plain http as well; anybody on the way can change them'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l allow-private -d 'Contact private addresses and odd ports though only the network names them'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l unordered -d 'Print each result as soon as it is there, in any order'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l deep -d 'Look into what needs further connections too'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l nagios -d 'Answer as a monitoring plug-in: one line, exit codes 0 to 3'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l list-exports -d 'List the formats of --export'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l stdout -d 'Print exported files in place of the report'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l overwrite -d 'Replace files that exist'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l append -d 'Add the account to files that exist, where the format allows it'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l include-password -d 'Write the password into exported files too: readable by whoever reads the file'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l verify -d 'Let the mail program itself check each file, where it is installed'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l offline -d 'Contact nobody: use the built-in table and your own values'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -l trace -d 'Show the dialog with each server on standard error, secrets masked'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s q -l quiet -d 'Print less; -qq prints results only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s v -l verbose -d 'Print more: every source and phase; -vv adds the evidence'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand probe" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s d -l devices -d 'Number of devices that read this mail; it decides between POP3 and IMAP' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s e -l explain -d 'How much is said about each line: off (nothing), short (a line) or full (more, with the RFC, and every line of the dialogs) [default: short]' -r -f -a "off\t'No dialogs at all'
short\t'A line'
full\t'More, with the RFC'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l speed -d 'Show so many lines a second' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l html -d 'Also write a page for the browser: one file, without scripts' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l worksheet -d 'Also write the questions of the quiz to this file as a page to print, answers on the last sheet' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l imap -d 'Test this IMAP server, such as imaps://mail.example.org' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l pop3 -d 'Test this POP3 server, such as pop3s://mail.example.org' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s u -l user -d 'Login name, if it is not the published one' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l password-command -d 'Log in with the first line that this command prints as password' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l trust-host -d 'The password may go to this host though nothing vouches for it; can be given several times' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l allow-cleartext -d 'The password may go to this host without TLS: everybody on the way can read it' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l record -d 'Record the run to this file: what the network said, with its times; no passwords' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l replay -d 'Show a recorded run again, without network' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l latency -d 'Delay every answer by this time' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l timeout -d 'Longest time for the whole run [default: 15s for probe]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l idle-timeout -d 'Longest time a server may stay silent [default: 10s]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l nameserver -d 'DNS server to ask in place of the system\'s; can be given several times' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l ca-file -d 'Also trust the certificate authorities in this PEM file' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l proxy -d 'Go through this proxy' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l demo -d 'Play on the built-in servers'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l two-devices -d 'Also play the steps with two devices, which change mail; only in an empty inbox'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l dialog -d 'Show what devices and servers say (also with -v), how a program knows what is new, what it costs, and how real servers differ'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l step -d 'Wait before each step'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l quiz -d 'Ask before each step why, or which line comes next (on a terminal)'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l password-stdin -d 'Log in with the first line of standard input as password'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l allow-private -d 'Contact private addresses and odd ports though only the network names them'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l retr-marks-seen -d 'RETR marks a message as read for IMAP too, as some servers do'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l offline -d 'Contact nobody: use the built-in table and your own values'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -l trace -d 'Show the dialog with each server on standard error, secrets masked'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s q -l quiet -d 'Print less; -qq prints results only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s v -l verbose -d 'Print more: every source and phase; -vv adds the evidence'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand compare" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l ports -d 'Listen on the standard ports plus this number; any takes free ports [default: 10000]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l address -d 'Address and user name of the mailbox [default: anna@example.org]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l write-ca -d 'Write the certificate of the throw-away CA to this file' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l latency -d 'Delay every answer by this time' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l drip -d 'Send every byte alone, this far apart' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l expire -d 'POP3 announces EXPIRE with so many days; with 0, QUIT deletes what was retrieved' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l no-uidl -d 'POP3 without UIDL: messages have no lasting names'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l no-uidplus -d 'IMAP without UIDPLUS'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l exclusive-pop3 -d 'Only one POP3 session at a time may have the mailbox'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l retr-marks-seen -d 'RETR marks a message as read for IMAP too, as some servers do'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l login-disabled -d 'Nobody can log in'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l app-password -d 'Refuse the password and demand an app password'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -l trace -d 'Show the dialog with each server on standard error, secrets masked'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand demo" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l program -d 'Program that you read your mail with; its clicks are printed at the end' -r -f -a "thunderbird\t''
outlook\t''
outlook-classic\t''
apple-mail\t''
evolution\t''
kmail\t''
iphone\t''
gmail\t''
thunderbird-android\t''
delta-chat\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s d -l devices -d 'Number of devices that read this mail; it decides between POP3 and IMAP' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l imap -d 'Your own IMAP server: a host, or imaps://host:993, imap+starttls://host' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l pop3 -d 'Your own POP3 server, likewise' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l submission -d 'Your own outgoing server, likewise' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s u -l user -d 'Login name, if it is not the published one' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l password-command -d 'Log in with the first line that this command prints as password' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l trust-host -d 'The password may go to this host though nothing vouches for it; can be given several times' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l ispdb-url -d 'Ask this ISP database in place of Thunderbird\'s' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l export -d 'Write settings for a mail program: FORMAT, or FORMAT=FILE; --list-exports shows the formats' -r -f -a "autoconfig\t''
qr\t''
qr-svg\t''
qr-png\t''
k9\t''
mobileconfig\t''
mbsync\t''
msmtp\t''
mpop\t''
fetchmail\t''
getmail\t''
mutt\t''
neomutt\t''
aerc\t''
himalaya\t''
meli\t''
offlineimap\t''
goimapnotify\t''
imapsync\t''
alpine\t''
evolution\t''
geary\t''
claws-mail\t''
roundcube\t''
deltachat\t''
autodiscover\t''
zone\t''
env-django\t''
env-laravel\t''
env-nextcloud\t''
env-grafana\t''
env-symfony\t''
env-nextauth\t''
env-mastodon\t''
env-chatwoot\t''
env-vaultwarden\t''
env-authentik\t''
smtp-url\t''
nodemailer\t''
rails\t''
gitlab\t''
discourse\t''
gitea\t''
home-assistant\t''
spring\t''
wordpress\t''
postfix\t''
card\t''
card-md\t''
card-html\t''
card-json\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l name -d 'Your name as recipients see it, for exported files' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l protocol -d 'Incoming protocol of exported files: imap or pop3; without it, the recommended one' -r -f -a "imap\t''
pop3\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l retention -d 'What POP3 leaves on the server, for exported files: keep, delete, or days such as 14d' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l for-version -d 'Write for this version of the program; mbsync 1.5 has words that 1.4 does not know' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l publish -d 'Write what DOMAIN is to publish, so that mail programs find its servers' -r
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l web-host -d 'Host that serves the files, for CNAME records' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l mx -d 'Host where mail for the domain arrives, for an MTA-STS policy; repeatable' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l timeout -d 'Longest time for the whole run [default: 15s for probe]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l idle-timeout -d 'Longest time a server may stay silent [default: 10s]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l nameserver -d 'DNS server to ask in place of the system\'s; can be given several times' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l ca-file -d 'Also trust the certificate authorities in this PEM file' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l proxy -d 'Go through this proxy' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s y -l yes -d 'Ask nothing, take what is recommended'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l demo -d 'Practise on built-in mail servers; no account is saved'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l mailbox-full -d 'Your mailbox is nearly full'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l test-message -d 'Send a message to yourself and wait for it to arrive'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l save -d 'Keep servers and choices in accounts.toml, without the password'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l keyring -d 'Keep the password in the desktop\'s keyring, once it was accepted'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l password-stdin -d 'Log in with the first line of standard input as password'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l allow-private -d 'Contact private addresses and odd ports though only the network names them'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l list-exports -d 'List the formats of --export'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l stdout -d 'Print exported files in place of the report'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l overwrite -d 'Replace files that exist'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l append -d 'Add the account to files that exist, where the format allows it'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l include-password -d 'Write the password into exported files too: readable by whoever reads the file'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l verify -d 'Let the mail program itself check each file, where it is installed'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l offline -d 'Contact nobody: use the built-in table and your own values'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -l trace -d 'Show the dialog with each server on standard error, secrets masked'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s q -l quiet -d 'Print less; -qq prints results only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s v -l verbose -d 'Print more: every source and phase; -vv adds the evidence'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand setup" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l accounts -d 'Read accounts and their options from this file [default: ~/.config/mailsetup/fetch.toml]' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s j -l jobs -d 'Number of accounts at a time [default: 8]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l every -d 'Look for mail so often, even if the server reports no arrivals [default: 5m]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l maildir -d 'Store in this Maildir; lines end with LF there' -r -f -a "(__fish_complete_directories)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l mbox -d 'Append to this file (mboxrd); lines end with LF there' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l eml -d 'Store as .eml files in this folder, byte by byte as received' -r -f -a "(__fish_complete_directories)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l deliver -d 'Hand each message to this command on its standard input; exit code 0: it has it, 67 or 77: refused, all else: later. No shell' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l deliver-shell -d 'The same, but the command is a line for the shell' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l lmtp -d 'Hand each message to this server by LMTP: unix:/run/dovecot/lmtp or HOST:PORT' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l recipient -d 'The recipient that the LMTP server is told [default: the address of the account]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l deliver-timeout -d 'How long the command or server may take for one message [default: 60s]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s p -l protocol -d 'Which protocol to use: imap or pop3 [default: IMAP, if offered]' -r -f -a "imap\t'IMAP'
pop3\t'POP3'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l imap -d 'Fetch from this IMAP server, such as imaps://mail.example.org' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l pop3 -d 'Fetch from this POP3 server, such as pop3s://mail.example.org' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l delete-after -d 'Delete on the server what was stored so many days ago' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s m -l mailbox -d 'Fetch this IMAP mailbox, as the server spells it; can be given several times [default: INBOX]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth-token-command -d 'Take the OAuth2 access token from the first line that this command prints' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth -d 'Log in with a token: loopback (browser here) or device (elsewhere)' -r -f -a "loopback\t''
device\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth-client-id -d 'The program\'s registration at the provider' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth-client-secret-command -d 'The registration\'s secret is the first line this command prints' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth-issuer -d 'Who gives out tokens, where the built-in table does not know' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth-scope -d 'What to ask for, in place of the table\'s scopes' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth-redirect-port -d 'Port of the redirect that was registered' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l oauth-refresh-command -d 'Log in with a refresh token, the first line this command prints' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l limit -d 'Fetch at most so many messages' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l since -d 'Fetch only what arrived on this day or later: 2026-11-24, or 30d for 30 days ago' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l max-size -d 'Leave messages larger than this on the server: 50M, 2G [default: 2G]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l state-dir -d 'Keep the journals in this folder [default: ~/.local/state/mailsetup]' -r -f -a "(__fish_complete_directories)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s u -l user -d 'Login name, if it is not the published one' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l password-command -d 'Log in with the first line that this command prints as password' -r -f -a "(__fish_complete_command)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l trust-host -d 'The password may go to this host though nothing vouches for it; can be given several times' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l allow-cleartext -d 'The password may go to this host without TLS: everybody on the way can read it' -r -f -a "(__fish_print_hostnames)"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l format -d 'What to print: human, json, ndjson, short, or a form for pipelines and monitoring [default: human]' -r -f -a "human\t''
json\t''
ndjson\t''
short\t''
github\t''
junit\t''
markdown\t''
nagios\t''
prometheus\t''
sarif\t''
tap\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l timeout -d 'Longest time for the whole run [default: 15s for probe]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l idle-timeout -d 'Longest time a server may stay silent [default: 10s]' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l nameserver -d 'DNS server to ask in place of the system\'s; can be given several times' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l ca-file -d 'Also trust the certificate authorities in this PEM file' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l proxy -d 'Go through this proxy' -r -f
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l all -d 'Fetch every account of fetch.toml; with a target on the command line, every saved account'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l watch -d 'Stay connected, and fetch mail as it arrives; SIGHUP reads the configuration again, SIGUSR1 looks at once'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l receiver-stores -d 'Needed to delete with --deliver: the command really stores what it takes (a filter such as rspamc or cat does not)'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l discover -d 'Look for the server again, whatever was saved'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l keep -d 'Leave everything on the server; this is the default'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l delete -d 'Delete on the server what is stored'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l all-mailboxes -d 'Fetch every IMAP mailbox, except the one that holds all mail once more'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l mark-seen -d 'Mark as read on the server what is stored (IMAP); nothing is marked otherwise'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l compress -d 'Have the server compress what it sends (IMAP COMPRESS=DEFLATE); for slow lines'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l headers-only -d 'Fetch the headers alone'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s n -l dry-run -d 'Say what would be fetched and deleted, and do nothing'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s l -l list -d 'Show what lies on the server, and fetch nothing; with --limit the newest'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l state -d 'Show what the journal knows, and fetch nothing'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l repair -d 'With --state: put a journal aside that is damaged, or whose target is gone, and begin anew'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l same-mailbox -d 'The mailbox is the one fetched before, though server or login name are others: trust the ids in the journal'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l password-stdin -d 'Log in with the first line of standard input as password'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l offline -d 'Contact nobody: use the built-in table and your own values'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -l trace -d 'Show the dialog with each server on standard error, secrets masked'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s q -l quiet -d 'Print less; -qq prints results only'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s v -l verbose -d 'Print more: every source and phase; -vv adds the evidence'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand fetch" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand completions" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand completions" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand completions" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand completions" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand help" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand help" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand help" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand help" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand explain" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand explain" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand explain" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand explain" -s l -l list -d 'List all terms and findings'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand explain" -s h -l help -d 'Print help: -h in short, --help with every option'
complete -c mailsetup -n "__fish_mailsetup_using_subcommand man" -l all -d 'Write every completion script and manual page below this folder' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand man" -l lang -d 'Language of the output: de or en [default: from the environment]' -r -f -a "de\t''
en\t''"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand man" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c mailsetup -n "__fish_mailsetup_using_subcommand man" -l config -d 'Read this configuration file in place of the default one' -r -F
complete -c mailsetup -n "__fish_mailsetup_using_subcommand man" -s h -l help -d 'Print help: -h in short, --help with every option'
