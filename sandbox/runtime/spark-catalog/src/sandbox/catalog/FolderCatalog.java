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
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableWritePrivilege;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A catalog of managed Delta tables in folders: {@code <warehouse>/<catalog>/<schema>/<table>}. A catalog exists if its
 * folder does; each schema is a folder in it.
 *
 * <p>This class converts names to paths, and Delta's own catalog handles the tables by path. Spark must have a
 * {@link DeltaCatalog} as {@code spark_catalog}; this class calls that instance.
 *
 * <p>The sandbox checks the privileges of the session's principal, see {@link Access}. For a checked session,
 * the sandbox also creates and drops schemas, because it stores a record of each schema.
 *
 * <p>Option {@code warehouse}: folder of all catalogs.
 */
public final class FolderCatalog implements StagingTableCatalog, SupportsNamespaces {
  private String name;
  private Folders folders;
  private Access access;
  private TableNames names;

  @Override
  public void initialize(String catalogName, CaseInsensitiveStringMap options) {
    String warehouse = options.get("warehouse");
    if (warehouse == null) {
      throw new IllegalArgumentException(
          "spark.sql.catalog." + catalogName + ".warehouse is not set: set it to the folder of all catalogs");
    }
    name = catalogName;
    folders = new Folders(new Path(warehouse, Names.folder(catalogName)));
    if (!folders.catalogExists()) {
      throw new IllegalStateException(
          "[NO_SUCH_CATALOG_EXCEPTION] catalog '" + catalogName + "' was not found: no folder " + folders.root());
    }
    access = Access.of(SparkSession.active());
    names = new TableNames(name, folders, access);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean tableExists(Identifier table) {
    return names.isThere(table) && access.canDescribe(names.nameOf(table));
  }

  @Override
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    List<String> tables = folders.tables(names.existing(namespace));
    return access.visible("table", String.join(".", names.qualified(namespace)), tables).stream()
        .map(table -> Identifier.of(namespace, table))
        .toArray(Identifier[]::new);
  }

  @Override
  public Table loadTable(Identifier table) throws NoSuchTableException {
    return delta().loadTable(names.shown(table));
  }

  /** Loads the target of a write. Requires the operation "write", or "describe" if {@code privileges} is empty. */
  @Override
  public Table loadTable(Identifier table, Set<TableWritePrivilege> privileges) throws NoSuchTableException {
    Identifier path = names.existing(table);
    access.require(privileges.isEmpty() ? "describe" : "write", names.nameOf(table));
    return delta().loadTable(path);
  }

  @Override
  public Table loadTable(Identifier table, String version) throws NoSuchTableException {
    return delta().loadTable(names.shown(table), version);
  }

  @Override
  public Table loadTable(Identifier table, long timestampMicros) throws NoSuchTableException {
    return delta().loadTable(names.shown(table), timestampMicros);
  }

  @Override
  public Table createTable(Identifier table, Column[] columns, Transform[] partitions, Map<String, String> properties)
      throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta().createTable(names.creatable(table), columns, partitions, names.managed(table, properties));
  }

  @Override
  public StagedTable stageCreate(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws TableAlreadyExistsException, NoSuchNamespaceException {
    return delta().stageCreate(names.creatable(table), columns, partitions, names.managed(table, properties));
  }

  @Override
  public StagedTable stageReplace(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws NoSuchNamespaceException, NoSuchTableException {
    Identifier path = names.existing(table);
    access.require("replace", names.nameOf(table));
    return delta().stageReplace(path, columns, partitions, names.managed(table, properties));
  }

  @Override
  public StagedTable stageCreateOrReplace(Identifier table, Column[] columns, Transform[] partitions,
      Map<String, String> properties) throws NoSuchNamespaceException {
    Identifier path = names.valid(table);
    access.require(names.isThere(table) ? "replace" : "create", names.nameOf(table));
    return delta().stageCreateOrReplace(path, columns, partitions, names.managed(table, properties));
  }

  @Override
  public Table alterTable(Identifier table, TableChange... changes) throws NoSuchTableException {
    Identifier path = names.existing(table);
    access.require(Stream.of(changes).allMatch(FolderCatalog::isModification) ? "alter" : "own", names.nameOf(table));
    return delta().alterTable(path, changes);
  }

  @Override
  public boolean dropTable(Identifier table) {
    if (!names.isThere(table)) {
      return false;
    }
    access.require("drop", names.nameOf(table));
    Path path = names.folder(table);
    folders.delete(path);
    DeltaLog.invalidateCache(SparkSession.active(), path);
    return true;
  }

  @Override
  public void renameTable(Identifier from, Identifier to) throws NoSuchTableException, TableAlreadyExistsException {
    names.existing(from);
    Identifier target = names.withoutCatalog(to);
    try {
      names.absent(target);
    } catch (NoSuchNamespaceException missing) {
      throw new UnsupportedOperationException("cannot rename " + names.describe(from) + ": " + missing.getMessage(), missing);
    }
    access.requireRename(names.nameOf(from), names.nameOf(target));
    Path source = names.folder(from);
    folders.move(source, names.folder(target));
    DeltaLog.invalidateCache(SparkSession.active(), source);
  }

  @Override
  public boolean namespaceExists(String[] namespace) {
    return names.hasSchema(namespace);
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
    names.existing(namespace);
    return new String[0][];
  }

  @Override
  public Map<String, String> loadNamespaceMetadata(String[] namespace) throws NoSuchNamespaceException {
    return Map.of(SupportsNamespaces.PROP_LOCATION, folders.schema(names.existing(namespace)).toString());
  }

  @Override
  public void createNamespace(String[] namespace, Map<String, String> properties)
      throws NamespaceAlreadyExistsException {
    if (namespaceExists(namespace)) {
      throw new NamespaceAlreadyExistsException(namespace);
    }
    if (namespace.length != 1) {
      throw new UnsupportedOperationException("the name of a schema has one part, got " + String.join(".", namespace));
    }
    if (properties.containsKey(SupportsNamespaces.PROP_LOCATION)) {
      throw new UnsupportedOperationException("schema " + namespace[0] + ": the sandbox does not support LOCATION");
    }
    String schema = Names.checked(namespace[0]);
    if (access.isChecked()) {
      access.require("create-schema", String.join(".", names.qualified(namespace)));
    } else {
      folders.create(folders.schema(schema));
    }
  }

  @Override
  public void alterNamespace(String[] namespace, NamespaceChange... changes) {
    throw new UnsupportedOperationException("the sandbox does not support properties of schemas");
  }

  @Override
  public boolean dropNamespace(String[] namespace, boolean cascade)
      throws NoSuchNamespaceException, NonEmptyNamespaceException {
    String schema = names.existing(namespace);
    if (!cascade && !folders.isEmpty(folders.schema(schema))) {
      throw new NonEmptyNamespaceException(namespace);
    }
    folders.tables(schema).forEach(table -> dropTable(Identifier.of(namespace, table)));
    if (access.isChecked()) {
      access.require("drop-schema", String.join(".", names.qualified(namespace)));
    } else {
      folders.delete(folders.schema(schema));
    }
    return true;
  }

  /** Returns Delta's catalog of the current session. Each session has its own instance. */
  private static DeltaCatalog delta() {
    return (DeltaCatalog) SparkSession.active().sessionState().catalogManager().catalog("spark_catalog");
  }

  /** Whether a change is to a column or property and therefore needs MODIFY. Any other change needs MANAGE. */
  private static boolean isModification(TableChange change) {
    return change instanceof TableChange.ColumnChange
        || change instanceof TableChange.SetProperty
        || change instanceof TableChange.RemoveProperty;
  }
}
