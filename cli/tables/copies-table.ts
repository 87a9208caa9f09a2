import type { CopySearch, FoundCopy } from "../../shared/domain/discovery/copies.ts";
import type { CopyInText } from "../copy-in-text.ts";
import type { Mark, Result } from "../result.ts";
import { marked } from "../result.ts";
import { moment } from "./moment.ts";

const marks: Readonly<Record<FoundCopy["state"], Mark>> = { active: "bad", standby: "bad", retired: "dim" };

/** The answer of `GET …/copies`. */
export interface FoundCopies {
  readonly account: string;
  readonly at: string;
  readonly searches: readonly CopySearch[];
  readonly copies: readonly FoundCopy[];
}

/** Shows where the last discovery found copies, and where it did not search. */
export function copiesTable(found: FoundCopies): Result {
  const { account, at, copies, searches } = found;
  return {
    data: found,
    sections: [
      {
        title: `Copies of keys of ${account}, as of ${moment(at)}`,
        columns: ["key", "state", "where", "resource", "name", "consumer", "owner"],
        rows: copies.map((copy) => [
          `${copy.slot} #${copy.generation}`,
          marked(copy.state, marks[copy.state]),
          copy.source,
          copy.resource,
          copy.name,
          copy.consumer,
          copy.owner && `${copy.owner.name}, ${copy.owner.contact}`,
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

/** The answer of `POST …/copies/check`. */
export interface CheckedText {
  readonly account: string;
  readonly found: readonly CopyInText[];
}

/** Shows which keys a text contains, without the text. */
export function checkedTextTable(checked: CheckedText): Result {
  return {
    data: checked,
    sections: [
      {
        columns: ["key", "state", "fingerprint", "occurrences", "lines"],
        rows: checked.found.map(({ slot, generation, state, fingerprint, occurrences, lines }) => [
          `${slot} #${generation}`,
          marked(state, marks[state]),
          fingerprint,
          occurrences,
          lines.join(", "),
        ]),
        empty: `no current or past key of ${checked.account} found`,
      },
    ],
    exit: checked.found.length > 0 ? "findings" : "fine",
  };
}
