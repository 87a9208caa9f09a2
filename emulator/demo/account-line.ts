import type { AccountDocument } from "../../shared/api/account.ts";

/** One account's progress, for a line of a terminal. */
export type AccountLine = {
  readonly account: string;
  readonly state: "untouched" | "in-flight" | "completed" | "ended-otherwise";
  /** Mode and phase, or the outcome. */
  readonly standing: string;
  /** The pending consumers, with their owners. */
  readonly awaited: readonly string[];
  /** Any other reason why it does not continue. */
  readonly note?: string;
};

/**
 * @param now to compute the rest of a wait.
 */
export function accountLine(document: AccountDocument, now: Date): AccountLine {
  const { account, rotation, lastEnded, phase } = document;
  if (rotation) {
    const awaited = waitsForConsumers(phase) ? awaitedOf(document) : [];
    const note = awaited.length === 0 ? noteOf(document, now) : undefined;
    const standing = `${rotation.mode}, ${phase}`;
    return { account, state: "in-flight", standing, awaited, ...(note && { note }) };
  }
  if (lastEnded) {
    const state = lastEnded.outcome === "completed" ? "completed" : "ended-otherwise";
    return { account, state, standing: lastEnded.outcome, awaited: [] };
  }
  return { account, state: "untouched", standing: "not due yet", awaited: [] };
}

function waitsForConsumers(phase: AccountDocument["phase"]): boolean {
  return phase === "preparing" || phase === "adopting" || phase === "reverting";
}

function awaitedOf({ consumers }: AccountDocument): readonly string[] {
  return consumers.flatMap(({ blocker, owner }) => (blocker ? [`${owner.name}: ${blocker.message}`] : []));
}

function noteOf({ hold }: AccountDocument, now: Date): string | undefined {
  if (!hold) return undefined;
  if (hold.reason !== "Soaking" || hold.until === undefined) return hold.message;
  const leftMs = Math.max(0, Date.parse(hold.until) - now.getTime());
  return `every consumer is healthy on the fresh key and must stay so for ${Math.ceil(leftMs / 1000)} s more`;
}
