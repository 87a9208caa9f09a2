import type { Rollout, RolloutResumed } from "../../api/rollout.ts";
import type { Cell, Result, Section } from "./result.ts";
import { marked } from "./result.ts";
import { moment } from "./moment.ts";

/** Shows whether rotations may start, ring by ring, and what prevents them. */
export function rolloutTable(rollout: Rollout): Result {
  const { stopped, failures, resumed } = rollout;
  return {
    data: rollout,
    sections: [
      factsOf(rollout),
      ringsOf(rollout),
      inFlightOf(rollout),
      ...(failures.length > 0 ? [failuresOf("Failures since the last resume", failures)] : []),
      ...(resumed.length > 0 ? [resumedOf(resumed)] : []),
    ],
    ...(stopped && {
      notes: [
        marked("Only emergencies start. Find what the failures have in common, then resume:", "bad"),
        "  keyturn rollout resume --reason <text>",
      ],
      exit: "blocked" as const,
    }),
  };
}

/** Lists the failures that a resume has cleared. */
export function resumedTable(resumed: RolloutResumed): Result {
  const { forgotten } = resumed;
  return {
    data: resumed,
    sections: [
      { ...failuresOf("Cleared failures", forgotten), empty: "no failures; the rollout was not stopped" },
    ],
    ...(forgotten.length > 0 && { notes: [marked("Waiting accounts retry within a minute.", "dim")] }),
  };
}

function factsOf({ stopped, stopAfterFailures, failures, opensAt, unreadable }: Rollout): Section {
  const counted =
    stopAfterFailures === undefined ? "" : `, ${failures.length} of ${stopAfterFailures} failures`;
  const facts: readonly (readonly [string, Cell])[] = [
    ["rollout", stopped ? marked(`stopped${counted}`, "bad") : `running${counted}`],
    ["window", opensAt === undefined ? "open" : marked(`opens ${moment(opensAt) ?? ""}`, "warn")],
    ["unreadable", unreadable && marked(`${unreadable} records`, "bad")],
  ];
  return { columns: [], rows: facts.filter(([, value]) => value !== undefined) };
}

function ringsOf({ rings }: Rollout): Section {
  return {
    title: "Rings",
    columns: ["ring", "accounts", "pending", "next ring at", "pending accounts"],
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
    empty: "the fleet file defines no rings",
  };
}

function inFlightOf({ inFlight }: Rollout): Section {
  return {
    title: "In flight",
    columns: ["scope", "in flight", "limit", "accounts"],
    rows: inFlight.map(({ scope, places, most, accounts }) => [
      scope,
      most !== undefined && places >= most ? marked(String(places), "warn") : places,
      most,
      named(accounts, places),
    ]),
    empty: "no limits",
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

const maxNamed = 5;

function named(accounts: readonly string[], all: number): string {
  const names = accounts.slice(0, maxNamed);
  const more = all - names.length;
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
