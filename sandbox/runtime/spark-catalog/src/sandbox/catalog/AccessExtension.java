package sandbox.catalog;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Function1;
import scala.runtime.BoxedUnit;

/** Adds a check to every session: each analyzed plan needs privileges on the tables that it reads and changes. */
public final class AccessExtension implements Function1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectCheckRule(AccessExtension::checkOf);
    return BoxedUnit.UNIT;
  }

  private static Function1<LogicalPlan, BoxedUnit> checkOf(SparkSession session) {
    return plan -> {
      Access access = Access.of(session);
      if (access.isChecked()) {
        new PlanAccess(access, session.sparkContext().getConf().get("spark.sandbox.warehouse", "")).check(plan);
      }
      return BoxedUnit.UNIT;
    };
  }
}
