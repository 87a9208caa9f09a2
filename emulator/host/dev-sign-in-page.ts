import { createHash } from "node:crypto";
import type { Answer } from "./http-server.ts";

/** As the pages of the app look, of which this host knows nothing. */
const style = `
:root { --paper: #fbfaf8; --ink: #1d1e20; --quiet: #5c5f66; --line: #e1ded8; --link: #1f5a96; --panel: #f3f1ed; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #141517; --ink: #e8e6e3; --quiet: #a3a6ad; --line: #2e3135; --link: #8fbdec; --panel: #1c1e21; }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; }
body {
  margin: 0 auto; max-width: 84rem; padding: 0 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 400 0.9375rem/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header { padding: 1rem 0; margin-bottom: 1.75rem; border-bottom: 1px solid var(--line); font-weight: 600; }
main { max-width: 38rem; margin: 10vh 0; }
h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.2; font-weight: 600; letter-spacing: -0.02em; }
button {
  font: inherit; font-weight: 600; color: inherit; padding: 0.5rem 1rem; border: 1px solid var(--quiet);
  border-radius: 4px; background: var(--paper); cursor: pointer;
}
button:hover { background: var(--panel); }
form { margin: 0 0 1.25rem; }
form p { margin: 0.375rem 0 0; color: var(--quiet); font-size: 0.8125rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
`;

const styleDigest = createHash("sha256").update(style).digest("base64");

/** Somebody whom a visitor may become. */
export interface SignInChoice {
  readonly name: string;
  readonly button: string;
  readonly may: string;
}

/**
 * Asks whom to become.
 *
 * @param to where the visitor wanted to go.
 */
export function signInPage(path: string, to: string, choices: readonly SignInChoice[]): Answer {
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${styleDigest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Development sign-in · keyturn</title>
<style>${style}</style>
</head>
<body>
<header>keyturn</header>
<main>
<h1>Development sign-in</h1>
<p>On this machine alone: choose who you are in the local Azure. In Azure, Entra asks who you are.</p>
${choices.map((choice) => form(path, to, choice)).join("\n")}
</main>
</body>
</html>
`,
  };
}

function form(path: string, to: string, { name, button, may }: SignInChoice): string {
  return `<form method="post" action="${path}">
<input type="hidden" name="to" value="${escaped(to)}">
<input type="hidden" name="as" value="${name}">
<button type="submit">${button}</button>
<p>${may}</p>
</form>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
