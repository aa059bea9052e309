package sandbox.catalog;

import java.util.Map;
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
 * <p>Option {@code warehouse}: folder of all catalogs.
 */
public final class FolderCatalog implements StagingTableCatalog, SupportsNamespaces {
  private String name;
  private Folders folders;

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
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean tableExists(Identifier table) {
    return namespaceExists(table.namespace()) && folders.hasTable(schemaOf(table), table.name());
  }

  @Override
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    return folders.tables(existing(namespace)).stream()
        .map(table -> Identifier.of(namespace, table))
        .toArray(Identifier[]::new);
  }

  @Override
  public Table loadTable(Identifier table) throws NoSuchTableException {
    return delta().loadTable(existing(table));
  }

  @Override
  public Table loadTable(Identifier table, String version) throws NoSuchTableException {
    return delta().loadTable(existing(table), version);
  }

  @Override
  public Table loadTable(Identifier table, long timestampMicros) throws NoSuchTableException {
    return delta().loadTable(existing(table), timestampMicros);
  }

  @Override
  public Table createTable(Identifier table, Column[] columns, Transform[] partitions, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta().createTable(absent(table), columns, partitions, managed(table, properties));
  }

  @Override
  public StagedTable stageCreate(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta().stageCreate(absent(table), columns, partitions, managed(table, properties));
  }

  @Override
  public StagedTable stageReplace(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws NoSuchNamespaceException, NoSuchTableException {
    return delta().stageReplace(existing(table), columns, partitions, managed(table, properties));
  }

  @Override
  public StagedTable stageCreateOrReplace(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws NoSuchNamespaceException {
    return delta().stageCreateOrReplace(valid(table), columns, partitions, managed(table, properties));
  }

  @Override
  public Table alterTable(Identifier table, TableChange... changes) throws NoSuchTableException {
    return delta().alterTable(existing(table), changes);
  }

  @Override
  public boolean dropTable(Identifier table) {
    if (!tableExists(table)) {
      return false;
    }
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
    return folders.schemas().stream().map(schema -> new String[] {schema}).toArray(String[][]::new);
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
    folders.create(folders.schema(Names.checked(namespace[0])));
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
    folders.delete(folders.schema(schema));
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

  private Identifier existing(Identifier table) throws NoSuchTableException {
    if (!tableExists(table)) {
      throw new NoSuchTableException(Identifier.of(qualified(table.namespace()), table.name()));
    }
    return byPath(table);
  }

  private Identifier absent(Identifier table) throws NoSuchNamespaceException, TableAlreadyExistsException {
    Identifier path = valid(table);
    if (tableExists(table)) {
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
    return "table " + String.join(".", qualified(table.namespace())) + "." + table.name();
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
