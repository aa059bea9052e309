package sandbox.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;

/**
 * Checks the privileges of a session's principal on tables by asking the sandbox.
 *
 * <p>A session belongs to one task. This class caches the allowed operations per session, so tasks share no cache.
 *
 * <p>Settings of the session: {@code spark.sandbox.access.url} and {@code .token}. Setting of the cluster:
 * {@code spark.sandbox.access}; with {@code required}, a session without a token has no access. Without this setting, a
 * session without a token has full access.
 */
final class Access {
  static final String OPTION = "spark.sandbox.access";
  private static final Map<SparkSession, Access> SESSIONS = Collections.synchronizedMap(new WeakHashMap<>());
  private static final Set<String> REMEMBERED = Set.of("read", "write", "alter", "describe");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> allowed = ConcurrentHashMap.newKeySet();
  private final String url;
  private final String token;
  private final boolean required;

  private Access(SparkSession session) {
    url = session.conf().get(OPTION + ".url", "");
    token = session.conf().get(OPTION + ".token", "");
    required = session.sparkContext().getConf().get(OPTION, "").equals("required");
  }

  static Access of(SparkSession session) {
    return SESSIONS.computeIfAbsent(session, Access::new);
  }

  /** Whether the sandbox checks the operations of the session. */
  boolean isChecked() {
    return required || !token.isEmpty();
  }

  /** Throws the same error as Spark on Databricks if the sandbox does not allow the operation. */
  void require(String operation, String name) {
    try {
      check(operation, name);
    } catch (InsufficientPermissions denied) {
      throw denied.unchecked();
    }
  }

  private void check(String operation, String name) throws InsufficientPermissions {
    String key = operation + " " + name;
    if (!isChecked() || allowed.contains(key)) {
      return;
    }
    ask(request(operation, name));
    if (REMEMBERED.contains(operation)) {
      allowed.add(key);
    } else {
      // Clears the cache, because the operation may create or drop a table and so invalidate cached answers about it.
      allowed.clear();
    }
  }

  void requireRename(String from, String to) {
    if (!isChecked()) {
      return;
    }
    try {
      ask(request("rename", from).put("to", to));
    } catch (InsufficientPermissions denied) {
      throw denied.unchecked();
    }
    allowed.clear();
  }

  /** Whether the session's principal may see a table. */
  boolean canDescribe(String table) {
    try {
      check("describe", table);
      return true;
    } catch (InsufficientPermissions denied) {
      return false;
    }
  }

  /** Returns the names in a catalog or schema that the session's principal may see. */
  List<String> visible(String type, String place, List<String> names) {
    if (!isChecked()) {
      return names;
    }
    ObjectNode request = request("visible", place).put("type", type);
    names.forEach(request.putArray("names")::add);
    List<String> visible = new ArrayList<>();
    try {
      ask(request).path("visible").forEach(name -> visible.add(name.asText()));
    } catch (InsufficientPermissions denied) {
      throw denied.unchecked();
    }
    return visible;
  }

  private static ObjectNode request(String operation, String name) {
    return JSON.createObjectNode().put("operation", operation).put("name", name);
  }

  private JsonNode ask(ObjectNode request) throws InsufficientPermissions {
    if (token.isEmpty() || url.isEmpty()) {
      throw new InsufficientPermissions("The session has no principal, because it does not belong to a task.");
    }
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url + "/sandbox/access").toURL().openConnection();
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Authorization", "Bearer " + token);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      connection.getOutputStream().write(JSON.writeValueAsBytes(request));
      int status = connection.getResponseCode();
      JsonNode answer = read(status < 400 ? connection.getInputStream() : connection.getErrorStream());
      if (status < 400) {
        return answer;
      }
      String message = answer.path("message").asText("no message");
      if (status == 401 || status == 403) {
        throw new InsufficientPermissions(message);
      }
      throw new IllegalStateException("the sandbox answered " + status + " to " + request + ": " + message);
    } catch (IOException error) {
      throw new UncheckedIOException("cannot ask the sandbox at " + url + " for " + request, error);
    }
  }

  private static JsonNode read(InputStream body) throws IOException {
    if (body == null) {
      return JSON.createObjectNode();
    }
    try (body) {
      return JSON.readTree(body);
    } catch (JsonProcessingException notJson) {
      return JSON.createObjectNode();
    }
  }
}
