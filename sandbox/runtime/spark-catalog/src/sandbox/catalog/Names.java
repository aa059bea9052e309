package sandbox.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names in Unity Catalog, which are not case-sensitive and exclude some characters. */
final class Names {
  private static final Pattern ALLOWED = Pattern.compile("[^_\\s./\\x00-\\x1F\\x7F][^\\s./\\x00-\\x1F\\x7F]{0,254}");

  private Names() {}

  /** Returns the name of the folder for a catalog, schema or table: its name in lower case. */
  static String folder(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether a folder name is allowed for a schema or table. A folder with another name is no schema and no table. */
  static boolean isVisible(String folder) {
    return ALLOWED.matcher(folder).matches();
  }

  /** Returns the name of a new object unchanged; throws if the name is not allowed. */
  static String checked(String name) {
    if (!isVisible(name)) {
      throw new IllegalArgumentException(
          "name '" + name + "' is not allowed: a name has at most 255 characters, none of them a space, dot, slash or "
              + "control character, and does not begin with an underscore");
    }
    return name;
  }
}
