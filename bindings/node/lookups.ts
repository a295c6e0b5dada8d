// Which addresses were found for a host, so that who connects to one of them can be seen to mean the host.
const kMost = 256;
const known = new Map<string, string[]>();

export function remember(host: string, addresses: string[]): void {
  if (known.size >= kMost && !known.has(host)) known.clear();
  known.set(host, [...addresses]);
}
export const wasFound = (host: string, address: string): boolean => known.get(host)?.includes(address) === true;
