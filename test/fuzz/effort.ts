/** The number of inputs per border in one run of the tests; `KEYTURN_FUZZ_FACTOR` multiplies them. */
export const inputs = {
  httpBodies: 2_500,
  fleetTexts: 1_500,
  queueMessages: 1_500,
  vaultEvents: 1_500,
  tableRows: 3_500,
  settings: 1_000,
  azureAnswers: 600,
} as const;

/** The same inputs each time, unless `KEYTURN_FUZZ_SEED` names another seed. */
export function effort(border: keyof typeof inputs, share = 1): { numRuns: number; seed: number } {
  const factor = Number(process.env["KEYTURN_FUZZ_FACTOR"] ?? 1);
  const seed = Number(process.env["KEYTURN_FUZZ_SEED"] ?? 1);
  return { numRuns: Math.ceil(inputs[border] * share * factor), seed };
}
