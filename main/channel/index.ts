export { connectChannel } from './client.ts';
export { ANSWER_LIMIT, FRAME, type FrameKind, type FrameLink, openFrames, REQUEST_LIMIT } from './frames.ts';
export { gatherWrites } from './gather.ts';
export { createSurfaceScan, type MessageSurface, type SurfaceScan, surfaceOf } from './message.ts';
export { type ChannelKeys, deriveChannelKeys } from './proof.ts';
export { type ChannelServer, type ChannelServerOptions, createChannelServer } from './server.ts';
