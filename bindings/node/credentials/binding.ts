// Who runs this: nobody that a script could become.
import { process } from "edgert:node/process_object";
import { unavailable } from "edgert:node/loader";

const kUser = 1000;
const refuse = (what: string) => () => { throw unavailable(what); };
export const safeGetenv = (name: string) => process.env[name];
export const implementsPosixCredentials = true;
export const getuid = () => kUser;
export const geteuid = () => kUser;
export const getgid = () => kUser;
export const getegid = () => kUser;
export const getgroups = () => [kUser];
export const initgroups = refuse("process.initgroups");
export const setgroups = refuse("process.setgroups");
export const setegid = refuse("process.setegid");
export const seteuid = refuse("process.seteuid");
export const setgid = refuse("process.setgid");
export const setuid = refuse("process.setuid");
