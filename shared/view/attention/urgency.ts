import type { AttentionLevel, Matter } from "../../api/attention.ts";
import { attentionKinds, attentionLevels } from "../../api/attention.ts";

/** Most urgent first: by level, then by kind; equals keep their order. */
export function byUrgency(matters: readonly Matter[]): readonly Matter[] {
  return matters.toSorted((a, b) => urgencyRank(a) - urgencyRank(b));
}

/** The lower, the more urgent. */
export function urgencyRank({ level, kind }: Pick<Matter, "level" | "kind">): number {
  return attentionLevels.indexOf(level) * attentionKinds.length + attentionKinds.indexOf(kind);
}

/** The level of the most urgent; nothing when nobody is needed. Exit codes, colours and counts follow it. */
export function levelOf(matters: readonly Matter[]): AttentionLevel | undefined {
  return attentionLevels.find((level) => matters.some((one) => one.level === level));
}

/** Those that a person must see to now. */
export function neededNow(matters: readonly Matter[]): readonly Matter[] {
  return matters.filter(({ level }) => level === "now");
}
