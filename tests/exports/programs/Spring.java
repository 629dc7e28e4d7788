import java.io.FileInputStream;
import java.util.Properties;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.SimpleMailMessage;

/** Reads properties as Java does, and gives them to the mailer that Spring Boot makes of them. */
public class Spring {
    static Properties load(String file) throws Exception {
        Properties all = new Properties();
        try (FileInputStream in = new FileInputStream(file)) {
            all.load(in);
        }
        return all;
    }

    static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            out.append(c < 0x80 && c != '"' && c != '\\' ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return out.append('"').toString();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("read")) {
            for (int i = 2; i < arguments.length; i++) {
                Properties all = load(arguments[i]);
                System.out.println("[" + json(all.getProperty("spring.mail.host")) + "," + all.getProperty("spring.mail.port") + ","
                    + "true".equals(all.getProperty("spring.mail.properties.mail.smtp.ssl.enable")) + ","
                    + json(all.getProperty("spring.mail.username")) + "," + json(all.getProperty("spring.mail.password")) + "]");
            }
            return;
        }
        Properties all = load(arguments[2]);
        JavaMailSenderImpl mailer = new JavaMailSenderImpl();
        mailer.setHost(all.getProperty("spring.mail.host"));
        mailer.setPort(Integer.parseInt(all.getProperty("spring.mail.port")));
        mailer.setUsername(all.getProperty("spring.mail.username"));
        mailer.setPassword(all.getProperty("spring.mail.password"));
        mailer.setDefaultEncoding("UTF-8");
        String prefix = "spring.mail.properties.";
        for (String name : all.stringPropertyNames()) {
            if (name.startsWith(prefix)) {
                mailer.getJavaMailProperties().setProperty(name.substring(prefix.length()), all.getProperty(name));
            }
        }
        // The lab's authority, where a machine has the system's.
        java.security.KeyStore store = java.security.KeyStore.getInstance(java.security.KeyStore.getDefaultType());
        store.load(null);
        try (FileInputStream in = new FileInputStream(arguments[1])) {
            store.setCertificateEntry("lab", java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        javax.net.ssl.TrustManagerFactory trust =
            javax.net.ssl.TrustManagerFactory.getInstance(javax.net.ssl.TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        mailer.getJavaMailProperties().put("mail.smtp.ssl.socketFactory", context.getSocketFactory());
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom(arguments[3]);
        message.setTo(arguments[3]);
        message.setSubject("export");
        message.setText("x");
        mailer.send(message);
    }
}
