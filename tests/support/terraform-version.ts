import { ValidateBinaryVersion } from "cdktf/lib/validations";

/**
 * Has cdktf's validations ask for a tool's version once per test file: by themselves they start the tool for each
 * resource that needs a newer one, which takes longer than synthesis.
 */
export function askForVersionsOnce(): void {
  const answers = new Map<string, string[]>();
  const ask = ValidateBinaryVersion.prototype.validate;
  ValidateBinaryVersion.prototype.validate = function (this: ValidateBinaryVersion): string[] {
    // A validation has a condition and an error message.
    const question = JSON.stringify(this);
    const answer = answers.get(question) ?? ask.call(this);
    answers.set(question, answer);
    return answer;
  };
}
