import type { RotationDocument } from "../../shared/api/rotation.ts";
import type { Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";

/** Shows an ended rotation with the start of each phase. */
export function rotationOutcome(account: string, rotation: RotationDocument): Result {
  const { id, mode, outcome, phases, before, after, endedAt } = rotation;
  const isDone = outcome === "completed" || outcome === "keyless";
  return {
    data: { account, ...rotation },
    sections: [
      {
        columns: [],
        rows: [
          ["account", account],
          ["rotation", `${id}, ${mode}`],
          ["outcome", marked(outcome ?? "in flight", isDone ? "good" : "bad")],
          ["key1", changeOf(before.key1, after.key1)],
          ["key2", changeOf(before.key2, after.key2)],
        ],
      },
      {
        columns: ["phase", "since"],
        rows: [
          ...phases.map(({ phase, at }) => [phase, at]),
          ...(endedAt === undefined ? [] : [["ended", endedAt]]),
        ],
      },
    ],
    exit: isDone ? "fine" : "error",
  };
}

function changeOf(before: string, after: string): string {
  return before === after ? `${after}, unchanged` : `${before} → ${after}`;
}
