// Supabase.ai: models of the operator's.

declare namespace Supabase {
  namespace ai {
    /** A model. Which there are, whoever runs the server says: https://github.com/supabase/edge-runtime has the same. */
    class Session {
      /**
       * `model` is one of the server that the worker's variable `AI_INFERENCE_API_HOST` names, such as `http://localhost:11434`: Ollama, or one that speaks
       * OpenAI's protocol.
       * @throws {TypeError} it is no string, or empty.
       */
      constructor(model: string);
      readonly model: string;

      /**
       * The messages of the answer as they come. Who stops reading (`break`, `return()`) ends the request.
       * @throws {Error} in the words of the server, when it says that something went wrong, and when the answer ends before it is complete.
       * @throws {DOMException} `TimeoutError` when the time is over.
       */
      run(prompt: string | ChatCompletion, options: RunOptions & { stream: true }): Promise<AsyncIterableIterator<any>>;
      /** The answer, when all of it is there. */
      run(prompt: string | ChatCompletion, options?: RunOptions): Promise<any>;
    }

    /** What a chat completion takes: https://platform.openai.com/docs/api-reference/chat/create. */
    interface ChatCompletion {
      messages: { role: string; content?: unknown; [name: string]: unknown }[];
      [name: string]: unknown;
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
