import type { Command } from "commander";
import type { EvidenceBundle } from "../../shared/api/evidence-bundle.ts";
import type { EvidenceDifference } from "../../shared/view/evidence/against-archive.ts";
import { againstArchive, concerns } from "../../shared/view/evidence/against-archive.ts";
import { againstLive } from "../../shared/view/evidence/against-live.ts";
import { authenticityOf } from "../../shared/view/evidence/authenticity.ts";
import { verifyEvidence } from "../../shared/view/evidence/verify-evidence.ts";
import type { PublicKey } from "../../shared/public-key.ts";
import { accountPath } from "../account-path.ts";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import { publicKeys } from "../public-keys.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { verifiedTable } from "../../shared/view/tables/verified-table.ts";

interface VerifyOptions {
  readonly key?: readonly string[];
  readonly against?: string;
}

/** The word for the running service in place of a folder. */
const live = "live";

export function addVerify(evidence: Command, cli: Cli): void {
  const verify = labelled(
    evidence,
    "verify <file>",
    "read-only",
    "Verify an evidence file, or standard input with -: is it consistent, who signed it, and up to where is it complete.",
  )
    .option(
      "--key <file>",
      "a public key to believe, as PEM, as JWK, or by its id in Key Vault; repeat it for several",
      (key: string, earlier?: readonly string[]) => [...(earlier ?? []), key],
    )
    .option(
      "--against <folder>",
      `compare with a folder that holds a copy of the archive, or with ${live}, the running service`,
    )
    .addHelpText("after", "\nWorks offline, unless the key or the running service is to be asked.");
  whenRun(verify, cli, async (session, options: VerifyOptions, file: string) => {
    const { terminal } = session;
    const { key = [], against } = options;
    const keys = await publicKeys(key, terminal, cli.env["AZURE_AUTHORITY_HOST"]);
    const verified = verifyEvidence(await terminal.read(file));
    if ("fault" in verified) return verifiedTable(file, verified);
    const differences =
      against === undefined ? undefined : await compared(verified.ok, against, keys, session);
    return verifiedTable(file, verified, {
      isKeyGiven: keys.length > 0,
      accounts: authenticityOf(verified.ok, keys),
      ...(differences && { against: { source: against ?? "", differences } }),
    });
  });
}

async function compared(
  bundle: EvidenceBundle,
  against: string,
  keys: readonly PublicKey[],
  session: Session,
): Promise<readonly EvidenceDifference[]> {
  if (against === live) {
    const { bytes } = await session.api().send(pathOf(bundle));
    const verified = verifyEvidence(bytes);
    if ("fault" in verified) {
      throw new CliError(
        `the running service's own evidence does not verify: ${verified.fault.why}`,
        "error",
      );
    }
    return againstLive(bundle, verified.ok);
  }
  const { terminal } = session;
  const files = new Map<string, string>();
  for (const path of await terminal.list(against)) {
    if (!concerns(path, bundle)) continue;
    files.set(path, new TextDecoder().decode(await terminal.read(`${against}/${path}`)));
  }
  return againstArchive(bundle, files, keys);
}

function pathOf({ scope }: EvidenceBundle): string {
  if (scope.kind === "rotation")
    return `${accountPath(scope.account, "rotations", scope.rotation, "evidence")}?format=json`;
  const { from, to, environment, account } = scope;
  const query = new URLSearchParams({
    from,
    to,
    ...(environment !== undefined && { environment }),
    ...(account !== undefined && { account }),
    format: "json",
  });
  return `evidence?${query.toString()}`;
}
