import { ValidateBinaryVersion } from "cdktf/lib/validations";

/**
 * Caches cdktf's checks of a tool's version, e.g. Terraform's, within a test file. Without the cache, cdktf starts the
 * tool for each resource that requires a minimum version, which takes longer than synthesis.
 */
export function askForVersionsOnce(): void {
  const answers = new Map<string, string[]>();
  const ask = ValidateBinaryVersion.prototype.validate;
  ValidateBinaryVersion.prototype.validate = function (this: ValidateBinaryVersion): string[] {
    // Uses all fields of the validation as the cache key: its condition and its error message.
    const question = JSON.stringify(this);
    const answer = answers.get(question) ?? ask.call(this);
    answers.set(question, answer);
    return answer;
  };
}
