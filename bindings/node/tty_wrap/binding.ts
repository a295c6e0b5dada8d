// What node:tty asks: no descriptor of a worker is a terminal.
import { unavailable } from "edgert:node/loader";

export const isTTY = (): boolean => false;
export class TTY { constructor() { throw unavailable("a terminal"); } }
