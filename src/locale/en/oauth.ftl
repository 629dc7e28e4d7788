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
