// The C++ half. Workers are handles, objects without properties; UUIDs are for people.
import type { BodyHandle, BodyWriter, WholeBody } from "../fetch/native";

export type WorkerHandle = { readonly __worker: unique symbol };

declare module "../core/natives" {
  interface Natives {
    edgeRuntime: {
      limits(): [name: string, least: number, most: number, otherwise: number, mayBeZero: boolean][];
      active(servicePath: string, known: WorkerHandle | null): WorkerHandle | null;
      find(id: string): WorkerHandle | null;
      id(worker: WorkerHandle): string;
      create(options: object, onWorker: (worker: WorkerHandle) => void, onError: (name: string, message: string) => void): void;
      fetch(worker: WorkerHandle | null, method: string, url: string, headers: string,
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
