// The natives of TLS. They take plain values, and look at all of them again.
import { natives } from "edgert:core/natives";

export type Session = { readonly __session: unique symbol };
export type Context = { readonly __context: unique symbol };
type Text = unknown;
interface Natives {
  context(method: string, oldest: number, newest: number): Context;
  contextVersion(context: Context, isNewest: boolean, version?: unknown): number;
  contextList(context: Context, which: number, text: unknown): void;
  contextOptions(context: Context, bits: unknown): void;
  contextTimeout(context: Context, seconds: unknown): void;
  contextSessionId(context: Context, text: unknown): void;
  contextTickets(context: Context, keys?: unknown): Uint8Array;
  contextCertificate(context: Context, pem: Text, encoding: string): void;
  contextKey(context: Context, pem: Text, encoding: string, passphrase?: Text, itsEncoding?: string): void;
  contextAuthority(context: Context, pem: Text, encoding: string): void;
  contextRevoked(context: Context, pem: Text, encoding: string): void;
  contextTrust(context: Context, which: number): void;
  contextDh(context: Context, pem?: Text, encoding?: string): string | undefined;
  contextPkcs12(context: Context, bytes: Text, passphrase?: Text): void;
  contextPart(context: Context, which: number): Uint8Array | undefined;
  session(context: Context, isServer: boolean): Session;
  receive(session: Session, bytes: Uint8Array): boolean;
  // What has happened, each with its values.
  proceed(session: Session): unknown[];
  write(session: Session, bytes: Uint8Array): void;
  takeOutput(session: Session): Uint8Array;
  sayGoodbye(session: Session): void;
  useContext(session: Session, context: Context): void;
  enable(session: Session, which: number): void;
  goOn(session: Session, which: number): void;
  offerProtocols(session: Session, list: unknown): void;
  chooseProtocol(session: Session, name?: string): void;
  setSession(session: Session, bytes: unknown, isAnswer: boolean): boolean;
  setServerName(session: Session, name: unknown): void;
  setStatus(session: Session, answer: unknown): void;
  verify(session: Session, asks: boolean, needs: boolean): void;
  renegotiate(session: Session): void;
  setFragment(session: Session, bytes: unknown): number;
  sessionPart(session: Session, which: number): any;
  exportKeys(session: Session, bytes: unknown, label: unknown, context?: unknown): Uint8Array;
  certificates(session: Session, which: number): unknown[];
  certificatesOf(session: Session, isOwn: boolean): object[];
}
export const native: Natives = natives.snapshot.lateNatives("node/tls_wrap");
