import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("the value of a key", () => {
  let reveals: Readonly<Record<string, number>> = {};
  beforeAll(async () => {
    const files = await Promise.all(
      ["shared", "functions"].map(async (folder) =>
        (await readdir(join(root, folder), { recursive: true })).map((file) => join(folder, file)),
      ),
    );
    const counted = files
      .flat()
      .filter((file) => file.endsWith(".ts"))
      // Any mention counts, so that a call cannot hide behind another spelling.
      .map(
        (file) => [file, readFileSync(join(root, file), "utf8").match(/\breveal\b/g)?.length ?? 0] as const,
      )
      .filter(([, count]) => count > 0);
    reveals = Object.fromEntries(counted);
  });

  it("is revealed only where it must be sent: to vaults, key holders and the data plane", () => {
    expect(reveals).toEqual({
      "shared/secret-value.ts": 1,
      "shared/azure/ai-services-probe.ts": 1,
      "shared/azure/key-vault.ts": 1,
      "shared/azure/holders/gateway-backends.ts": 1,
      "shared/azure/holders/gateway-named-values.ts": 1,
      "shared/azure/holders/gateway-policies.ts": 1,
    });
  });
});
