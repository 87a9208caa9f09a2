import type { Matter } from "../../api/attention.ts";
import type { Rollout } from "../../api/rollout.ts";
import type { FleetChange } from "../../records/fleet-change.ts";
import type { Trail } from "../../records/trail.ts";
import { liveLeaks } from "../../domain/rotation/leaked-keys.ts";
import { leakedKeysText } from "../leaked-keys-text.ts";
import { fewNames } from "../few-names.ts";
import { byUrgency } from "./urgency.ts";

/** An account that has left the fleet file in the middle of a rotation or a repair. */
export type LeftBehind = Pick<Trail, "account" | "state">;

/** What concerns no account alone. An absent part was not looked at. */
interface FleetStanding {
  readonly rollout?: Pick<Rollout, "stopped" | "failures"> | undefined;
  /** Changes of the fleet file that wait for a second person. */
  readonly pending: readonly FleetChange[];
  /** Accounts that have left the fleet file in the middle of something. */
  readonly removed?: readonly LeftBehind[] | undefined;
}

const maxNamed = 5;

/** Decides what of the fleet as a whole needs a person, most urgent first. Pure. */
export function fleetAttention({ rollout, pending, removed = [] }: FleetStanding): readonly Matter[] {
  return byUrgency([
    ...(rollout?.stopped ? [lineStopped(rollout)] : []),
    ...pending.map(changePending),
    ...removed.map(unfinished),
  ]);
}

/** Nothing looks at the account any more, so nothing but the sweep tells of it. */
function unfinished({ account, state }: LeftBehind): Matter {
  const leaked = state.phase === "unenrolled" ? undefined : leakedKeysText(liveLeaks(state));
  return {
    level: "now",
    kind: "left-behind",
    account,
    sentence: `it was ${state.phase} when it left the fleet file, and nothing continues it${leaked === undefined ? "" : `; the leaked key still works: ${leaked}`}`,
    command: "keyturn fleet apply fleet.yaml",
    topic: "Removed from the fleet file",
    alert: "attention",
  };
}

/** No rule raises it by itself: `line-stopped` does once an account waits for the line, which that account says. */
function lineStopped({ failures }: Pick<Rollout, "failures">): Matter {
  const names = [...new Set(failures.map(({ account }) => account))];
  return {
    level: "now",
    kind: "line-stopped",
    sentence: `failed rotations have stopped the rollout: ${fewNames(names, undefined, maxNamed)}`,
    command: "keyturn rollout resume --reason …",
    topic: "LineStopped",
  };
}

function changePending({ id, digest, by, loosens }: FleetChange): Matter {
  const accounts = loosens.map(({ account }) => account);
  return {
    level: "now",
    kind: "approval-pending",
    sentence: `a change of the fleet file by ${by} waits for a second person; it loosens ${fewNames(accounts, undefined, maxNamed)}`,
    command: `keyturn fleet approve ${id} --digest ${digest} --reason …`,
    topic: "LooseningNotApproved",
    alert: "attention",
  };
}
