# Reads what Ruby's programs read, each with its own mapping to the settings of Action Mailer:
# ruby.rb read KIND FILE..., or ruby.rb send KIND FILE ADDRESS.
require "json"
require "mail"

def settings(kind, file)
  case kind
  when "rails"
    require "action_mailer"
    load file
    ActionMailer::Base.smtp_settings
  when "gitlab"
    gitlab_rails = {}
    eval(File.read(file), binding)
    value = ->(key) { gitlab_rails["smtp_#{key}"] }
    { address: value["address"], port: value["port"], tls: value["tls"], enable_starttls_auto: value["enable_starttls_auto"],
      authentication: value["authentication"].to_sym, user_name: value["user_name"], password: value["password"],
      openssl_verify_mode: value["openssl_verify_mode"], ca_file: value["ca_file"] }
  when "discourse"
    require "yaml"
    env = YAML.load(File.read(file))["env"]
    value = ->(key) { env["DISCOURSE_SMTP_#{key}"] }
    { address: value["ADDRESS"], port: value["PORT"], tls: value["FORCE_TLS"],
      enable_starttls_auto: !value["FORCE_TLS"] && value["ENABLE_START_TLS"], authentication: value["AUTHENTICATION"],
      user_name: value["USER_NAME"], password: value["PASSWORD"], openssl_verify_mode: value["OPENSSL_VERIFY_MODE"] }
  when "mastodon"
    require "dotenv"
    env = Dotenv::Parser.call(File.read(file))
    # "always" and "never" are true and false of the mailer.
    { address: env["SMTP_SERVER"], port: env["SMTP_PORT"].to_i, tls: env["SMTP_TLS"],
      enable_starttls: { "always" => true, "never" => false }.fetch(env["SMTP_ENABLE_STARTTLS"]),
      authentication: env["SMTP_AUTH_METHOD"], user_name: env["SMTP_LOGIN"], password: env["SMTP_PASSWORD"],
      openssl_verify_mode: env["SMTP_OPENSSL_VERIFY_MODE"] }
  when "chatwoot"
    require "dotenv"
    env = Dotenv::Parser.call(File.read(file))
    { address: env["SMTP_ADDRESS"], port: env["SMTP_PORT"].to_i, tls: env["SMTP_TLS"] ? env["SMTP_TLS"] == "true" : nil,
      enable_starttls_auto: env["SMTP_ENABLE_STARTTLS_AUTO"] == "true", authentication: env["SMTP_AUTHENTICATION"].to_sym,
      user_name: env["SMTP_USERNAME"], password: env["SMTP_PASSWORD"], openssl_verify_mode: env["SMTP_OPENSSL_VERIFY_MODE"] }
  end
end

mode, kind, *rest = ARGV
if mode == "read"
  rest.each do |file|
    all = settings(kind, file)
    puts JSON.generate([all[:address], all[:port], !!all[:tls], all[:user_name], all[:password]])
  end
else
  file, address = rest
  all = settings(kind, file)
  message = Mail.new { from address; to address; subject "export"; body "x" }
  message.delivery_method :smtp, all
  message.deliver!
end
