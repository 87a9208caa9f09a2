#!/usr/bin/env node
// `npx keyturn` runs this in a clone. npm looks once whether a package's commands are there, so this one is, before the
// first build.
import { existsSync } from "node:fs";

const program = new URL("../dist/keyturn.mjs", import.meta.url);

if (existsSync(program)) {
  await import(program.href);
} else {
  console.error("keyturn is not built yet: run npm run build, or npm start");
  process.exitCode = 1;
}
