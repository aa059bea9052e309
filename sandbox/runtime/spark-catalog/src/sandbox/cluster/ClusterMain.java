package sandbox.cluster;

import org.apache.spark.SparkContext;
import org.apache.spark.api.python.PythonGatewayServer;
import org.apache.spark.sql.SparkSession;

/**
 * Main class of a cluster's JVM. Starts the Spark context and the gateway for Python in parallel, before the first task
 * arrives. The JVM exits when its standard input ends.
 */
public final class ClusterMain {
  private ClusterMain() {}

  /** Reads the settings from the system properties {@code spark.*}. */
  public static void main(String[] arguments) {
    Thread starter = new Thread(ClusterMain::start, "cluster-start");
    starter.setDaemon(true);
    starter.start();
    PythonGatewayServer.main(arguments);
  }

  private static void start() {
    try {
      SparkContext context = SparkContext.getOrCreate();
      // Loads the classes of Spark SQL and its extensions while Python still imports modules.
      SparkSession.builder().sparkContext(context).getOrCreate().range(1).count();
    } catch (Throwable error) {
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
