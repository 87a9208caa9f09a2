import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { AccessDeniedError, OutcomeUnknownError } from "../../shared/errors.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { startSampleAzure } from "../emulator/azure/sample-azure.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { SITE_IDENTITY, SLOT_IDENTITY } from "../emulator/azure/workloads-sample.ts";
import type { Asker } from "./asked-azure.ts";
import { askedSecret, publish, sourceIn, versionsIn } from "./asked-azure.ts";

const byName = "@Microsoft.KeyVault(VaultName=kv-main;SecretName=ai-key)";
const permissions = ["vault/read:kv-main"];

let azure: SampleAzure;
beforeAll(async () => {
  const identity = SITE_IDENTITY;
  azure = await startSampleAzure({
    secrets: [
      { vault: "kv-main", name: "ai-key", value: { text: "first" } },
      { vault: "kv-main", name: "other", value: { text: "other" } },
    ],
    sites: [
      {
        name: "shop",
        resourceGroup: "rg-web",
        identity,
        permissions,
        settings: {},
        slots: [{ name: "next", identity: SLOT_IDENTITY, permissions, settings: { AI_KEY: byName } }],
      },
      {
        name: "silent",
        resourceGroup: "rg-web",
        identity: { clientId: crypto.randomUUID(), objectId: crypto.randomUUID() },
        permissions,
        settings: { AI_KEY: byName },
        reportsActiveVersion: false,
      },
      { name: "jobs", resourceGroup: "rg-web", settings: { AI_KEY: byName } },
    ],
  });
});
afterAll(() => azure.dispose());

beforeEach(async () => {
  azure.setKnobs({ faults: [] });
  azure.setPermissions("sites/shop", permissions);
  azure.setPermissions("guest", []);
  azure.setSiteState("shop", "Running");
  await azure.setSiteSettings("shop", { AI_KEY: byName, MODE: "plain" });
});

function how(site = "shop", slot?: string) {
  return { kind: "app-service", site: azure.siteId(site, slot) } as const;
}

const ask = (asker?: Asker, site?: string, slot?: string) =>
  sourceIn(azure, asker).ask(how(site, slot), askedSecret(azure));

function pinnedText(version: string): string {
  return `@Microsoft.KeyVault(SecretUri=${azure.vaultUrl("kv-main")}/secrets/ai-key/${version})`;
}

/** A correct reference. */
function resolvedReference() {
  const vault = azure.vaultUrl("kv-main");
  const reference = { vault, secret: "ai-key", setting: "AI_KEY", status: "Resolved" };
  return { ...reference, activeVersion: versionsIn(azure).at(-1) };
}

describe("asking App Service", () => {
  it("returns the status of each reference, and reads no value", async () => {
    const since = azure.journal.read().at(-1)?.sequence;
    expect(await ask()).toEqual({
      kind: "settings",
      state: "Running",
      running: true,
      references: [resolvedReference()],
    });
    const asked = azure.journal.read(since).map((entry) => ("operation" in entry ? entry.operation : ""));
    expect(asked).not.toContain("sites/settings/list");
  });

  it("says that a site was stopped", async () => {
    azure.setSiteState("shop", "Stopped");
    expect(await ask()).toMatchObject({ state: "Stopped", running: false });
  });

  it("asks a slot apart from its site", async () => {
    const [first] = versionsIn(azure);
    await publish(azure, "second");
    expect(await ask("ops", "shop", "next")).toMatchObject({ references: [{ activeVersion: first }] });
    await sourceIn(azure).takeUp(how("shop", "next"));
    expect(await ask("ops", "shop", "next")).toMatchObject({ references: [resolvedReference()] });
    expect(await ask()).not.toMatchObject({ references: [resolvedReference()] });
  });

  it("distinguishes pinned references from others", async () => {
    const [first = ""] = versionsIn(azure);
    await publish(azure, "third");
    await azure.setSiteSettings("shop", { AI_KEY: pinnedText(first) });
    const pinned = { version: first, activeVersion: first, status: "Resolved" };
    expect(await ask()).toMatchObject({ references: [pinned] });
  });

  it.each(["SecretVersionNotFound", "AccessToKeyVaultDenied", "MSINotEnabled"])(
    "passes on the platform's word %s",
    async (status) => {
      if (status === "SecretVersionNotFound") {
        await azure.setSiteSettings("shop", { AI_KEY: pinnedText("0".repeat(32)) });
      }
      if (status === "AccessToKeyVaultDenied") {
        azure.setPermissions("sites/shop", []);
        await azure.setSiteSettings("shop", { RENAMED: byName });
      }
      const site = status === "MSINotEnabled" ? "jobs" : "shop";
      const observation = await ask("ops", site);
      expect(observation).toMatchObject({ references: [{ secret: "ai-key", status }] });
      expect(observation).not.toHaveProperty("references.0.activeVersion");
    },
  );

  it("passes on references to other secrets and vaults as they are", async () => {
    const elsewhere = "@Microsoft.KeyVault(VaultName=kv-none;SecretName=ai-key)";
    const missing = "@Microsoft.KeyVault(VaultName=kv-main;SecretName=none)";
    await azure.setSiteSettings("shop", { ELSEWHERE: elsewhere, MISSING: missing, AI_KEY: byName });
    expect(await ask()).toMatchObject({
      references: [
        { setting: "ELSEWHERE", status: "VaultNotFound", vault: azure.vaultUrl("kv-none") },
        { setting: "MISSING", status: "SecretNotFound", secret: "none" },
        resolvedReference(),
      ],
    });
  });

  it("leaves the active version out where the platform does", async () => {
    const observation = await ask("ops", "silent");
    expect(observation).toMatchObject({ references: [{ status: "Resolved" }] });
    expect(observation).not.toHaveProperty("references.0.activeVersion");
  });

  it("hashes plain settings if none refers to the secret, and returns only hashes", async () => {
    const settings = { AI_KEY: "typed in", EMPTY: "", OTHER: byName.replace("ai-key", "other") };
    await azure.setSiteSettings("shop", settings);
    const observation = await ask();
    expect(observation).toMatchObject({
      references: [{ secret: "other" }],
      plain: [{ setting: "AI_KEY", fingerprint: fingerprintOf("typed in") }],
    });
    expect(JSON.stringify(observation)).not.toContain("typed in");
  });

  it("needs the right to list settings only for plain values", async () => {
    azure.setPermissions("guest", ["web/read:shop"]);
    expect(await ask("guest")).toMatchObject({ references: [resolvedReference()] });
    await azure.setSiteSettings("shop", { AI_KEY: "typed in" });
    expect(await ask("guest")).toEqual({ kind: "settings", state: "Running", running: true, references: [] });
  });

  it("says what is missing without the permission, and without results", async () => {
    expect(await ask("guest")).toEqual({
      kind: "unreachable",
      detail:
        "reading the settings of shop is not allowed for keyturn's identity (see the roles in the documentation)",
    });
    const absent = { kind: "app-service", site: how().site.replace("/shop", "/nobody") } as const;
    expect(await sourceIn(azure).ask(absent, askedSecret(azure))).toEqual({
      kind: "unreachable",
      detail: "reading the settings of nobody found nothing there",
    });
  });

  it.each<["error-before" | "throttle" | "drop-after"]>([["error-before"], ["throttle"], ["drop-after"]])(
    "is told of %s as a consumer out of reach, and asks once only",
    async (kind) => {
      const since = azure.journal.read().at(-1)?.sequence;
      azure.addFault({ service: "arm", kind, match: { path: "/configreferences/" } });
      expect(await ask()).toMatchObject({ kind: "unreachable" });
      const asked = azure.journal.read(since).filter((one) => "url" in one && one.url.includes("references"));
      expect(asked).toHaveLength(1);
    },
  );
});

describe("having App Service take up the latest version", () => {
  it("refreshes the references, again and again if it must", async () => {
    const latest = await publish(azure, "newest");
    expect(await ask()).not.toMatchObject({ references: [{ activeVersion: latest }] });
    await sourceIn(azure).takeUp(how());
    expect(await ask()).toMatchObject({ references: [{ activeVersion: latest }] });
    await sourceIn(azure).takeUp(how());
    expect(await azure.siteEnvironment("shop")).toMatchObject({ AI_KEY: "newest" });
  });

  it("fails without the permission, and without an answer that tells the outcome", async () => {
    azure.setPermissions("guest", ["web/read", "web/listSettings"]);
    await expect(sourceIn(azure, "guest").takeUp(how())).rejects.toBeInstanceOf(AccessDeniedError);
    azure.addFault({ service: "arm", kind: "drop-after", match: { path: "/refresh$" } });
    await expect(sourceIn(azure).takeUp(how())).rejects.toBeInstanceOf(OutcomeUnknownError);
  });
});
