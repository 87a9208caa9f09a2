import * as z from "zod";
import { fingerprints, instant, list, mode, outcome, phase } from "./fields.ts";

const text = z.string();

/** One rotation as people see it, from request to outcome. */
export const rotationDocument = z.strictObject({
  id: text,
  mode,
  requestedBy: text,
  requestedAt: instant,
  outcome: outcome.exactOptional(),
  endedAt: instant.exactOptional(),
  /** Fingerprints of both keys at the time of the request. */
  before: fingerprints,
  /** Fingerprints of both keys now, or when it ended. */
  after: fingerprints,
  phases: list(z.strictObject({ phase, at: instant })),
});

export type RotationDocument = z.output<typeof rotationDocument>;
