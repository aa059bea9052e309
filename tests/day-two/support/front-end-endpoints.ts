/** Endpoints from which people reach the workspaces; the network's owner has registered them in the account. */
export const FRONT_END_ENDPOINTS = [
  "11111111-2222-4333-8444-555555555555",
  "11111111-2222-4333-8444-666666666666",
] as const;
