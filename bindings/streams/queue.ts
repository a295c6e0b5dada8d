// A queue that is as quick at both of its ends. A list of nodes, which no setter of Array.prototype sees.

class Node<T> {
  readonly value: T;
  next: Node<T> | null = null;
  constructor(value: T) { this.value = value; }
}

export class Queue<T> {
  #first: Node<T> | null = null;
  #last: Node<T> | null = null;
  length = 0;

  push(value: T): void {
    const node = new Node(value);
    if (this.#last === null) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
    ++this.length;
  }
  // Of a queue that is not empty.
  peek(): T { return this.#first!.value; }
  shift(): T {
    const { value, next } = this.#first!;
    this.#first = next;
    if (next === null) this.#last = null;
    --this.length;
    return value;
  }
}

class Sized<T> {
  readonly value: T;
  readonly size: number;
  constructor(value: T, size: number) { this.value = value; this.size = size; }
}

// https://streams.spec.whatwg.org/#queue-with-sizes
export class SizedQueue<T> {
  readonly #queue = new Queue<Sized<T>>();
  total = 0;
  get length() { return this.#queue.length; }
  enqueue(value: T, size: unknown): void {
    if (typeof size !== "number" || !(size >= 0 && size < Infinity)) throw new RangeError("A chunk's size must be finite and not negative");
    this.#queue.push(new Sized(value, size));
    this.total += size;
  }
  peek(): T { return this.#queue.peek().value; }
  reset(): void {
    while (this.#queue.length > 0) this.#queue.shift();
    this.total = 0;
  }
  dequeue(): T {
    const { value, size } = this.#queue.shift();
    // Rounding errors must not make it negative.
    this.total = Math.max(0, this.total - size);
    return value;
  }
}
