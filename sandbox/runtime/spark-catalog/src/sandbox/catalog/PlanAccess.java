package sandbox.catalog;

import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.analysis.ResolvedTable;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * Checks the privileges on the tables that an analyzed plan reads or changes. In such a plan, Delta has replaced the
 * names of tables by their files, so this class identifies a table by its folder. A query that names the folder instead
 * of the table therefore needs the same privileges.
 *
 * <p>The plan does not contain the target of INSERT or of a DataFrame writer. Spark loads that table with the
 * privileges that the write needs, and {@link FolderCatalog} checks them.
 */
final class PlanAccess {
  private static final String DELTA_COMMANDS = "org.apache.spark.sql.delta.commands.";

  private final Access access;
  private final String warehouse;

  /** @param warehouse folder of all catalogs */
  PlanAccess(Access access, String warehouse) {
    this.access = access;
    this.warehouse = new Path(warehouse).toUri().getPath();
  }

  void check(LogicalPlan plan) {
    plan.foreachWithSubqueries(
        node -> {
          checkNode(node);
          return BoxedUnit.UNIT;
        });
  }

  private void checkNode(LogicalPlan node) {
    if (node.getClass().getName().startsWith(DELTA_COMMANDS)) {
      checkCommand(node);
    } else if (CollectionConverters.asJava(node.children()).isEmpty()) {
      checkTable(node, "read");
      // Checks the query inside a command. Spark has already analyzed this query, and therefore does not list it among
      // the command's children.
      CollectionConverters.asJava(node.innerChildren()).forEach(this::checkInner);
    }
  }

  private void checkInner(Object inner) {
    if (inner instanceof LogicalPlan) {
      check((LogicalPlan) inner);
    }
  }

  /** Checks a Delta command (DELETE, UPDATE, MERGE, table maintenance), whose fields are plans of tables. */
  private void checkCommand(LogicalPlan command) {
    if (command.getClass().getSimpleName().startsWith("Describe")) {
      return;
    }
    for (int index = 0; index < command.productArity(); index++) {
      Object element = command.productElement(index);
      if (!(element instanceof LogicalPlan)) {
        continue;
      }
      LogicalPlan part = (LogicalPlan) element;
      check(part);
      if (!command.productElementName(index).equals("source")) {
        CollectionConverters.asJava(part.collectLeaves()).forEach(leaf -> checkTable(leaf, "write"));
      }
    }
  }

  private void checkTable(LogicalPlan leaf, String operation) {
    if (leaf instanceof LogicalRelation && ((LogicalRelation) leaf).relation() instanceof HadoopFsRelation) {
      HadoopFsRelation files = (HadoopFsRelation) ((LogicalRelation) leaf).relation();
      CollectionConverters.asJava(files.location().rootPaths()).forEach(path -> require(operation, path));
    } else if (leaf instanceof DataSourceV2Relation) {
      checkDelta(((DataSourceV2Relation) leaf).table(), operation);
    } else if (leaf instanceof ResolvedTable && operation.equals("write")) {
      checkDelta(((ResolvedTable) leaf).table(), operation);
    }
  }

  private void checkDelta(Table table, String operation) {
    if (table instanceof DeltaTableV2) {
      require(operation, ((DeltaTableV2) table).path());
    }
  }

  /** Requires privileges on the table whose folder contains the path. Files outside the warehouse have no table. */
  private void require(String operation, Path path) {
    String place = path.toUri().getPath();
    if (!place.startsWith(warehouse + "/")) {
      return;
    }
    String[] names = place.substring(warehouse.length() + 1).split("/");
    if (names.length < 3) {
      throw new InsufficientPermissions("User does not have SELECT on any file of '" + place + "'.").unchecked();
    }
    access.require(operation, String.join(".", Arrays.copyOf(names, 3)));
  }
}
