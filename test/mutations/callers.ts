import type { Mutation } from "./mutation.ts";

/** Breakages of who may speak with which token. */
export const callers: readonly Mutation[] = [
  {
    breaks: "only an application confirms",
    file: "functions/edge/api-caller.ts",
    before: ' && (token === "application" || !ofApplications.includes(role))',
    after: "",
    tests: ["test/functions/edge/api-caller.test.ts"],
  },
  {
    breaks: "an identity token opens pages alone",
    file: "functions/edge/api-caller.ts",
    before: 'return caller?.token === "identity" ? undefined : caller;',
    after: "return caller;",
    tests: ["test/functions/edge/api-caller.test.ts", "test/functions/api/doctor.test.ts"],
  },
  {
    breaks: "a token of another issuer is told nothing about itself",
    file: "shared/azure/entra-token-verifier.ts",
    before: ' && error.claim === "aud"',
    after: "",
    tests: ["test/contracts/token-verifier.test.ts"],
  },
  {
    breaks: "a fleet file that loosens is applied when somebody has confirmed it",
    file: "cli/commands/fleet.ts",
    before: "if (!yes) await confirmLoosening(session, fleetLoosening(before, next));",
    after: "",
    tests: ["test/cli/fleet.test.ts"],
  },
  {
    breaks: "a token with scopes is a user's",
    file: "shared/azure/entra-token-verifier.ts",
    before: 'scp === undefined && (idtyp ?? "app") === "app"',
    after: '(idtyp ?? "app") === "app"',
    tests: ["test/contracts/token-verifier.test.ts"],
  },
  {
    breaks: "a token that names no application is an identity token",
    file: "shared/azure/entra-token-verifier.ts",
    before: "if (azp === undefined && appid === undefined) ",
    after: 'if (azp === "") ',
    tests: ["test/contracts/token-verifier.test.ts"],
  },
  {
    breaks: "a token comes from the header that the request arrived with",
    file: "functions/http-function.ts",
    before: "headers: { value: headers },",
    after: "",
    tests: ["test/functions/http-function.test.ts"],
  },
  {
    breaks: "the account is the one in the path",
    file: "functions/http-function.ts",
    before: 'params: { value: routeParameters(route, kept.request.url ?? "") },',
    after: "",
    tests: ["test/functions/http-function.test.ts"],
  },
  {
    breaks: "a caller whose handler throws gets an answer",
    file: "functions/http-function.ts",
    before: "return failure;",
    after: "throw error;",
    tests: ["test/functions/http-function.test.ts"],
  },
  {
    breaks: "a caller whose invocation never begins gets an answer",
    file: "functions/http-function.ts",
    before: "if (!response.headersSent) response.writeHead",
    after: "if (response.headersSent) response.writeHead",
    tests: ["test/functions/http-function.test.ts"],
  },
];
