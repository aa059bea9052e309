package sandbox.catalog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The folders of one catalog. A folder is a table once it has a Delta log. */
final class Folders {
  private final Path root;
  private final FileSystem files;

  Folders(Path root) {
    this.root = root;
    try {
      files = root.getFileSystem(SparkSession.active().sessionState().newHadoopConf());
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  Path root() {
    return root;
  }

  Path schema(String schema) {
    return new Path(root, Names.folder(schema));
  }

  Path table(String schema, String table) {
    return new Path(schema(schema), Names.folder(table));
  }

  boolean catalogExists() {
    return isFolder(root);
  }

  boolean hasSchema(String schema) {
    return Names.isVisible(schema) && isFolder(schema(schema));
  }

  boolean hasTable(String schema, String table) {
    return Names.isVisible(table) && isTable(table(schema, table));
  }

  List<String> schemas() {
    return visible(root).map(Path::getName).toList();
  }

  List<String> tables(String schema) {
    return visible(schema(schema)).filter(this::isTable).map(Path::getName).toList();
  }

  boolean isEmpty(Path folder) {
    return list(folder).length == 0;
  }

  void create(Path folder) {
    attempt("create", folder, () -> files.mkdirs(folder));
  }

  void delete(Path folder) {
    attempt("delete", folder, () -> files.delete(folder, true));
  }

  void move(Path from, Path to) {
    attempt("move to " + to, from, () -> files.rename(from, to));
  }

  private Stream<Path> visible(Path folder) {
    return Arrays.stream(list(folder))
        .filter(FileStatus::isDirectory)
        .map(FileStatus::getPath)
        .filter(path -> Names.isVisible(path.getName()))
        .sorted();
  }

  private boolean isTable(Path folder) {
    return isFolder(new Path(folder, "_delta_log"));
  }

  private FileStatus[] list(Path folder) {
    try {
      return files.listStatus(folder);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private boolean isFolder(Path path) {
    try {
      return files.getFileStatus(path).isDirectory();
    } catch (FileNotFoundException absent) {
      return false;
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private interface Change {
    boolean make() throws IOException;
  }

  private static void attempt(String what, Path path, Change change) {
    try {
      if (!change.make()) {
        throw new IOException("cannot " + what + " " + path);
      }
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
