// What event workers have: what becomes of user workers.

/** Event workers only: what becomes of user workers. Ends when the server does. */
declare class EventManager implements AsyncIterable<WorkerEvent> {
  [Symbol.asyncIterator](): AsyncGenerator<WorkerEvent, void>;
}

type WorkerEvent = {
  /** ISO 8601. */
  timestamp: string;
  metadata: { service_path: string; execution_id: string; otel_attributes?: { [attribute: string]: string } };
} & (
  | { event_type: "Boot"; event: { boot_time: number } }
  | { event_type: "BootFailure"; event: { msg: string } }
  | { event_type: "UncaughtException"; event: { exception: string; cpu_time_used: number } }
  | {
      event_type: "Shutdown";
      event: {
        reason: "EventLoopCompleted" | "WallClockTime" | "CPUTime" | "Memory" | "EarlyDrop" | "TerminationRequested";
        /** Milliseconds. */
        cpu_time_used: number;
        /** Bytes. */
        memory_used: {
          total: number;
          heap: number;
          external: number;
          mem_check_captured: { current: { used_heap_size: number; external_memory: number }; exceeded: boolean };
        };
      };
    }
  | { event_type: "Log"; event: { msg: string; level: "Debug" | "Info" | "Warning" | "Error" } }
);
