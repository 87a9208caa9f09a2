import description from "../package.json" with { type: "json" };

/** The version of keyturn, which stands in package.json alone. */
export const version: string = description.version;
