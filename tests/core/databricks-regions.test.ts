import { DATABRICKS_REGIONS, databricksRegion } from "../../core/databricks-regions";

test.each(DATABRICKS_REGIONS)("%s has its own services and buckets", (region) => {
  const { restApiService, relayService, artifactBuckets, ...buckets } = databricksRegion(region);
  const service = new RegExp(`^com\\.amazonaws\\.vpce\\.${region}\\.vpce-svc-0[0-9a-f]{16}$`);
  expect(restApiService).toMatch(service);
  expect(relayService).toMatch(service);
  for (const bucket of [...artifactBuckets, ...Object.values(buckets)]) expect(bucket).toMatch(/^[a-z0-9-]{3,63}$/);
});

test("no service is listed twice", () => {
  const services = DATABRICKS_REGIONS.map(databricksRegion).flatMap((region) => [
    region.restApiService.split(".").pop(),
    region.relayService.split(".").pop(),
  ]);
  expect(new Set(services).size).toBe(services.length);
});

test("a region can have more than one artifact bucket, or only that of another region", () => {
  expect(databricksRegion("us-west-1")).toMatchObject({
    artifactBuckets: ["databricks-prod-artifacts-us-west-2"],
    systemTablesBucket: "system-tables-prod-us-west-1-uc-metastore-bucket",
  });
  expect(databricksRegion("us-west-2").artifactBuckets).toContain("databricks-update-oregon");
});

test("a region's control plane can have another name than its buckets", () => {
  expect(databricksRegion("eu-central-1")).toMatchObject({
    logBucket: "databricks-prod-storage-frankfurt",
    shard: "frankfurt-prod",
  });
  expect(databricksRegion("us-east-1")).toMatchObject({
    logBucket: "databricks-prod-storage-virginia",
    shard: "nvirginia-prod",
  });
  expect(databricksRegion("ca-central-1").shard).toBe("canada-prod");
});

test("fails on a region that is not listed", () => {
  expect(() => databricksRegion("eu-north-1")).toThrow(
    'the Databricks services and buckets of region "eu-north-1" are not listed',
  );
});
