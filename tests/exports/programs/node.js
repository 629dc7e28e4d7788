// nodemailer's own view of a file: node.js read KIND FILE..., or node.js send KIND FILE ADDRESS.
const fs = require("fs");
const nodemailer = require("nodemailer");

const variable = (text, name) => text.split("\n").find((line) => line.startsWith(name + "=")).slice(name.length + 1);

function transport(kind, file) {
  const text = fs.readFileSync(file, "utf8");
  if (kind === "json") {
    const { transport, defaults } = JSON.parse(text);
    return nodemailer.createTransport(transport, defaults);
  }
  return nodemailer.createTransport(kind === "url" ? text.trim() : variable(text, "EMAIL_SERVER"));
}

const [mode, kind, ...rest] = process.argv.slice(2);
if (mode === "read") {
  for (const file of rest) {
    const { host, port, secure, auth } = transport(kind, file).transporter.options;
    console.log(JSON.stringify([host, port, Boolean(secure), auth.user, auth.pass]));
  }
} else {
  const [file, address] = rest;
  const message = { from: address, to: address, subject: "export", text: "x" };
  transport(kind, file).sendMail(message).catch((error) => { console.error(error); process.exit(1); });
}
