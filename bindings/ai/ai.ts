// Supabase.ai: models of the operator's. A late part.
import { environment } from "edgert:deno/deno";
import { needArguments } from "edgert:core/webidl";
import { nameInterface, showAttributes } from "edgert:core/natives";
import { dropUnused, embed, kEmbedding, load } from "./embedding";
import { askHost } from "./inference_host";

const kHost = "AI_INFERENCE_API_HOST";

export class Session {
  readonly #model: string;
  readonly #host: string;
  #init: Promise<void> | null = null;
  constructor(model: string) {
    needArguments(arguments.length, 1, "Supabase.ai.Session");
    if (typeof model !== "string" || model === "") throw new TypeError("Supabase.ai.Session: the model's name must be a string that is not empty");
    this.#model = model;
    this.#host = environment().get(kHost) ?? "";
  }
  get model() { return this.#model; }
  // As the reference has it: whether it can be run is told by a run, too.
  get init(): Promise<void> {
    if (this.#init === null) {
      this.#init = this.#model === kEmbedding ? load() : (async () => {})();
      this.#init.catch(() => {});
    }
    return this.#init;
  }
  async run(prompt: unknown, options: unknown = undefined): Promise<unknown> {
    needArguments(arguments.length, 1, "Session.run");
    if (this.#model === kEmbedding) {
      const { value } = await embed(prompt, options);
      return value;
    }
    if (this.#host === "") throw new TypeError(`model not supported: ${kHost}, the server that runs models such as '${this.#model}', is not among this worker's variables`);
    return await askHost(this.#host, this.#model, prompt, options);
  }
}
nameInterface("Session", Session);
showAttributes(Session, ["model"]);

export const Supabase = { ai: { Session } };

// Of main workers.
export const tryCleanupUnusedSession = async (): Promise<number> => dropUnused();
