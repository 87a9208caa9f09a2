import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import type { Mark, Result } from "../result.ts";
import { marked } from "../result.ts";
import { span } from "./moment.ts";

type Feeling = BlastRadiusDocument["consumers"][number]["feels"];

const marks: Readonly<Record<Feeling, Mark>> = { nothing: "good", "waited-for": "warn", "cut-off": "bad" };

/** Whom an emergency hits, before it begins. */
export function blastRadiusTable(radius: BlastRadiusDocument): Result {
  const { account, compromised, gate, deadlineMs, consumers, cutOff } = radius;
  return {
    data: { blastRadius: radius },
    sections: [
      {
        title: `Emergency in ${account}: ${compromised} compromised, ${gateText(gate, deadlineMs)}`,
        columns: ["consumer", "owner", "contact", "environment", "uses", "feels", "because"],
        rows: consumers.map((consumer) => [
          consumer.consumer,
          consumer.owner.name,
          consumer.owner.contact,
          consumer.environment,
          [...new Set(consumer.instances.map(({ slot }) => slot))].join(", ") || "nothing is known",
          marked(consumer.feels, marks[consumer.feels]),
          consumer.because,
        ]),
        empty: "nobody is registered: whoever uses the key is cut off without a word",
      },
    ],
    notes: [
      cutOff.length > 0
        ? marked(`May hold a dead key for a while: ${cutOff.join(", ")}. Warn their owners now.`, "bad")
        : "Nobody in the inventory is cut off.",
    ],
  };
}

function gateText(gate: BlastRadiusDocument["gate"], deadlineMs: number): string {
  if (gate === "wait") return "every consumer is waited for";
  return deadlineMs === 0
    ? "nobody is waited for"
    : `consumers are waited for no longer than ${span(deadlineMs)}`;
}
