import type { Observation } from "../../../shared/domain/confirmation/observation.ts";
import type { Askable, ObservationSource } from "../../../shared/ports/observation-source.ts";

/** Consumers that answer as a test scripts, and record what was done to them. */
export function scriptedEvidence(
  answer: (how: Askable) => Observation = ({ kind }) => ({ kind: "unreachable", detail: `no ${kind} here` }),
  onTakeUp: (how: Askable) => void = () => undefined,
) {
  const asked: Askable["kind"][] = [];
  const source: ObservationSource = {
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
