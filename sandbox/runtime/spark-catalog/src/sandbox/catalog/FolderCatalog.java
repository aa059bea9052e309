package sandbox.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.NonEmptyNamespaceException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.StagingTableCatalog;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableWritePrivilege;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A catalog of managed Delta tables as a folder: {@code <warehouse>/<catalog>/<schema>/<table>}. Catalogs share
 * nothing but the warehouse. The catalog is there when its folder is; a schema is a folder in it.
 *
 * <p>Tables are handled by Delta's own catalog as tables by path; here names become paths. It takes that catalog from
 * {@code spark_catalog}, which has to be a {@link DeltaCatalog}.
 *
 * <p>What the principal of the session may do is the sandbox's to say: see {@link Access}. It also makes and drops the
 * schemas then, which it keeps a record of.
 *
 * <p>Option {@code warehouse}: folder of all catalogs.
 */
public final class FolderCatalog implements StagingTableCatalog, SupportsNamespaces {
  private String name;
  private Folders folders;
  private Access access;

  @Override
  public void initialize(String catalogName, CaseInsensitiveStringMap options) {
    String warehouse = options.get("warehouse");
    if (warehouse == null) {
      throw new IllegalArgumentException("spark.sql.catalog." + catalogName + ".warehouse is not set");
    }
    name = catalogName;
    folders = new Folders(new Path(warehouse, Names.folder(catalogName)));
    if (!folders.catalogExists()) {
      throw new IllegalStateException(
          "[NO_SUCH_CATALOG_EXCEPTION] catalog '" + catalogName + "' was not found: no folder " + folders.root());
    }
    access = Access.of(SparkSession.active());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean tableExists(Identifier table) {
    return isThere(table) && access.canDescribe(nameOf(table));
  }

  @Override
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    List<String> tables = folders.tables(existing(namespace));
    return access.visible("table", String.join(".", qualified(namespace)), tables).stream()
        .map(table -> Identifier.of(namespace, table))
        .toArray(Identifier[]::new);
  }

  @Override
  public Table loadTable(Identifier table) throws NoSuchTableException {
    return delta().loadTable(shown(table));
  }

  /** The target of a write. */
  @Override
  public Table loadTable(Identifier table, Set<TableWritePrivilege> privileges) throws NoSuchTableException {
    Identifier path = existing(table);
    access.require(privileges.isEmpty() ? "describe" : "write", nameOf(table));
    return delta().loadTable(path);
  }

  @Override
  public Table loadTable(Identifier table, String version) throws NoSuchTableException {
    return delta().loadTable(shown(table), version);
  }

  @Override
  public Table loadTable(Identifier table, long timestampMicros) throws NoSuchTableException {
    return delta().loadTable(shown(table), timestampMicros);
  }

  @Override
  public Table createTable(Identifier table, Column[] columns, Transform[] partitions, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta().createTable(creatable(table), columns, partitions, managed(table, properties));
  }

  @Override
  public StagedTable stageCreate(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta().stageCreate(creatable(table), columns, partitions, managed(table, properties));
  }

  @Override
  public StagedTable stageReplace(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws NoSuchNamespaceException, NoSuchTableException {
    Identifier path = existing(table);
    access.require("replace", nameOf(table));
    return delta().stageReplace(path, columns, partitions, managed(table, properties));
  }

  @Override
  public StagedTable stageCreateOrReplace(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws NoSuchNamespaceException {
    Identifier path = valid(table);
    access.require(isThere(table) ? "replace" : "create", nameOf(table));
    return delta().stageCreateOrReplace(path, columns, partitions, managed(table, properties));
  }

  @Override
  public Table alterTable(Identifier table, TableChange... changes) throws NoSuchTableException {
    Identifier path = existing(table);
    access.require(Stream.of(changes).allMatch(FolderCatalog::isModification) ? "alter" : "own", nameOf(table));
    return delta().alterTable(path, changes);
  }

  @Override
  public boolean dropTable(Identifier table) {
    if (!isThere(table)) {
      return false;
    }
    access.require("drop", nameOf(table));
    Path path = folders.table(schemaOf(table), table.name());
    folders.delete(path);
    DeltaLog.invalidateCache(SparkSession.active(), path);
    return true;
  }

  @Override
  public void renameTable(Identifier from, Identifier to) throws NoSuchTableException, TableAlreadyExistsException {
    existing(from);
    Identifier target = withoutCatalog(to);
    try {
      absent(target);
    } catch (NoSuchNamespaceException missing) {
      throw new UnsupportedOperationException("cannot rename " + describe(from) + ": " + missing.getMessage(), missing);
    }
    access.requireRename(nameOf(from), nameOf(target));
    Path source = folders.table(schemaOf(from), from.name());
    folders.move(source, folders.table(schemaOf(target), target.name()));
    DeltaLog.invalidateCache(SparkSession.active(), source);
  }

  @Override
  public boolean namespaceExists(String[] namespace) {
    return namespace.length == 1 && folders.hasSchema(namespace[0]);
  }

  @Override
  public String[][] listNamespaces() {
    return access.visible("schema", name, folders.schemas()).stream()
        .map(schema -> new String[] {schema})
        .toArray(String[][]::new);
  }

  @Override
  public String[][] listNamespaces(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length == 0) {
      return listNamespaces();
    }
    existing(namespace);
    return new String[0][];
  }

  @Override
  public Map<String, String> loadNamespaceMetadata(String[] namespace) throws NoSuchNamespaceException {
    return Map.of(SupportsNamespaces.PROP_LOCATION, folders.schema(existing(namespace)).toString());
  }

  @Override
  public void createNamespace(String[] namespace, Map<String, String> properties)
      throws NamespaceAlreadyExistsException {
    if (namespaceExists(namespace)) {
      throw new NamespaceAlreadyExistsException(namespace);
    }
    if (namespace.length != 1) {
      throw new UnsupportedOperationException("a schema has one name, got " + String.join(".", namespace));
    }
    if (properties.containsKey(SupportsNamespaces.PROP_LOCATION)) {
      throw new UnsupportedOperationException("schema " + namespace[0] + ": LOCATION is not supported here");
    }
    String schema = Names.checked(namespace[0]);
    if (access.isChecked()) {
      access.require("create-schema", String.join(".", qualified(namespace)));
    } else {
      folders.create(folders.schema(schema));
    }
  }

  @Override
  public void alterNamespace(String[] namespace, NamespaceChange... changes) {
    throw new UnsupportedOperationException("properties of schemas are not kept here");
  }

  @Override
  public boolean dropNamespace(String[] namespace, boolean cascade)
      throws NoSuchNamespaceException, NonEmptyNamespaceException {
    String schema = existing(namespace);
    if (!cascade && !folders.isEmpty(folders.schema(schema))) {
      throw new NonEmptyNamespaceException(namespace);
    }
    folders.tables(schema).forEach(table -> dropTable(Identifier.of(namespace, table)));
    if (access.isChecked()) {
      access.require("drop-schema", String.join(".", qualified(namespace)));
    } else {
      folders.delete(folders.schema(schema));
    }
    return true;
  }

  /** Delta's catalog of the session at hand; each session of a JVM has its own. */
  private static DeltaCatalog delta() {
    return (DeltaCatalog) SparkSession.active().sessionState().catalogManager().catalog("spark_catalog");
  }

  private String existing(String[] namespace) throws NoSuchNamespaceException {
    if (!namespaceExists(namespace)) {
      throw new NoSuchNamespaceException(qualified(namespace));
    }
    return namespace[0];
  }

  private boolean isThere(Identifier table) {
    return namespaceExists(table.namespace()) && folders.hasTable(schemaOf(table), table.name());
  }

  /** A table that exists and is shown to the session's principal. What a query reads of it, {@link PlanAccess} checks. */
  private Identifier shown(Identifier table) throws NoSuchTableException {
    Identifier path = existing(table);
    access.require("describe", nameOf(table));
    return path;
  }

  private Identifier creatable(Identifier table) throws NoSuchNamespaceException, TableAlreadyExistsException {
    Identifier path = absent(table);
    access.require("create", nameOf(table));
    return path;
  }

  /** Changes of columns and properties, which take MODIFY; others take the ownership of a table. */
  private static boolean isModification(TableChange change) {
    return change instanceof TableChange.ColumnChange
        || change instanceof TableChange.SetProperty
        || change instanceof TableChange.RemoveProperty;
  }

  private Identifier existing(Identifier table) throws NoSuchTableException {
    if (!isThere(table)) {
      throw new NoSuchTableException(Identifier.of(qualified(table.namespace()), table.name()));
    }
    return byPath(table);
  }

  private Identifier absent(Identifier table) throws NoSuchNamespaceException, TableAlreadyExistsException {
    Identifier path = valid(table);
    if (isThere(table)) {
      throw new TableAlreadyExistsException(Identifier.of(qualified(table.namespace()), table.name()));
    }
    return path;
  }

  private Identifier valid(Identifier table) throws NoSuchNamespaceException {
    existing(table.namespace());
    Names.checked(table.name());
    return byPath(table);
  }

  /** The way Delta's catalog names a table by path. */
  private Identifier byPath(Identifier table) {
    Path path = folders.table(schemaOf(table), table.name());
    return Identifier.of(new String[] {"delta"}, path.toUri().getPath());
  }

  /** Properties of a table to create; refuses what is not a managed Delta table. */
  private Map<String, String> managed(Identifier table, Map<String, String> properties) {
    String provider = properties.getOrDefault(TableCatalog.PROP_PROVIDER, "delta");
    if (!provider.equalsIgnoreCase("delta")) {
      throw new UnsupportedOperationException(describe(table) + ": USING " + provider + "; only delta is supported here");
    }
    if (properties.containsKey(TableCatalog.PROP_LOCATION) || properties.containsKey(TableCatalog.PROP_EXTERNAL)) {
      throw new UnsupportedOperationException(describe(table) + ": external tables (LOCATION) are not supported here");
    }
    return properties;
  }

  /** Spark hands on the new name of a RENAME as it was written, a catalog in front included. */
  private Identifier withoutCatalog(Identifier table) {
    String[] namespace = table.namespace();
    boolean named = namespace.length == 2 && namespace[0].equalsIgnoreCase(name);
    return named ? Identifier.of(new String[] {namespace[1]}, table.name()) : table;
  }

  private String describe(Identifier table) {
    return "table " + nameOf(table);
  }

  private String nameOf(Identifier table) {
    return String.join(".", qualified(table.namespace())) + "." + table.name();
  }

  private String[] qualified(String[] namespace) {
    String[] names = new String[namespace.length + 1];
    names[0] = name;
    System.arraycopy(namespace, 0, names, 1, namespace.length);
    return names;
  }

  private static String schemaOf(Identifier table) {
    return table.namespace()[0];
  }
}
