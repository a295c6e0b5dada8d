// The C++ half: ada's parser; parts are in the order of url.ts.
export {};

declare module "../core/natives" {
  interface Natives {
    url: {
      parse(input: string, base?: string): string[] | null;
      href(input: string): string | null;
      update(href: string, part: string, value: string): string[] | null;
    };
  }
}
