import { ValidateBinaryVersion } from "cdktf/lib/validations";

/**
 * Caches cdktf's checks of the installed Terraform's version within a test file. Without the cache, cdktf starts
 * Terraform for each use of a feature that requires a minimum version, e.g. of `terraform_data`. Starting Terraform so
 * often takes longer than synthesis.
 */
export function askForVersionsOnce(): void {
  const answers = new Map<string, string[]>();
  const ask = ValidateBinaryVersion.prototype.validate;
  ValidateBinaryVersion.prototype.validate = function (this: ValidateBinaryVersion): string[] {
    // Uses all fields of the validation as the cache key: required version, command and hint of the error.
    const question = JSON.stringify(this);
    const answer = answers.get(question) ?? ask.call(this);
    answers.set(question, answer);
    return answer;
  };
}
