import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The protocol of producers.py: one flat JSON object a line, in and out. */
abstract class Worker {
    static final char[] PASSWORD = "mat-khau".toCharArray();
    private static final Pattern PAIR = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    static final class Job extends HashMap<String, String> {
        String text(String name, String otherwise) {
            return getOrDefault(name, otherwise);
        }

        Path at(String name) {
            return Path.of(get(name));
        }

        Path key(String name) {
            return Path.of(get("keys")).resolve(name);
        }

        float[] box() {
            String[] parts = get("box").split(",");
            float[] box = new float[4];
            for (int i = 0; i < 4; i++) {
                box[i] = Float.parseFloat(parts[i]);
            }
            return box;
        }
    }

    static final class Identity {
        final PrivateKey key;
        final Certificate[] chain;

        Identity(Job job) throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(Files.newInputStream(job.key(job.text("by", "leader") + ".p12")), PASSWORD);
            String alias = store.aliases().nextElement();
            key = (PrivateKey) store.getKey(alias, PASSWORD);
            chain = store.getCertificateChain(alias);
        }
    }

    /** What is to be answered beside {}; null for nothing. */
    abstract String work(Job job) throws Exception;

    final void serve() throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // What the libraries say on the way is no answer.
        System.setOut(System.err);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Job job = new Job();
            for (Matcher m = PAIR.matcher(line); m.find();) {
                job.put(m.group(1), m.group(2).replace("\\\"", "\"").replace("\\\\", "\\"));
            }
            String answer;
            try {
                answer = work(job);
                answer = answer == null ? "{}" : answer;
            } catch (Throwable error) {
                StringBuilder trace = new StringBuilder();
                for (Throwable e = error; e != null; e = e.getCause()) {
                    trace.append(e).append(" at ");
                    for (int i = 0; i < Math.min(6, e.getStackTrace().length); i++) {
                        trace.append(e.getStackTrace()[i]).append("; ");
                    }
                }
                answer = "{\"error\":" + quoted(String.valueOf(error)) + ",\"trace\":" + quoted(trace.toString()) + "}";
            }
            answers.println(answer);
        }
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
