package sandbox.catalog;

import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.TableCatalog;

/** Converts table names of one catalog to paths for Delta's catalog. Checks that tables exist, and some privileges. */
final class TableNames {
  private final String catalog;
  private final Folders folders;
  private final Access access;

  TableNames(String catalog, Folders folders, Access access) {
    this.catalog = catalog;
    this.folders = folders;
    this.access = access;
  }

  boolean hasSchema(String[] namespace) {
    return namespace.length == 1 && folders.hasSchema(namespace[0]);
  }

  String existing(String[] namespace) throws NoSuchNamespaceException {
    if (!hasSchema(namespace)) {
      throw new NoSuchNamespaceException(qualified(namespace));
    }
    return namespace[0];
  }

  boolean isThere(Identifier table) {
    return hasSchema(table.namespace()) && folders.hasTable(schemaOf(table), table.name());
  }

  /** Throws unless the table exists and the session's principal may see it. {@link PlanAccess} checks reads of rows. */
  Identifier shown(Identifier table) throws NoSuchTableException {
    Identifier path = existing(table);
    access.require("describe", nameOf(table));
    return path;
  }

  Identifier creatable(Identifier table) throws NoSuchNamespaceException, TableAlreadyExistsException {
    Identifier path = absent(table);
    access.require("create", nameOf(table));
    return path;
  }

  Identifier existing(Identifier table) throws NoSuchTableException {
    if (!isThere(table)) {
      throw new NoSuchTableException(Identifier.of(qualified(table.namespace()), table.name()));
    }
    return byPath(table);
  }

  Identifier absent(Identifier table) throws NoSuchNamespaceException, TableAlreadyExistsException {
    Identifier path = valid(table);
    if (isThere(table)) {
      throw new TableAlreadyExistsException(Identifier.of(qualified(table.namespace()), table.name()));
    }
    return path;
  }

  Identifier valid(Identifier table) throws NoSuchNamespaceException {
    existing(table.namespace());
    Names.checked(table.name());
    return byPath(table);
  }

  /** Returns the identifier with which Delta's catalog finds a table by the path of its folder. */
  private Identifier byPath(Identifier table) {
    return Identifier.of(new String[] {"delta"}, folder(table).toUri().getPath());
  }

  /** Returns the properties of a new table; throws unless it is a managed Delta table. */
  Map<String, String> managed(Identifier table, Map<String, String> properties) {
    String provider = properties.getOrDefault(TableCatalog.PROP_PROVIDER, "delta");
    if (!provider.equalsIgnoreCase("delta")) {
      throw new UnsupportedOperationException(describe(table) + ": USING " + provider + "; the sandbox supports only delta");
    }
    if (properties.containsKey(TableCatalog.PROP_LOCATION) || properties.containsKey(TableCatalog.PROP_EXTERNAL)) {
      throw new UnsupportedOperationException(describe(table) + ": the sandbox does not support external tables (LOCATION)");
    }
    return properties;
  }

  /** Removes the catalog from the new name in a RENAME. Spark passes this name as the statement contains it. */
  Identifier withoutCatalog(Identifier table) {
    String[] namespace = table.namespace();
    boolean named = namespace.length == 2 && namespace[0].equalsIgnoreCase(catalog);
    return named ? Identifier.of(new String[] {namespace[1]}, table.name()) : table;
  }

  String describe(Identifier table) {
    return "table " + nameOf(table);
  }

  String nameOf(Identifier table) {
    return String.join(".", qualified(table.namespace())) + "." + table.name();
  }

  String[] qualified(String[] namespace) {
    String[] names = new String[namespace.length + 1];
    names[0] = catalog;
    System.arraycopy(namespace, 0, names, 1, namespace.length);
    return names;
  }

  /** Returns the folder of a table, which need not exist. */
  Path folder(Identifier table) {
    return folders.table(schemaOf(table), table.name());
  }

  private static String schemaOf(Identifier table) {
    return table.namespace()[0];
  }
}
