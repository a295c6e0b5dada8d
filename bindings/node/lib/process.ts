// node:process.
import { process } from "edgert:node/process_object";

export { process as exports };
