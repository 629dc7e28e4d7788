# The network: DNS, TCP, TLS, certificates, HTTP. Endpoint and phase stand before these texts.

dns-nxdomain = the name does not exist
dns-no-data = the name has no such record
dns-server = the DNS resolver gave up ({ $rcode })
dns-timeout = the DNS resolver did not answer in time
dns-unreachable = no DNS resolver can be reached
dns-bad-name = this is no valid DNS name
resolve-private = the name leads to the private address { $address } and is not contacted

connect-refused = connection refused
connect-reset = connection cut off by the other side
connect-denied = this computer does not allow the connection (firewall?)
connect-timeout = no answer in time
connect-unreachable = host or network cannot be reached
connect-other = connection failed ({ $reason })

tls-handshake = client and server found no common TLS settings
tls-alert = the server ended the TLS handshake (alert { $alert })
tls-old-version = the server offers only { $version }, which is no longer safe
tls-not-tls = the server does not speak TLS here; it said { $line }
tls-timeout = the server did not finish the TLS handshake in time
tls-closed = the server hung up during the TLS handshake
tls-io = the connection broke during the TLS handshake ({ $reason })
tls-setup = the TLS library could not be set up on this computer

certificate-not-pinned = the server shows another certificate than the pinned one
certificate-refused = the certificate could not be verified
certificate-dates = the certificate has expired or is not valid yet
certificate-expired = the certificate expired on { $date }
certificate-not-yet-valid = the certificate is not valid before { $date }; is this computer's clock right?
certificate-name = { $more ->
        [0] the certificate is not for this name but for { $names }
       *[other] the certificate is not for this name but for { $names } and { $more } more
    }
certificate-no-names = the certificate names no host
certificate-self-signed = the certificate is self-signed
certificate-untrusted = the certificate's issuer { $issuer } is not trusted
certificate-untrusted-root = the chain of certificates ends at { $issuer }, which is not trusted
certificate-chain-dates = a certificate of the chain, issued by { $issuer }, has expired or is not valid yet
certificate-weak-key = the certificate's key ({ $kind }, { $bits } bits) is too short to be safe
certificate-weak-chain-key = a certificate of the chain has a key ({ $kind }, { $bits } bits) that is too short to be safe
certificate-weak-digest = the certificate, or one that vouches for it, is signed with { $digest }, which is no longer safe
certificate-revoked = its authority has revoked the certificate
certificate-revocation-unknown = whether the certificate was revoked could not be found out, which the TLS library's settings demand here
certificate-purpose = the certificate is not made out for servers
certificate-no-authority = a certificate of the chain may not issue others
certificate-path-length = the chain of certificates is longer than its authority allows
certificate-name-constraints = an authority of the chain may not issue certificates for such names
certificate-distrusted = the TLS library's settings here say that the certificate, or one that vouches for it, is not to be trusted
certificate-bad-signature = a signature in the chain of certificates is wrong
certificate-malformed = a certificate of the chain breaks the rules of its format
certificate-policy = the certificate does not follow the policies that the TLS library's settings demand here
certificate-not-logged = nothing proves that the certificate is in a public log
certificate-advice-operator = No further authority (--ca-file) helps here: the operator has to replace the certificate, or the one in its chain that is at fault.
certificate-advice-settings = The settings of the TLS library on this computer decide here (openssl.cnf); --ca-file does not change that.
certificate-library = the certificate could not be verified (code { $code } of the TLS library)
tls-weak-exchange = the server's keys for the TLS handshake are too short to be safe

http-bad-url = this is no valid URL
http-not-https = the URL is not https
http-port = port { $port } is not an HTTPS port and is not contacted
http-timeout = no complete answer in time
http-too-large = the answer is longer than { $max } KiB
http-redirect-limit = more than { $max } redirects
http-downgrade = redirected from https to { $url }, which is not followed
http-bad-redirect = redirected to { $url }, which leads nowhere
http-protocol = the server's answer is broken or incomplete

ca-file-unreadable = cannot read { $path }: { $reason }
ca-file-no-certificate = { $path } holds no valid PEM certificate
proxy-url = this is no URL of a SOCKS5 or HTTP proxy
proxy-variable = ALL_PROXY: this is no URL of a SOCKS5 or HTTP proxy; it looks like socks5://host:1080 or http://host:8080
