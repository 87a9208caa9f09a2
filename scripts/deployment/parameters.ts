/** A parameter of the compiled template. */
export interface TemplateParameter {
  /** Absent where the type is one of the template's own. */
  readonly type?: string;
  readonly defaultValue?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly minValue?: number;
  readonly maxValue?: number;
}

/** The template's parameters, and the values that they are given. */
export interface Deployment {
  /** Of `infra/azuredeploy.json`. */
  readonly template: Readonly<Record<string, TemplateParameter>>;
  /** Of `infra/main.parameters.json`. */
  readonly values: Readonly<Record<string, { readonly value: unknown }>>;
}

/** A parameter with the variable that sets it, and its text; without a text, the template's default counts. */
export interface GivenParameter {
  readonly name: string;
  readonly variable: string;
  readonly text: string | undefined;
  readonly parameter: TemplateParameter;
}

const substitution = /^\$\{(\w+)(?:=(.*))?\}$/;

/** The parameters that variables set, as azd substitutes them: an empty variable is none. */
export function givenParameters(
  { template, values }: Deployment,
  environment: Readonly<Record<string, string | undefined>>,
): readonly GivenParameter[] {
  return Object.entries(values).flatMap(([name, { value }]) => {
    const parameter = template[name];
    const [, variable, preset = ""] = typeof value === "string" ? (substitution.exec(value) ?? []) : [];
    if (!parameter || variable === undefined) return [];
    const given = environment[variable] ?? "";
    const text = given === "" ? preset : given;
    return [{ name, variable, text: text === "" ? undefined : text, parameter }];
  });
}
