/** Runtimes with long-term support that come with the libraries of the jobs. */
export const SPARK_VERSIONS = ["17.3.x-cpu-ml-scala2.13", "17.3.x-gpu-ml-scala2.13"];

/** One zone for each part of the world that Databricks runs in; others are taken as well. */
export const TIME_ZONES = [
  ...["UTC", "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "America/Toronto", "Asia/Jakarta"],
  ...["Asia/Kolkata", "Asia/Seoul", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Europe/Berlin"],
  ...["Europe/Dublin", "Europe/London", "Europe/Paris"],
];
