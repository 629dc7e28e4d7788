<?php
// Symfony's mailer, and WordPress's: php.php read KIND FILE..., or php.php send KIND FILE ADDRESS.
use Symfony\Component\Mailer\Transport\Dsn;
use Symfony\Component\Mailer\Transport\Smtp\EsmtpTransportFactory;

[, $mode, $kind] = $argv;
$rest = array_slice($argv, 3);
if ($kind == "symfony") {
    require "Symfony/Component/Mailer/autoload.php";
    require "Symfony/Component/Dotenv/autoload.php";
}

function dsn($file) {
    $values = (new Symfony\Component\Dotenv\Dotenv())->parse(file_get_contents($file));
    return Dsn::fromString($values["MAILER_DSN"]);
}

// Constants can be defined once a process, so the file is read as what `define` would be given.
function constants($file) {
    $all = [];
    $define = function ($name, $value) use (&$all) { $all[$name] = $value; };
    eval(str_replace("define(", '$define(', file_get_contents($file)));
    return $all;
}

if ($mode == "read") {
    foreach ($rest as $file) {
        if ($kind == "symfony") {
            $dsn = dsn($file);
            $row = [$dsn->getHost(), $dsn->getPort(), $dsn->getScheme() == "smtps", $dsn->getUser(), $dsn->getPassword()];
        } else {
            $all = constants($file);
            $row = [$all["WPMS_SMTP_HOST"], $all["WPMS_SMTP_PORT"], $all["WPMS_SSL"] == "ssl", $all["WPMS_SMTP_USER"], $all["WPMS_SMTP_PASS"]];
        }
        echo json_encode($row), "\n";
    }
    exit;
}
[$file, $address] = $rest;
if ($kind == "symfony") {
    $transport = (new EsmtpTransportFactory())->create(dsn($file));
    $transport->send((new Symfony\Component\Mime\Email())->from($address)->to($address)->subject("export")->text("x"));
} else {
    require "libphp-phpmailer/autoload.php";
    $all = constants($file);
    $mail = new PHPMailer\PHPMailer\PHPMailer(true);
    $mail->isSMTP();
    $mail->Host = $all["WPMS_SMTP_HOST"];
    $mail->Port = $all["WPMS_SMTP_PORT"];
    $mail->SMTPSecure = $all["WPMS_SSL"];
    $mail->SMTPAuth = $all["WPMS_SMTP_AUTH"];
    $mail->Username = $all["WPMS_SMTP_USER"];
    $mail->Password = $all["WPMS_SMTP_PASS"];
    $mail->setFrom($address);
    $mail->addAddress($address);
    $mail->Subject = "export";
    $mail->Body = "x";
    $mail->send();
}
