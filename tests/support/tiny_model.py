"""A folder of a model that takes and gives what gte-small does, of a few words and a few kilobytes: ONNX, which is protobuf, byte by byte."""
import ctypes
import math
import os
import pathlib
import struct

WIDTH = 384
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "hello", "world", "un", "##aff", "##able", "!", ",", "caf", "##e", "cafe", "中", "文", "i", "love", "cats", "σ", "##σ", "[", "]", "cls", "a"]


def has_library():
    """Whether onnxruntime's library is where edgertd looks for it."""
    try:
        ctypes.CDLL(os.environ.get("ORT_DYLIB_PATH") or "libonnxruntime.so.1")
        return True
    except OSError:
        return False


def state(piece, at):
    """What the model has for a piece, before it is multiplied by the attention."""
    return ((piece * 7 + at * 3) % 11 - 5) / 8


def embedding(numbers, pooled=True, normalized=True):
    rows = [[state(number, at) for at in range(WIDTH)] for number in numbers]
    values = [sum(row[at] for row in rows) / len(rows) for at in range(WIDTH)] if pooled else sum(rows, [])
    length = math.sqrt(sum(value * value for value in values)) if normalized else 1
    return [value / length for value in values]


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


FLOAT, INT64 = 1, 7


def tensor(name, kind, shape, values):
    raw = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'q'}", *values)
    return b"".join(field(1, size) for size in shape) + field(2, kind) + field(8, name) + field(9, raw)


def value(name, kind, *shape):
    dims = b"".join(field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in shape)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, dims)))


def node(operator, inputs, output, *attributes):
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator) + b"".join(field(5, one) for one in attributes)


def model(width=WIDTH, output="last_hidden_state"):
    """The states of the pieces and of their types, which are 0 for the type 0, times the attention."""
    states = [state(piece, at) for piece in range(len(PIECES)) for at in range(width)]
    to_float = field(1, "to") + field(3, FLOAT) + field(20, 2)
    parts = [
        *(field(1, one) for one in (
            node("Gather", ["states", "input_ids"], "a"),
            node("Gather", ["types", "token_type_ids"], "b"),
            node("Add", ["a", "b"], "c"),
            node("Cast", ["attention_mask"], "m", to_float),
            node("Unsqueeze", ["m", "last"], "n"),
            node("Mul", ["c", "n"], output),
        )),
        field(2, "tiny"),
        field(5, tensor("states", FLOAT, [len(PIECES), width], states)),
        field(5, tensor("types", FLOAT, [2, width], [0] * width + [1000] * width)),
        field(5, tensor("last", INT64, [1], [2])),
        *(field(11, value(name, INT64, "batch", "sequence")) for name in ("input_ids", "attention_mask", "token_type_ids")),
        field(12, value(output, FLOAT, "batch", "sequence", width)),
    ]
    return field(1, 8) + field(7, b"".join(parts)) + field(8, field(1, "") + field(2, 13))


def write(folder, data=None, below="onnx/model.onnx"):
    """Writes gte-small below `folder`, which SB_AI_MODELS_DIR may name."""
    file = pathlib.Path(folder, "gte-small", below)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(model() if data is None else data)
    pathlib.Path(folder, "gte-small/vocab.txt").write_text("\n".join(PIECES) + "\n")
