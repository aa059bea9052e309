import { ValidateBinaryVersion } from "cdktf/lib/validations";

/**
 * Caches cdktf's validations of a tool's version per test file. Without the cache, cdktf starts the tool for each
 * resource that requires a newer version, which takes longer than synthesis.
 */
export function askForVersionsOnce(): void {
  const answers = new Map<string, string[]>();
  const ask = ValidateBinaryVersion.prototype.validate;
  ValidateBinaryVersion.prototype.validate = function (this: ValidateBinaryVersion): string[] {
    // The fields of a validation are its condition and its error message.
    const question = JSON.stringify(this);
    const answer = answers.get(question) ?? ask.call(this);
    answers.set(question, answer);
    return answer;
  };
}
