import { describe, expect, it } from "@jest/globals";
import { until } from "../until.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, rotate } from "./stack/running-stack.ts";
import { blobTexts, queueTexts, tableTexts } from "./stack/stored-text.ts";

describe("a key", () => {
  it("appears in no log, table row, blob, queue message, answer or consumer's output, even when calls fail", async () => {
    const stack = await anEnrolledStack({
      accounts: [
        anAccount({ vaults: ["kv-main", "kv-dr"], consumers: [aConsumer(), aConsumer({ name: "dr" })] }),
      ],
    });
    const { azure, storage, keyturn } = stack;
    await stack.startConsumers("vision");
    // Each fault makes an SDK throw an error that contains the request, and so a key.
    azure.addFault({ service: "arm", match: { path: "regenerateKey" }, kind: "drop-after", times: 1 });
    azure.addFault({
      service: "vault",
      match: { method: "PUT" },
      kind: "error-after",
      status: 500,
      times: 1,
    });
    azure.addFault({ service: "vault", match: { method: "PUT" }, kind: "forbid", times: 1 });
    azure.addFault({ service: "vault", match: { method: "PATCH" }, kind: "throttle", times: 1 });

    const seen: string[] = [];
    const rotation = await rotate(stack);
    await until(async () => {
      seen.push(...(await queueTexts(storage.connectionString)));
      for (const path of ["accounts", "ui", "ui/accounts/vision"]) {
        seen.push(JSON.stringify(await keyturn.request("GET", path)));
      }
      const status = await keyturn.account("vision");
      seen.push(JSON.stringify(status));
      return status.lastEnded?.rotation === rotation;
    }, 60_000);
    const wrong = { instance: "i", fingerprint: azure.keys("vision").key1, healthy: true };
    seen.push(JSON.stringify(await keyturn.request("POST", "accounts/vision/consumers/shop/reports", wrong)));
    const { rotations } = await ended(stack);

    expect(rotations.map(({ outcome }) => outcome)).toEqual(["completed"]);
    seen.push(
      ...(await tableTexts(storage.connectionString)),
      ...(await blobTexts(storage.connectionString)),
    );
    seen.push(...stack.appLines, ...stack.consumers.flatMap(({ program }) => program.lines));
    const keys = azure.everyKey();
    expect(keys).toHaveLength(4);
    expect(stack.appLines.some((line) => line.includes("ACCESS_DENIED"))).toBe(true);
    expect(seen.filter((text) => holdsAny(text, keys))).toEqual([]);
  });
});

/** Raw, base64 and URL-encoded; a key inside a longer encoded text is not searched for. */
function holdsAny(text: string, keys: readonly string[]): boolean {
  return keys.some((key) => {
    const bytes = Buffer.from(key, "utf8");
    return [key, bytes.toString("base64"), bytes.toString("base64url"), encodeURIComponent(key)].some(
      (form) => text.includes(form),
    );
  });
}
