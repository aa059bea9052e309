import path from "node:path";
import { ConfigError } from "../problem";
import { validate } from "../validate";
import { readFile } from "../yaml/read-file";
import { pricesSchema, type Prices } from "./schema";

/**
 * Loads a price list. Throws `ConfigError` with all that is wrong.
 *
 * @param file a file of the shape of `config/prices.yaml`, which is read unless another is named
 */
export function loadPrices(file = path.join("config", "prices.yaml")): Prices {
  const { root, problems } = readFile(file);
  if (problems.length > 0) throw new ConfigError(problems);
  const result = validate(pricesSchema, root);
  if (result.value === undefined) throw new ConfigError(result.problems);
  return result.value;
}
