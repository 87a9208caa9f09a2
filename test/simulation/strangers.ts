import { otherSlot, slots } from "../../shared/domain/key.ts";
import { secretName } from "../../shared/domain/secret-place.ts";
import { minute } from "./scenario.ts";
import type { At, Surroundings } from "./surroundings.ts";

/** Regenerates keys and writes versions behind keyturn's back, once or twice. */
export function strangers(at: At, around: Surroundings): void {
  const { cloud, dice, spec, records, tell } = around;
  const { publishedSecret } = spec;
  for (let times = dice.between(1, 2); times > 0; times -= 1) {
    at(minute, () => {
      const { state } = records.head();
      // Before the roles are known, only an operator can interpret a strange secret.
      if (state.phase === "unenrolled" || state.phase === "enrolling") return;
      const slot = dice.pick(["key1", "key2"]);
      const [first, ...more] = spec.vaults;
      if (first === undefined) return;
      const vault = dice.pick([first, ...more]);
      const deed = dice.pick(["regenerate", "swap", "overwrite", "old value", "disable", "spoil a slot"]);
      tell(`somebody does: ${deed} ${slot}`);
      if (deed === "regenerate") return cloud.regenerate(slot, "third party");
      if (deed === "disable") {
        const name = dice.pick(["published", ...slots] as const);
        return cloud.disableLatest(vault, secretName(spec, name));
      }
      if (deed === "spoil a slot") {
        cloud.write(vault, secretName(spec, slot), cloud.lifeIn(otherSlot(slot)).value, "third party");
        return;
      }
      if (deed === "swap") {
        const value = cloud.lifeIn(otherSlot(state.active)).value;
        for (const one of spec.vaults) cloud.write(one, publishedSecret, value, "third party");
        return;
      }
      if (deed === "overwrite") {
        cloud.write(vault, publishedSecret, cloud.lifeIn(slot).value, "third party");
        return;
      }
      const oldest = cloud.versions(vault, publishedSecret)[0];
      if (oldest) cloud.write(vault, publishedSecret, oldest.life.value, "third party");
    });
  }
}
