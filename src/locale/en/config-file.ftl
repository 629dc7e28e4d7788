# A settings file on disk (--config-file)
source-config-file = the file
trust-file = on this computer
config-file-unreadable = { $path } can't be read: { $reason }
config-file-too-large = { $path } is longer than { $max } KiB
profile-signed = the profile is signed; give it unsigned, as it was before
profile-not-a-profile = the file is no configuration profile, or a broken one
profile-no-account = the profile holds no mail account with a server
config-file-autodiscover = the file is an Autodiscover answer, but none with settings
config-file-redirects = the file only leads on, to { $to }, and names no server
