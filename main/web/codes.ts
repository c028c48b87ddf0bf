import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LIMITS } from './limits.ts';

export interface Codes {
  /** A new code: 256 random bits as 43 base64url characters. @param onUsed told when it was redeemed */
  issue(onUsed?: () => void): string;
  /** Whether this is an open code; it is one no longer afterwards. */
  redeem(code: string): boolean;
}

/** Single-use codes that open the window, kept as hashes. @param now ms, of a clock that is never set back */
export function createCodes(now: () => number): Codes {
  let open: Array<{ readonly hash: Buffer; readonly until: number; readonly onUsed: () => void }> = [];
  let wrong = 0;
  return {
    issue(onUsed = () => {}) {
      const code = randomBytes(32).toString('base64url');
      open = [...open.slice(1 - LIMITS.codes), { hash: hashed(code), until: now() + LIMITS.codeLifetime, onUsed }];
      wrong = 0;
      return code;
    },
    redeem(code) {
      open = open.filter(({ until }) => now() < until);
      const presented = hashed(code);
      const found = open.find((each) => timingSafeEqual(each.hash, presented));
      open = open.filter((each) => each !== found);
      if (found) {
        found.onUsed();
        return true;
      }
      wrong++;
      if (wrong >= LIMITS.wrongCodes) open = [];
      return false;
    },
  };
}

const hashed = (code: string) => hash('sha256', code, 'buffer');
