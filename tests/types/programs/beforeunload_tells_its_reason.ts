// compiles
addEventListener("beforeunload", (event) => {
  if (event.detail.reason === "wall_clock") console.warn(event.detail.reason satisfies BeforeUnloadReason);
});
globalThis.onbeforeunload = ({ detail: { reason } }) => console.log(reason);
globalThis.addEventListener("unhandledrejection", (event) => console.error(event.reason, event.promise));
self.onerror = ({ error, message }) => console.error(error, message);
onunload = () => {};
addEventListener("drain", () => {}, { once: true });
