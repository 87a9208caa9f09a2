import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { fingerprintOf, SecretValue } from "../../../shared/secret-value.ts";
import type { SampleAzure } from "../../emulator/azure/sample-azure.ts";
import type { Asker } from "../asked-azure.ts";
import { askedSecret } from "../asked-azure.ts";
import {
  gateway,
  holderIn,
  lastExchange,
  policyWith,
  referenceTo,
  requestsSince,
  resetGateway,
  startGatewayAzure,
} from "./asked-gateway.ts";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startGatewayAzure();
});
afterAll(() => azure.dispose());
beforeEach(() => resetGateway(azure));

describe("API Management", () => {
  const place = { place: "namedValues/plain" };
  const ask = async (asker?: Asker) =>
    holderIn(azure, asker).ask({ resource: azure.gatewayId(gateway) }, askedSecret(azure));
  const hand = async (to: SecretValue, replaces: readonly string[], where = place, asker?: Asker) =>
    holderIn(azure, asker).handOver(
      { resource: azure.gatewayId(gateway) },
      { ...where, key: to, replaces: replaces.map(fingerprintOf), secret: askedSecret(azure) },
      10_000,
    );
  const fresh = new SecretValue("the next key");
  const literal = "0123456789abcdef0123456789abcdef";
  beforeEach(() => azure.setNamedValue(gateway, "plain", { value: "the first key", secret: true }));

  it("reads what is no secret from the list, and asks for no value of it", async () => {
    await azure.setNamedValue(gateway, "open", { value: "in the open", secret: false });
    const since = lastExchange(azure);
    expect(await ask()).toMatchObject({
      places: expect.arrayContaining([
        { place: "namedValues/open", held: { kind: "copy", fingerprint: fingerprintOf("in the open") } },
      ]),
    });
    expect(requestsSince(azure, since, "POST", "/open/listValue")).toBe(0);
    azure.removeNamedValue(gateway, "open");
  });

  it("waits for a change that is answered with 202", async () => {
    azure.setKnobs({ gatewayChangeMs: 300 });
    const began = performance.now();
    await hand(fresh, ["the first key"]);
    expect(performance.now() - began).toBeGreaterThan(290);
    await referenceTo(azure).pointTo("ai-key");
    await hand(fresh, [], { place: "namedValues/by-reference" });
    azure.setKnobs({ gatewayReadsFail: true });
    await expect(hand(fresh, [], { place: "namedValues/by-reference" })).rejects.toMatchObject({
      code: "REQUEST_REFUSED",
    });
    azure.removeNamedValue(gateway, "by-reference");
  });

  it("gives up when its time is over, and does not know the outcome", async () => {
    azure.setKnobs({ gatewayChangeMs: 60_000 });
    const holder = holderIn(azure);
    const order = {
      ...place,
      key: fresh,
      replaces: [fingerprintOf("the first key")],
      secret: askedSecret(azure),
    };
    await expect(holder.handOver({ resource: azure.gatewayId(gateway) }, order, 1_500)).rejects.toMatchObject(
      {
        code: "OUTCOME_UNKNOWN",
      },
    );
  });

  it("tells the id under which Azure logs the change", async () => {
    expect(await hand(fresh, ["the first key"])).toEqual({
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it("names what is not shown, and hands nothing to it", async () => {
    azure.setKnobs({ namedValuesShown: "none" });
    azure.setBackendCredentials(gateway, "vision", { header: { "api-key": ["the first key"] } });
    await referenceTo(azure).pointTo("ai-key");
    expect(await ask()).toMatchObject({
      places: [{ place: "namedValues/by-reference", held: { kind: "reference", isResolved: true } }],
      unseen: [expect.stringMatching(/^its value is not shown: \S+, \S+$/)],
    });
    for (const where of ["namedValues/plain", "backends/vision/api-key"]) {
      await expect(hand(fresh, ["the first key"], { place: where })).rejects.toMatchObject({
        code: "REQUEST_REFUSED",
      });
    }
    azure.removeNamedValue(gateway, "by-reference");
  });

  it("finds keys behind a scheme, in a query and in an authorization, but not what refers to a named value", async () => {
    azure.setBackendCredentials(gateway, "vision", {
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
    expect(azure.backendCredentials(gateway, "vision")).toEqual({
      header: { authorization: ["Bearer the next key"], "api-key": ["{{plain}}", "the next key"] },
      query: { "subscription-key": ["the next key"] },
      authorization: { scheme: "Bearer", parameter: "the next key" },
    });
  });

  const parts = [
    "namedValues/read",
    "namedValues/listValue/action",
    "backends/read",
    "policies/read",
    "apis/read",
    "apis/policies/read",
    "apis/operations/read",
    "apis/operations/policies/read",
    "products/read",
    "products/policies/read",
    "policyFragments/read",
  ];
  const looking = [
    "apim/read",
    "apim/workspaces/read",
    ...parts.flatMap((part) => [`apim/${part}`, `apim/workspaces/${part}`]),
  ];

  it("needs exactly the rights that are documented to look", async () => {
    await azure.setNamedValue(gateway, "plain", { value: "of the team", secret: true }, "team");
    azure.setPermissions("guest", looking);
    expect(await ask("guest")).toEqual(await ask());
    expect(await ask("guest")).toMatchObject({ unseen: [] });
    for (const right of looking.slice(1)) {
      azure.setPermissions(
        "guest",
        looking.filter((one) => one !== right),
      );
      expect([right, await ask("guest")]).toMatchObject([
        right,
        { unseen: [expect.stringMatching(/^not allowed to look at: /)] },
      ]);
    }
    azure.setPermissions("guest", []);
    expect(await ask("guest")).toMatchObject({
      kind: "unreachable",
      detail: expect.stringContaining("not allowed"),
    });
    azure.removeNamedValue(gateway, "plain", "team");
  });

  it("needs a right of its own to hand over each kind of place", async () => {
    azure.setBackendCredentials(gateway, "vision", { header: { "api-key": ["the first key"] } });
    azure.setPolicy(gateway, "apis/chat/policies/policy", policyWith("api-key", literal));
    await referenceTo(azure).pointTo("ai-key");
    for (const [where, right] of [
      ["namedValues/plain", "apim/namedValues/write"],
      ["namedValues/by-reference", "apim/namedValues/refreshSecret/action"],
      ["backends/vision/api-key", "apim/backends/write"],
      ["apis/chat/policies/policy/api-key", "apim/apis/policies/write"],
    ] as const) {
      azure.setPermissions("guest", looking);
      const tried = () => hand(fresh, ["the first key", literal], { place: where }, "guest");
      await expect(tried()).rejects.toMatchObject({ code: "ACCESS_DENIED" });
      azure.setPermissions("guest", [...looking, right]);
      await tried();
    }
    azure.removeNamedValue(gateway, "by-reference");
  });

  it("finds literal keys in every policy of a service and of a workspace, and replaces each alone", async () => {
    const places = [
      "policies/policy",
      "apis/chat/policies/policy",
      "apis/chat/operations/openai.v1.models/policies/policy",
      "products/paid/policies/policy",
      "policyFragments/shared",
    ].flatMap((one) => [one, `workspaces/team/${one}`]);
    for (const one of places) azure.setPolicy(gateway, one, policyWith("api-key", literal));
    const answer = await ask();
    const found =
      answer.kind === "places" ? answer.places.filter((one) => one.place.endsWith("/api-key")) : [];
    const held = { kind: "copy", fingerprint: fingerprintOf(literal) };
    const expected = places.toSorted().map((one) => ({ place: `${one}/api-key`, held }));
    expect(found).toEqual(expected);
    for (const [index, one] of places.entries()) {
      await hand(new SecretValue(`${"f".repeat(30)}${String(10 + index)}`), [literal], {
        place: `${one}/api-key`,
      });
    }
    expect(places.map((one) => azure.policy(gateway, one))).toEqual(
      places.map((_, index) => policyWith("api-key", `${"f".repeat(30)}${String(10 + index)}`)),
    );
    for (const one of places) azure.setPolicy(gateway, one, "<policies />");
  });

  it("remembers lists of policies and documents without a key for a while", async () => {
    const holder = holderIn(azure);
    const look = () => holder.ask({ resource: azure.gatewayId(gateway) }, askedSecret(azure));
    const since = lastExchange(azure);
    await look();
    await look();
    const reads = (path: string) => requestsSince(azure, since, "GET", `/edge/${path}`);
    expect(["apis", "apis/chat/operations", "policies/policy", "namedValues"].map(reads)).toEqual([
      1, 1, 1, 2,
    ]);
    azure.setPolicy(gateway, "apis/chat/policies/policy", policyWith("api-key", literal));
    const other = holderIn(azure);
    const found = async () =>
      JSON.stringify(await other.ask({ resource: azure.gatewayId(gateway) }, askedSecret(azure)));
    expect(await found()).toContain(fingerprintOf(literal));
    azure.setPolicy(gateway, "apis/chat/policies/policy", policyWith("api-key", "a".repeat(32)));
    expect(await found()).toContain(fingerprintOf("a".repeat(32)));
  });

  it("looks into a service with more named values than a page of a list has", async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `many-${String(i)}`);
    for (const id of ids) await azure.setNamedValue(gateway, id, { value: `value of ${id}`, secret: false });
    const answer = await ask();
    const found = answer.kind === "places" ? answer.places.map((one) => one.place) : [];
    expect(found).toEqual(expect.arrayContaining(ids.map((id) => `namedValues/${id}`)));
    for (const id of ids) azure.removeNamedValue(gateway, id);
  });
});
