import type { Rollout, RolloutResumed } from "../../shared/api/rollout.ts";
import type { Cell, Result, Section } from "../result.ts";
import { marked } from "../result.ts";
import { moment } from "./moment.ts";

/** Whether rotations may start, ring by ring, and what keeps them from it. */
export function rolloutTable(rollout: Rollout): Result {
  const { stopped, failures, resumed } = rollout;
  return {
    data: rollout,
    sections: [
      factsOf(rollout),
      ringsOf(rollout),
      inFlightOf(rollout),
      ...(failures.length > 0 ? [failuresOf("Failed since the line was last resumed", failures)] : []),
      ...(resumed.length > 0 ? [resumedOf(resumed)] : []),
    ],
    ...(stopped && {
      notes: [
        marked("Nothing starts but an emergency. Find what the failures have in common, then resume:", "bad"),
        "  keyturn rollout resume --reason <text>",
      ],
      exit: "blocked" as const,
    }),
  };
}

/** What a resumed line has forgotten. */
export function resumedTable(resumed: RolloutResumed): Result {
  const { forgotten } = resumed;
  return {
    data: resumed,
    sections: [
      { ...failuresOf("Forgotten", forgotten), empty: "no failures; there was nothing that held the line" },
    ],
    ...(forgotten.length > 0 && { notes: [marked("Accounts that wait ask again within a minute.", "dim")] }),
  };
}

function factsOf({ stopped, stopAfterFailures, failures, opensAt, unreadable }: Rollout): Section {
  const counted =
    stopAfterFailures === undefined ? "" : `, ${failures.length} of ${stopAfterFailures} failures`;
  const facts: readonly (readonly [string, Cell])[] = [
    ["line", stopped ? marked(`stopped${counted}`, "bad") : `moves${counted}`],
    ["window", opensAt === undefined ? "open" : marked(`opens ${moment(opensAt) ?? ""}`, "warn")],
    ["unreadable", unreadable && marked(`${unreadable} records`, "bad")],
  ];
  return { columns: [], rows: facts.filter(([, value]) => value !== undefined) };
}

function ringsOf({ rings }: Rollout): Section {
  return {
    title: "Rings",
    columns: ["ring", "accounts", "in line", "next starts at", "who"],
    rows: rings.map(({ ring, size, open, mayBeOpen, accounts }) => [
      ring,
      size,
      mayBeOpen !== undefined && open > mayBeOpen ? marked(String(open), "warn") : open,
      mayBeOpen,
      named(
        accounts.map(({ account, failed }) => (failed ? `${account} (failed)` : account)),
        open,
      ),
    ]),
    empty: "the fleet file names none",
  };
}

function inFlightOf({ inFlight }: Rollout): Section {
  return {
    title: "Places in flight",
    columns: ["of", "taken", "most", "who"],
    rows: inFlight.map(({ scope, places, most, accounts }) => [
      scope,
      most !== undefined && places >= most ? marked(String(places), "warn") : places,
      most,
      named(accounts, places),
    ]),
    empty: "they are not limited",
  };
}

function failuresOf(title: string, failures: Rollout["failures"]): Section {
  return {
    title,
    columns: ["account", "rotation", "ended"],
    rows: failures.map(({ account, rotation, at }) => [account, rotation, moment(at)]),
  };
}

function resumedOf(resumed: Rollout["resumed"]): Section {
  return {
    title: "Resumed",
    columns: ["at", "by", "reason"],
    rows: resumed.map(({ at, by, reason }) => [moment(at), by, reason]),
  };
}

const mostNamed = 5;

function named(accounts: readonly string[], all: number): string {
  const names = accounts.slice(0, mostNamed);
  const more = all - names.length;
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
