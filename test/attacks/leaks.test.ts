import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { anEnrolledStack, regenerations } from "../e2e/stack/running-stack.ts";
import { storedText } from "./stored-texts.ts";

const secret = "the secret of GitHub's webhook";
let stack: LocalStack;
beforeAll(async () => {
  stack = await anEnrolledStack({
    githubSecret: secret,
    policy: { soak: "1s", staleAfter: "20s", probeInterval: "50ms", emergencyByAlert: "start" },
  });
}, 60_000);

const ask = (text: string, token?: string) => stack.keyturn.request("POST", "leaks", text, token);
const deliver = async (text: string, by = secret, headers: Readonly<Record<string, string>> = {}) => {
  const signature = `sha256=${createHmac("sha256", by).update(text).digest("hex")}`;
  const response = await fetch(`${stack.origin}/api/leaks`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": signature, ...headers },
    body: text,
  });
  return { status: response.status, text: await response.text() };
};
const alerting = (key: string) =>
  JSON.stringify({
    action: "created",
    alert: { number: 1, secret: key },
    repository: { full_name: "contoso/shop" },
  });
const mib = 1024 * 1024;

describe("who searches for leaked keys without the right to", () => {
  it("learns nothing, whatever he signs with or as whom he comes", async () => {
    const { key1 } = stack.azure.keys("vision");
    const shop = await stack.azure.tokenFor({ client: "vision/shop", audience });
    const answers = [
      await deliver(alerting(key1), "a guess"),
      await deliver(alerting(key1), "a guess", { authorization: `Bearer ${shop}` }),
      await deliver(alerting(key1), secret, { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }),
      await ask(key1, shop),
      await ask(key1, "forged"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 401, 403, 401]);
    for (const { text } of answers) expect(text).not.toMatch(/vision|key1|live/);
    expect(regenerations(stack)).toBe(0);
  });
});

describe("a text made to hurt", () => {
  it.each<[string, (key: string) => string]>([
    ["30,000 runs that look like keys", (key) => `${traces()}\n${key}`],
    ["marks of keys", (key) => "JQQJ99".repeat((mib - 100) / 6) + ` ${key}`],
    ["one endless run", (key) => `${"a".repeat(mib - 100)} ${key}`],
    ["fingerprints", (key) => `${"0123456789abcdef ".repeat((mib - 100) / 17)}${key}`],
    [
      "controls and turned text",
      (key) => `\u001b[2J\u202e\u0000"><img src=x>\r\n`.replaceAll("\0", "") + key,
    ],
  ])("costs one bounded search and comes back in no answer: %s", async (_what, make) => {
    const { key1 } = stack.azure.keys("vision");
    const { status, body, text } = await ask(make(key1));
    expect(status).toBe(200);
    expect((body as { readonly lookedUp: number }).lookedUp).toBeLessThanOrEqual(2_000);
    expect(text).not.toContain(key1);
    expect(text).not.toMatch(/[^\P{Cc}\n]|<img/u);
  });
});

describe("a captured delivery", () => {
  it("starts one emergency however often it is sent, and leaves no key behind", async () => {
    const { key1 } = stack.azure.keys("vision");
    const text = alerting(key1);
    const answers = await Promise.all(Array.from({ length: 8 }, () => deliver(text)));
    // Of several at once, one is first; another may be told to try again.
    const started = answers.filter((answer) => answer.text.includes('"started":true'));
    expect(started).toHaveLength(1);
    for (const answer of answers) expect([202, 409]).toContain(answer.status);
    expect(await deliver(text)).toMatchObject({ text: expect.stringMatching(/an emergency is under way/) });
    const { rotations } = await stack.keyturn.account("vision");
    expect(rotations).toHaveLength(1);
    const seen = [await storedText(stack), ...stack.appLines, ...answers.map((answer) => answer.text)].join(
      "\n",
    );
    expect(seen).not.toContain(key1);
  });
});

function traces(): string {
  return Array.from({ length: 30_000 }, (_, n) => n.toString(16).padStart(32, "0")).join("\n");
}
