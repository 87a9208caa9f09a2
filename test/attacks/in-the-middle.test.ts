import { beforeAll, describe, expect, it } from "@jest/globals";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { anEnrolledStack, ended, failures, rotate } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";

interface File {
  readonly policy: object;
  readonly accounts: readonly { readonly consumers: readonly object[] }[];
}

/** One consumer adopts, and one never does. */
describe("an operator in the middle of a rotation", () => {
  let stack: LocalStack;
  let file: File;
  let rotation: string;
  let second: string;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      policy: { soak: "1s", staleAfter: "5s", cooldown: "1h", probeInterval: "50ms", driftCheck: "300ms" },
      accounts: [anAccount({ consumers: [aConsumer({ adopts: false }), aConsumer({ name: "good" })] })],
    });
    file = stack.fleetDocument() as File;
    const oid = "0a0a0a0a-0000-4000-8000-000000000002";
    second = await stack.azure.tokenFor({ client: "operator", audience, overrides: { oid, sub: oid } });
    await stack.startConsumers("vision");
    await until(async () => {
      const { consumers } = await stack.keyturn.account("vision");
      return consumers.every(({ confirmedInstances }) => confirmedInstances > 0);
    });
    rotation = await rotate(stack);
    await until(async () => (await stack.keyturn.account("vision")).phase === "adopting", 30_000);
  }, 90_000);

  const waiver = { by: "Jane Doe, CISO", reason: "agreed with the shop team", until: "2099-01-01" };
  const withConsumers = (change: (consumer: object) => object): File => ({
    ...file,
    accounts: file.accounts.map((entry) => ({ ...entry, consumers: entry.consumers.map(change) })),
  });
  const isShop = (consumer: object) => (consumer as { readonly name: string }).name === "shop";

  /** Applies a file, and waits until a look has judged the account under it. */
  async function applied(next: object) {
    const before = (await stack.keyturn.account("vision")).declared?.declaration;
    expect((await stack.keyturn.request("PUT", "fleet", next)).status).toBe(200);
    const { declared } = await until(async () => {
      const seen = await stack.keyturn.account("vision");
      return seen.declared?.declaration === before ? undefined : seen;
    });
    return declared?.declaration ?? "";
  }

  it.each<[string, () => object]>([
    ["waiving it", () => withConsumers((one) => ({ ...one, waiver }))],
    [
      "making it advisory",
      () => withConsumers((one) => (isShop(one) ? { ...one, criticality: "advisory" } : one)),
    ],
    [
      "removing it",
      () => ({
        ...file,
        accounts: file.accounts.map((entry) => ({
          ...entry,
          consumers: entry.consumers.filter((one) => !isShop(one)),
        })),
      }),
    ],
    ["forgetting its reports", () => ({ ...file, policy: { ...file.policy, staleAfter: "600ms" } })],
    [
      "reporting for it himself",
      () => withConsumers((one) => ({ ...one, principal: "0e0e0e0e-0000-4000-8000-000000000001" })),
    ],
  ])("does not cut off the consumer that lags by %s", async (_how, next) => {
    await applied(next());
    const looks = () => stack.appLines.filter((line) => line.includes("step-held")).length;
    const before = looks();
    await until(async () => looks() > before + 1);
    const { phase, hold } = await stack.keyturn.account("vision");
    expect({ phase, reason: hold?.reason }).toEqual({ phase: "adopting", reason: "ConsumersNotReady" });
    expect(failures(stack)).toEqual([]);
    await applied(file);
  });

  const loosen = (declaration: string, token?: string) =>
    stack.keyturn.request(
      "POST",
      `accounts/vision/rotations/${rotation}/loosen`,
      { declaration, reason: "the shop is switched off today" },
      token,
    );

  it("cannot loosen the rotation that he asked for", async () => {
    const declaration = await applied(withConsumers((one) => ({ ...one, waiver })));
    expect(await loosen(declaration)).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
    await applied(file);
  });

  it("has nothing loosened under a declaration that is no longer in force", async () => {
    const declaration = await applied(withConsumers((one) => ({ ...one, waiver })));
    await applied(file);
    expect(await loosen(declaration, second)).toMatchObject({
      status: 409,
      body: { code: "DECLARATION_NOT_IN_FORCE" },
    });
  });

  it("has it loosened by a second person, and the evidence says so", async () => {
    const declaration = await applied(withConsumers((one) => ({ ...one, waiver })));
    // The same person has applied the file: whoever is to answer for it must be somebody else.
    await until(async () => (await loosen(declaration, second)).status === 202);
    // As long as it reports, its reports protect the key, loosened or not.
    const lagging = stack.consumers.filter(({ consumer }) => consumer === "shop");
    await Promise.all(lagging.map(({ program }) => program.stop()));
    await ended(stack);
    const { body } = await stack.keyturn.request("GET", `accounts/vision/rotations/${rotation}/evidence`);
    const [account] = (body as { readonly accounts: readonly { readonly exceptions: readonly object[] }[] })
      .accounts;
    expect(account?.exceptions).toContainEqual(expect.objectContaining({ kind: "terms-loosened" }));
  });
});
