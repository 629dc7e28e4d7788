"""Django, and Home Assistant's notifier: python.py read KIND FILE..., or python.py send KIND FILE ADDRESS."""

import email.message
import json
import smtplib
import ssl
import subprocess
import sys


def home_assistant(file):
    """The options that its schema has, and no other (homeassistant/components/smtp/notify.py)."""
    import voluptuous as vol
    import yaml
    port = vol.All(vol.Coerce(int), vol.Range(min=1, max=65535))
    schema = vol.Schema({
        vol.Required("name"): str, vol.Required("platform"): "smtp", vol.Required("recipient"): vol.Email(),
        vol.Required("sender"): vol.Email(), vol.Optional("server"): str, vol.Optional("port"): port,
        vol.Optional("encryption"): vol.In(["tls", "starttls", "none"]), vol.Optional("username"): str,
        vol.Optional("password"): str, vol.Optional("sender_name"): str,
    })
    with open(file, encoding="utf-8") as text:
        [entry] = yaml.safe_load(text)["notify"]
    return schema(entry)


def variables(file):
    command = f"set -a; . '{file}'; /usr/bin/python3 -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    return json.loads(subprocess.run(["sh", "-c", command], check=True, capture_output=True).stdout)


mode, kind, *rest = sys.argv[1:]
if mode == "read":
    for file in rest:
        entry = home_assistant(file)
        print(json.dumps([entry["server"], entry["port"], entry["encryption"] == "tls", entry["username"], entry.get("password")]))
elif kind == "home-assistant":
    file, address = rest
    entry = home_assistant(file)
    context = ssl.create_default_context()
    if entry["encryption"] == "tls":
        mail = smtplib.SMTP_SSL(entry["server"], entry["port"], timeout=20, context=context)
    else:
        mail = smtplib.SMTP(entry["server"], entry["port"], timeout=20)
        mail.starttls(context=context)
    mail.login(entry["username"], entry["password"])
    message = email.message.EmailMessage()
    message["From"] = message["To"] = address
    mail.send_message(message)
    mail.quit()
else:
    from django.conf import settings
    from django.core.mail import send_mail
    file, address = rest
    e = {key.removeprefix("AUTHENTIK_EMAIL__"): value for key, value in variables(file).items()}
    # Its two words are Django's.
    settings.configure(EMAIL_HOST=e["HOST"], EMAIL_PORT=int(e["PORT"]), EMAIL_USE_SSL=e["USE_SSL"] == "true",
                       EMAIL_USE_TLS=e["USE_TLS"] == "true", EMAIL_HOST_USER=e["USERNAME"],
                       EMAIL_HOST_PASSWORD=e["PASSWORD"], DEFAULT_FROM_EMAIL=e["FROM"])
    send_mail("export", "x", None, [address])
