/**
 * Ids of VPC endpoints from which users reach the workspaces. The owner of the users' network has registered these
 * endpoints in the Databricks account.
 */
export const FRONT_END_ENDPOINTS = [
  "11111111-2222-4333-8444-555555555555",
  "11111111-2222-4333-8444-666666666666",
] as const;
