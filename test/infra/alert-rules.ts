import { templates } from "./templates.ts";

export interface AlertRule {
  readonly name: string;
  /** The file with its query. */
  readonly query: string;
  readonly windowMs: number;
  /** True when the rule raises one alert per value of the column `account`. */
  readonly perAccount: boolean;
}

const unitsMs: Readonly<Record<string, number>> = { M: 60_000, H: 3_600_000, D: 86_400_000 };
const rule =
  /name: '([^']+)'\s+description: .*\s+severity: \d\s+frequency: '\w+'\s+window: 'PT?(\d+)([MHD])'\s+perAccount: (true|false)\s+query: loadTextContent\('\.\.\/queries\/([^']+)'\)/g;

/** The alert rules as the template deploys them. */
export const alertRules: readonly AlertRule[] = [
  ...(templates.get("infra/app/alerts.bicep") ?? "").matchAll(rule),
].map(([, name = "", amount, unit = "", perAccount, query = ""]) => ({
  name,
  query,
  windowMs: Number(amount) * (unitsMs[unit] ?? Number.NaN),
  perAccount: perAccount === "true",
}));
