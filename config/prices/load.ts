import path from "node:path";
import { ConfigError } from "../problem";
import { validate } from "../validate";
import { readFile } from "../yaml/read-file";
import { pricesSchema, type Prices } from "./schema";

/**
 * Loads a price list. Throws `ConfigError` with all problems.
 *
 * @param file price list with the schema of `config/prices.yaml`
 */
export function loadPrices(file = path.join("config", "prices.yaml")): Prices {
  const { root, problems } = readFile(file);
  if (problems.length > 0) throw new ConfigError(problems);
  const result = validate(pricesSchema, root);
  if (result.value === undefined) throw new ConfigError(result.problems);
  return result.value;
}
