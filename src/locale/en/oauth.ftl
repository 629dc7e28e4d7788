# OAuth2: why there is no token, and what to do in the browser.

oauth-http = the authority did not answer: { $reason }
oauth-metadata = this address publishes no OAuth2 metadata that can be used (RFC 8414)
oauth-wrong-issuer = the answer claims to come from { $got }, not from { $expected }; somebody may have mixed two authorities up on purpose, so it was not used
oauth-no-pkce = the authority does not offer PKCE with S256, without which others could catch the answer
oauth-no-flow = this authority does not offer this kind of login for mail
oauth-no-redirect = this authority takes only the redirect that was registered for the client
oauth-no-secret = this authority wants the client secret too
oauth-denied = access was denied in the browser
oauth-expired = nobody logged in within the time
oauth-grant = the permission is expired or was withdrawn
oauth-client = the client id or its secret is wrong, or may not do this: { $description }
oauth-scope = the authority does not give this client access to mail: { $description }
oauth-unavailable = the authority cannot answer just now
oauth-refused = the authority refused: { $code } { $description }
oauth-malformed = the authority's answer makes no sense
oauth-token-type = the authority gave a token of the kind { $kind }, which mail servers do not take
oauth-listen = no port could be opened on this computer for the browser's answer: { $reason }
oauth-no-randomness = this computer gives no random numbers

oauth-failed = no OAuth2 token: { $reason }
oauth-no-authority = who gives out tokens for { $domain } is not known
oauth-no-client = OAuth2 needs a client id: --oauth-client-id, the variable { $variable }, or oauth-client-id in the configuration file
oauth-hint-register = register a program with your provider (a "desktop" or "native" one), and name its id; for a provider that is not in the table name --oauth-issuer too
oauth-hint-again = log in again with --oauth
oauth-hint-secret = name it with --oauth-client-secret-command; Google wants it of desktop programs in spite of PKCE
oauth-hint-redirect = register http://localhost:PORT/ as redirect, and name the port with --oauth-redirect-port
oauth-hint-flow = try the other one: --oauth=loopback or --oauth=device
oauth-open = Log in in the browser of this computer, and permit access to mail:
oauth-enter-code = Open this page on any device, type the code, and permit access to mail:
oauth-page-done = Done. You can close this page and go back to mailsetup.
oauth-page-failed = That did not work. mailsetup says why.
oauth-not-renewed = The kept permission does not hold any more: { $reason }
oauth-kept = The permission was kept in the keyring, so that the next login needs no browser.
oauth-not-kept = There is no keyring to keep the permission in; the next login will ask again.
