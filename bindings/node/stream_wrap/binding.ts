// internalBinding("stream_wrap").
export { kArrayBufferOffset, kBytesWritten, kLastWriteWasAsync, kReadBytesOrError, LibuvStreamWrap, ShutdownWrap, streamBaseState, WriteWrap } from "edgert:node/stream_handle";
