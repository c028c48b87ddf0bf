/** What every bundle of the product has in common. */
import type { InputOptions, Plugin } from 'rolldown';

/** A native addon with one package per platform cannot be part of a bundle. */
export const NATIVE = '@napi-rs/keyring';

/**
 * pdfkit asks for its fonts in a way that a bundler does not see, and would look for them on the disk. Each request is
 * made one that it sees.
 */
const pdfFonts: Plugin = {
  name: 'pdf-fonts',
  transform(code, id) {
    if (!/[\\/]pdfkit[\\/]js[\\/]pdfkit\.node\.mjs$/.test(id)) return null;
    const seen = code.replaceAll("require$1('#standard-fonts/", "require('#standard-fonts/");
    if (seen === code) throw new Error('pdfkit asks for its fonts in another way than was known.');
    return seen;
  },
};

export const BUNDLING = {
  platform: 'node',
  // Of packages that come in two forms, the one that a bundler can follow (jsonc-parser's other one hides its imports).
  resolve: { mainFields: ['module', 'main'] },
  plugins: [pdfFonts],
  logLevel: 'warn',
} satisfies InputOptions;
