# The waterfall (--timing)
timing-heading = Where the time went
timing-records = srv { $count } questions
timing-settings = until an incoming and an outgoing server were named
timing-tested = until every server to enter was tested

# The table of all sources (--all-sources)
sources-heading = Every source, side by side
sources-rank = Rank
sources-source = Source
sources-outcome = Outcome
sources-time = Time
sources-trust = Trust
sources-legend = = among the values to enter · ≠ other values for the same protocol
sources-guesses = { $count ->
        [0] no guess was needed, or none answered
        [one] one guess answered
       *[other] { $count } guesses answered
    }
sources-foreign = (outside the domain: { $domain })
sources-outcome-found = found
sources-outcome-absent = nothing there
sources-outcome-protected = protected
sources-outcome-failed = failed
sources-outcome-cancelled = stopped
sources-outcome-not-awaited = not awaited

# Why the resolver's word on signed DNS counts
vouching-trust-ad = Signed DNS: the resolver vouches (its AD bit counts, since resolv.conf says trust-ad).
