import type { Evidence } from "../../../shared/domain/confirmation/evidence.ts";
import type { Askable, EvidenceSource } from "../../../shared/ports/evidence-source.ts";

/** Consumers that say what a test lets them say, and remember what was done to them. */
export function scriptedEvidence(
  answer: (how: Askable) => Evidence = ({ kind }) => ({ kind: "unreachable", detail: `no ${kind} here` }),
  onTakeUp: (how: Askable) => void = () => undefined,
) {
  const asked: Askable["kind"][] = [];
  const source: EvidenceSource = {
    async ask(how) {
      asked.push(how.kind);
      return answer(how);
    },
    async takeUp(how) {
      onTakeUp(how);
    },
  };
  return { source, asked };
}
