package sandbox.cluster;

import org.apache.spark.SparkContext;
import org.apache.spark.api.python.PythonGatewayServer;
import org.apache.spark.sql.SparkSession;

/**
 * Main class of a cluster's JVM. The Spark context starts at once, beside the gateway that Python connects to, instead
 * of when a first task asks for it. The JVM ends when its standard input does.
 */
public final class ClusterMain {
  private ClusterMain() {}

  /** Settings come as system properties {@code spark.*}. */
  public static void main(String[] arguments) {
    Thread starter = new Thread(ClusterMain::start, "cluster-start");
    starter.setDaemon(true);
    starter.start();
    PythonGatewayServer.main(arguments);
  }

  private static void start() {
    try {
      SparkContext context = SparkContext.getOrCreate();
      // Loads the classes of SQL and its extensions while Python still imports.
      SparkSession.builder().sparkContext(context).getOrCreate().range(1).count();
    } catch (Throwable error) {
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
