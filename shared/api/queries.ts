import * as z from "zod";
import { dayMs, minuteMs } from "../domain/time.ts";
import { compromised, gate } from "./blast-radius.ts";
import { environment } from "./fields.ts";

/** An instant, or a day, which stands for its beginning in UTC. */
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => new Date(text));

const format = z.enum(["json", "markdown", "html"]).default("json");
export type Format = z.output<typeof format>;

export const formatQuery = z.strictObject({ format });

export const periodQuery = z
  .strictObject({
    from: moment,
    to: moment,
    environment: environment.optional(),
    account: z.string().optional(),
    format,
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must be after from" });

export const sidesQuery = z
  .strictObject({ environment, with: environment })
  .refine((sides) => sides.environment !== sides.with, { path: ["with"], message: "must be another one" });

export const daysQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(730).default(30) });

export const accountQuery = z.strictObject({ account: z.string().optional() });

/** Other parameters are ignored. */
export const minutesQuery = z.object({ minutes: z.coerce.number().int().min(5).max(60).default(30) });

/** Azure Monitor may add its own parameters. */
export const alertQuery = z.object({ account: z.string().optional() });

/** Filters of the fleet page; anything else is ignored. */
export const fleetPageQuery = z.object({
  show: z.string().optional(),
  find: z.string().optional(),
  sort: z.string().optional(),
  part: z.string().optional(),
});

/** The choices of an emergency, whose blast radius a page shows; anything else is ignored. */
export const emergencyQuery = z.object({
  compromised: compromised.default("active"),
  gate: gate.default("wait"),
  deadlineMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(dayMs)
    .default(15 * minuteMs),
  leaveOut: z.array(z.string().max(300)).min(1).max(10).exactOptional(),
});
