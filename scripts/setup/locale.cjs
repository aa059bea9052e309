/**
 * Selects UTF-8 on Linux if the locale has another encoding: Java reads paths in the encoding of the locale, and fails
 * in a folder whose name has letters that this encoding lacks.
 *
 * @param {Record<string, string | undefined>} env changed in place
 */
exports.useUtf8 = function useUtf8(env = process.env, platform = process.platform) {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  if (platform === "linux" && !/utf-?8/i.test(locale)) env.LC_ALL = "C.UTF-8";
};
