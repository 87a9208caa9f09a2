import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../../shared/domain/decide/decide.ts";
import {
  anAccount,
  aSeenWorld,
  aWorld,
  drVault,
  keyA,
  keyB,
  keyC,
  mainVault,
  now,
  outline,
  present,
  publishing,
} from "../../builders.ts";
import { anEmergency, leaked } from "../../events.ts";
import { aRotation } from "../../rotations.ts";

const doubted = aRotation.idle({ unverified: true, publishedAt: now });

describe("an account that was brought to rest in the middle of something", () => {
  it("is compared with Azure and its vaults before anything else, though a check for drift was just made", () => {
    expect(outline(decide(doubted, aWorld()))).toBe("observe keys published");
    const follows = aRotation.idle({ unverified: true, leaked: leaked(keyA), followUp: anEmergency() });
    expect(outline(decide(follows, aWorld()))).toBe("observe keys published");
  });

  it("is certain once every vault publishes the active key", () => {
    expect(decide(doubted, aSeenWorld())).toMatchObject({
      event: { type: "account-verified", published: [{ vault: mainVault, version: "v-a" }] },
    });
  });

  it.each([
    ["the vaults publish the standby key", publishing(present(keyB)), "roles-swapped"],
    ["a vault publishes a dead key", publishing(present(keyC)), "published-key-dead"],
    [
      "the vaults publish different keys",
      [...publishing(present(keyA)), ...publishing(present(keyB), [drVault])],
      "published-key-dead",
    ],
  ] as const)("is repaired when %s", (_world, published, kind) => {
    const spec = anAccount({ vaults: published.map(({ vault }) => vault) });
    const state = { ...doubted, target: { ...doubted.target, vaults: spec.vaults } };
    expect(decide(state, aSeenWorld({ spec, published }))).toMatchObject({
      event: { type: "drift-found", drift: { kind } },
    });
  });

  it("holds while its keys cannot be listed", () => {
    const keys = { kind: "refused", because: "forbidden" } as const;
    expect(outline(decide(doubted, aSeenWorld({ keys })))).toBe("hold KeysNotListable");
  });

  it("rests while its keys are switched off: there is nothing to compare", () => {
    const keys = { kind: "refused", because: "local-auth-disabled" } as const;
    expect(outline(decide(doubted, aSeenWorld({ keys })))).toBe("hold NotDue");
  });
});
