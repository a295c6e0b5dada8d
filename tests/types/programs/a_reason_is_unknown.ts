// fails: TS2367
addEventListener("beforeunload", ({ detail }) => detail.reason === "wallclock");
