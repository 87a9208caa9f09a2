import { sha256 } from "../../digest.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";

/** Allows the one style and the one script by digest; anything else injected into a page does nothing. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src ${source(pageStyle)}`,
  `script-src ${source(pageScript)}`,
  "connect-src 'self'",
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

function source(text: string): string {
  return `'sha256-${Buffer.from(sha256(text), "hex").toString("base64")}'`;
}
