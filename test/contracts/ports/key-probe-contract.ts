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

    it("chooses a call that tells a live key from a made-up one", async () => {
      const proof = await setting.probe.choose(setting.endpoint, setting.liveKey());
      if (proof.kind !== "possible") throw new Error("no call was chosen");
      const { probe } = proof;
      expect(await setting.probe.ask(setting.endpoint, setting.liveKey(), probe)).toBe("accepted");
      expect(await setting.probe.ask(setting.endpoint, new SecretValue("dead"), probe)).toBe("refused");
    });

    it("chooses none by a key that is dead", async () => {
      expect(await setting.probe.choose(setting.endpoint, new SecretValue("dead"))).toMatchObject({
        kind: "impossible",
        tried: expect.arrayContaining([expect.objectContaining({ status: 401 })]),
      });
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
