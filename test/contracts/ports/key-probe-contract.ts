import { beforeAll, describe, expect, it } from "@jest/globals";
import type { KeyProbe } from "../../../shared/ports/key-probe.ts";
import { SecretValue } from "../../../shared/secret-value.ts";
import type { Failure } from "../../reconciler/fakes/failures.ts";

export interface KeyProbeSetting {
  readonly probe: KeyProbe;
  readonly endpoint: string;
  liveKey(): SecretValue;
  fail(failure: Failure): void;
}

/** The contract of every key probe. */
export function describeKeyProbe(name: string, make: () => Promise<KeyProbeSetting>): void {
  describe(`${name}, a key probe`, () => {
    let setting: KeyProbeSetting;
    beforeAll(async () => {
      setting = await make();
    });

    it("sees a live key accepted", async () => {
      expect(await setting.probe.ask(setting.endpoint, setting.liveKey())).toBe("accepted");
    });

    it("sees a dead key refused", async () => {
      expect(await setting.probe.ask(setting.endpoint, new SecretValue("dead"))).toBe("refused");
    });

    it.each<Failure>(["throttled", "forbidden", "failed", "answer-lost"])(
      "takes no verdict about the key from a call that is %s",
      async (failure) => {
        setting.fail(failure);
        expect(await setting.probe.ask(setting.endpoint, setting.liveKey())).toBe("unknown");
        setting.fail(failure);
        expect(await setting.probe.ask(setting.endpoint, new SecretValue("dead"))).toBe("unknown");
      },
    );
  });
}
