// What a person does in a browser: node browser.mjs URL NAME [CODE]
// Follows redirects with cookies, types the code, logs in, consents; prints the last page.
const [start, name, code] = process.argv.slice(2);
const jar = new Map();

async function go(url, form) {
  for (let hops = 0; hops < 20; hops++) {
    const { host } = new URL(url);
    const cookies = [...jar].filter(([k]) => k.startsWith(`${host} `)).map(([k, v]) => `${k.split(" ")[1]}=${v}`);
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      body: form ? new URLSearchParams(form) : undefined,
      headers: { cookie: cookies.join("; ") },
      redirect: "manual",
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, key, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value) jar.set(`${host} ${key}`, value);
      else jar.delete(`${host} ${key}`);
    }
    const location = answer.headers.get("location");
    if (!location) return { url, status: answer.status, text: await answer.text() };
    url = new URL(location, url).href;
    form = undefined;
  }
  throw new Error("too many redirects");
}

let page = await go(start);
for (let forms = 0; forms < 8; forms++) {
  const action = page.text.match(/<form[^>]*action="([^"]+)"/)?.[1];
  if (!action || /success|signed in/i.test(page.text)) break;
  const fields = {};
  for (const [tag] of page.text.matchAll(/<input[^>]*>/g)) {
    const field = tag.match(/name="([^"]+)"/)?.[1];
    if (field) fields[field] = tag.match(/value="([^"]*)"/)?.[1] ?? "";
  }
  if ("login" in fields) Object.assign(fields, { login: `${name}@oauth.test`, password: "anything" });
  if ("user_code" in fields && code) fields.user_code = code;
  page = await go(new URL(action.replaceAll("&amp;", "&"), page.url).href, fields);
}
console.log(page.status, page.url.split("?")[0], page.text.replace(/<[^>]*>|\s+/g, " ").trim().slice(0, 200));
