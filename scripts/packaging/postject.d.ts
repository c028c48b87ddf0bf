/** The package has no types of its own; from its README. */
declare module 'postject' {
  export function inject(
    filename: string,
    resourceName: string,
    resourceData: Buffer,
    options?: { machoSegmentName?: string; sentinelFuse?: string },
  ): Promise<void>;
}
