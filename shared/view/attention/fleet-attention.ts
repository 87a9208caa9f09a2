import type { Matter } from "../../api/attention.ts";
import type { Rollout } from "../../api/rollout.ts";
import type { FleetChange } from "../../records/fleet-change.ts";
import { fewNames } from "../few-names.ts";
import { byUrgency } from "./urgency.ts";

/** What concerns no account alone. An absent part was not looked at. */
interface FleetStanding {
  readonly rollout?: Pick<Rollout, "stopped" | "failures"> | undefined;
  /** Changes of the fleet file that wait for a second person. */
  readonly pending: readonly FleetChange[];
}

const maxNamed = 5;

/** Decides what of the fleet as a whole needs a person, most urgent first. Pure. */
export function fleetAttention({ rollout, pending }: FleetStanding): readonly Matter[] {
  return byUrgency([...(rollout?.stopped ? [lineStopped(rollout)] : []), ...pending.map(changePending)]);
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
