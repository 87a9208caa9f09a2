import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Held } from "../../../shared/domain/confirmation/observation.ts";
import type { HandOver, KeyHolder } from "../../../shared/ports/key-holder.ts";
import type { AskedSecret } from "../../../shared/ports/observation-source.ts";
import { SecretValue } from "../../../shared/secret-value.ts";
import type { Failure } from "../../reconciler/fakes/failures.ts";

/** A place of the holder. */
export interface PlaceSetting {
  readonly place: string;
  /** Puts a value there, or publishes it as the secret's next version, behind keyturn's back. */
  put(value: string): Promise<void>;
  /** What the place really holds now. */
  inUse(): Promise<string | undefined>;
  /** Fails the next write to it. */
  failWrite(failure: Failure): void;
  /** How many writes to it have arrived since the setting was made. */
  writes(): number;
}

/** A copy that can be read. */
export interface CopySetting extends PlaceSetting {
  /** Puts a value there after the next hand-over has looked, and before it writes. */
  interfere(value: string): void;
  remove(): Promise<void>;
}

/** A reference to the secret, which the platform reads when it is told to. */
export interface ReferenceSetting extends PlaceSetting {
  /** Makes it refer to another secret of the same vault, or to a fixed version of one. */
  pointTo(secret: string, version?: string): Promise<void>;
  /** The latest version of the secret that the holder was asked for. */
  version(): string;
  /** From now on, the platform cannot read the vault. */
  closeVault(): void;
}

export interface KeyHolderSetting<Place extends PlaceSetting> {
  readonly holder: KeyHolder;
  readonly resource: string;
  readonly absentResource: string;
  readonly secret: AskedSecret;
  readonly place: Place;
  /** Fails the next look at the places. */
  failLook(failure: Failure): void;
}

/** As long as the keys of older accounts. */
const key = () => new SecretValue(randomBytes(16).toString("hex"));

function questionsOf<Place extends PlaceSetting>(setting: () => KeyHolderSetting<Place>) {
  const resource = () => ({ resource: setting().resource });
  const ask = () => setting().holder.ask(resource(), setting().secret);
  return {
    ask,
    held: async (): Promise<Held | undefined> => {
      const answer = await ask();
      if (answer.kind !== "places") throw new Error(answer.detail);
      return answer.places.find(({ place }) => place === setting().place.place)?.held;
    },
    hand: (to: SecretValue, replaces: readonly SecretValue[] = [], change: Partial<HandOver> = {}) => {
      const fingerprints = [to, ...replaces].map(({ fingerprint }) => fingerprint);
      const { place } = setting().place;
      const order = { place, key: to, replaces: fingerprints, secret: setting().secret, ...change };
      return setting().holder.handOver(resource(), order, 10_000);
    },
  };
}

/** What holds for places of every kind. */
function describePlace<Place extends PlaceSetting>(
  setting: () => KeyHolderSetting<Place>,
  change: () => Promise<{ readonly before: SecretValue; readonly after: SecretValue }>,
): void {
  const { ask, held, hand } = questionsOf(setting);

  it("is handed a key, which its callers then use", async () => {
    const { before, after } = await change();
    expect(await setting().place.inUse()).toBe(before.reveal());
    await hand(after, [before]);
    expect(await setting().place.inUse()).toBe(after.reveal());
    expect(await held()).toMatchObject({ fingerprint: after.fingerprint });
  });

  it.each<[Failure, string, "before" | "after"]>([
    ["throttled", "THROTTLED", "before"],
    ["forbidden", "ACCESS_DENIED", "before"],
    ["refused", "REQUEST_REFUSED", "before"],
    ["failed", "OUTCOME_UNKNOWN", "before"],
    ["answer-lost", "OUTCOME_UNKNOWN", "after"],
  ])(
    "is asked once and no more when a write is %s, and can be handed the key again",
    async (failure, code, left) => {
      const keys = await change();
      const written = setting().place.writes();
      setting().place.failWrite(failure);
      const error: unknown = await hand(keys.after, [keys.before]).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code });
      expect(String(error)).not.toContain(keys.after.reveal());
      expect(setting().place.writes()).toBe(written + 1);
      expect(await setting().place.inUse()).toBe(keys[left].reveal());
      await hand(keys.after, [keys.before]);
      expect(await setting().place.inUse()).toBe(keys.after.reveal());
    },
  );

  it("shows no value in an observation", async () => {
    const { before, after } = await change();
    const answer = JSON.stringify(await ask());
    for (const value of [before, after]) expect(answer).not.toContain(value.reveal());
  });

  it.each<Failure>(["throttled", "failed", "forbidden", "answer-lost"])(
    "is not called absent when a look is %s",
    async (failure) => {
      await change();
      setting().failLook(failure);
      const answer = await ask();
      expect(answer.kind === "unreachable" || answer.unseen.length > 0).toBe(true);
    },
  );

  it("says that a resource is gone, which is not an empty one", async () => {
    const { holder, absentResource: resource, secret } = setting();
    expect(await holder.ask({ resource }, secret)).toMatchObject({ kind: "unreachable" });
    const order = { place: setting().place.place, key: key(), replaces: [], secret };
    await expect(holder.handOver({ resource }, order, 10_000)).rejects.toMatchObject({
      code: "REQUEST_REFUSED",
    });
  });

  it("refuses a place whose name it does not know", async () => {
    await expect(hand(key(), [], { place: "nowhere/at/all" })).rejects.toMatchObject({
      code: "REQUEST_REFUSED",
    });
  });
}

/** The contract of a holder's copies that can be read. */
export function describeCopies(title: string, make: () => Promise<KeyHolderSetting<CopySetting>>): void {
  describe(`${title}, a copy of a key`, () => {
    let setting: KeyHolderSetting<CopySetting>;
    beforeEach(async () => {
      setting = await make();
    });
    const { held, hand } = questionsOf(() => setting);
    const change = async () => {
      const before = key();
      await setting.place.put(before.reveal());
      return { before, after: key() };
    };

    describePlace(() => setting, change);

    it("tells which key it holds", async () => {
      const { before } = await change();
      expect(await held()).toEqual({ kind: "copy", fingerprint: before.fingerprint });
    });

    it("is not written when it holds the key already", async () => {
      const { before, after } = await change();
      await hand(after, [before]);
      const written = setting.place.writes();
      await hand(after, [before]);
      expect(setting.place.writes()).toBe(written);
    });

    it("stays when it holds anything else than a key of the account", async () => {
      const { before, after } = await change();
      const written = setting.place.writes();
      const error: unknown = await hand(after, [key()]).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "REQUEST_REFUSED" });
      expect(String(error)).not.toContain(before.reveal());
      expect(await setting.place.inUse()).toBe(before.reveal());
      expect(setting.place.writes()).toBe(written);
    });

    it("stays when somebody changes it between the look and the write", async () => {
      const { before, after } = await change();
      const others = key();
      setting.place.interfere(others.reveal());
      await expect(hand(after, [before, others])).rejects.toMatchObject({ code: "REQUEST_REFUSED" });
      expect(await setting.place.inUse()).toBe(others.reveal());
    });

    it("is not made anew when it is gone", async () => {
      const { before, after } = await change();
      await setting.place.remove();
      await expect(hand(after, [before])).rejects.toMatchObject({ code: "REQUEST_REFUSED" });
      expect(await held()).toBeUndefined();
    });
  });
}

/** The contract of a holder's references, which the platform resolves when it is told to. */
export function describeReferences(
  title: string,
  make: () => Promise<KeyHolderSetting<ReferenceSetting>>,
): void {
  describe(`${title}, a reference to the secret`, () => {
    let setting: KeyHolderSetting<ReferenceSetting>;
    beforeEach(async () => {
      setting = await make();
    });
    const { held, hand } = questionsOf(() => setting);
    const target = () => ({ vault: setting.secret.vaults[0], secret: setting.secret.name });
    const change = async () => {
      const [before, after] = [key(), key()];
      await setting.place.put(before.reveal());
      await setting.place.pointTo(setting.secret.name);
      await setting.place.put(after.reveal());
      return { before, after };
    };

    describePlace(() => setting, change);

    it("tells what it points to, and that the platform could read it", async () => {
      await change();
      expect(await held()).toMatchObject({ kind: "reference", reference: target(), isResolved: true });
    });

    it("is read anew when it is handed a key, and tells when", async () => {
      const { before, after } = await change();
      const beganAt = Date.now();
      await hand(after, [before]);
      const now = await held();
      // Some platforms tell whole seconds.
      const readAt = now?.kind === "reference" ? (now.refreshedAt?.getTime() ?? 0) : 0;
      expect(readAt).toBeGreaterThanOrEqual(beganAt - 1_000);
    });

    it("is named as pinned, and refuses a key that it cannot take up", async () => {
      const { before, after } = await change();
      const version = setting.place.version();
      await setting.place.pointTo(setting.secret.name, version);
      expect(await held()).toMatchObject({ reference: { ...target(), version } });
      await expect(hand(after, [before])).rejects.toMatchObject({ code: "REQUEST_REFUSED" });
    });

    it("is told like any other when it points to another secret, and refuses the key", async () => {
      const { before, after } = await change();
      await setting.place.pointTo("other-secret");
      expect(await held()).toMatchObject({ reference: { ...target(), secret: "other-secret" } });
      await expect(hand(after, [before])).rejects.toMatchObject({ code: "REQUEST_REFUSED" });
    });

    it("keeps its key and says so when the platform cannot read the vault", async () => {
      const { before, after } = await change();
      setting.place.closeVault();
      await expect(hand(after, [before])).rejects.toMatchObject({ code: "REQUEST_REFUSED" });
      expect(await setting.place.inUse()).toBe(before.reveal());
      expect(await held()).toMatchObject({ isResolved: false });
    });
  });
}
