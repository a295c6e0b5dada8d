// Whether a function wants to hear of what Node means to drop: https://nodejs.org/api/cli.html#node_pending_deprecation1
import { late } from "edgert:core/late";
import { process } from "edgert:node/process_object";

let isOn: boolean | undefined;
export function isPending(): boolean {
  if (isOn === undefined) {
    const { getCLIOptionsValues } = late<typeof import("./options/binding")>("node/options/binding");
    isOn = process.env.NODE_PENDING_DEPRECATION === "1" || getCLIOptionsValues()["--pending-deprecation"] === true;
  }
  return isOn;
}
