// Loaded before the program of every child process. The channel to the parent closes however the parent ends,
// SIGKILL included, and a child that outlived it would hold ports and storage in vain.
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
