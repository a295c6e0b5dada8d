// The natives over the worker's file system.
import { natives } from "edgert:core/natives";
import type { FileNatives } from "../../files/native";

export const files: FileNatives = natives.snapshot.lateNatives("files");
