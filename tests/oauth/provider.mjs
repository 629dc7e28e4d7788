// An identity provider on loopback: node provider.mjs PORT KEY.pem CERTIFICATE.pem
// Clients: `mailsetup` (public), `short` (the same; its access tokens live two seconds), and
// `dovecot`, which may only ask about tokens.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const [port, key, cert] = process.argv.slice(2);
const issuer = `https://localhost:${port}`;
const mailClient = (client_id) => ({
  client_id,
  application_type: "native",
  token_endpoint_auth_method: "none",
  redirect_uris: ["http://127.0.0.1/"],
  response_types: ["code"],
  grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
});
const provider = new Provider(issuer, {
  clients: [
    mailClient("mailsetup"),
    mailClient("short"),
    {
      client_id: "dovecot",
      client_secret: "introspection",
      redirect_uris: [],
      response_types: [],
      grant_types: [],
      introspection_endpoint_auth_method: "client_secret_basic",
    },
  ],
  scopes: ["openid", "offline_access", "mail"],
  // Whoever logs in as NAME is NAME@oauth.test.
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  features: {
    deviceFlow: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
  },
  issueRefreshToken: () => true,
  pkce: { required: () => true },
  ttl: { AccessToken: (_, __, client) => (client.clientId === "short" ? 2 : 3600) },
  cookies: { keys: ["not a secret"] },
});
createServer({ key: readFileSync(key), cert: readFileSync(cert) }, provider.callback()).listen(port, "127.0.0.1", () =>
  console.log("ready"),
);
