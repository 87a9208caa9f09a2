import { faultsInNew } from "../../shared/fleet-file/fleet-file.ts";
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { CheckName } from "../../shared/domain/discovery/diagnosis.ts";
import type { Fleet } from "../../shared/domain/account/account-spec.ts";
import { AccessDeniedError, ServiceUnavailableError } from "../../shared/errors.ts";
import { parseFleet } from "../../shared/fleet-file/fleet-file.ts";
import type { DoctorPorts } from "../../shared/inventory/doctor.ts";
import { examine } from "../../shared/inventory/doctor.ts";
import { aCopy } from "../domain/builders.ts";
import { askedFleet, sampleFleet } from "../fuzz/sample-fleet.ts";
import { memoryServices } from "../fuzz/memory-services.ts";
import { fakeAccount, fakeProbe, foundAccount } from "../reconciler/fakes/fake-account.ts";
import type { FakeAccount } from "../reconciler/fakes/fake-account.ts";
import { fakeVault } from "../reconciler/fakes/fake-vault.ts";
import type { FakeVault } from "../reconciler/fakes/fake-vault.ts";

const main = "https://kv-main.vault.azure.net";
const dr = "https://kv-dr.vault.azure.net";
const fleet: Fleet = { accounts: parseFleet(sampleFleet).accounts.slice(0, 1) };
const resourceId = fleet.accounts[0]?.resourceId ?? "";

let ports: DoctorPorts;
let account: FakeAccount;
let vault: FakeVault;

/** Everything is in order: the sample account is enrolled, and its secret lies in both vaults. */
beforeEach(async () => {
  const services = await memoryServices();
  const { clock } = services.ports;
  account = fakeAccount(resourceId, clock);
  account.change({ ...foundAccount, location: "westeurope" });
  vault = fakeVault(clock);
  for (const origin of [main, dr]) vault.write(origin, "vision-key", account.keys().key1);
  const seen = {
    resourceId,
    name: "vision",
    kind: "AIServices",
    location: "westeurope",
    localAuthDisabled: false,
  };
  const searches = [{ source: "app-settings", state: "searched", places: 1, unseen: [] } as const];
  const at = clock.now();
  await services.discovery.store.write({ at, accounts: [], enrolled: [], unseen: [], searches, copies: [] });
  ports = {
    ...services.ports,
    keyIssuer: account.issuer,
    probe: account.probe,
    vault,
    fleetStore: services.fleetStore,
    readFleet: async () => faultsInNew(await services.fleet.fresh()),
    usageMetrics: { calls: async () => [] },
    self: services.discovery.self,
    auditLog: services.discovery.auditLog,
    estate: { accounts: async () => ({ found: [seen], unseen: [] }) },
    places: [{ check: "step-queue", target: "https://queue", reach: async () => "it is there" }],
    hostAheadMs: () => aheadMs,
    signer: { prove: async () => "thumbprint" },
    archiveGuard: { target: "https://st", policy: async () => "locked", mayDelete: async () => false },
  };
});

let aheadMs: number | undefined = 0;

async function verdicts(of: Fleet = fleet) {
  const { diagnoses } = await examine(of, ports);
  return diagnoses.map(({ check, target, verdict }) => [check, target, verdict] as const);
}

/** A data plane that answers every question like this, or not at all. */
function probing(status?: number): DoctorPorts["probe"] {
  const tried = [{ path: fakeProbe, ...(status !== undefined && { status }) }];
  return { ...account.probe, choose: async () => ({ kind: "impossible", tried }) };
}

/** The checks that failed. */
async function amiss(of: Fleet = fleet) {
  return (await verdicts(of)).filter(([, , verdict]) => !["fine", "unproven"].includes(verdict));
}

describe("an examination", () => {
  it("finds nothing where all is in order, and says what only doing can show", async () => {
    expect(await amiss()).toEqual([]);
    const unproven = (await verdicts()).filter(([, , verdict]) => verdict === "unproven");
    expect(unproven.map(([check, target]) => [check, target])).toEqual([
      ["regenerate-key", resourceId],
      ["write-secret", main],
      ["write-secret", dr],
    ]);
    expect((await examine(fleet, ports)).identity).toMatchObject({ objectId: "keyturn-object" });
  });

  it("changes nothing", async () => {
    const before = [account.keys(), vault.versions(main, "vision-key").length];
    await examine(fleet, ports);
    expect([account.keys(), vault.versions(main, "vision-key").length]).toEqual(before);
    expect(account.asked()).toBe(0);
  });

  const copied = {
    read: async () => {
      const trail = await ports.trail.read("vision");
      if (trail.state.phase === "unenrolled") return undefined;
      const copies = [aCopy(trail.state.keys.key2)];
      return { at: ports.clock.now(), accounts: [], enrolled: [], unseen: [], searches: [], copies };
    },
  };
  const refusing = async () => {
    throw new AccessDeniedError("a call");
  };
  const silent = async () => {
    throw new ServiceUnavailableError("a call");
  };

  it.each<[what: string, change: () => void, check: CheckName, verdict: string]>([
    ["listing keys is forbidden", () => account.refuseListing("forbidden"), "list-keys", "denied"],
    ["a vault refuses", () => vault.forbid(dr), "read-secret", "denied"],
    ["a secret was deleted", () => vault.softDelete(dr, "vision-key"), "read-secret", "wrong"],
    [
      "a copy is known that nobody answers for",
      () => (ports = { ...ports, discovery: copied }),
      "copies",
      "wrong",
    ],
    [
      "no place is searched for copies",
      () => (ports = { ...ports, discovery: { read: async () => undefined } }),
      "copies",
      "off",
    ],
    [
      "the last discovery may not be read",
      () => (ports = { ...ports, discovery: { read: refusing } }),
      "copies",
      "denied",
    ],
    [
      "no metrics are there",
      () => (ports = { ...ports, usageMetrics: { calls: async () => undefined } }),
      "metrics",
      "off",
    ],
    ["metrics refuse", () => (ports = { ...ports, usageMetrics: { calls: refusing } }), "metrics", "denied"],
    [
      "no workspace is set",
      () => (ports = { ...ports, auditLog: { reads: async () => undefined } }),
      "log-workspace",
      "off",
    ],
    [
      "the workspace is silent",
      () => (ports = { ...ports, auditLog: { reads: silent } }),
      "log-workspace",
      "unreachable",
    ],
    [
      "discovery does not see the account",
      () => (ports = { ...ports, estate: { accounts: async () => ({ found: [], unseen: [] }) } }),
      "resource-graph",
      "denied",
    ],
    [
      "nobody says who keyturn is",
      () => (ports = { ...ports, self: { identify: refusing } }),
      "identity",
      "denied",
    ],
    [
      "there is no fleet file",
      () => (ports = { ...ports, fleetStore: { read: async () => undefined } }),
      "fleet-file",
      "wrong",
    ],
    [
      "the queue is silent",
      () => (ports = { ...ports, places: [{ check: "step-queue", target: "q", reach: silent }] }),
      "step-queue",
      "unreachable",
    ],
    ["the data plane is silent", () => (ports = { ...ports, probe: probing() }), "data-plane", "unreachable"],
    [
      "the data plane refuses the key",
      () => (ports = { ...ports, probe: probing(401) }),
      "data-plane",
      "wrong",
    ],
  ])("names the one thing that is missing: %s", async (_what, change, check, verdict) => {
    change();
    const found = await amiss();
    expect(found.map(([name, , how]) => [name, how])).toEqual([[check, verdict]]);
  });

  it("asks no data plane of an account that may not be seen", async () => {
    account.change({ kind: "absent" });
    account.refuseListing("absent");
    expect((await amiss()).map(([check, , verdict]) => [check, verdict])).toEqual([
      ["account", "denied"],
      ["list-keys", "denied"],
    ]);
    expect((await verdicts()).map(([check]) => check)).not.toContain("data-plane");
  });

  it("asks those who are asked for their key, each by its own way", async () => {
    const asked = await amiss(parseFleet(askedFleet));
    expect(asked.filter(([check]) => check === "consumer")).toEqual([
      ["consumer", "site (app-service)", "unreachable"],
      ["consumer", "page (health-endpoint)", "unreachable"],
    ]);
  });
});
