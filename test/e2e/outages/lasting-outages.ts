import { setTimeout as delay } from "node:timers/promises";
import { expect } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import type { Reason } from "../../../shared/domain/objection.ts";
import { until } from "../../until.ts";

/** Something of one account that stays broken until somebody mends it. */
interface Damage {
  readonly what: string;
  readonly account: string;
  readonly reason: Reason;
  readonly break: (stack: LocalStack) => Promise<void> | void;
  readonly mend: (stack: LocalStack) => Promise<void> | void;
}

const forgive = ({ azure }: LocalStack) => void azure.setKnobs({ faults: [] });

/** Consumers keep the key that they have. */
export const unreadable: readonly Damage[] = [
  {
    what: "a vault is lost",
    account: "vision",
    reason: "VaultNotReachable",
    break: ({ azure }) =>
      azure.addFault({ service: "vault", match: { path: "^kv-dr" }, kind: "drop-before" }),
    mend: forgive,
  },
  {
    what: "a published secret is deleted",
    account: "speech",
    reason: "PublishedSecretDeleted",
    break: (stack) => onSecret(stack, "DELETE", "secrets/speech-key"),
    mend: (stack) => onSecret(stack, "POST", "deletedsecrets/speech-key/recover"),
  },
];

/** Calls of consumers fail as well. */
export const silent: Damage = {
  what: "a data plane is silent",
  account: "speech",
  reason: "DataPlaneSilent",
  break: ({ azure }) =>
    azure.addFault({
      service: "ai",
      match: { path: `^${new URL(azure.accountEndpoint("speech")).hostname}` },
      kind: "drop-before",
    }),
  mend: forgive,
};

/** Longer than a sweep, a watch and a second look take on a loaded machine. */
const toldWithinMs = 65_000;
/** Several watches. */
const lastsMs = 12_000;

/**
 * Breaks something at rest and leaves it so, while a process dies: the account names it until it is mended, and is then
 * well again.
 */
export async function outlast(stack: LocalStack, damage: Damage, kill: () => Promise<void>): Promise<void> {
  const { what, account, reason } = damage;
  const hold = async () => (await stack.keyturn.account(account).catch(() => undefined))?.hold;
  const isTold = async () => {
    const told = await hold();
    return told?.reason === reason && told.remedy === "operator";
  };
  await damage.break(stack);
  await until(isTold, toldWithinMs);
  await kill();
  await delay(lastsMs);
  expect([what, await until(hold)]).toMatchObject([what, { reason, remedy: "operator" }]);
  await damage.mend(stack);
  await until(async () => (await hold())?.remedy === "wait", toldWithinMs);
}

/** Calls Key Vault as a person with every right. */
async function onSecret({ azure }: LocalStack, method: string, path: string): Promise<void> {
  azure.setPermissions("operator", "*");
  const token = await azure.tokenFor({ client: "operator", audience: "https://vault.azure.net" });
  const answer = await fetch(new URL(`/${path}?api-version=7.6`, azure.vaultUrl("kv-main")), {
    method,
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
}
