// In place of Node's internal/modules/cjs/loader: what there is of `Module`.
import { requireBuiltin } from "edgert:node/loader";

export const exports: any = Object.create(null, { Module: { get: () => requireBuiltin("module"), enumerable: true }, wrapSafe: { value: undefined, enumerable: true } });
