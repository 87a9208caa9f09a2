import * as z from "zod";
import { instant, list, owner } from "./fields.ts";

const text = z.string();
const count = z.int().min(0);
const figures = { calls: count, failures: count, refused: count };

const consumer = z.strictObject({
  consumer: text,
  owner,
  /** It registered itself and has not been reviewed. */
  unreviewed: z.literal(true).exactOptional(),
  /** Otherwise its calls count as unexplained. */
  reportsUsage: z.boolean(),
  ...figures,
  instances: count,
  /** Most refused calls first, then most calls. */
  perInstance: list(z.strictObject({ instance: text, ...figures })),
});

/** The usage of an account. All counts are rounded, since reports are spread over minutes. */
export const usageDocument = z.strictObject({
  account: text,
  from: instant,
  until: instant,
  consumers: list(consumer),
  keyturnCalls: z.strictObject({ calls: z.number(), estimated: z.literal(true) }),
  /** Calls counted by the account itself. */
  metric: z.union([
    z.strictObject({ calls: z.number(), refused: z.number(), until: instant }),
    z.strictObject({ unavailable: text }),
  ]),
  explained: z.int().exactOptional(),
  unexplained: z.int().exactOptional(),
  unexplainedShare: z.number().exactOptional(),
  alarm: z
    .strictObject({ reasons: list(z.enum(["UnexplainedCalls", "CallsRefused"])), message: text })
    .exactOptional(),
});

export type UsageDocument = z.output<typeof usageDocument>;
