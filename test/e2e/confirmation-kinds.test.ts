import { beforeAll, describe, expect, it } from "@jest/globals";
import { healthPage, healthPath, keyReference, keySecret } from "../../emulator/stack/asked-workloads.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { until } from "../until.ts";
import {
  answer,
  heldBy,
  oneAccountPerKind,
  publishedVersions,
  rightsOfKeyturn,
  secretOf,
  setKey,
  vault,
} from "./stack/asked-stack.ts";
import { done, expectAdopted, expectHeld, fingerprints } from "./stack/asked-outcomes.ts";
import { anEnrolledStack, regenerations, rotate } from "./stack/running-stack.ts";
import { tableTexts } from "./stack/stored-text.ts";

let stack: LocalStack;
let rights: ReturnType<typeof rightsOfKeyturn>;
const adopting = ["health", "site", "slot", "app"];

beforeAll(async () => {
  stack = await anEnrolledStack({
    askMs: 500,
    accounts: oneAccountPerKind,
  });
  rights = rightsOfKeyturn(stack);
  // No consumer picks up the fresh key before a test allows it.
  for (const site of ["site-shop", "slot-shop"]) rights.take("web/refresh", site);
  answer(stack, "health", { fingerprint: (await stack.keyturn.account("health")).fingerprints?.key1 });
  for (const account of [...adopting, "vague", "lenient"]) await rotate(stack, account);
  await until(async () => {
    const seen = await Promise.all(adopting.map((account) => stack.keyturn.account(account)));
    return seen.every(({ phase }) => phase === "adopting");
  }, 60_000);
  // Until here keyturn had to: a replica from before enrolment may hold any key.
  rights.take("app/restart", "app-shop");
}, 90_000);

describe("a consumer with a health endpoint", () => {
  it("holds the rotation while it says that it uses the previous key", async () => {
    const { previous } = await fingerprints(stack, "health");
    await expectHeld(stack, "health", "OnOtherKey", `still runs instance health-shop-1 on key ${previous}`);
  });

  it("holds it while it names an unknown version", async () => {
    answer(stack, "health", { secretVersion: "0".repeat(32) });
    await until(async () => {
      const { hold } = await stack.keyturn.account("health");
      return hold?.blockers?.[0]?.message.includes("cannot be told");
    });
    await expectHeld(
      stack,
      "health",
      "OnOtherKey",
      "runs instance health-shop-1 on a key that cannot be told",
    );
  });

  it("holds it while it is pinned to the version before", async () => {
    const { previous } = await fingerprints(stack, "health");
    answer(stack, "health", { secretVersion: publishedVersions(stack, "health").at(-2) });
    await until(async () => {
      const { hold } = await stack.keyturn.account("health");
      return hold?.blockers?.[0]?.message.includes("still runs");
    });
    await expectHeld(stack, "health", "OnOtherKey", `still runs instance health-shop-1 on key ${previous}`);
  });

  it("holds it while it has the fresh key and is not well", async () => {
    answer(stack, "health", { fingerprint: (await fingerprints(stack, "health")).fresh }, false);
    await expectHeld(stack, "health", "Unhealthy", "reports instance health-shop-1 unhealthy");
  });

  it("holds it while it only points elsewhere", async () => {
    const headers = { location: "https://management.localhost/" };
    stack.azure.setSitePage("health-shop", healthPath, () => ({ status: 302, headers }));
    const detail = "the endpoint answered 302, and redirects are not followed";
    await expectHeld(stack, "health", "Unreachable", `could not be asked: ${detail}`);
  });

  it("lets it end once it has taken up the fresh key", async () => {
    stack.azure.setSitePage("health-shop", healthPath, healthPage(stack.azure, "health-shop"));
    await expectAdopted(stack, "health", ["health-shop-1"], "proven");
  });
});

describe.each([
  ["site", undefined, "site-shop"],
  ["slot", "next", "slot-shop/slots/next"],
] as const)("a consumer on App Service, a %s", (account, slot, resource) => {
  const site = `${account}-shop`;

  it("holds the rotation while its reference was not refreshed", async () => {
    const { previous } = await fingerprints(stack, account);
    await expectHeld(stack, account, "OnOtherKey", `still runs instance AI_KEY on key ${previous}`);
  });

  it("is refreshed by keyturn, once, and holds it while it does not run", async () => {
    stack.azure.setSiteState(site, "Stopped", slot);
    rights.give("web/refresh", site);
    await expectHeld(stack, account, "Unhealthy", "reports instance AI_KEY unhealthy");
    expect(done(stack, new RegExp(`/${resource}/config/.*/refresh`))).toBe(1);
  });

  it("holds it while its reference is pinned", async () => {
    const version = publishedVersions(stack, account).at(-2);
    await setKey(stack, site, keyReference(vault, secretOf(account), version), slot);
    const detail = `AI_KEY names version ${version}`;
    await expectHeld(stack, account, "VersionPinned", `is pinned to one version: ${detail}`);
  });

  it("holds it while its setting holds the key itself, or nothing of it", async () => {
    await setKey(stack, site, stack.azure.keys(account).key2, slot);
    const copied = "AI_KEY holds the key itself";
    await expectHeld(stack, account, "PlainValue", `has a copy instead of a reference: ${copied}`);
    await setKey(stack, site, "something else", slot);
    const missing = `no setting refers to ${secretOf(account)}`;
    await expectHeld(stack, account, "ReferenceMissing", `does not refer to the secret: ${missing}`);
  });

  it("holds it while its reference is not resolved", async () => {
    stack.azure.setPermissions(`sites/${resource}`, []);
    await setKey(stack, site, keyReference(vault, secretOf(account)), slot);
    const detail = "AI_KEY is AccessToKeyVaultDenied";
    await expectHeld(
      stack,
      account,
      "ReferenceUnresolved",
      `has a reference that its platform could not resolve: ${detail}`,
    );
  });

  it("holds it while keyturn lacks the permission to ask", async () => {
    rights.take("web/read", site);
    const detail = `reading the settings of ${site} is not allowed for keyturn's identity`;
    await expectHeld(
      stack,
      account,
      "Unreachable",
      `could not be asked: ${detail} (see the roles in the documentation)`,
    );
    rights.give("web/read", site);
  });

  it("lets it end once it runs with a reference that is resolved", async () => {
    stack.azure.setPermissions(`sites/${resource}`, [`vault/read:${vault}`]);
    await setKey(stack, site, keyReference(vault, secretOf(account)), slot);
    stack.azure.setSiteState(site, "Running", slot);
    await expectAdopted(stack, account, ["AI_KEY"], "resolved");
  });
});

describe("a consumer on a platform that does not say which version it resolved", () => {
  it("holds the rotation before it begins, where circumstantial evidence is not enough", async () => {
    const { phase, hold } = await heldBy(stack, "vague", "EvidenceTooWeak");
    expect(phase).toBe("preparing");
    expect(hold?.blockers?.[0]?.message).toBe(
      "shop shows instance AI_KEY on the key by circumstantial evidence alone",
    );
    expect(regenerations(stack, "vague")).toBe(0);
  });

  it("lets it end if the fleet file says that it suffices", async () => {
    await expectAdopted(stack, "lenient", ["AI_KEY"], "circumstantial");
  });
});

describe("a consumer on Container Apps", () => {
  const url = (version = "") => `${stack.azure.vaultUrl(vault)}/secrets/${secretOf("app")}/${version}`;
  const point = (keyVaultUrl: string) =>
    stack.azure.setContainerAppSecrets("app-shop", [{ name: keySecret, keyVaultUrl }]);

  it("holds the rotation while the platform has not looked for a new version", async () => {
    const { previous } = await fingerprints(stack, "app");
    await expectHeld(stack, "app", "OnOtherKey", `still runs instance ai-key on key ${previous}`);
  });

  it("holds it while its secret is pinned", async () => {
    const version = publishedVersions(stack, "app").at(-2);
    await point(url(version));
    const detail = `secret ai-key names version ${version}`;
    await expectHeld(stack, "app", "VersionPinned", `is pinned to one version: ${detail}`);
  });

  it("holds it while the platform has no value for its secret", async () => {
    stack.azure.setPermissions("containerApps/app-shop", []);
    await point(url());
    const detail = "the platform has no value for secret ai-key";
    await expectHeld(
      stack,
      "app",
      "ReferenceUnresolved",
      `has a reference that its platform could not resolve: ${detail}`,
    );
    stack.azure.setPermissions("containerApps/app-shop", [`vault/read:${vault}`]);
  });

  it("holds it while keyturn lacks the permission to ask", async () => {
    rights.take("app/listSecrets", "app-shop");
    const detail = "reading the secrets of app-shop is not allowed for keyturn's identity";
    await expectHeld(
      stack,
      "app",
      "Unreachable",
      `could not be asked: ${detail} (see the roles in the documentation)`,
    );
    rights.give("app/listSecrets", "app-shop");
  });

  it("holds it while a replica is older than the key", async () => {
    await point(url());
    const [replica] = await stack.azure.replicas("app-shop");
    const since = replica?.createdAt.toISOString();
    const detail = `${replica?.name} runs since ${since} and may hold an older key`;
    await expectHeld(stack, "app", "NotRestarted", `must be restarted: ${detail}`);
  });

  it("is restarted by keyturn, once, and holds it while a replica does not run", async () => {
    const restarts = /\/app-shop\/.*\/restart/;
    const sofar = done(stack, restarts);
    const [before] = await stack.azure.replicas("app-shop");
    rights.give("app/restart", "app-shop");
    const replica = await until(async () => {
      const [now] = await stack.azure.replicas("app-shop");
      return now?.name === before?.name ? undefined : now;
    });
    stack.azure.setReplicaState("app-shop", replica.name, "NotRunning");
    await expectHeld(stack, "app", "Unhealthy", `reports instance ${replica.name} unhealthy`);
    expect(done(stack, restarts)).toBe(sofar + 1);
  });

  it("lets it end once every replica runs with the fresh key", async () => {
    const [replica] = await stack.azure.replicas("app-shop");
    stack.azure.setReplicaState("app-shop", replica?.name ?? "", "Running");
    await expectAdopted(stack, "app", ["ai-key", replica?.name ?? ""], "resolved");
  });
});

describe("what keyturn saw while it asked", () => {
  it("leaves no key in its output and its tables", async () => {
    const seen = [...stack.appLines, ...(await tableTexts(stack.storage.connectionString))];
    const keys = stack.azure.everyKey();
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.filter((text) => keys.some((key) => text.includes(key)))).toEqual([]);
  });
});
