// The C++ half: ada's parser. `places` become where the host begins, the hostname and the host end, and the path, the query and the
// fragment begin; a part that is not there is empty, at the place where it would be.
export {};

declare module "../core/natives" {
  interface Natives {
    url: {
      parse(input: string, base: string | undefined, places: Uint32Array): string | null;
      href(input: string): string | null;
      origin(href: string): string;
      update(href: string, part: string, value: string, places: Uint32Array): string | null;
    };
  }
}
