import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Fault } from "../../emulator/azure/knobs.ts";
import { apiManagement } from "../../shared/azure/holders/api-management.ts";
import { fingerprintOf, SecretValue } from "../../shared/secret-value.ts";
import { GATEWAY_IDENTITY } from "../emulator/azure/gateway/gateway-sample.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import type { Failure } from "../reconciler/fakes/failures.ts";
import { cloudOf } from "./anywhere.ts";
import type { Asker } from "./asked-azure.ts";
import { askedSecret, publish, versionsIn } from "./asked-azure.ts";
import type { CopySetting, KeyHolderSetting, PlaceSetting } from "./ports/key-holder-contract.ts";
import { describeCopies, describeReferences } from "./ports/key-holder-contract.ts";

const name = "edge";
const backend = { id: "vision", account: "Vision-1" };

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSampleAzure({
    secrets: ["ai-key", "other-secret"].map((secret) => ({
      vault: "kv-main",
      name: secret,
      value: { text: `first of ${secret}` },
    })),
    gateways: [
      {
        name,
        resourceGroup: "rg-edge",
        identity: GATEWAY_IDENTITY,
        permissions: ["vault/read:kv-main"],
        backends: [backend],
        workspaces: [{ id: "team", namedValues: [] }],
      },
    ],
  });
});
afterAll(() => azure.dispose());
beforeEach(() => {
  azure.setKnobs({ faults: [], gatewayReadsFail: false, gatewayChangeMs: 0, namedValuesShown: "all" });
  azure.setBackendCredentials(name, backend.id, {});
  azure.setPermissions("guest", []);
});

const holderFor = (asker: Asker = "ops") => apiManagement(credentialOf(azure, asker), cloudOf(azure));

const kinds: Readonly<Record<Failure, Pick<Fault, "kind" | "status" | "retryAfterSeconds">>> = {
  throttled: { kind: "throttle", retryAfterSeconds: 7 },
  forbidden: { kind: "forbid" },
  busy: { kind: "error-before", status: 409 },
  refused: { kind: "error-before", status: 400 },
  failed: { kind: "error-before" },
  "answer-lost": { kind: "drop-after" },
};

function failNext(method: string, path: string, failure: Failure): void {
  azure.addFault({ service: "arm", match: { method, path }, times: 1, ...kinds[failure] });
}

const entries = (since: number) =>
  azure.journal.read(since).flatMap((entry) => ("service" in entry ? [entry] : []));

/** The writes of one kind to one place, and their failures. */
function writesTo(method: string, path: string): Pick<PlaceSetting, "failWrite" | "writes"> {
  const since = azure.journal.read().at(-1)?.sequence ?? 0;
  return {
    failWrite: (failure) => failNext(method, path, failure),
    writes: () =>
      entries(since).filter(
        (one) => one.method === method && new RegExp(path, "i").test(one.url.replace(/\?.*/, "")),
      ).length,
  };
}

/** Runs once, when a read of that kind has been answered and nobody has its answer yet. */
function onceRead(path: string, run: () => void): void {
  let isDone = false;
  azure.journal.listen(({ url }) => {
    if (isDone || !url.includes(path)) return;
    isDone = true;
    run();
  });
}

async function settingOf<Place extends PlaceSetting>(place: Place): Promise<KeyHolderSetting<Place>> {
  const resource = azure.gatewayId(name);
  return {
    holder: await holderFor(),
    resource,
    absentResource: resource.replace(/edge$/, "nobody"),
    secret: askedSecret(azure),
    place,
    failLook: (failure) => failNext("GET", "/(namedValues|backends)$", failure),
  };
}

function plainNamedValue(workspace?: string): CopySetting {
  const put = (value: string) => azure.setNamedValue(name, "plain", { value, secret: true }, workspace);
  return {
    place: `${workspace === undefined ? "" : `workspaces/${workspace}/`}namedValues/plain`,
    put,
    inUse: async () => azure.namedValue(name, "plain", workspace),
    interfere: (value) => onceRead("/namedValues/plain/listValue", () => void put(value)),
    remove: async () => azure.removeNamedValue(name, "plain", workspace),
    ...writesTo("PATCH", "/namedValues/plain$"),
  };
}

function backendHeader(): CopySetting {
  const put = (value: string) =>
    azure.setBackendCredentials(name, backend.id, { header: { "api-key": [value] } });
  return {
    place: "backends/vision/api-key",
    put: async (value) => put(value),
    inUse: async () => azure.backendCredentials(name, backend.id).header?.["api-key"]?.[0],
    interfere: (value) => onceRead("/backends/vision", () => put(value)),
    remove: async () => azure.setBackendCredentials(name, backend.id, {}),
    ...writesTo("PATCH", "/backends/vision$"),
  };
}

function reference() {
  return {
    place: "namedValues/by-reference",
    put: async (value: string) => void (await publish(azure, value)),
    inUse: async () => azure.namedValue(name, "by-reference"),
    pointTo: (secret: string, version?: string) =>
      azure.setNamedValue(name, "by-reference", {
        keyVaultUrl: `${azure.vaultUrl("kv-main")}/secrets/${[secret, version].filter(Boolean).join("/")}`,
        secret: true,
      }),
    version: () => versionsIn(azure).at(-1) ?? "",
    closeVault: () => void azure.setKnobs({ gatewayReadsFail: true }),
    ...writesTo("POST", "/namedValues/by-reference/refreshSecret$"),
  };
}

describeCopies("a plain named value of API Management", () => settingOf(plainNamedValue()));
describeCopies("a plain named value of a workspace", () => settingOf(plainNamedValue("team")));
describeCopies("a backend of API Management", () => settingOf(backendHeader()));
describeReferences("a named value of API Management", async () => {
  // A reference of an earlier test would be read with its next version only when it is told to.
  azure.removeNamedValue(name, "by-reference");
  return settingOf(reference());
});

describe("API Management", () => {
  const place = { place: "namedValues/plain" };
  const ask = async (asker?: Asker) =>
    (await holderFor(asker)).ask({ resource: azure.gatewayId(name) }, askedSecret(azure));
  const hand = async (to: SecretValue, replaces: readonly string[], where = place, asker?: Asker) =>
    (await holderFor(asker)).handOver(
      { resource: azure.gatewayId(name) },
      { ...where, key: to, replaces: replaces.map(fingerprintOf), secret: askedSecret(azure) },
      10_000,
    );
  const fresh = new SecretValue("the next key");
  beforeEach(() => azure.setNamedValue(name, "plain", { value: "the first key", secret: true }));

  it("reads what is no secret from the list, and asks for no value of it", async () => {
    await azure.setNamedValue(name, "open", { value: "in the open", secret: false });
    const since = azure.journal.read().at(-1)?.sequence ?? 0;
    expect(await ask()).toMatchObject({
      places: expect.arrayContaining([
        { place: "namedValues/open", held: { kind: "copy", fingerprint: fingerprintOf("in the open") } },
      ]),
    });
    expect(entries(since).filter(({ url }) => url.includes("/open/listValue"))).toEqual([]);
    azure.removeNamedValue(name, "open");
  });

  it("waits for a change that is answered with 202", async () => {
    azure.setKnobs({ gatewayChangeMs: 300 });
    const began = performance.now();
    await hand(fresh, ["the first key"]);
    expect(performance.now() - began).toBeGreaterThan(290);
    await reference().pointTo("ai-key");
    await hand(fresh, [], { place: "namedValues/by-reference" });
    azure.setKnobs({ gatewayReadsFail: true });
    await expect(hand(fresh, [], { place: "namedValues/by-reference" })).rejects.toMatchObject({
      code: "REQUEST_REFUSED",
    });
    azure.removeNamedValue(name, "by-reference");
  });

  it("gives up when its time is over, and does not know the outcome", async () => {
    azure.setKnobs({ gatewayChangeMs: 60_000 });
    const holder = await holderFor();
    const order = {
      ...place,
      key: fresh,
      replaces: [fingerprintOf("the first key")],
      secret: askedSecret(azure),
    };
    await expect(holder.handOver({ resource: azure.gatewayId(name) }, order, 1_500)).rejects.toMatchObject({
      code: "OUTCOME_UNKNOWN",
    });
  });

  it("tells the id under which Azure logs the change", async () => {
    expect(await hand(fresh, ["the first key"])).toEqual({
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it("names what is not shown, and hands nothing to it", async () => {
    azure.setKnobs({ namedValuesShown: "none" });
    azure.setBackendCredentials(name, backend.id, { header: { "api-key": ["the first key"] } });
    await reference().pointTo("ai-key");
    expect(await ask()).toMatchObject({
      places: [{ place: "namedValues/by-reference", held: { kind: "reference", isResolved: true } }],
      unseen: [expect.stringMatching(/^its value is not shown: \S+, \S+$/)],
    });
    for (const where of ["namedValues/plain", "backends/vision/api-key"]) {
      await expect(hand(fresh, ["the first key"], { place: where })).rejects.toMatchObject({
        code: "REQUEST_REFUSED",
      });
    }
    azure.removeNamedValue(name, "by-reference");
  });

  it("finds keys behind a scheme, in a query and in an authorization, but not what refers to a named value", async () => {
    azure.setBackendCredentials(name, backend.id, {
      header: { authorization: ["Bearer one"], "api-key": ["{{plain}}", "two"] },
      query: { "subscription-key": ["three"] },
      authorization: { scheme: "Bearer", parameter: "four" },
    });
    const answer = await ask();
    const places = answer.kind === "places" ? answer.places : [];
    expect(places.filter((one) => one.place.startsWith("backends/"))).toEqual(
      [
        ["backends/vision/api-key/2", "two"],
        ["backends/vision/authorization", "one"],
        ["backends/vision/authorization/parameter", "four"],
        ["backends/vision/query/subscription-key", "three"],
      ].map(([where, value = ""]) => ({
        place: where,
        held: { kind: "copy", fingerprint: fingerprintOf(value) },
      })),
    );
    for (const [where, value] of [
      ["api-key/2", "two"],
      ["authorization", "one"],
      ["authorization/parameter", "four"],
      ["query/subscription-key", "three"],
    ] as const) {
      await hand(fresh, [value], { place: `backends/vision/${where}` });
    }
    expect(azure.backendCredentials(name, backend.id)).toEqual({
      header: { authorization: ["Bearer the next key"], "api-key": ["{{plain}}", "the next key"] },
      query: { "subscription-key": ["the next key"] },
      authorization: { scheme: "Bearer", parameter: "the next key" },
    });
  });

  const looking = ["", "namedValues/", "backends/", "workspaces/"].map((part) => `apim/${part}read`);
  const inWorkspaces = ["namedValues", "backends"].map((part) => `apim/workspaces/${part}/read`);
  const values = ["apim/namedValues/listValue/action", "apim/workspaces/namedValues/listValue/action"];

  it("needs exactly the rights that are documented to look", async () => {
    azure.setPermissions("guest", [...looking, ...inWorkspaces, ...values]);
    expect(await ask("guest")).toEqual(await ask());
    for (const right of [...looking.slice(1), ...inWorkspaces, values[0] ?? ""]) {
      azure.setPermissions(
        "guest",
        [...looking, ...inWorkspaces, ...values].filter((one) => one !== right),
      );
      expect(await ask("guest")).toMatchObject({
        unseen: [expect.stringMatching(/^not allowed to look at: /)],
      });
    }
    azure.setPermissions("guest", []);
    expect(await ask("guest")).toMatchObject({
      kind: "unreachable",
      detail: expect.stringContaining("not allowed"),
    });
  });

  it("needs a right of its own to hand over each kind of place", async () => {
    azure.setBackendCredentials(name, backend.id, { header: { "api-key": ["the first key"] } });
    await reference().pointTo("ai-key");
    for (const [where, right] of [
      ["namedValues/plain", "apim/namedValues/write"],
      ["namedValues/by-reference", "apim/namedValues/refreshSecret/action"],
      ["backends/vision/api-key", "apim/backends/write"],
    ] as const) {
      azure.setPermissions("guest", [...looking, ...values]);
      const tried = () => hand(fresh, ["the first key"], { place: where }, "guest");
      await expect(tried()).rejects.toMatchObject({ code: "ACCESS_DENIED" });
      azure.setPermissions("guest", [...looking, ...values, right]);
      await tried();
    }
    azure.removeNamedValue(name, "by-reference");
  });

  it("looks into a service with more named values than a page of a list has", async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `many-${String(i)}`);
    for (const id of ids) await azure.setNamedValue(name, id, { value: `value of ${id}`, secret: false });
    const answer = await ask();
    const found = answer.kind === "places" ? answer.places.map((one) => one.place) : [];
    expect(found).toEqual(expect.arrayContaining(ids.map((id) => `namedValues/${id}`)));
    for (const id of ids) azure.removeNamedValue(name, id);
  });
});
