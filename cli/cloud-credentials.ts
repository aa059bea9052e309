/** Environment variables that contain or select credentials of the real clouds, or name a workspace. */
const VARIABLES = {
  AWS: [
    ...["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
    ...["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"],
    ...["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"],
  ],
  Databricks: [
    ...["DATABRICKS_HOST", "DATABRICKS_TOKEN", "DATABRICKS_CONFIG_PROFILE", "DATABRICKS_AUTH_TYPE"],
    ...["DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET", "DATABRICKS_USERNAME", "DATABRICKS_PASSWORD"],
    ...["DATABRICKS_OIDC_TOKEN", "DATABRICKS_OIDC_TOKEN_ENV", "DATABRICKS_OIDC_TOKEN_FILEPATH"],
  ],
} as const;

/**
 * Names, never values, of the variables in `VARIABLES` that are set. An empty variable counts as unset, because CI
 * passes unset variables as empty ones.
 */
export function cloudCredentials(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<keyof typeof VARIABLES, readonly string[]>> {
  const present = (names: readonly string[]): readonly string[] => names.filter((name) => environment[name]);
  return { AWS: present(VARIABLES.AWS), Databricks: present(VARIABLES.Databricks) };
}
