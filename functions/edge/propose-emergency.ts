import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import { emergency } from "../../shared/api/request-bodies.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { declareByAlert, leftToPeople } from "../../shared/domain/commands/alert-command.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { logLine } from "../../shared/log.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import type { Exchange } from "./exchange.ts";
import { foreseeEmergency } from "./foresee-emergency.ts";
import { Answer } from "./http-edge.ts";
import { rejected } from "./problem.ts";

/** Who asks, and why, in words that are recorded. */
interface Alarm {
  /** Names the alert in the log. */
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  /** A role, a slot or a fingerprint. */
  readonly compromised: string;
}

/** What became of it: proposed to people, or started where the policy lets an alert do so. */
export type Alarmed =
  | { readonly kind: "started"; readonly rotation?: string; readonly blastRadius: BlastRadiusDocument }
  | {
      readonly kind: "proposed";
      /** Why it is left to people; absent where the account has changed meanwhile. */
      readonly because?: string;
      readonly blastRadius: BlastRadiusDocument;
      /** The body that a person sends to `POST /api/accounts/{account}/rotations` after a look at the blast radius. */
      readonly request: object;
    };

/**
 * Proposes an emergency: logs the blast radius, and starts one that waits for every consumer where the policy says
 * `emergencyByAlert: start`. Repeating it starts no second one.
 *
 * @returns an answer where the account is not enrolled, or has no such key.
 */
export async function proposeEmergency(
  { context, services: { ports } }: Pick<Exchange, "context" | "services">,
  spec: AccountSpec,
  { id, by, reason, compromised }: Alarm,
): Promise<Alarmed | Answer> {
  const wish = emergency.parse({ mode: "emergency", compromised, reason });
  const at = ports.clock.now();
  const foreseen = await foreseeEmergency(spec, wish, at, ports);
  if (foreseen instanceof Answer) return foreseen;
  const { state, radius: blastRadius } = foreseen;
  const { confirm, cutOff } = blastRadius;
  const facts = { account: spec.name, alert: id, reason, compromised };

  const answer = await runCommand(
    spec,
    (current) =>
      declareByAlert(
        spec,
        current,
        { by, reason, compromised, deadlineMs: wish.deadlineMs },
        ports.clock.now(),
      ),
    ports,
  );
  if ("rejection" in answer) return new Answer(rejected(answer.rejection));
  const { trail, before } = answer;
  if (trail.sequence !== before.sequence) {
    const started = isInFlight(trail.state) && { rotation: trail.state.id };
    const consumers = blastRadius.consumers.map(({ consumer, feels }) => `${consumer}: ${feels}`);
    logLine(context, "warn", "emergency-started", { ...facts, ...started, consumers, cutOff, confirm });
    return { kind: "started", ...started, blastRadius };
  }
  logLine(context, "warn", "emergency-proposed", { ...facts, cutOff });
  const because = leftToPeople(spec, state, at);
  const { mode, gate, deadlineMs } = wish;
  return {
    kind: "proposed",
    ...(because !== undefined && { because }),
    blastRadius,
    request: { mode, compromised, gate, deadlineMs, reason, confirm },
  };
}
