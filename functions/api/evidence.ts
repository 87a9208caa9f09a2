import type { HttpResponseInit } from "@azure/functions";
import type { EvidenceBundle, EvidenceScope } from "../../shared/api/evidence-bundle.ts";
import type { Format } from "../../shared/api/queries.ts";
import { formatQuery, periodQuery } from "../../shared/api/queries.ts";
import type { EvidenceSources } from "../../shared/archive/read-evidence.ts";
import { readAccount, readAccounts } from "../../shared/archive/read-evidence.ts";
import { evidenceBundle, evidenceText } from "../../shared/view/evidence/evidence-bundle.ts";
import { evidenceHtml, evidenceMarkdown } from "../../shared/view/evidence/evidence-report.ts";
import type { Exchange } from "../edge/exchange.ts";
import { Answer, httpEdge } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { parsedQuery } from "../edge/query.ts";
import type { Services } from "../edge/services.ts";

/** Fits into one answer and into the memory of a small instance. */
const maxCharacters = 32 * 1024 * 1024;

/** `GET /api/accounts/{account}/rotations/{rotation}/evidence` exports one rotation from the trail as it is now. */
export const rotationEvidence = httpEdge("KeyRotation.Read", async (exchange) => {
  const { request, services } = exchange;
  const query = parsedQuery(exchange, formatQuery);
  if (query instanceof Answer) return query;
  const { account = "", rotation = "" } = request.params;
  const spec = await services.fleet.account(account);
  const read = await readAccount({ account, ...(spec && { spec }) }, sourcesOf(services));
  // An account that left the fleet file still has its trail.
  if (!spec && read.head.sequence === 0) return problem("ACCOUNT_NOT_FOUND", { account });
  const bundle = evidenceBundle([read], { kind: "rotation", account, rotation }, services.ports.clock.now());
  const isFound = bundle.accounts.some(({ rotations, fault }) => rotations.length > 0 || fault !== undefined);
  if (!isFound) return problem("EVIDENCE_NOT_FOUND", { account, rotation });
  return written(bundle, query.format, `${account}-${rotation}`);
});

/** `GET /api/evidence?from=…&to=…` exports a period for the fleet, including accounts that have left it. */
export const periodEvidence = httpEdge("KeyRotation.Read", async (exchange) => {
  const query = parsedQuery(exchange, periodQuery);
  if (query instanceof Answer) return query;
  const { from, to, environment, account, format } = query;
  const scope: EvidenceScope = {
    kind: "period",
    from: from.toISOString(),
    to: to.toISOString(),
    ...(environment && { environment }),
    ...(account !== undefined && { account }),
  };
  const asked = (await accountsIn(exchange)).filter(
    (one) => account === undefined || one.account === account,
  );
  // Silence about a name that is misspelt would look like a fleet without rotations.
  if (account !== undefined && asked.length === 0) return problem("ACCOUNT_NOT_FOUND", { account });
  const { clock } = exchange.services.ports;
  const read = await readAccounts(asked, sourcesOf(exchange.services), maxCharacters);
  if (!read) return problem("EVIDENCE_TOO_LARGE", { accounts: asked.length });
  const name = `${scope.from.slice(0, 10)}-${scope.to.slice(0, 10)}`;
  return written(evidenceBundle(read, scope, clock.now()), format, name);
});

function sourcesOf({ ports: { trail }, checkpoints }: Services): EvidenceSources {
  return { trail, checkpoints };
}

/** The accounts of the fleet file, and those that have left it. */
async function accountsIn({ services: { fleet, ports } }: Exchange) {
  const [{ accounts }, trails] = await Promise.all([fleet.fresh(), ports.trail.list()]);
  const declared = accounts.map((spec) => ({ account: spec.name, spec }));
  const names = new Set(accounts.map(({ name }) => name));
  return [
    ...declared,
    ...trails.filter(({ account }) => !names.has(account)).map(({ account }) => ({ account })),
  ];
}

const types: Readonly<Record<Format, readonly [type: string, extension: string]>> = {
  json: ["application/json", "json"],
  markdown: ["text/markdown; charset=utf-8", "md"],
  html: ["text/html; charset=utf-8", "html"],
};

function written(bundle: EvidenceBundle, format: Format, name: string): HttpResponseInit {
  const [type, extension] = types[format];
  // The caller chooses the rotation's name.
  const file = `keyturn-evidence-${name.replaceAll(/[^0-9A-Za-z.-]/g, "_")}.${extension}`;
  return {
    status: 200,
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${file}"`,
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
    body: textOf(bundle, format),
  };
}

function textOf(bundle: EvidenceBundle, format: Format): string {
  switch (format) {
    case "json":
      return evidenceText(bundle);
    case "markdown":
      return evidenceMarkdown(bundle);
    case "html":
      return evidenceHtml(bundle);
  }
}
