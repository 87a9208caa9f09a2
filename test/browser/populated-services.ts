import type { Services } from "../../functions/edge/services.ts";
import { environments } from "../../shared/domain/vocabulary.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { withEvent } from "../../shared/records/trail.ts";
import { day } from "../domain/builders.ts";
import { memoryServices } from "../fuzz/memory-services.ts";
import type { Caller } from "../../shared/ports/token-verifier.ts";

const teams = ["Checkout team", "Search team", "Claims and letters", "Data platform"];
const rg = "/subscriptions/5e6f7a81-0000-4000-8000-000000000000/resourceGroups/rg-ai/providers";

function accountNamed(index: number): string {
  return `account-${String(index).padStart(5, "0")}`;
}

function entryOf(index: number) {
  const name = accountNamed(index);
  const team = teams[index % teams.length] ?? "";
  return {
    name,
    resourceId: `${rg}/Microsoft.CognitiveServices/accounts/${name}`,
    publishedSecret: `${name}-key`,
    vaults: ["https://kv-main.vault.azure.net"],
    ...(index < 3 && { ring: 1 }),
    consumers: Array.from({ length: 1 + (index % 3) }, (_, at) => ({
      name: `app-${String(index)}-${String(at + 1)}`,
      owner: { name: team, contact: `team-${String(index % teams.length)}@contoso.example` },
      environment: environments[(index + at) % 2] ?? "production",
      principal: "33333333-0000-4000-8000-000000000001",
      refreshWithin: "10m",
    })),
  };
}

/**
 * Services in memory with a fleet of so many accounts, which were enrolled over the last months: every page has something to
 * show. Reads go to the memory alone, so that what a page costs is its own.
 */
export async function populatedServices(count: number, caller: () => Caller | undefined): Promise<Services> {
  const made = await memoryServices(caller);
  const { ports } = made;
  const at = ports.clock.now();
  const accounts = Array.from({ length: count }, (_, index) => entryOf(index));
  const rollout = { stopAfterFailures: 2, maxInFlight: 5, rings: [{ ring: 1, share: 1 }] };
  const text = JSON.stringify(
    { version: 1, policy: { cadence: "90d", soak: "1h" }, rollout, accounts },
    null,
    1,
  );
  await made.fleetStore.write(text);
  await made.fleet.fresh();
  for (const [index, { name, resourceId, publishedSecret, vaults }] of accounts.entries()) {
    const since = new Date(at.getTime() - ((index * 37) % 210) * day);
    const how = { releaseClaim: true, wakeAt: new Date(at.getTime() + 60_000) };
    const started = withEvent(
      await ports.trail.read(name),
      {
        type: "enrolment-started",
        at: since,
        target: { resourceId, publishedSecret, vaults },
        endpoint: `https://${name}.cognitiveservices.azure.com/`,
        active: "key1",
        keys: { key1: fingerprintOf(`${name} one`), key2: fingerprintOf(`${name} two`) },
        standbyUnpublishedSince: since,
        superseded: [],
      },
      how,
    );
    await ports.trail.save(
      withEvent(await ports.trail.save(started), { type: "account-enrolled", at: since }, how),
    );
  }
  return made;
}

/** Puts findings into every place that pages show: a search, copies, failures, a change that waits, a lost rotation. */
export async function withFindings(made: Services): Promise<Services> {
  const { ports, changes } = made;
  await leaveBehind(made);
  const at = ports.clock.now();
  const { accounts } = await made.fleet.current();
  const [first, second, third] = accounts;
  if (!first || !second || !third) throw new Error("the fleet is too small");
  const shop = `${rg}/Microsoft.Web/sites/shop`;
  await made.discovery.store.write({
    at,
    accounts: [
      {
        resourceId: `${rg}/Microsoft.CognitiveServices/accounts/tried-out`,
        name: "tried-out",
        kind: "OpenAI",
        keys: "on",
      },
    ],
    enrolled: accounts.map(({ name, resourceId, publishedSecret, vaults }, index) => ({
      account: name,
      resourceId,
      publishedSecret,
      vaults,
      unknownConsumers: index % 5 === 0 ? 1 : 0,
      users:
        index % 5 === 0
          ? [
              {
                how: ["reads" as const],
                resources: [shop],
                settings: [],
                identities: [],
                standing: "unknown" as const,
                lastAt: at,
              },
            ]
          : [],
      keyListers: [],
      unseen: [],
    })),
    unseen: [{ source: "reads", what: "the diagnostic logs of kv-dr" }],
    searches: [{ source: "app-settings", state: "searched", places: 12, unseen: [] }],
    copies: [
      {
        account: first.name,
        slot: "key1",
        generation: 1,
        state: "active",
        fingerprint: fingerprintOf(`${first.name} one`),
        source: "app-settings",
        resource: shop,
        name: "AI_KEY",
        unverified: { since: at, why: "the place could not be read" },
      },
    ],
  });
  for (const { name } of [second, third]) await ports.rollout.ended(name, `r-${name}`, at, "failed");
  await changes.put({
    text: "version: 1",
    change: {
      id: "c-1f2e3d4c5b",
      digest: "d".repeat(64),
      base: "b".repeat(64),
      by: "33333333-0000-4000-8000-0000000000aa",
      at,
      loosens: [{ account: first.name, changes: ["soak from 1h to 5m", "consumer app-0-1 is removed"] }],
    },
  });
  return made;
}

/** The account of `memoryServices` is not in this fleet: a rotation of it is in the middle. */
async function leaveBehind({ ports, wakes }: Services): Promise<void> {
  const at = ports.clock.now();
  const asked = {
    type: "rotation-requested",
    at,
    rotation: "r-lost",
    mode: "manual",
    requestedBy: "ada",
  } as const;
  await ports.trail.save(
    withEvent(await ports.trail.read("vision"), asked, { releaseClaim: true, wakeAt: at }),
  );
  await wakes.note([{ account: "vision", at }]);
}
