// Loaded before the program of every child process: the channel to the parent closes however the parent
// ends, SIGKILL included, and a child that outlived it would hold ports and storage for nobody.
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
