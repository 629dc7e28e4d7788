# Why a text is no e-mail address.

address-empty = the address is empty
address-no-at = an address has an @ between name and domain, as in user@example.org
address-several-at = there is more than one @
address-no-local-part = there is nothing before the @
address-no-domain = there is nothing after the @
address-open-quote = the quotation mark before the @ is not closed
address-dots = a dot may stand neither first nor last nor twice in a row before the @
address-local-part-too-long = the part before the @ has more than { $max } bytes
address-character = the character { $character } is not allowed here
address-domain = { $text } is no mail domain
