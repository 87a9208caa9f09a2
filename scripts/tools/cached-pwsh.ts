import { fileURLToPath } from "node:url";

/** Where `npm run pwsh` puts PowerShell. */
export const pwshFolder = fileURLToPath(new URL("../../node_modules/.cache/pwsh/", import.meta.url));

export const cachedPwsh = `${pwshFolder}pwsh${process.platform === "win32" ? ".exe" : ""}`;
