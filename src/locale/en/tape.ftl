# A run's network, recorded and shown again
tape-no-tape = not a recording of mailsetup
tape-version = the recording has format { $found }, this mailsetup reads format { $known }
tape-line = the recording is damaged in line { $number }
tape-unreadable = { $path } could not be read: { $error }
tape-refused = { $path }: { $error }
tape-no-lesson = this recording holds no lesson; it was made by another command
