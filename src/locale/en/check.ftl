# Checks for pipelines and monitoring: `check-…` says what is expected, `check-seen-…` what was seen.

check-settings = usable settings
check-works = { $protocol } works
check-no-finding = no finding { $id }

check-seen-works = { $endpoint } works
check-seen-not-tested = not tested
check-seen-at = { $endpoint }: { $reason }

standing-passed = all well
standing-noted = works, with remarks
standing-warning = warnings
standing-untested = could not be tested
standing-failed = failed

verdict-passed = passed
verdict-failed = failed
verdict-untested = could not be tested
verdict-waived = waived
check-waived = waived until { $until }: { $reason }

markdown-title = Mail servers
markdown-target = Target
markdown-standing = Result
markdown-check = Check
markdown-seen = Seen
markdown-summary = { $count ->
        [one] One target
       *[other] { $count } targets
    }: { $passed } passed, { $warned } with warnings, { $untested } not tested, { $failed } failed.
run-undone = not everything that was asked for was done; standard error says why
nagios-unknown = the run came to nothing; standard error says why
nagios-works = { $count ->
        [0] no server works
        [one] one server works
       *[other] { $count } servers work
    }
nagios-targets = { $count ->
        [one] one target
       *[other] { $count } targets
    }: { $failed } failed, { $untested } not tested, { $warned } with warnings
