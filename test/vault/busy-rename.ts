/**
 * A preload that makes a rename fail as it does on Windows while a virus scanner has the file open: BUSY times with
 * EPERM, and then no more. The process takes itself for one on the system named by PLATFORM.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.BUSY);
const rename = fs.rename;
fs.rename = async (from, to) => {
  left -= 1;
  if (left >= 0) throw Object.assign(new Error('EPERM: operation not permitted, rename'), { code: 'EPERM' });
  return rename(from, to);
};
syncBuiltinESMExports();
Object.defineProperty(process, 'platform', { value: process.env.PLATFORM });
