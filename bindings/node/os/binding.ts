// The machine as functions see it: the same as Deno.hostname() and its like say of it.
import { unavailable } from "edgert:node/loader";

const kUser = 1000;
export const getAvailableParallelism = () => 1;
export const getCPUs = () => ["edgert", 0, 0, 0, 0, 0, 0];
export const getFreeMem = () => 0;
export const getTotalMem = () => 0;
export const getHomeDirectory = () => "/";
export const getHostname = () => "localhost";
export const getInterfaceAddresses = () => [
  "lo", "127.0.0.1", "255.0.0.0", "IPv4", "00:00:00:00:00:00", true, -1,
  "eth0", "10.0.0.10", "255.255.255.0", "IPv4", "00:00:00:00:00:01", false, -1,
];
export function getLoadAvg(averages: Float64Array) { averages[0]! = averages[1]! = averages[2]! = 0; }
export const getPriority = () => 0;
export const setPriority = () => { throw unavailable("os.setPriority"); };
export const getOSInformation = () => ["Linux", "#1", "0.0.0-00000000-generic", "x86_64"];
export const getUserInfo = () => ({ uid: kUser, gid: kUser, username: "user", homedir: "/", shell: null });
export const getUptime = () => 0;
export const isBigEndian = false;
