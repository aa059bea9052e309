/** Runtimes with long-term support whose libraries the jobs are tested with. */
export const SPARK_VERSIONS = ["17.3.x-cpu-ml-scala2.13", "17.3.x-gpu-ml-scala2.13"];

/** Time zones that editors suggest, of the regions in which Databricks runs; all IANA time zones are allowed. */
export const TIME_ZONES = [
  ...["UTC", "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "America/Toronto", "Asia/Jakarta"],
  ...["Asia/Kolkata", "Asia/Seoul", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Europe/Berlin"],
  ...["Europe/Dublin", "Europe/London", "Europe/Paris"],
];
