import { setTimeout as delay } from "node:timers/promises";
import type { ClientOptions, ClientProcess, Surroundings } from "./client-process.ts";
import { openSurroundings, startClient } from "./client-process.ts";
import type { CheckAzure, LocalAccount } from "./local-account.ts";
import { localAccount } from "./local-account.ts";
import type { Rule } from "./rules.ts";
import type { StartGate } from "./start-gate.ts";
import type { Verdicts } from "./verdicts.ts";

/** Ends a scenario whose next steps make no sense any more; the breach is already noted. */
export class ScenarioOver extends Error {}

/** Ends a scenario because the driver does not do what a driver does, so that no rule can be judged. */
export class DriverUnusable extends Error {}

/** How long anything may take that should come soon. A machine may be very busy; only what never comes is a breach. */
const PATIENCE_MS = 40_000;
const LOOK_MS = 20;

/** Where a scenario plays: an account with its vault, and the clients that were started. */
export interface Stage {
  readonly account: LocalAccount;
  readonly clients: readonly ClientProcess[];
  open(options: ClientOptions): Promise<Surroundings>;
  /** Starts the client, as soon as few others are starting, without waiting until it is ready. */
  launch(surroundings: Surroundings, keyturnUrl?: string): Promise<ClientProcess>;
  /** Waits until the client is ready; one that has ended never will be. */
  ready(client: ClientProcess): Promise<void>;
  /** Starts the client and waits until it is ready. */
  start(options: ClientOptions): Promise<ClientProcess>;
  stop(client: ClientProcess): Promise<void>;
  judge(rule: Rule, holds: boolean, says: string): void;
  /**
   * Waits for something that the rule promises. Breaks the rule and ends the scenario when it has not come before
   * `tooLate` is true. `tooLate` is best told by what else the client has done meanwhile: that holds on any machine.
   */
  expect<T>(rule: Rule, look: () => T, says: string, tooLate?: () => boolean): Promise<NonNullable<T>>;
  /** Waits for something without which the scenario cannot go on, and which is no promise of the client's. */
  await<T>(look: () => T, what: string): Promise<NonNullable<T>>;
}

export interface StageSetting {
  readonly command: readonly string[];
  readonly world: CheckAzure;
  readonly name: string;
  readonly verdicts: Verdicts;
  readonly gate: StartGate;
}

export function setStage({ command, world, name, verdicts, gate }: StageSetting): Stage {
  const account = localAccount(world, name);
  const clients: ClientProcess[] = [];
  const stage: Stage = {
    account,
    clients,
    open: (options) => openSurroundings(world, account, options),
    async launch(surroundings, keyturnUrl) {
      const client = await gate.pass(
        () => startClient(command, world, account, surroundings, keyturnUrl),
        (started) => started.isReady() || started.exitCode() !== undefined,
      );
      clients.push(client);
      return client;
    },
    async start(options) {
      const client = await stage.launch(await stage.open(options));
      await stage.ready(client);
      return client;
    },
    async ready(client) {
      await waitFor(() => client.isReady() || client.exitCode() !== undefined);
      if (!client.isReady() || client.exitCode() !== undefined) throw notReady(client);
    },
    async stop(client) {
      const code = await client.stop(PATIENCE_MS);
      if (code !== 0) throw new DriverUnusable(`the driver ended with ${code} when it was told to stop`);
    },
    judge: (rule, holds, says) => verdicts.judge(name, rule, holds, says),
    async expect(rule, look, says, tooLate) {
      const found = await waitFor(look, tooLate);
      stage.judge(rule, Boolean(found), says);
      if (!found) throw new ScenarioOver(says);
      return found;
    },
    async await(look, what) {
      const found = await waitFor(look);
      if (!found) throw new DriverUnusable(`waited in vain for ${what}`);
      return found;
    },
  };
  return stage;
}

async function waitFor<T>(look: () => T, tooLate = () => false): Promise<NonNullable<T> | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    // Before the look, so that what came in time is not missed.
    const late = tooLate() || performance.now() > deadline;
    const found = look();
    if (found) return found;
    if (late) return undefined;
    await delay(LOOK_MS);
  }
}

function notReady(client: ClientProcess): DriverUnusable {
  const code = client.exitCode();
  const what = code === undefined ? `did not print "ready"` : `ended with ${code}`;
  const printed = client.lines.slice(-10).join("\n");
  const last = printed === "" ? "; it printed nothing" : `; it printed last:\n${printed}`;
  return new DriverUnusable(`the driver ${what}${last}`);
}
