import { beforeAll, describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { smallTerminal } from "../cli/small-terminal.ts";
import { trailTable } from "../e2e/stack/recorded-events.ts";
import { anEnrolledStack } from "../e2e/stack/running-stack.ts";
import { storedText } from "./stored-texts.ts";

const nasty = `\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202eX<img src=x onerror=alert(1)>"'\`|a|\r\nFORGED {"event":"forged"}\u2028`;
const raw = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const refusal = { status: 400, body: { code: "INVALID_BODY" } };
const consumers = "accounts/vision/consumers";

let stack: LocalStack;
beforeAll(async () => {
  stack = await anEnrolledStack();
}, 60_000);

const shop = () => stack.azure.tokenFor({ client: "vision/shop", audience });
const report = async (instance: string) => {
  const fingerprint = fingerprintOf(stack.azure.keys("vision").key1);
  const body = { instance, fingerprint, healthy: true };
  return stack.keyturn.request("POST", `${consumers}/shop/reports`, body, await shop());
};
const register = async (owner: object, name = "guest") =>
  stack.keyturn.request(
    "PUT",
    `${consumers}/${name}`,
    { owner, environment: "production", refreshWithin: "500ms" },
    await shop(),
  );
const alert = (rule: string) => {
  const essentials = { alertId: "alert-1", alertRule: rule };
  const data = { essentials, customProperties: { account: "vision" } };
  return stack.keyturn.request("POST", "alerts", { schemaId: "azureMonitorCommonAlertSchema", data });
};
const once = (path: string, body: object) =>
  stack.keyturn.request("POST", path, body, undefined, { "idempotency-key": crypto.randomUUID() });
const applyWith = (change: object) =>
  stack.keyturn.request("PUT", "fleet", { ...stack.fleetDocument(), ...change });

describe("who puts a live key where text belongs", () => {
  it.each<[string, (key: string) => Promise<{ readonly status: number; readonly text: string }>, number]>([
    ["a reason", (key) => once("accounts/vision/pause", { reason: `rotated, it was ${key}` }), 202],
    ["the reason of a resumption", (key) => once("accounts/vision/resume", { reason: key }), 202],
    ["the id of an instance", (key) => report(`pod-${key}`), 202],
    ["the contact of a registration", (key) => register({ name: "Guest", contact: `key=${key}` }), 201],
    ["the owner of a registration", (key) => register({ name: key, contact: "a@example.com" }), 200],
    [
      "the name of a registration",
      (key) => register({ name: "Guest", contact: "a" }, key.toLowerCase()),
      400,
    ],
    ["the name of an alert rule", (key) => alert(`leak of ${key}`), 202],
    [
      "an unknown field under an idempotency key",
      (key) => once("accounts/vision/pause", { reason: "x", [key]: 1 }),
      400,
    ],
    ["an unknown field of the fleet file", (key) => applyWith({ [key]: 1 }), 400],
    ["the value of an unknown field of the fleet file", (key) => applyWith({ note: key }), 400],
    ["the path of an account", (key) => stack.keyturn.request("GET", `accounts/${key}`), 404],
    [
      "the path of a rotation",
      (key) => once(`accounts/vision/rotations/${key}/cancel`, { reason: "x" }),
      404,
    ],
    ["the search on the page", (key) => stack.keyturn.request("GET", `ui?find=${key}`), 200],
    ["the path of a page", (key) => stack.keyturn.request("GET", `ui/accounts/${key}`), 404],
    ["a query", (key) => stack.keyturn.request("GET", `forecast?${key}=${key}`), 400],
    [
      "an idempotency key",
      (key) =>
        stack.keyturn.request("POST", "accounts/vision/resume", { reason: "x" }, undefined, {
          "idempotency-key": key,
        }),
      202,
    ],
    [
      "a text that is searched for keys",
      (key) => stack.keyturn.request("POST", "leaks", `AI_KEY=${key}`),
      200,
    ],
  ])("finds it in no record, answer, event or log afterwards: %s", async (_place, send, status) => {
    const { key1 } = stack.azure.keys("vision");
    const answer = await send(key1);
    const published = JSON.stringify(stack.azure.published());
    const seen = [answer.text, await storedText(stack), stack.appLines.join("\n"), published].join("\n");
    expect([answer.status, seen.includes(key1)]).toEqual([status, false]);
  });

  it("leaves its fingerprint, so that whoever reads the reason knows which key leaked", async () => {
    const { key1 } = stack.azure.keys("vision");
    await once("accounts/vision/pause", { reason: `it was ${key1}` });
    const { hold } = await stack.keyturn.account("vision");
    expect(`${hold?.message} ${await storedText(stack)}`).toContain(`it was key ${fingerprintOf(key1)}`);
    await once("accounts/vision/resume", { reason: "found" });
  });

  it("is not told the name of an unknown field, but where it stands", async () => {
    const answer = await once("accounts/vision/pause", { reason: "x", hunter2: 1 });
    expect(answer).toMatchObject(refusal);
    expect(answer.text).not.toContain("hunter2");
    expect(answer.text).toContain("the 2nd one");
  });
});

describe("who writes text that commands a terminal or looks like another line", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["a reason", () => once("accounts/vision/pause", { reason: nasty })],
    ["the id of an instance", () => report(nasty.slice(0, 200))],
    ["the owner of a registration", () => register({ name: nasty, contact: "a" })],
    ["the contact of a registration", () => register({ name: "A", contact: "a\u009b31m" })],
    [
      "the reason of a rotation",
      () => once("accounts/vision/rotations", { mode: "manual", reason: "a\u202eb" }),
    ],
    [
      "the reason of a deregistration",
      async () => stack.keyturn.request("DELETE", `${consumers}/guest`, { reason: "a\nb" }, await shop()),
    ],
    ["an owner in the fleet file", () => applyWith(withOwner({ name: nasty, contact: "a" }))],
    ["a contact in the fleet file", () => applyWith(withOwner({ name: "A", contact: "a\u202e" }))],
  ])("is refused: %s", async (_place, send) => {
    expect(await send()).toMatchObject(refusal);
  });

  const withOwner = (owner: object) => {
    const file = stack.fleetDocument() as unknown as {
      readonly accounts: readonly { readonly consumers: readonly object[] }[];
    };
    const accounts = file.accounts.map((one) => ({
      ...one,
      consumers: one.consumers.map((each) => ({ ...each, owner })),
    }));
    return { accounts };
  };

  it("forges no line of the log by an alert, whose text nobody refuses", async () => {
    expect((await alert(nasty)).status).toBe(202);
    expect(stack.appLines.some((line) => line.includes("emergency-proposed"))).toBe(true);
    expect(stack.appLines.filter((line) => line.startsWith("FORGED") || raw.test(line))).toEqual([]);
  });

  it.each(["ui", "ui/accounts", "ui?find"])(
    "brings no markup into a page by its address: %s",
    async (path) => {
      const text = encodeURIComponent(`"><script>alert(1)</script><img src=x>`);
      const address =
        path === "ui?find" ? `ui?find=${text}` : path === "ui" ? `ui?x=${text}` : `ui/accounts/${text}`;
      const signedIn = await stack.keyturn.request("GET", address);
      const nobody = await fetch(`${stack.origin}/api/${address}`);
      for (const page of [signedIn.text, await nobody.text()]) {
        expect(page).not.toMatch(/<script>alert|<img src=x/);
      }
      expect(signedIn.headers.get("content-security-policy")).toContain("default-src 'none'");
    },
  );

  it("is sent to no other host by the link to sign in", async () => {
    for (const path of [
      "/api/ui?a=//evil.example",
      "//evil.example/api/ui",
      "/api/ui/accounts/x%0d%0aSet-Cookie:a=b",
    ]) {
      const answer = await fetch(stack.origin + path);
      const link = /href="([^"]*login[^"]*)"/.exec(await answer.text())?.[1] ?? "/.auth/login";
      expect(link).toMatch(/^\/\.auth\/login/);
      expect(decodeURIComponent(link.split("post_login_redirect_uri=")[1] ?? "/")).toMatch(/^\/(?!\/)/);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });

  it.each([400, 401, 403, 404])("has no problem kept by a cache or taken for a page: %d", async (status) => {
    const token = status === 401 ? "x" : status === 403 ? await shop() : undefined;
    const path =
      { 400: "forecast?days=x", 401: "accounts", 403: "accounts", 404: "accounts/none" }[status] ?? "";
    const answer = await stack.keyturn.request("GET", path, undefined, token);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("who can write the storage, and puts such text into a record", () => {
  beforeAll(async () => {
    const head = await trailTable(stack).getEntity<{ readonly rotation: string }>("vision", "head");
    const paused = { by: `=cmd|'/C calc'!A0 ${nasty}`, at: new Date().toISOString(), reason: nasty };
    const rotation = JSON.stringify({ ...(JSON.parse(head.rotation) as object), paused });
    await trailTable(stack).updateEntity({ partitionKey: "vision", rowKey: "head", rotation }, "Merge");
  });

  const cli = async (...words: readonly string[]) => {
    const terminal = smallTerminal();
    const token = await stack.azure.tokenFor({ client: "operator", audience });
    await runCli([...words, "--url", stack.origin], terminal, { KEYTURN_TOKEN: token });
    return terminal.printed() + terminal.noted();
  };

  it.each(
    ["table", "tsv", "json"].flatMap((format) =>
      [["status"], ["status", "vision"], ["forecast"], ["plan", "vision"]].map(
        (words) => [format, words] as const,
      ),
    ),
  )("commands nobody's terminal by keyturn -o %s %j", async (format, words) => {
    const shown = await cli(...words, "-o", format);
    expect(shown.length).toBeGreaterThan(10);
    expect(shown).not.toMatch(raw);
    expect(shown).not.toMatch(/^FORGED/m);
    if (format === "tsv") expect(shown.split(/[\t\n]/).filter((cell) => /^[=+@-]./.test(cell))).toEqual([]);
  });

  it.each(["ui", "ui/accounts/vision"])(
    "brings neither markup nor controls into the page: %s",
    async (path) => {
      const { status, text } = await stack.keyturn.request("GET", path);
      expect(status).toBe(200);
      expect(text).toContain("paused");
      expect(text).not.toMatch(/<img src=x/);
      expect(text).not.toMatch(raw);
    },
  );
});
