// The C++ half: workers by UUID.
import type { BodyHandle, BodyWriter, WholeBody } from "../fetch/native";

declare module "../core/natives" {
  interface Natives {
    edgeRuntime: {
      limits(): [name: string, least: number, most: number, otherwise: number, mayBeZero: boolean][];
      active(servicePath: string): string | null;
      create(options: object, onWorker: (id: string) => void, onError: (name: string, message: string) => void): void;
      fetch(worker: string, method: string, url: string, headers: string,
        body: WholeBody | BodyHandle | BodyWriter,
        onHead: (status: number, statusText: string, headers: string, body: BodyHandle) => void,
        onError: (name: string, message: string) => void, onPull: (() => void) | undefined, onCancel: (() => void) | undefined,
        from: number): number;
      abortFetch(id: number): void;
      retireIdle(onAnswer: (goes: boolean) => void): number;
      systemMemory(): (string | number)[];
      waitUntil(promise: Promise<unknown>): void;
      metrics(): number[];
      heap(): number[];
      heaps(ofEventWorkers: boolean, onAnswer: (id: string, servicePath: string, numbers: number[] | null) => void): number;
      scheduleTermination(): void;
      nextEvents(onEvents: (list: any[][]) => void): void;
    };
  }
}
