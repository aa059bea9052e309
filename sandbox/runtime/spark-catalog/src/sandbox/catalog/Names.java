package sandbox.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of Unity Catalog: case does not count, and some characters are not allowed. */
final class Names {
  private static final Pattern ALLOWED = Pattern.compile("[^_\\s./\\x00-\\x1F\\x7F][^\\s./\\x00-\\x1F\\x7F]{0,254}");

  private Names() {}

  /** The folder that stands for a name. */
  static String folder(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether a folder of a catalog or schema stands for something in it; others hold what is not a table. */
  static boolean isVisible(String folder) {
    return ALLOWED.matcher(folder).matches();
  }

  /** Returns a name for something new, if it is allowed. */
  static String checked(String name) {
    if (!isVisible(name)) {
      throw new IllegalArgumentException(
          "name '" + name + "' is not allowed: up to 255 characters, no space, dot, slash or control character, "
              + "no underscore in front");
    }
    return name;
  }
}
