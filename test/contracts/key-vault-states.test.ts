import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Fault } from "../../emulator/azure/knobs.ts";
import { keyVault } from "../../shared/azure/key-vault.ts";
import type { SecretFact } from "../../shared/domain/world.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, secretClient, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import { freshName } from "./fresh-name.ts";

const value = "a key that no detail may hold";

describe("the state of a secret, through the secrets SDK", () => {
  let azure: SampleAzure;
  let name = "";
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  beforeEach(() => {
    name = freshName("secret");
  });
  afterAll(() => azure.dispose());

  const vault = () => keyVault(credentialOf(azure), { isVault: () => true });
  const url = () => azure.vaultUrl("kv-main");
  const store = async () => {
    const expiresAt = new Date("2030-01-01T00:00:00Z");
    const draft = { value: new SecretValue(value), contentType: "text/plain", tags: {}, expiresAt };
    return vault().store(url(), name, draft, 5_000);
  };
  const harm = (method: string, kind: Fault["kind"], status?: number) => {
    azure.addFault({
      service: "vault",
      match: { method, path: `/secrets/${name}/?$` },
      kind,
      ...(status !== undefined && { status }),
    });
  };
  const latest = async () => (await vault().latest(url(), name)).fact;

  it.each<[string, Fault["kind"], number | undefined, Partial<SecretFact>]>([
    ["forbidden for want of a role", "forbid", undefined, { kind: "forbidden", because: "role" }],
    ["behind a firewall", "firewall", undefined, { kind: "forbidden", because: "firewall" }],
    ["forbidden by a policy", "policy", undefined, { kind: "forbidden", because: "policy" }],
    ["throttled", "throttle", undefined, { kind: "unreachable" }],
    ["out of service", "error-before", 503, { kind: "unreachable" }],
    ["cut off", "drop-before", undefined, { kind: "unreachable" }],
  ])("says of one that is %s just that, and never its value", async (_what, kind, status, expected) => {
    await store();
    harm("GET", kind, status);
    const fact = await latest();
    expect(fact).toMatchObject(expected);
    expect(JSON.stringify(fact)).not.toContain(value);
  });

  it("says of a vault whose name does not resolve that it is unreachable", async () => {
    const { fact } = await vault().latest("https://kv-gone.invalid", name);
    expect(fact).toMatchObject({ kind: "unreachable", detail: expect.stringContaining("ENOTFOUND") });
  });

  it("says of a vault that does not speak TLS that it is unreachable", async () => {
    const { fact } = await vault().latest(url().replace("https:", "http:"), name);
    expect(fact).toMatchObject({ kind: "unreachable" });
  });

  it.each<[string, Fault["kind"], string]>([
    ["for want of a role", "forbid", "ACCESS_DENIED"],
    ["by a firewall", "firewall", "ACCESS_DENIED"],
    ["by a policy", "policy", "ACCESS_DENIED"],
  ])("refuses a write %s, and leaves what was there", async (_what, kind, code) => {
    const { version } = await store();
    harm("PUT", kind);
    await expect(store()).rejects.toMatchObject({ code });
    expect(await latest()).toMatchObject({ kind: "present", version });
  });

  it("refuses a write to a name that is soft-deleted", async () => {
    await store();
    await (await secretClient(azure).beginDeleteSecret(name)).pollUntilDone();
    expect(await latest()).toEqual({ kind: "deleted" });
    await expect(store()).rejects.toMatchObject({ code: "REQUEST_REFUSED" });
  });
});
