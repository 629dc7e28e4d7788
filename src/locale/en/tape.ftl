# A run's network, recorded and shown again
tape-no-tape = not a recording of mailsetup
tape-version = the recording has format { $found }, this mailsetup reads format { $known }
tape-line = the recording is damaged in line { $number }
tape-unreadable = { $path } could not be read: { $error }
tape-too-large = { $path } is larger than { $max } MiB, and so no recording of mailsetup
tape-refused = { $path }: { $error }
tape-no-lesson = this recording holds no lesson; it was made by another command
tape-no-survey = this recording holds no survey; it was made by another command
tape-lacks = the recording lacks { $count ->
    [one] one answer
   *[other] { $count } answers
 } that this run asked for; it was made by another version, or is judged by another policy
tape-full = not all of it is recorded: it would be larger than { $max } MiB
