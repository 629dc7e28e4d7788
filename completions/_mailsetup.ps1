
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'mailsetup' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'mailsetup'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'mailsetup' {
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of the output: de or en [default: from the environment]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: human, json, ndjson or short [default: human]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for the whole run [default: 15s for probe]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Longest time a server may stay silent [default: 10s]')
            [CompletionResult]::new('--nameserver', '--nameserver', [CompletionResultType]::ParameterName, 'DNS server to ask in place of the system''s; can be given several times')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Also trust the certificate authorities in this PEM file')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file in place of the default one')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Contact nobody: use the built-in table and your own values')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Show the dialog with each server on standard error, secrets masked')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Find the settings, test the servers, recommend POP3 or IMAP')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a term or a finding')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print the help of a command')
            break
        }
        'mailsetup;probe' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Number of devices that read this mail; it decides between POP3 and IMAP')
            [CompletionResult]::new('--devices', '--devices', [CompletionResultType]::ParameterName, 'Number of devices that read this mail; it decides between POP3 and IMAP')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 if a finding is this severe: warning or error')
            [CompletionResult]::new('--imap', '--imap', [CompletionResultType]::ParameterName, 'Test this IMAP server, such as imaps://mail.example.org')
            [CompletionResult]::new('--pop3', '--pop3', [CompletionResultType]::ParameterName, 'Test this POP3 server, such as pop3s://mail.example.org')
            [CompletionResult]::new('--submission', '--submission', [CompletionResultType]::ParameterName, 'Test this outgoing server, such as submissions://mail.example.org')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Login name, if it is not the published one')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Login name, if it is not the published one')
            [CompletionResult]::new('--password-command', '--password-command', [CompletionResultType]::ParameterName, 'Log in with the first line that this command prints as password')
            [CompletionResult]::new('--trust-host', '--trust-host', [CompletionResultType]::ParameterName, 'The password may go to this host though nothing vouches for it; can be given several times')
            [CompletionResult]::new('--allow-cleartext', '--allow-cleartext', [CompletionResultType]::ParameterName, 'The password may go to this host without TLS: everybody on the way can read it')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Ask only these sources, separated by commas')
            [CompletionResult]::new('--no-source', '--no-source', [CompletionResultType]::ParameterName, 'Do not ask these sources, separated by commas; names as for --source')
            [CompletionResult]::new('--ispdb-url', '--ispdb-url', [CompletionResultType]::ParameterName, 'Ask this ISP database in place of Thunderbird''s')
            [CompletionResult]::new('--export', '--export', [CompletionResultType]::ParameterName, 'Write settings for a mail program: FORMAT, or FORMAT=FILE; --list-exports shows the formats')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Your name as recipients see it, for exported files')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'Incoming protocol of exported files: imap or pop3; without it, the recommended one')
            [CompletionResult]::new('--retention', '--retention', [CompletionResultType]::ParameterName, 'What POP3 leaves on the server, for exported files: keep, delete, or days such as 14d')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of the output: de or en [default: from the environment]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: human, json, ndjson or short [default: human]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for the whole run [default: 15s for probe]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Longest time a server may stay silent [default: 10s]')
            [CompletionResult]::new('--nameserver', '--nameserver', [CompletionResultType]::ParameterName, 'DNS server to ask in place of the system''s; can be given several times')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Also trust the certificate authorities in this PEM file')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file in place of the default one')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Log in; ask for the password if no other option gives it')
            [CompletionResult]::new('--login', '--login', [CompletionResultType]::ParameterName, 'Log in; ask for the password if no other option gives it')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Log in with the first line of standard input as password')
            [CompletionResult]::new('--all-sources', '--all-sources', [CompletionResultType]::ParameterName, 'Wait for every source and show what each one said')
            [CompletionResult]::new('--allow-private', '--allow-private', [CompletionResultType]::ParameterName, 'Contact private addresses and odd ports though only the network names them')
            [CompletionResult]::new('--list-exports', '--list-exports', [CompletionResultType]::ParameterName, 'List the formats of --export')
            [CompletionResult]::new('--stdout', '--stdout', [CompletionResultType]::ParameterName, 'Print exported files in place of the report')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace files that exist')
            [CompletionResult]::new('--include-password', '--include-password', [CompletionResultType]::ParameterName, 'Write the password into exported files too: readable by whoever reads the file')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Let the mail program itself check each file, where it is installed')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Contact nobody: use the built-in table and your own values')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Show the dialog with each server on standard error, secrets masked')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            break
        }
        'mailsetup;explain' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: human, json, ndjson or short [default: human]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for the whole run [default: 15s for probe]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Longest time a server may stay silent [default: 10s]')
            [CompletionResult]::new('--nameserver', '--nameserver', [CompletionResultType]::ParameterName, 'DNS server to ask in place of the system''s; can be given several times')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Also trust the certificate authorities in this PEM file')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of the output: de or en [default: from the environment]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file in place of the default one')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'List all terms and findings')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List all terms and findings')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Contact nobody: use the built-in table and your own values')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Show the dialog with each server on standard error, secrets masked')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            break
        }
        'mailsetup;completions' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: human, json, ndjson or short [default: human]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for the whole run [default: 15s for probe]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Longest time a server may stay silent [default: 10s]')
            [CompletionResult]::new('--nameserver', '--nameserver', [CompletionResultType]::ParameterName, 'DNS server to ask in place of the system''s; can be given several times')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Also trust the certificate authorities in this PEM file')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of the output: de or en [default: from the environment]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file in place of the default one')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Contact nobody: use the built-in table and your own values')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Show the dialog with each server on standard error, secrets masked')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            break
        }
        'mailsetup;man' {
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Write every completion script and manual page below this folder')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: human, json, ndjson or short [default: human]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for the whole run [default: 15s for probe]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Longest time a server may stay silent [default: 10s]')
            [CompletionResult]::new('--nameserver', '--nameserver', [CompletionResultType]::ParameterName, 'DNS server to ask in place of the system''s; can be given several times')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Also trust the certificate authorities in this PEM file')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of the output: de or en [default: from the environment]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file in place of the default one')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Contact nobody: use the built-in table and your own values')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Show the dialog with each server on standard error, secrets masked')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            break
        }
        'mailsetup;help' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: human, json, ndjson or short [default: human]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for the whole run [default: 15s for probe]')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Longest time a server may stay silent [default: 10s]')
            [CompletionResult]::new('--nameserver', '--nameserver', [CompletionResultType]::ParameterName, 'DNS server to ask in place of the system''s; can be given several times')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Also trust the certificate authorities in this PEM file')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this proxy')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'Language of the output: de or en [default: from the environment]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file in place of the default one')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 only')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Use IPv6 only')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Contact nobody: use the built-in table and your own values')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Show the dialog with each server on standard error, secrets masked')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print less; -qq prints results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more: every source and phase; -vv adds the evidence')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help: -h in short, --help with every option')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
