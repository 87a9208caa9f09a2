import type { LeakedKeyDocument, Leaks } from "../../api/leaks/leaks.ts";
import type { Cell, Mark, Result } from "./result.ts";
import { marked } from "./result.ts";
import { moment } from "./moment.ts";

const marks: Readonly<Record<LeakedKeyDocument["state"], Mark>> = {
  live: "bad",
  dying: "warn",
  unproven: "bad",
  dead: "good",
};

/** Shows the keys that were found in a text, and the next command for each; nothing of the text. */
export function leaksTable(leaks: Leaks): Result {
  const { found, unread, leftOut } = leaks;
  const isOpen = found.some(({ state }) => state !== "dead") || unread.length > 0 || leftOut > 0;
  const commands = [...new Set(found.flatMap(({ command }) => command ?? []))];
  const columns = ["account", "key", "state", "since", "used by", "lines", "fingerprint"];
  const rows = found.map((leak) => [
    leak.account,
    keyText(leak),
    marked(stateText(leak), marks[leak.state]),
    moment(leak.since),
    leak.users.map(userText).join(", ") || "nobody reports it",
    leak.lines.join(", "),
    leak.fingerprint,
  ]);
  return {
    data: leaks,
    sections: [{ columns, rows, empty: "no current or past key of any account found" }],
    tsv: {
      columns: [...columns, "command"],
      rows: rows.map((row, index) => [...row, found[index]?.command]),
    },
    notes: [
      ...unread.map((account) => marked(`The records of ${account} cannot be read: it may have one.`, "bad")),
      ...(leftOut > 0
        ? [marked(`${leftOut} runs that look like keys were not looked up: send less at a time.`, "bad")]
        : []),
      ...found.flatMap(openNotes),
      ...(commands.length > 0 ? ["Run next:", ...commands.map((command) => marked(command, "strong"))] : []),
    ],
    exit: isOpen ? "findings" : "fine",
  };
}

function keyText({ slot, generation }: LeakedKeyDocument): string {
  return generation === undefined ? slot : `${slot} #${generation}`;
}

function stateText({ state, role, refusedAt }: LeakedKeyDocument): string {
  if (state === "live") return role === undefined ? "live" : `live, ${role}`;
  return refusedAt === undefined ? state : `${state}, proven`;
}

function userText({ consumer, instances, silent }: LeakedKeyDocument["users"][number]): string {
  return instances > 0 ? `${consumer} (${instances})` : `${consumer} (${silent} silent)`;
}

function openNotes({ account, managed, state, emergency }: LeakedKeyDocument): readonly Cell[] {
  if (emergency) {
    const waits = emergency.gate === "wait" ? "waits for every consumer" : "waits until its deadline at most";
    return [marked(`${account}: an emergency is under way, which ${waits}.`, "warn")];
  }
  if (state === "dying")
    return [marked(`${account}: replaced; the proof that it is refused is due.`, "warn")];
  if (state === "unproven") return [marked(`${account}: replaced, but not proven to be refused.`, "bad")];
  if (state === "live" && !managed) {
    return [marked(`${account} has left the fleet file: only Azure can replace its key.`, "bad")];
  }
  return [];
}
