/** The header by which keyturn tells admitted callers its version. */
export const versionHeader = "keyturn-version";
