// EdgeRuntime of main and event workers.

declare namespace EdgeRuntime {
  /** In main and event workers: ends this worker after the current turn. Without its main worker the server ends. */
  function scheduleTermination(): void;
}
