import { idFaults } from "./id-faults.ts";
import type { Deployment, GivenParameter } from "./parameters.ts";
import { givenParameters } from "./parameters.ts";

/**
 * Checks what people set for a deployment, before anything is deployed. Azure takes a switch that it cannot read for its
 * default, grants nothing at an id that is written otherwise, and says neither.
 *
 * @returns a sentence for each fault, beginning with the variable.
 */
export function deploymentFaults(
  deployment: Deployment,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const given = givenParameters(deployment, environment);
  return [...given.flatMap(faultsOf), ...budgetFaults(given)];
}

function faultsOf({ name, variable, text, parameter }: GivenParameter): readonly string[] {
  const fault = (what: string) => [`${variable}: ${what}`];
  const { type, defaultValue, allowedValues, minValue = -Infinity, maxValue = Infinity } = parameter;
  if (text === undefined) {
    const message = missing[name];
    return defaultValue === undefined && message !== undefined ? fault(message) : [];
  }
  if (allowedValues && !allowedValues.map(String).includes(text)) {
    return fault(`${quoted(text)} is none of ${allowedValues.join(", ")}`);
  }
  switch (type) {
    case "bool":
      return text === "true" || text === "false" ? [] : fault(`${quoted(text)} is neither true nor false`);
    case "int": {
      if (!/^-?\d+$/.test(text)) return fault(`${quoted(text)} is not a whole number`);
      const isWithin = Number(text) >= minValue && Number(text) <= maxValue;
      return isWithin ? [] : fault(`${text} is not from ${minValue} to ${maxValue}`);
    }
    case "array":
      return listFaults(name, text).flatMap(fault);
    default:
      return textFaults(name, text).flatMap(fault);
  }
}

/** Of the values without a default; azd asks for the others itself. */
const missing: Readonly<Record<string, string>> = {
  apiClientId: "it is not set; infra/entra.sh register prints the command that does",
};

function listFaults(name: string, text: string): readonly string[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return [`${quoted(text)} is not a list in JSON, such as ["…"]`];
  }
  return Array.isArray(list)
    ? idFaults(name, list)
    : [`${quoted(text)} is not a list in JSON, such as ["…"]`];
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function textFaults(name: string, text: string): readonly string[] {
  switch (name) {
    case "apiClientId":
    case "apiObjectId":
      return guid.test(text) ? [] : [`${quoted(text)} is not an id in Entra`];
    case "alertEmail":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? [] : [`${quoted(text)} is not one address of mail`];
    case "budgetStart":
      return /^\d{4}-(?:0[1-9]|1[0-2])-01$/.test(text)
        ? []
        : [`${quoted(text)} is not the first of a month, such as 2026-12-01`];
    default:
      return [];
  }
}

/** Without a start there would be no budget, without a word. */
function budgetFaults(given: readonly GivenParameter[]): readonly string[] {
  const [amount, start] = ["budgetPerAccount", "budgetStart"].map((name) =>
    given.find((one) => one.name === name),
  );
  if (!amount || !start || start.text !== undefined || !/^0*[1-9]\d*$/.test(amount.text ?? "")) return [];
  return [`${start.variable}: a budget needs the first of its first month, such as 2026-12-01`];
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
