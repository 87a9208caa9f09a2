/** The app settings: in Azure and here, the environment. */
export type Settings = Readonly<Record<string, string | undefined>>;

class SettingMissingError extends Error {
  readonly code = "SETTING_MISSING";
  constructor(setting: string, wanted: string) {
    super(`the app setting "${setting}" is missing; ${wanted} needs it`);
  }
}

/**
 * Replaces every `%NAME%` in a binding's option with the app setting of that name.
 *
 * @throws {SettingMissingError}
 */
export function resolveExpression(text: string, settings: Settings, wanted: string): string {
  return text.replaceAll(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new SettingMissingError(name, wanted);
    return value;
  });
}

/**
 * The storage connection string that a binding's `connection` names; `AzureWebJobsStorage` without a name.
 * The name may omit the prefix `AzureWebJobs`; a setting with the prefix wins.
 *
 * @throws {SettingMissingError}
 */
export function storageConnection(
  connection: string | undefined,
  settings: Settings,
  wanted: string,
): string {
  const name = connection === undefined || connection === "" ? "AzureWebJobsStorage" : connection;
  const value = settings[`AzureWebJobs${name}`] ?? settings[name];
  if (value === undefined || value === "") throw new SettingMissingError(name, wanted);
  return value;
}
