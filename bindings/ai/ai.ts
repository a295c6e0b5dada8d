// Supabase.ai: models of the operator's. A late part.
import { environment } from "edgert:deno/deno";
import { needArguments } from "edgert:core/webidl";
import { nameInterface, showAttributes } from "edgert:core/natives";
import { askHost } from "./inference_host";

const kHost = "AI_INFERENCE_API_HOST";

export class Session {
  readonly #model: string;
  readonly #host: string;
  constructor(model: string) {
    needArguments(arguments.length, 1, "Supabase.ai.Session");
    if (typeof model !== "string" || model === "") throw new TypeError("Supabase.ai.Session: the model's name must be a string that is not empty");
    this.#model = model;
    this.#host = environment().get(kHost) ?? "";
  }
  get model() { return this.#model; }
  async run(prompt: unknown, options: unknown = undefined): Promise<unknown> {
    needArguments(arguments.length, 1, "Session.run");
    if (this.#host === "") throw new TypeError(`model not supported: ${kHost}, the server that runs models such as '${this.#model}', is not among this worker's variables`);
    return await askHost(this.#host, this.#model, prompt, options);
  }
}
nameInterface("Session", Session);
showAttributes(Session, ["model"]);

export const Supabase = { ai: { Session } };
