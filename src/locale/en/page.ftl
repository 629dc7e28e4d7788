## The page of `probe`

page-made = As of { $date }. { $summary }.
page-found = What was found, and by whom
page-servers = Server by server
page-servers-intro = Each server with the way to it, step by step, and every line that was said, with its time from the start of the run. Arrows to the right are mailsetup's lines, to the left the server's; dashed arrows went without TLS, so anybody on the way could have read them. Passwords are hidden.
page-scale = The bars show when a question was open: from the start of the run at the left to { $end } at the right.
page-dialogue = What was said
page-further = Further candidates, not tested
page-here = This computer
page-details = Details: where settings were looked up, every server and every line
