import { CloudError } from "../ports";
import type { Call, Route } from "./route";

const row = {
  method: "POST",
  access: "user",
  evidence: "read in source",
  source: "databricks-sdk 0.156, files mixin",
} as const;

/**
 * Routes for the direct transfer of files to cloud storage. They answer as in a workspace without this feature, so
 * clients send files through the workspace.
 */
export const directTransferRoutes: readonly Route[] = [
  {
    ...row,
    path: "/api/2.0/fs/files/*",
    handle: (call) => {
      if (call.query["action"] === "initiate-upload")
        return { multipart_upload: { session_token: "direct-transfer-off" } };
      const action = call.query["action"] ?? "";
      throw new CloudError(
        501,
        "NOT_IMPLEMENTED",
        `sandbox: action '${action}' on a file is not supported, only initiate-upload`,
      );
    },
  },
  ...["create-download-url", "create-upload-part-urls", "create-abort-upload-url"].map((operation) => ({
    ...row,
    path: `/api/2.0/fs/${operation}`,
    handle: notEnabled,
  })),
];

function notEnabled({ reply }: Call): unknown {
  return reply.status(403).send({
    error_code: "PERMISSION_DENIED",
    message: "Presigned URLs are not enabled in this workspace.",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "FILES_API_API_IS_NOT_ENABLED",
        domain: "filesystem.databricks.com",
      },
    ],
  });
}
