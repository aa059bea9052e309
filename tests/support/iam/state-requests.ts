import type { AccountConfig } from "../../../config/schema";
import type { Synthesized } from "../synth";
import type { IamRequest } from "./evaluate";

/**
 * Returns the requests of Terraform's S3 backend for the states of a stage's synthesized stacks, as the backend's
 * documentation lists them, and the requests of `fraudops` for saved plans and for the evidence that a stage has tested
 * and released the code.
 */
export function stateRequests(
  account: AccountConfig,
  stage: string,
  stacks: readonly Synthesized[],
  purpose: "plan" | "apply",
): readonly IamRequest[] {
  const { state } = account;
  if (state.backend !== "s3") return [];
  const bucket = `arn:aws:s3:::${state.bucket}`;
  const key = "arn:aws:kms:eu-central-1:111111111111:key/states";
  const request = (action: string, resource: string): IamRequest => ({ action, resource, context: {} });
  const records = [
    ...["dev", stage].map((each) => request("s3:GetObject", `${bucket}/evidence/${each}/tree/configuration.json`)),
    ...(purpose === "plan"
      ? []
      : [
          request("s3:PutObject", `${bucket}/evidence/${stage}/tree/configuration.json`),
          ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map((action) =>
            request(action, `${bucket}/plans/${stage}/id/plans.json`),
          ),
        ]),
  ];
  const states = stacks.flatMap(({ json }) => {
    const file = `${bucket}/${String(json.terraform.backend?.["s3"]?.["key"])}`;
    const reading = [request("s3:ListBucket", bucket), request("s3:GetObject", file), request("kms:Decrypt", key)];
    if (purpose === "plan") return reading;
    return [
      ...reading,
      request("s3:PutObject", file),
      ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map((action) => request(action, `${file}.tflock`)),
      request("kms:GenerateDataKey", key),
    ];
  });
  return [...states, ...records];
}
