import { CloudError } from "../ports";

/** An error whose answer contains a `google.rpc.ErrorInfo` in `details`. */
export class ErrorInfo extends CloudError {
  public constructor(
    status: number,
    code: string,
    message: string,
    private readonly metadata: Readonly<Record<string, string>>,
  ) {
    super(status, code, message);
  }

  public get details(): readonly object[] {
    const { code, metadata } = this;
    return [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code, domain: "", metadata }];
  }
}
