export { createDevice, type Device } from './device.ts';
export { type DeviceState, deviceInWords } from './state.ts';
