// What TypeScript's MessagePort lacks.

interface MessagePort {
  /** The other end was closed. */
  onclose: ((this: MessagePort, event: Event) => any) | null;
}
