import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { keyturn } from "../stack/cli-process.ts";
import { aStack } from "../stack/running-stack.ts";

describe("an app with a wrong setting", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await aStack();
    await stack.startApp({ KEYTURN_CLAIM_MS: "10" });
  });

  it("says so to every caller, by a code", async () => {
    const { status, body } = await stack.keyturn.request("GET", "accounts");
    expect({ status, body }).toMatchObject({ status: 500, body: { code: "SETTINGS_INVALID" } });
  });

  it("names the setting to an operator who asks the doctor", async () => {
    const { code, out } = await keyturn(stack, ["doctor"]);
    expect(code).not.toBe(0);
    expect(out).toContain("KEYTURN_CLAIM_MS");
  });
});
