import { expect, it } from "@jest/globals";
import type { Effect } from "../../shared/domain/decide/effect.ts";
import { perform } from "../../shared/reconciler/perform.ts";
import { startRun } from "../../shared/reconciler/run.ts";
import { minute } from "../domain/builders.ts";
import { claimMs, isIdle, smallWorld } from "./small-world.ts";

it("a key other than the one that was decided on is never written", async () => {
  const { until, ports, spec, account, vault } = smallWorld();
  const trail = await until(isIdle);
  const settings = { worker: "w", claimMs, askEveryMs: minute };
  const run = startRun({ ports, settings, spec, because: { kind: "wake" } });
  const [url = ""] = spec.vaults;
  const effect = (slot: "key1" | "key2"): Effect => ({
    type: "store",
    place: { vault: url, secret: "published" },
    slot,
    fingerprint: account.keys().key1.fingerprint,
  });
  const stored = () => vault.versions(url, spec.publishedSecret).length;
  const before = stored();

  run.values.pair = account.keys();
  await expect(perform(effect("key2"), trail, run)).rejects.toThrow("is not the one at hand");
  expect(stored()).toBe(before);
  await perform(effect("key1"), await ports.trail.read(spec.name), run);
  expect(stored()).toBe(before + 1);
});
