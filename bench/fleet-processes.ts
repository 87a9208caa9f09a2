// A fleet in real app processes over one storage and one Azure: how fast several processes are, what a rotation costs,
// and how much memory each process needs for a large fleet.
import { setTimeout as delay } from "node:timers/promises";
import { UnexpectedAnswerError } from "../emulator/stack/keyturn-client.ts";
import type { Figure } from "./figures.ts";
import type { FleetRig } from "./fleet-rig.ts";
import { startFleetRig } from "./fleet-rig.ts";
import { applyFleet, copyHeads, putFleet } from "./rig-fleet.ts";
import { accountNames } from "./rig-fleet-file.ts";

const processCounts = [1, 2, 4] as const;
const large = 10_000;
/** The accounts that rotate while the fleet is large, spread evenly over ten subscriptions. */
const rotating = 50;

/**
 * By then the last enrolled account is older than the cadence of the due ones, and its consumers have reported.
 */
const settledAfterMs = 2_000;

interface Round {
  readonly processes: number;
  readonly perSecond: number;
  readonly azure: number;
  readonly storage: number;
  readonly off: number;
}

/**
 * Goes from one process to four, each time with other accounts that come due at once; the last accounts rotate in the
 * large fleet.
 */
export async function fleetInProcesses(short: boolean): Promise<readonly Figure[]> {
  const each = short ? 30 : 60;
  const groups = processCounts.map((processes) => ({
    processes,
    accounts: accountNames(`with-${processes}`, each),
  }));
  const known = accountNames("known", rotating);
  const rig = await startFleetRig([...groups.flatMap(({ accounts }) => accounts), ...known]);
  try {
    const rounds: Round[] = [];
    let running = 0;
    for (const { processes, accounts } of groups) {
      for (; running < processes; running += 1) await rig.startProcess();
      rounds.push(await turnOver(rig, processes, accounts));
    }
    const small = await rig.peakMebibytes();
    // One process must do it all then.
    await rig.stopOthers();
    const { peakRotating, peakApplying, off } = await growLarge(rig, known);
    const most = (of: (round: Round) => number) => Math.max(...rounds.map(of));
    return [
      ...rounds.map(({ processes, perSecond }) => ({
        name: `app processes, ${processes}: rotations`,
        value: perSecond,
        unit: "1/s" as const,
      })),
      { name: "app processes: calls to Azure per rotation", value: most(({ azure }) => azure), unit: "" },
      {
        name: "app processes: storage requests per rotation",
        value: most(({ storage }) => storage),
        unit: "",
      },
      {
        name: "app processes: regenerations off two per rotation",
        value: most((round) => round.off) + off,
        unit: "",
        atMost: 0,
      },
      { name: `peak memory in MiB, ${each} accounts`, value: small, unit: "" },
      {
        name: `peak memory in MiB, ${rotating} of 10,000 rotate`,
        value: peakRotating,
        unit: "",
        atMost: 300,
      },
      { name: "peak memory in MiB, a file of 10,000 applied", value: peakApplying, unit: "", atMost: 300 },
    ];
  } finally {
    await rig.stop();
  }
}

async function turnOver(rig: FleetRig, processes: number, accounts: readonly string[]): Promise<Round> {
  await applyFleet(rig, { accounts });
  await rig.recorded("account-enrolled", accounts);
  await delay(settledAfterMs);
  const before = rig.requests();
  const startMs = performance.now();
  await applyFleet(rig, { accounts, due: accounts });
  await rig.recorded("rotation-ended", accounts);
  const seconds = (performance.now() - startMs) / 1_000;
  const after = rig.requests();
  return {
    processes,
    perSecond: accounts.length / seconds,
    azure: (after.azure - before.azure) / accounts.length,
    storage: (after.storage - before.storage) / accounts.length,
    off: rig.regenerationsOffTwo(accounts),
  };
}

/**
 * All but the known accounts have only a head in storage, and no account in Azure: a look finds them not due and
 * stops. A process holds only their part of the fleet file.
 */
async function growLarge(rig: FleetRig, known: readonly string[]) {
  await applyFleet(rig, { accounts: known });
  await rig.recorded("account-enrolled", known);
  const others = accountNames("other", large - known.length);
  await copyHeads(rig, known, others);
  const accounts = [...known, ...others];
  await putFleet(rig, { accounts });
  for (const account of known) await askForRotation(rig, account);
  await rig.recorded("rotation-ended", known);
  const peakRotating = await rig.peakMebibytes();
  await applyFleet(rig, { accounts, due: known });
  // Applying a file triggers a look at all accounts, which continues.
  await delay(settledAfterMs);
  return { peakRotating, peakApplying: await rig.peakMebibytes(), off: rig.regenerationsOffTwo(known) };
}

async function askForRotation({ stack }: FleetRig, account: string): Promise<void> {
  const path = `accounts/${account}/rotations`;
  const answer = await stack.keyturn.request("POST", path, { mode: "manual", reason: "measured" });
  if (answer.status !== 202) throw new UnexpectedAnswerError("POST", path, answer);
}
