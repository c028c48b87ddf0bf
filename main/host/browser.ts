import { spawn } from 'node:child_process';

/** How each system opens an address in the person's browser, without a shell that could read the address as words. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/usr/bin/open'],
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
};
const OPENER = ['xdg-open'] as const;

/**
 * Resolves when the opener has ended well.
 * @throws Error when it cannot be started, or says that it found no browser
 */
export function openInBrowser(address: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const [program, ...args] = OPENERS[platform] ?? OPENER;
  return new Promise((resolve, reject) => {
    const opener = spawn(program as string, [...args, address], { stdio: 'ignore', windowsHide: true });
    opener.on('error', reject);
    opener.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  });
}
