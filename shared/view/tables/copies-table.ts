import type { CopiesInUse } from "../../api/copies-in-use.ts";
import type { CopySearch, FoundCopy } from "../../domain/discovery/copies.ts";
import type { Cell, Mark, Result } from "./result.ts";
import { marked } from "./result.ts";
import type { JsonShape } from "./json-shape.ts";
import { moment } from "./moment.ts";

const marks: Readonly<Record<FoundCopy["state"], Mark>> = { active: "bad", standby: "bad", retired: "dim" };

/** The answer of `GET …/copies`. */
export interface FoundCopies {
  readonly account: string;
  readonly at: string;
  readonly searches: readonly CopySearch[];
  readonly copies: readonly JsonShape<FoundCopy>[];
}

/** Shows where the last discovery found copies, and where it did not search. */
export function copiesTable(found: FoundCopies): Result {
  const { account, at, copies, searches } = found;
  return {
    data: found,
    sections: [
      {
        title: `Copies of keys of ${account}, as of ${moment(at)}`,
        columns: ["key", "state", "where", "resource", "name", "consumer", "owner", "verified"],
        rows: copies.map((copy) => [
          `${copy.slot} #${copy.generation}`,
          marked(copy.state, marks[copy.state]),
          copy.source,
          copy.resource,
          copy.name,
          copy.consumer,
          copy.owner && `${copy.owner.name}, ${copy.owner.contact}`,
          copy.unverified && marked(`not since ${moment(copy.unverified.since) ?? ""}`, "warn"),
        ]),
        empty: "none found",
      },
    ],
    notes: searches.flatMap(({ source, state, unseen }) => [
      ...(state === "searched"
        ? []
        : [marked(`${source}: ${state === "off" ? "not searched" : state}`, "dim")]),
      ...unseen.map((what) => marked(`${source}: ${what}`, "dim")),
    ]),
    exit: copies.length > 0 ? "findings" : "fine",
  };
}

/** Names the places that keep a key from being regenerated, and says how to settle them. */
export function copyNotes(copies: CopiesInUse | undefined): readonly Cell[] {
  if (!copies || copies.unanswered === 0) return [];
  const open = copies.listed.filter(({ consumer, accepted }) => consumer === undefined && !accepted);
  const more = copies.unanswered - open.length;
  const effect = copies.policy === "block" ? "hold the rotation" : "break when it dies";
  return [
    ...open.map((copy) => marked(`Copy of ${copy.slot}, the ${copy.role} key: ${copyText(copy)}.`, "warn")),
    ...(more > 0 ? [marked(`And ${more} more copies.`, "warn")] : []),
    marked(
      `Copies that nobody answers for ${effect}. Register the consumer there with its resourceId, remove the ` +
        "copy and run `keyturn discover --run`, or list it in acceptedCopies of the fleet file.",
      "dim",
    ),
  ];
}

function copyText({ resource, name, pinnedToSlot, unverified }: CopiesInUse["listed"][number]): string {
  const pinned = pinnedToSlot ? ", as if pinned to that slot" : "";
  const doubt = unverified ? `, unverified since ${moment(unverified.since) ?? ""}: ${unverified.why}` : "";
  return `${resource}, ${name}${pinned}${doubt}`;
}
