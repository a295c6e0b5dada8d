// Supabase.ai: models of the operator's.

declare namespace Supabase {
  namespace ai {
    /** A model. Which there are, says whoever runs the server. */
    class Session {
      /**
       * `gte-small` gives embeddings of texts. Any other name is a model of the server that the worker's variable `AI_INFERENCE_API_HOST` names, such as
       * `http://localhost:11434`: Ollama, or one that speaks OpenAI's protocol.
       * @throws {TypeError} it is no string, or empty.
       */
      constructor(model: string);
      readonly model: string;
      /** Of `gte-small`, when its model is loaded; a run waits for it anyway. */
      readonly init: Promise<void>;

      /**
       * The messages of the answer as they come. Who stops reading (`break`, `return()`) ends the request.
       * @throws {Error} in the words of the server, when it says that something went wrong, and when the answer ends before it is complete.
       * @throws {DOMException} `TimeoutError` when the time is over.
       */
      run(prompt: string | ChatCompletion, options: RunOptions & { stream: true }): Promise<AsyncIterableIterator<any>>;
      /** The answer, when all of it is there. */
      run(prompt: string | ChatCompletion, options?: RunOptions): Promise<any>;
      /**
       * Of `gte-small`: the embedding of the text's first 512 pieces, which most words are one of; 384 numbers.
       * @throws {Deno.errors.NotSupported} the server has no such model; it says what is missing.
       */
      run(text: string, options: EmbeddingOptions): Promise<number[]>;
    }

    /** What a chat completion takes: https://platform.openai.com/docs/api-reference/chat/create. */
    interface ChatCompletion {
      messages: { role: string; content?: unknown; [name: string]: unknown }[];
      [name: string]: unknown;
    }

    interface EmbeddingOptions {
      /** The mean of all pieces; false: all of them, one after the other. Default: true. */
      mean_pool?: boolean;
      /** Of length 1, so that a dot product says how near two texts are. Default: true. */
      normalize?: boolean;
    }

    interface RunOptions {
      /** `ollama`: a string is asked of `/api/generate`. `openaicompatible`: an object of `/v1/chat/completions`. Default: `ollama`. */
      mode?: "ollama" | "openaicompatible" | null;
      /** Each message as it comes. Default: false. */
      stream?: boolean;
      /** Seconds until the whole answer must have been read. Default: 60. */
      timeout?: number | null;
      /** Ends the request. */
      signal?: AbortSignal | null;
    }
  }
}
