import type { BlastRadiusDocument } from "../../api/blast-radius.ts";
import type { Cell, Mark, Result } from "./result.ts";
import { marked } from "./result.ts";
import { writeDuration } from "../../fleet-file/duration.ts";
import { moment } from "./moment.ts";

type Feeling = BlastRadiusDocument["consumers"][number]["feels"];

const marks: Readonly<Record<Feeling, Mark>> = { nothing: "good", "waited-for": "warn", "cut-off": "bad" };

/** Shows which consumers an emergency affects, before it begins. */
export function blastRadiusTable(radius: BlastRadiusDocument): Result {
  const { account, keys, gate, deadlineMs, consumers, cutOff, copies } = radius;
  return {
    data: { blastRadius: radius },
    sections: [
      {
        title: `Emergency in ${account}: ${gateText(gate, deadlineMs)}`,
        columns: [],
        rows: keys.map((key) => [`revokes ${key.slot}`, keyText(key)]),
      },
      {
        title: "Consumers",
        columns: ["consumer", "owner", "contact", "environment", "uses", "impact", "reason"],
        rows: consumers.map((consumer) => [
          consumer.consumer,
          consumer.owner.name,
          consumer.owner.contact,
          consumer.environment,
          [...new Set(consumer.instances.map(({ slot }) => slot))].join(", ") || "unknown",
          marked(consumer.feels, marks[consumer.feels]),
          consumer.because,
        ]),
        empty: "no consumers registered: every user of the key is cut off without warning",
      },
    ],
    notes: [
      ...vaultNotes(radius),
      cutOff.length > 0
        ? marked(`May hold a revoked key for a while: ${cutOff.join(", ")}. Warn their owners now.`, "bad")
        : "No registered consumer is cut off.",
      ...copies.listed.map(({ resource, name, slot }) =>
        marked(`Breaks: the copy of ${slot} in ${resource}, ${name}.`, "bad"),
      ),
      ...(copies.count > copies.listed.length
        ? [marked(`Breaks: ${copies.count - copies.listed.length} more copies.`, "bad")]
        : []),
    ],
  };
}

/** The vaults that hold the emergency up, and those that it goes on without. */
function vaultNotes({ vaults = [] }: BlastRadiusDocument): readonly Cell[] {
  return vaults.flatMap(({ vault, usable, leftOut, because }) => {
    if (leftOut)
      return [marked(`Left out: ${vault}. Its consumers keep the old key until it is written.`, "bad")];
    return usable
      ? []
      : [marked(`Holds it up unless left out (--leave-out ${vault}): ${because ?? ""}`, "bad")];
  });
}

function keyText({ fingerprint, role, publishedSince }: BlastRadiusDocument["keys"][number]): string {
  const since = publishedSince === undefined ? "" : ` since ${moment(publishedSince) ?? publishedSince}`;
  return `fingerprint ${fingerprint}, ${role}${since}`;
}

function gateText(gate: BlastRadiusDocument["gate"], deadlineMs: number): string {
  if (gate === "wait") return "waits for every consumer";
  return deadlineMs === 0
    ? "waits for no consumer"
    : `waits for consumers for at most ${writeDuration(deadlineMs)}`;
}
