// internalBinding("serdes"): the two classes that node:v8 builds upon.
import { Deserializer } from "./reader";
import { Serializer } from "./writer";

export const exports = { Serializer, Deserializer };
