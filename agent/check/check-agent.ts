import { InvalidDocumentError } from "../../shared/errors.ts";
import { connectTo } from "../account/account-connection.ts";
import { probeOf } from "../account/probe.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { readConfig } from "../config/read-config.ts";
import { identityFor } from "../identity/identity.ts";
import type { TokenSource } from "../identity/token-source.ts";
import { tokenSource } from "../identity/token-source.ts";
import { scopeOf } from "../run/follow-agent-key.ts";
import type { AgentCheck } from "./agent-check.ts";
import { failed, fine, wordsOf } from "./agent-check.ts";
import { probeForCheck, readForCheck } from "./check-key.ts";
import { checkCommand, checkFile, checkListen } from "./check-place.ts";
import { checkReport } from "./check-report.ts";

/** Tries everything that the agent will need, with calls that change nothing. Never rejects. */
export async function checkAgent(configFile: string): Promise<readonly AgentCheck[]> {
  let config: AgentConfig;
  try {
    config = await readConfig(configFile);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) return [failed("CONFIG", wordsOf(error))];
    return error.faults.map(({ path, message }) => failed("CONFIG", `${path || "document"} ${message}`));
  }
  const tokens = tokenSource(identityFor(config.identity, process.env));
  const identity = await checkIdentity(config, tokens);
  const places = await checkPlaces(config);
  const services = identity.verdict === "fine" ? await checkServices(config, tokens) : [];
  return [fine("CONFIG", "is valid"), identity, ...services, ...places];
}

async function checkIdentity(config: AgentConfig, tokens: TokenSource): Promise<AgentCheck> {
  const { keyturn, accountScope, identity } = config;
  const scope = keyturn ? scopeOf(keyturn.audience) : accountScope;
  try {
    const token = await tokens(scope);
    return fine("IDENTITY", `the identity ${objectIdIn(token)} has a token for ${scope}`);
  } catch (error) {
    const remedy = `check that this place has the identity that identity.kind ${identity.kind} means`;
    return failed("IDENTITY", wordsOf(error), remedy);
  }
}

async function checkServices(config: AgentConfig, tokens: TokenSource): Promise<readonly AgentCheck[]> {
  const { auth, secret, keyturn, accountScope, endpoint, probe: wanted, proxy } = config;
  const connection = connectTo(endpoint, 1);
  const probe = probeOf(connection, wanted === "off" ? "auto" : wanted);
  const checks: AgentCheck[] = [];
  if (secret && auth !== "entra") {
    const { check, key } = await readForCheck({ ...config, secret }, tokens);
    checks.push(check);
    if (key) checks.push(await probeForCheck(probe, { kind: "key", key }));
  }
  if (proxy && auth !== "key") checks.push(await checkToken());
  if (keyturn && auth !== "entra") checks.push(await checkReport(keyturn, tokens));
  connection.close();
  return checks;

  async function checkToken(): Promise<AgentCheck> {
    try {
      const token = await tokens(accountScope);
      return await probeForCheck(probe, { kind: "token", token });
    } catch (error) {
      return failed("TOKEN_ACCEPTED", wordsOf(error), "check accountScope");
    }
  }
}

async function checkPlaces({ proxy, file, exec, health }: AgentConfig): Promise<readonly AgentCheck[]> {
  return [
    ...(proxy ? [await checkListen("LISTEN", proxy.listen)] : []),
    ...(file ? [await checkFile(file)] : []),
    ...(file?.command ? [await checkCommand(file.command)] : []),
    ...(exec ? [await checkCommand(exec.command)] : []),
    ...(health ? [await checkListen("HEALTH", health)] : []),
  ];
}

/** Whom the token names, for the fleet file's `principal`. */
function objectIdIn(token: string): string {
  try {
    const text = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    const { oid } = JSON.parse(text) as { readonly oid?: unknown };
    return typeof oid === "string" && /^[0-9a-fA-F-]{1,64}$/.test(oid) ? oid : "without an object id";
  } catch {
    return "without an object id";
  }
}
