/** @type {import("jest").Config} */
export default {
  testEnvironment: "<rootDir>/test/jest-environment.ts",
  testSequencer: "<rootDir>/test/jest-sequencer.ts",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          parser: { syntax: "typescript" },
          target: "es2023",
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
      },
    ],
  },
  // Copies of package.json, for deployment and for npm.
  modulePathIgnorePatterns: ["<rootDir>/dist/package", "<rootDir>/dist/npm"],
  // The end-to-end tests wait for real processes.
  testTimeout: 60_000,
  // Two workers on two cores: the end-to-end tests start processes of their own.
  maxWorkers: 2,
  // A worker keeps something of each file; one that has grown is replaced.
  workerIdleMemoryLimit: "700MB",
};
