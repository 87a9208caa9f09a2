import type { Html } from "./html.ts";
import { html } from "./html.ts";

/** A message at the top of a page. */
export function notice(tone: "bad" | "warn" | "calm", title: string, body: Html): Html {
  return html`<section class="notice notice-${tone}">
    <h2>${title}</h2>
    ${body}
  </section>`;
}

/** How to let rotations start again. */
export const resumeHint = html`Find what the failures have in common, then
  <code>keyturn rollout resume --reason …</code> or <code>POST /api/rollout/resume</code>`;
