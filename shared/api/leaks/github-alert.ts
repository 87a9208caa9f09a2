import * as z from "zod";
import { withoutKeys } from "../../key-shape.ts";
import { plainLine } from "../../plain-text.ts";

const text = z
  .string()
  .max(2_000)
  .transform((written) => withoutKeys(plainLine(written)));

/** A name as in an address of GitHub's API: it becomes part of a command. */
const fullName = z.string().regex(/^[A-Za-z0-9][\w-]{0,99}\/(?!\.{1,2}$)[\w.-]{1,100}$/);

/**
 * The parts of GitHub's `secret_scanning_alert` that keyturn uses. GitHub sends everything but the secret itself, which
 * its API returns to who may read the alert.
 *
 * @see https://docs.github.com/webhooks/webhook-events-and-payloads#secret_scanning_alert
 */
export const githubAlert = z.object({
  action: z.string().max(50),
  alert: z.object({
    number: z.int().min(1),
    secret_type: text.nullish(),
    html_url: text.nullish(),
  }),
  repository: z.object({ full_name: fullName }),
});

export type GithubAlert = z.output<typeof githubAlert>;

/** What GitHub sends when a webhook is set up. */
export const githubPing = z.object({ zen: z.string(), hook_id: z.int() });
