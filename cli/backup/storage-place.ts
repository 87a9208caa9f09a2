import type { StorageSettings } from "../../shared/config.ts";
import { CliError } from "../cli-error.ts";

/** The storage account that a command works on. */
export interface StoragePlace {
  readonly name: string;
  readonly settings: StorageSettings;
}

/** A token goes to these hosts and to no other. */
const place =
  /^([a-z0-9]{3,24})(?:\.(core\.windows\.net|core\.usgovcloudapi\.net|core\.chinacloudapi\.cn))?$/;

/**
 * Finds the storage account: by its name, in other clouds with their suffix.
 *
 * @param option what the command line says.
 * @param environment `KEYTURN_STORAGE`, which may be a connection string, too, such as that of a local emulator.
 */
export function storagePlace(option: string | undefined, environment: string | undefined): StoragePlace {
  const given = option ?? environment ?? "";
  const [, named] = /(?:^|;)AccountName=([^;]+)/i.exec(environment ?? "") ?? [];
  if (option === undefined && named !== undefined) {
    return { name: named, settings: { kind: "connection-string", connectionString: given } };
  }
  const [, name, suffix = "core.windows.net"] = place.exec(given) ?? [];
  if (name === undefined) {
    throw new CliError(
      given === "" ? "no storage account is named" : "that is not the name of a storage account",
      "usage",
      "use --storage or KEYTURN_STORAGE with the account's name, such as that of KEYTURN_STORAGE_NAME in azd's environment",
    );
  }
  const uri = (service: string) => `https://${name}.${service}.${suffix}`;
  return {
    name,
    settings: {
      kind: "identity",
      blobUri: uri("blob"),
      queueUri: uri("queue"),
      tableUri: uri("table"),
    },
  };
}
