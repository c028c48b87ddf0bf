import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** Each fuse with the state that it ships in. The type demands all of them: a new one is a decision, not a default. */
export const FUSES = {
  // A packed app that runs scripts as Node would run anybody's script under its name and signature.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // NODE_OPTIONS and NODE_EXTRA_CA_CERTS of the surroundings do not reach the app.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Checked by Electron on macOS and Windows; it has no effect on Linux.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The window is served from app://; nothing of it is a file.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies Record<FuseV1Options, boolean>;

/** @param electron path of the executable, or of the .app folder on macOS */
export async function setFuses(electron: string): Promise<void> {
  await flipFuses(electron, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...FUSES });
}

/** @returns in words, each fuse of a packed app that is not as it should be */
export async function wrongFuses(electron: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(electron);
  return Object.entries(FUSES).flatMap(([index, wanted]) => {
    // The wire holds the characters '0' and '1'.
    const state = wire[Number(index) as FuseV1Options];
    return state === (wanted ? 49 : 48)
      ? []
      : [`the fuse ${FuseV1Options[Number(index)]} is not ${wanted ? 'on' : 'off'}`];
  });
}
