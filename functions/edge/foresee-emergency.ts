import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { copiesFact } from "../../shared/domain/discovery/copies-fact.ts";
import { blastRadius, brokenCopies } from "../../shared/domain/safety/blast-radius.ts";
import type { EnrolledState } from "../../shared/domain/rotation/account-state.ts";
import type { EmergencyWish } from "../../shared/domain/commands/commands.ts";
import { namedKeys } from "../../shared/domain/rotation/leaked-keys.ts";
import { blastRadiusDocument, dyingKeys } from "../../shared/view/blast-radius-document.ts";
import { Answer } from "./http-edge.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { readLastDiscovery } from "./read-account.ts";
import { rejected } from "./problem.ts";
import type { Services } from "./services.ts";

/** The account and its blast radius before an emergency is declared. */
interface Foreseen {
  /** As it was read. */
  readonly head: Trail;
  readonly state: EnrolledState;
  readonly radius: BlastRadiusDocument;
}

/** Reads the blast radius of an emergency declared at that instant, or answers that the account is not enrolled. */
export async function foreseeEmergency(
  spec: AccountSpec,
  wish: EmergencyWish,
  at: Date,
  {
    trail,
    board,
    discovery,
    vault: secrets,
  }: Pick<Services["ports"], "trail" | "board" | "discovery" | "vault">,
  aboutToWrite = false,
): Promise<Foreseen | Answer> {
  const [head, reports, found] = await Promise.all([
    trail.read(spec.name, aboutToWrite),
    board.reports(spec.name),
    readLastDiscovery(discovery),
  ]);
  const { state } = head;
  if (state.phase === "unenrolled") return new Answer(rejected({ code: "NOT_ENROLLED" }));
  const leaked = namedKeys(state, wish.compromised);
  if (leaked.length === 0) return new Answer(rejected({ code: "KEY_NOT_CURRENT" }));
  const { vaults, publishedSecret } = state.target;
  const stranger = wish.leaveOut?.find((vault) => !vaults.includes(vault));
  if (stranger !== undefined) return new Answer(rejected({ code: "VAULT_NOT_FOUND", vault: stranger }));
  const seen = await Promise.all(
    vaults.map(async (vault) => ({ vault, latest: (await secrets.latest(vault, publishedSecret)).fact })),
  );
  const terms = { ...wish, leaked };
  const affected = blastRadius(spec, state, reports, terms, at);
  const broken = brokenCopies(spec, state, copiesFact(found, spec.name, state.keys), terms, at);
  const radius = blastRadiusDocument(spec.name, wish, dyingKeys(state, leaked), affected, broken, seen);
  return { head, state, radius };
}
