// fails: TS2366
export function argument(): string {
  if (Deno.args.length > 0) return Deno.args[0];
  Deno.exit(1);
}
