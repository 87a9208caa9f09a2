import type { AccountSpec, Policy } from "../../shared/domain/account/account-spec.ts";
import {
  approveRotation,
  cancelRotation,
  pauseAccount,
  requestRotation,
  resumeAccount,
  revertRotation,
} from "../../shared/domain/commands/commands.ts";
import type { CommandAnswer } from "../../shared/domain/commands/commands.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import type { Observation } from "../../shared/domain/confirmation/observation.ts";
import {
  approveConsumer,
  deregisterConsumer,
  registerConsumer,
} from "../../shared/domain/commands/registration-commands.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { holdPoisoned } from "../../shared/reconciler/hold-poisoned.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { aConsumer, aDeclaration, guest, hour, mainVault, minute, now } from "../domain/builders.ts";
import { foundAccount } from "../reconciler/fakes/fake-account.ts";
import { scriptedEvidence } from "../reconciler/fakes/scripted-observations.ts";
import { isIdle, isIn, smallSpec } from "../reconciler/small-world.ts";
import type { Run, Scenario } from "./recorded-run.ts";

const account = "GET accounts/vision";
const plan = "GET accounts/vision/plan";
const evidence = "GET accounts/vision/rotations/last/evidence";

const isOver = ({ state }: Trail) =>
  state.phase === "idle" && state.lastEnded !== undefined && state.followUp === undefined;
const holdsFor =
  (reason: string) =>
  ({ objection }: Trail): boolean =>
    objection?.reason === reason;

function specWith(policy: Partial<Policy>, change: Partial<AccountSpec> = {}): AccountSpec {
  return { ...smallSpec, vaults: [mainVault], ...change, policy: { ...smallSpec.policy, ...policy } };
}

type Wish<T> = (state: Trail["state"], id: string, wish: { by: string; at: Date; reason: string }) => T;

/** Gives a command about the rotation in flight, as somebody. */
async function command({ world }: Run, by: string, wanted: Wish<CommandAnswer>): Promise<void> {
  const wish = { by, at: world.clock.now(), reason: "as agreed" };
  const decide = (state: Trail["state"]) => wanted(state, isInFlight(state) ? state.id : "", wish);
  const answer = await runCommand(world.spec, decide, world.ports);
  if ("rejection" in answer) throw new Error(answer.rejection.code);
}

const request = (run: Run) => command(run, "ada", (state, _id, wish) => requestRotation(state, wish));

/** Results of two discovery runs: one with an unknown user, one with a known one. */
function discoveryOf({ world: { spec, clock } }: Run, principal: string): Discovery {
  const { name, resourceId, publishedSecret, vaults } = spec;
  const user = { how: ["reads" as const], resources: [], settings: [], identities: [principal] };
  const found = { account: name, resourceId, publishedSecret, vaults, unknownConsumers: 1, keyListers: [] };
  const enrolled = [{ ...found, users: [{ ...user, standing: "unknown" as const }], unseen: [] }];
  return { at: clock.now(), accounts: [], enrolled, unseen: [], searches: [], copies: [] };
}

/** A platform that resolves whatever version is there. */
function resolvedEvidence() {
  const state = { version: "" };
  const settings = (): Observation => ({
    kind: "settings",
    state: "Running",
    running: true,
    references: [
      {
        setting: "AI_KEY",
        vault: mainVault,
        secret: smallSpec.publishedSecret,
        status: "Resolved",
        activeVersion: state.version,
      },
    ],
  });
  return { state, source: scriptedEvidence(settings).source };
}

const platform = resolvedEvidence();
const halfHourly = specWith({ cadenceMs: 30 * minute, timerGraceMs: minute }, { vaults: smallSpec.vaults });

/** Rotations of all kinds, each from the enrolment of the account on. */
export const scenarios: readonly Scenario[] = [
  {
    name: "scheduled",
    world: { spec: halfHourly, newKeyDelayMs: 3 * minute, oldKeyGraceMs: 3 * minute },
    async play(run) {
      await run.show(account, plan);
      for (const phase of ["proving", "adopting", "confirming"] as const) {
        await run.until(isIn(phase));
        await run.show(account, plan);
      }
      await run.until(isOver);
      await run.show(account, plan, "GET accounts", "GET evidence", "GET forecast");
    },
  },
  {
    name: "near-expiry",
    isBrief: true,
    world: { spec: specWith({}) },
    async play(run) {
      const { world } = run;
      const nearExpiry = async () => {
        const version = world.vault.versions(mainVault, world.spec.publishedSecret).at(-1)?.version ?? "";
        const because = { kind: "near-expiry", vault: mainVault, version } as const;
        await world.ports.queue.send({ account: world.spec.name, because }, "ordinary");
      };
      await nearExpiry();
      await run.until(isOver);
      await nearExpiry();
      await run.until(holdsFor("CoolingDown"));
      await run.show(account, evidence);
    },
  },
  {
    name: "leaked",
    world: { spec: specWith({}) },
    async play(run) {
      const { world } = run;
      await run.ticks(1);
      world.consumers[0]?.pollEvery(Infinity);
      await world.declare();
      await run.until(isIn("adopting"));
      await run.show(account, plan);
      await run.until(isOver);
      await run.show(account, evidence);
    },
  },
  {
    name: "leaked-in-flight",
    isBrief: true,
    world: { spec: specWith({}) },
    async play(run) {
      const { world } = run;
      await request(run);
      await run.until(isIn("adopting"));
      await world.declare({ compromised: "active", gate: "wait" });
      await run.until(isOver);
      await world.declare({ compromised: "standby", gate: "wait" });
      await run.until(isOver);
      await run.show(account);
    },
  },
  {
    name: "approved",
    isBrief: true,
    world: { spec: specWith({ approval: "required" }) },
    async play(run) {
      await request(run);
      await run.until(holdsFor("ApprovalMissing"));
      await run.show(account, plan);
      await command(run, "ada", cancelRotation);
      await run.until(isIdle);
      await request(run);
      await run.until(holdsFor("ApprovalMissing"));
      await command(run, "bob", approveRotation);
      await run.until(isOver);
      await run.show(account, evidence);
    },
  },
  {
    name: "reverted",
    world: { spec: specWith({}) },
    async play(run) {
      await request(run);
      await run.until(isIn("adopting"));
      await run.ticks(12);
      await command(run, "ada", revertRotation);
      await run.until(isIn("reverting"));
      await run.ticks(1);
      await run.show(account, plan);
      await run.until(isOver);
      await run.show(account, evidence);
    },
  },
  {
    name: "paused",
    isBrief: true,
    world: { spec: specWith({}) },
    async play(run) {
      await request(run);
      await run.until(isIn("adopting"));
      await command(run, "ada", (state, _id, wish) => pauseAccount(state, wish));
      await run.until(holdsFor("Paused"));
      await run.ticks(30);
      await run.show(account, plan);
      await command(run, "ada", (state, _id, wish) => resumeAccount(state, wish));
      await run.until(isOver);
    },
  },
  {
    name: "repaired",
    world: { spec: specWith({}) },
    async play(run) {
      const { world } = run;
      world.account.regenerateBehindTheBack("key1");
      await run.until(() => world.publishesValidKey());
      await run.until(isIdle);
      await request(run);
      await run.until(isIn("adopting"));
      world.vault.write(mainVault, world.spec.publishedSecret, new SecretValue("foreign"));
      await run.until(() => world.publishesValidKey());
      await run.until(holdsFor("Soaking"));
      await run.until(isOver);
      await run.show(account);
    },
  },
  {
    name: "registered",
    isBrief: true,
    world: { spec: specWith({}) },
    async play(run) {
      const { world } = run;
      const { spec, ports, clock } = world;
      const register = (by: string, name: string) =>
        command(run, by, (state, _id, wish) =>
          registerConsumer(state, spec, aDeclaration({ name, principal: by }), wish),
        );
      await register(guest, "guest");
      await register("33333333-0000-4000-8000-0000000000bb", "visitor");
      await command(run, "bob", (state, _id, wish) => approveConsumer(state, "guest", wish));
      await request(run);
      await run.until(holdsFor("ConsumersNotReady"));
      await run.show(account, plan);
      // An older build knows no approver here, and asks nothing more of an operator.
      await command(run, "bob", (state, _id, wish) =>
        deregisterConsumer(state, spec, "visitor", { ...wish, as: "approver" }),
      );
      for (let tick = 0; tick < 500 && !isOver(await ports.trail.read(spec.name)); tick += 1) {
        const newest = world.vault.versions(mainVault, spec.publishedSecret).at(-1);
        const { fingerprint } = newest?.value ?? new SecretValue("");
        const usage = { calls: 40, failures: 2, refused: 1 };
        const sequence = clock.now().getTime();
        const said = { consumer: "guest", instance: "guest-1", fingerprint, healthy: true, sequence, usage };
        await takeReport(spec, said, ports);
        await run.ticks(1);
      }
      await run.show(account, evidence, "GET accounts/vision/usage");
    },
  },
  {
    name: "asked",
    isBrief: true,
    world: {
      observation: platform.source,
      spec: specWith(
        {},
        {
          consumers: [
            ...smallSpec.consumers,
            aConsumer({
              name: "site",
              confirmsBy: { kind: "app-service", site: "/sites/site" },
              refreshWithinMs: minute,
            }),
            aConsumer({
              name: "moved",
              refreshWithinMs: minute,
              waiver: { by: "ada", reason: "moves house", until: new Date(now.getTime() + 30 * hour) },
            }),
            aConsumer({ name: "report", criticality: "advisory", refreshWithinMs: minute }),
          ],
        },
      ),
    },
    async play(run) {
      const { world } = run;
      const newest = () => world.vault.versions(mainVault, world.spec.publishedSecret).at(-1)?.version ?? "";
      platform.state.version = newest();
      // Neither the one that is waived nor the one that is only advised of the key says a word.
      for (const consumer of world.consumers.slice(3)) consumer.stop();
      await request(run);
      await run.until(isIn("adopting"));
      await run.until(holdsFor("ConsumersNotReady"));
      await run.show(account, plan);
      platform.state.version = newest();
      await run.until(isOver);
      await run.show(account, evidence);
    },
  },
  {
    name: "rollout",
    isBrief: true,
    world: {
      spec: specWith(
        { cadenceMs: 10 * minute, timerGraceMs: 0 },
        {
          rollout: {
            ring: 2,
            ringsBefore: [{ ring: 1, accounts: new Set(["first"]), share: 1 }],
            windows: [{ days: [now.getUTCDay()], fromMinute: 9 * 60 + 20, toMinute: 23 * 60 }],
            maxInFlight: 1,
            maxInFlightPerSubscription: 1,
            stopAfterFailures: 1,
            spreadMs: 5 * minute,
          },
        },
      ),
    },
    async play(run) {
      const { rollout } = run.world.ports;
      const other = { account: "other", rotation: "r", by: "look", since: now };
      await rollout.enter({ account: "first", rotation: "r", since: now });
      await rollout.ended("other", "r", now, "failed");
      await rollout.acquire(other, [{ scope: "fleet", most: 1 }]);
      await run.until(holdsFor("StartSpread"));
      await run.show(account, plan);
      await run.until(holdsFor("OutsideChangeWindow"));
      await run.show("GET rollout");
      await run.until(holdsFor("LineStopped"));
      await rollout.resume("ada", "looked at it", run.world.clock.now());
      await run.until(holdsFor("RingBeforeNotDone"));
      await run.show(account, plan);
      await rollout.ended("first", "r", now, "done");
      await run.until(holdsFor("TooManyInFlight"));
      await rollout.release(other);
      await run.until(isIn("adopting"));
      await run.show("GET rollout");
      await run.until(isOver);
      await run.show(account, "GET rollout");
    },
  },
  {
    name: "holds",
    isBrief: true,
    world: {
      spec: specWith({ unknownConsumers: "block", confirmWithinMs: 2 * minute, adoptWithinMs: 5 * minute }),
      newKeyDelayMs: 10 * minute,
      oldKeyGraceMs: hour,
    },
    async play(run) {
      const { world } = run;
      const { account: azure, vault, discovery } = world;
      await request(run);
      await run.until(holdsFor("DiscoveryMissing"));
      await discovery.write(discoveryOf(run, "44444444-0000-4000-8000-000000000009"));
      await run.until(holdsFor("UnknownConsumers"));
      await run.show(account, plan);
      await discovery.write(discoveryOf(run, smallSpec.consumers[0]?.principal ?? ""));
      azure.change({ ...foundAccount, provisioningState: "Moving" });
      await run.until(holdsFor("AccountNotSettled"));
      azure.change({ kind: "absent" });
      await run.until(holdsFor("AccountNotFound"));
      azure.change(foundAccount);
      azure.refuseListing("forbidden");
      await run.until(holdsFor("KeysNotListable"));
      azure.refuseListing(undefined);
      vault.failures.plan("latest", "throttled", "forbidden", "failed");
      await run.until(holdsFor("VaultNotReachable"));
      vault.failures.plan("store", "forbidden", "answer-lost");
      azure.failures.plan("regenerate", "failed");
      await run.until(holdsFor("EffectOutcomeUnknown"));
      await run.show(account, plan);
      await run.until(holdsFor("FreshKeyNotAccepted"));
      await run.until(isIn("adopting"));
      for (const consumer of world.consumers) consumer.reportHealthy(false);
      await run.until(holdsFor("AdoptionOverdue"));
      await run.show(account);
      for (const consumer of world.consumers) consumer.reportHealthy(true);
      await run.until(holdsFor("RetireeStillAccepted"));
      await run.until(isOver);
      await run.show(account, evidence);
    },
  },
  {
    name: "blocked",
    isBrief: true,
    world: { spec: specWith({}) },
    async play(run) {
      const { world } = run;
      const { account: azure, vault, ports, spec } = world;
      const newest = () => vault.versions(mainVault, spec.publishedSecret).at(-1)?.version ?? "";
      await run.ticks(6);
      await request(run);
      await vault.disable(mainVault, spec.publishedSecret, newest(), minute);
      vault.denyWrites(mainVault);
      await run.until(holdsFor("PublishedSecretDisabled"));
      vault.restore(mainVault);
      vault.write(mainVault, spec.publishedSecret, azure.keys().key1);
      // Twice, since the sweep may ask for a look at the same moment.
      azure.failures.plan("listKeys", "failed", "failed");
      await run.until(holdsFor("StepFailed"));
      await holdPoisoned(spec, ports);
      await run.show(account);
      await run.until(isOver);
      azure.change({ ...foundAccount, localAuthDisabled: true });
      await request(run);
      await run.until(isIdle);
      azure.change(foundAccount);
      await request(run);
      vault.softDelete(mainVault, spec.publishedSecret);
      await run.until(holdsFor("PublishedSecretDeleted"));
      vault.forbid(mainVault);
      await run.until(holdsFor("VaultNotAccessible"));
      await run.show(account);
    },
  },
];
