// In place of Node's internal/file: the platform's own.
import { late } from "edgert:core/late";

export const exports: any = Object.create(null, { File: { get: () => late<typeof import("../../../file/file")>("file/file").File, enumerable: true } });
