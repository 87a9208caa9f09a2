import type { HttpResponseInit } from "@azure/functions";
import { version } from "../../shared/version.ts";
import { versionHeader } from "../../shared/version-header.ts";

/**
 * Adds the version of this build to an answer, for the command line to compare. Only admitted callers are told: it would
 * help others to find a known fault.
 */
export function withVersion(answer: HttpResponseInit): HttpResponseInit {
  return {
    ...answer,
    headers: { ...(answer.headers as Readonly<Record<string, string>>), [versionHeader]: version },
  };
}
