import { numberText } from "../measured";
import { probabilityOf, type Answer, type Label, type Scored } from "../databricks/scoring";

/** How predictions of one ML task are shown beside the true outcomes. */
export interface AnswerView {
  readonly heading: readonly string[];
  readonly cells: (scored: Scored) => readonly string[];
  /** Sort key of records, in descending order. */
  readonly rank: (answer: Answer) => number;
  /** Whether the prediction is correct. Undefined for tasks without classes, e.g. regression. */
  readonly isRight?: (scored: Scored) => boolean;
}

const VIEWS: Readonly<Record<string, AnswerView>> = {
  binary: {
    heading: ["score", "decision", "truth"],
    cells: ({ answer, label }) =>
      "score" in answer ? [answer.score.toFixed(4), decisionText(answer.decision), decisionText(Number(label))] : [],
    rank: (answer) => ("score" in answer ? answer.score : 0),
    isRight: ({ answer, label }) => "decision" in answer && answer.decision === Number(label),
  },
  multiclass: {
    heading: ["class", "probability", "truth"],
    cells: ({ answer, label }) =>
      "class" in answer ? [String(answer.class), probabilityOf(answer).toFixed(4), String(label)] : [],
    rank: (answer) => ("class" in answer ? probabilityOf(answer) : 0),
    isRight: ({ answer, label }) => "class" in answer && answer.class === label,
  },
  regression: {
    heading: ["value", "truth", "error"],
    cells: ({ answer, label }) =>
      "value" in answer
        ? [numberText(answer.value), labelText(label), numberText(answer.value - Number(label ?? Number.NaN))]
        : [],
    rank: (answer) => ("value" in answer ? answer.value : 0),
  },
};

/** The view of an ML task's predictions. Predictions of an unknown task are shown as JSON. */
export function answerView(task: string | undefined): AnswerView {
  return (
    VIEWS[task ?? ""] ?? {
      heading: ["answer", "truth"],
      cells: ({ answer, label }) => [JSON.stringify(answer), labelText(label)],
      rank: () => 0,
    }
  );
}

/** Scored records for display, the record with the highest `rank` first. */
export function ranked(scored: readonly Scored[], { rank }: AnswerView): readonly Scored[] {
  return scored.toSorted((a, b) => rank(b.answer) - rank(a.answer));
}

function decisionText(decision: number): string {
  return decision === 1 ? "positive" : "-";
}

function labelText(label: Label): string {
  if (label === null) return "-";
  return typeof label === "number" ? numberText(label) : String(label);
}
