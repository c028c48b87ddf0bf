import { runProgram } from '../host/index.ts';
import { linuxAttestor } from './linux.ts';
import { macAttestor } from './macos.ts';
import { type Attestor, UNKNOWN } from './program.ts';
import { windowsAttestor } from './windows.ts';

/** What asks this system; on another one than the three, nothing is known. */
export function systemAttestor(platform: NodeJS.Platform = process.platform): Attestor {
  const uid = process.getuid?.() ?? -1;
  const bridge = process.execPath;
  if (platform === 'linux') return linuxAttestor({ run: runProgram, uid, bridge });
  if (platform === 'darwin') return macAttestor({ run: runProgram, uid, bridge });
  if (platform === 'win32') {
    return windowsAttestor({ run: runProgram, systemRoot: process.env.SystemRoot ?? 'C:\\Windows' });
  }
  const nobody = async (peers: readonly unknown[]) => peers.map(() => UNKNOWN);
  return { tcp: nobody, channel: nobody };
}
