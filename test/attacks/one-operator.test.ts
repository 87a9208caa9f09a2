import { BlobServiceClient } from "@azure/storage-blob";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { recordedEvents } from "../e2e/stack/recorded-events.ts";
import { anEnrolledStack } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";
import { instanceOf, say, timeMs } from "./thief.ts";

type Entry = Record<string, unknown> & {
  readonly policy?: object;
  readonly consumers: readonly Record<string, unknown>[];
};
interface File {
  readonly policy: object;
  readonly accounts: readonly Entry[];
}
interface Change {
  readonly change: string;
  readonly digest: string;
}

const policy = {
  soak: "2s",
  staleAfter: "20s",
  cooldown: "1h",
  probeInterval: "50ms",
  driftCheck: "300ms",
  approval: "required",
};

let stack: LocalStack;
/** Holds every role, and asks. */
let operator: string;
/** Holds every role, and is somebody else. */
let second: string;
let file: File;

const person = (oid: string) =>
  stack.azure.tokenFor({ client: "operator", audience, overrides: { oid, sub: oid } });

beforeAll(async () => {
  stack = await anEnrolledStack({
    policy,
    accounts: [anAccount({ consumers: [aConsumer({ instances: 2 }), aConsumer({ name: "batch" })] })],
    surroundings: { vaults: [{ name: "kv-own", resourceGroup: "rg-ai" }] },
  });
  operator = await person("0e0e0e0e-0000-4000-8000-000000000001");
  second = await person("0a0a0a0a-0000-4000-8000-000000000002");
  file = stack.fleetDocument() as File;
  await until(async () => (await stack.keyturn.account("vision")).declared);
}, 60_000);

const put = (next: object, token = operator) => stack.keyturn.request("PUT", "fleet", next, token);
const decide = (change: string, as: string, digest: string, token: string) =>
  stack.keyturn.request(
    "POST",
    `fleet/changes/${change}/${as}`,
    { digest, reason: "looked at it with the shop team" },
    token,
  );

/** The file with another entry of the account. */
const withAccount = (change: (entry: Entry) => object): File => ({
  ...file,
  accounts: file.accounts.map((entry) => ({ ...entry, ...change(entry) })),
});
const withPolicy = (change: object) => withAccount(({ policy: own }) => ({ policy: { ...own, ...change } }));
const withShop = (change: object) =>
  withAccount(({ consumers }) => ({
    consumers: consumers.map((one) => (one["name"] === "shop" ? { ...one, ...change } : one)),
  }));
const waiver = { by: "Jane Doe, CISO", reason: "agreed with the shop team", until: "2099-01-01" };

async function pending(next: object): Promise<Change> {
  const { status, body } = await put(next);
  expect({ status, body }).toMatchObject({ status: 202, body: { state: "pending" } });
  return body as Change;
}

const declared = async () => (await stack.keyturn.account("vision")).declared?.declaration;

describe("one operator, who holds every role, where a second person must approve", () => {
  it.each<[string, () => object]>([
    ["remove a consumer", () => withAccount(({ consumers }) => ({ consumers: consumers.slice(1) }))],
    ["make a consumer advisory", () => withShop({ criticality: "advisory" })],
    ["expect fewer instances", () => withShop({ instances: 1 })],
    ["waive a consumer", () => withShop({ waiver })],
    ["promise a consumer less time to refresh", () => withShop({ refreshWithin: "1ms" })],
    ["report for a consumer", () => withShop({ principal: "0e0e0e0e-0000-4000-8000-000000000001" })],
    [
      "answer for a consumer from a page of his own",
      () => withShop({ confirmation: { kind: "health-endpoint", url: "https://own.example/health" } }),
    ],
    ["shorten the soak", () => withPolicy({ soak: "1s" })],
    ["forget reports sooner", () => withPolicy({ staleAfter: "1s" })],
    ["believe reports longer", () => withPolicy({ staleAfter: "20d" })],
    ["shorten the cooldown", () => withPolicy({ cooldown: "1s" })],
    ["prove a key with fewer answers", () => withPolicy({ probes: 1 })],
    ["switch the approval off", () => withPolicy({ approval: "none" })],
    [
      "switch the approval off for the whole fleet",
      () => ({ ...file, policy: { ...policy, allowShortCadence: true, approval: "none" } }),
    ],
    ["let an approval last longer", () => withPolicy({ approvalWithin: "30d" })],
    ["let copies go unnoticed", () => withPolicy({ copies: "warn" })],
    ["let alerts start emergencies", () => withPolicy({ emergencyByAlert: "start" })],
    ["rotate without consumers", () => withAccount(() => ({ withoutConsumersBecause: "none are known" }))],
    [
      "accept a copy",
      () =>
        withAccount(() => ({
          acceptedCopies: [{ resource: "https://kv-own.vault.azure.net", name: "copy", ...waiver }],
        })),
    ],
    [
      "add a vault of his own",
      () =>
        withAccount(({ vaults }) => ({ vaults: [...(vaults as string[]), stack.azure.vaultUrl("kv-own")] })),
    ],
    ["send the keys to another secret", () => withAccount(() => ({ publishedSecret: "own-key" }))],
    [
      "point the account elsewhere",
      () => withAccount(({ resourceId }) => ({ resourceId: `${String(resourceId)}-other` })),
    ],
    ["remove the account", () => ({ ...file, accounts: [] })],
    [
      "add an account",
      () => ({
        ...file,
        accounts: [
          ...file.accounts,
          {
            ...file.accounts[0],
            name: "speech",
            publishedSecret: "speech",
            resourceId: `${stack.azure.accountId("vision")}-2`,
          },
        ],
      }),
    ],
  ])("cannot %s alone", async (_what, next) => {
    const before = await declared();
    const { change, digest } = await pending(next());
    const own = await decide(change, "approve", digest, operator);
    expect(own).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
    // He may think better of it.
    expect((await decide(change, "reject", digest, operator)).status).toBe(200);
    expect(await declared()).toBe(before);
    const { body } = await stack.keyturn.request("GET", "fleet", undefined, operator);
    expect(body).toEqual(file);
  });

  it("cannot approve with a digest that is another one", async () => {
    const { change, digest } = await pending(withShop({ waiver }));
    const answer = await decide(change, "approve", "0".repeat(64), second);
    expect(answer).toMatchObject({ status: 409, body: { code: "CHANGE_DIFFERS" } });
    await decide(change, "reject", digest, second);
  });

  it("cannot have a change approved that was rejected", async () => {
    const { change, digest } = await pending(withShop({ waiver }));
    await decide(change, "reject", digest, second);
    const answer = await decide(change, "approve", digest, second);
    expect(answer).toMatchObject({ status: 409, body: { code: "CHANGE_DECIDED" } });
  });

  it("remains who asked, also when somebody else asks for the same", async () => {
    const { change, digest } = await pending(withShop({ waiver }));
    expect(await put(withShop({ waiver }), second)).toMatchObject({ status: 202, body: { change } });
    const answer = await decide(change, "approve", digest, operator);
    expect(answer).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
    await decide(change, "reject", digest, second);
  });

  it("cannot deregister a consumer that has registered itself", async () => {
    const body = {
      owner: { name: "Guest", contact: "g@example.com" },
      environment: "production",
      refreshWithin: "1s",
    };
    const guest = await stack.azure.tokenFor({
      client: "vision/shop",
      audience,
      overrides: { oid: "0c0c0c0c-0000-4000-8000-000000000003" },
    });
    const path = "accounts/vision/consumers/guest";
    expect((await stack.keyturn.request("PUT", path, body, guest)).status).toBe(201);
    const answer = await stack.keyturn.request("DELETE", path, { reason: "unknown to me" }, operator);
    expect(answer).toMatchObject({ status: 409, body: { code: "SECOND_PERSON_MISSING" } });
    const shadow = withAccount(({ consumers }) => ({
      consumers: [...consumers, { ...consumers[0], name: "guest", criticality: "advisory" }],
    }));
    const { change, digest } = await pending(shadow);
    await decide(change, "reject", digest, operator);
    expect((await stack.keyturn.request("DELETE", path, {}, guest)).status).toBe(200);
  });

  it("cannot end a contest about an instance, which would have the gate believe it", async () => {
    const shop = ["vision", "shop"] as const;
    await say(stack, shop, { instance: "shop-9", sequence: timeMs() + 60_000 });
    await say(stack, shop, { instance: "shop-9", sequence: 7, fingerprint: "0".repeat(16) });
    expect((await instanceOf(stack, shop, "shop-9"))?.contested).toMatchObject({ times: 1 });
    const body = { instance: "shop-9", reason: "looks fine" };
    const path = "accounts/vision/consumers/shop/settle";
    const answer = await stack.keyturn.request("POST", path, body, operator);
    expect(answer).toMatchObject({ status: 409, body: { code: "SECOND_PERSON_MISSING" } });
    expect((await instanceOf(stack, shop, "shop-9"))?.contested).toMatchObject({ times: 1 });
  });

  it("loosens nothing by writing the file to the storage himself", async () => {
    const blobs = BlobServiceClient.fromConnectionString(stack.storage.connectionString);
    const blob = blobs.getContainerClient("keyturn").getBlockBlobClient("fleet.yaml");
    const before = await declared();
    const write = (text: string) => blob.upload(text, Buffer.byteLength(text));
    await write(JSON.stringify(withPolicy({ approval: "none", soak: "1s" })));
    const hold = await until(async () => {
      const { hold } = await stack.keyturn.account("vision");
      return hold?.reason === "LooseningNotApproved" ? hold : undefined;
    });
    expect(hold.message).toContain("policy.approval: switched off");
    // Nor does he by applying it on top: what counts is what the trail says.
    const { change, digest } = await pending(withPolicy({ approval: "none", soak: "1s" }));
    await decide(change, "reject", digest, operator);
    expect(await declared()).toBe(before);
    expect((await put(file)).status).toBe(200);
    await until(async () => (await stack.keyturn.account("vision")).hold?.reason === "NotDue");
  });

  it("cannot waive the gate of an emergency alone", async () => {
    const wish = {
      mode: "emergency",
      compromised: "active",
      gate: "waive",
      deadlineMs: 0,
      reason: "on a forum",
    };
    const shown = await stack.keyturn.request("POST", "accounts/vision/rotations", wish, operator);
    const { blastRadius } = shown.body as { readonly blastRadius: { readonly confirm: string } };
    const started = await stack.keyturn.request(
      "POST",
      "accounts/vision/rotations",
      { ...wish, confirm: blastRadius.confirm },
      operator,
    );
    expect(started.status).toBe(202);
    const { rotation } = started.body as { readonly rotation: string };
    const path = `accounts/vision/rotations/${rotation}/approve`;
    const reason = { reason: "the key is public" };
    const own = await stack.keyturn.request("POST", path, reason, operator);
    expect(own).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
    const { rotation: shownRotation } = await stack.keyturn.account("vision");
    expect(shownRotation?.emergency).toMatchObject({ unconfirmed: true });
    expect((await stack.keyturn.request("POST", path, reason, second)).status).toBe(202);
    await until(async () => (await stack.keyturn.account("vision")).phase === "idle", 30_000);
  });

  it("finds his change outdated once another file was applied", async () => {
    const { change, digest } = await pending(withShop({ waiver }));
    expect((await put(withPolicy({ soak: "3s" }))).status).toBe(200);
    const answer = await decide(change, "approve", digest, second);
    expect(answer).toMatchObject({ status: 409, body: { code: "CHANGE_OUTDATED" } });
    const back = await pending(file);
    expect((await decide(back.change, "approve", back.digest, second)).status).toBe(200);
  });

  it("changes with a second person what the trail then says of both, and cannot use the approval twice", async () => {
    const loose = withShop({ waiver });
    const { change, digest } = await pending(loose);
    expect((await decide(change, "approve", digest, second)).status).toBe(200);
    const { declared: now } = await stack.keyturn.account("vision");
    expect(now).toMatchObject({
      by: expect.stringContaining("0e0e"),
      approvedBy: expect.stringContaining("0a0a"),
    });
    expect((await put(file)).status).toBe(200);
    const again = await pending(loose);
    expect(again.change).toBe(change);
    const answer = await decide(again.change, "approve", digest, operator);
    expect(answer).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
    await decide(again.change, "reject", digest, operator);
  });

  it("leaves in the trail who removed the account and who approved it, and gets it back under no looser rules", async () => {
    const { change, digest } = await pending({ ...file, accounts: [] });
    expect((await decide(change, "approve", digest, second)).status).toBe(200);
    const told = (await recordedEvents(stack, "vision")).at(-1);
    expect(told).toMatchObject({
      type: "account-removed",
      by: expect.stringContaining("0e0e"),
      approvedBy: expect.stringContaining("0a0a"),
    });
    const looser = await pending(withPolicy({ soak: "1s" }));
    await decide(looser.change, "reject", looser.digest, operator);
    expect((await put(file)).status).toBe(200);
    expect((await recordedEvents(stack, "vision")).at(-1)).toMatchObject({ type: "account-declared" });
  });
});
