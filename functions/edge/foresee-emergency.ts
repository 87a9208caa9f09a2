import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { blastRadius } from "../../shared/domain/safety/blast-radius.ts";
import type { EnrolledState } from "../../shared/domain/rotation/account-state.ts";
import type { Emergency } from "../../shared/domain/rotation/rotation-event.ts";
import { blastRadiusDocument } from "../../shared/view/blast-radius-document.ts";
import { Answer } from "./http-edge.ts";
import { rejected } from "./problem.ts";
import type { Services } from "./services.ts";

/** The account and its blast radius before an emergency is declared. */
interface Foreseen {
  readonly state: EnrolledState;
  readonly radius: BlastRadiusDocument;
}

/** Reads the blast radius of an emergency declared at that instant, or answers that the account is not enrolled. */
export async function foreseeEmergency(
  spec: AccountSpec,
  wish: Pick<Emergency, "compromised" | "gate" | "deadlineMs">,
  at: Date,
  { trail, board }: Services["ports"],
): Promise<Foreseen | Answer> {
  const [{ state }, reports] = await Promise.all([trail.read(spec.name), board.reports(spec.name)]);
  if (state.phase === "unenrolled") return new Answer(rejected({ code: "NOT_ENROLLED" }));
  const affected = blastRadius(spec, state, reports, wish, at);
  return { state, radius: blastRadiusDocument(spec.name, wish, affected) };
}
