package sandbox.catalog;

import java.util.Map;
import org.apache.spark.QueryContext;
import org.apache.spark.sql.AnalysisException;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The error for a missing privilege, with the message of Spark on Databricks. */
final class InsufficientPermissions extends AnalysisException {
  private static final long serialVersionUID = 1;
  private static final String CONDITION = "INSUFFICIENT_PERMISSIONS";
  private static final String SQL_STATE = "42501";

  /** @param reason e.g. {@code User does not have SELECT on Table 'a.b.c'.} */
  InsufficientPermissions(String reason) {
    super(
        "[" + CONDITION + "] Insufficient privileges: " + reason + " SQLSTATE: " + SQL_STATE,
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.apply(CONDITION),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(Map.of("report", reason))),
        new QueryContext[0]);
  }

  /** Returns a SQL state, because Spark itself has none for this error condition. */
  @Override
  public String getSqlState() {
    return SQL_STATE;
  }

  @Override
  public boolean isInternalError() {
    return false;
  }

  /** Throws this checked exception as an unchecked one, because the interfaces of Spark do not declare it. */
  RuntimeException unchecked() {
    throw InsufficientPermissions.<RuntimeException>asAny(this);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E asAny(Throwable error) throws E {
    throw (E) error;
  }
}
