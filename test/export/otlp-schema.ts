/**
 * What a collector accepts as OTLP/HTTP JSON, after opentelemetry-proto (logs/v1, metrics/v1, common/v1, resource/v1) and
 * the JSON rules of the OTLP specification: lowerCamelCase names, 64-bit integers as decimal strings, ids in hex.
 */
import { z } from 'zod';

const uint64 = z.string().regex(/^\d{1,20}$/);
const int64 = z.string().regex(/^-?\d{1,19}$/);

const anyValue: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: int64 }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ arrayValue: z.strictObject({ values: z.array(anyValue) }) }),
  ]),
);
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: anyValue }))
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, 'a key comes twice');
const resource = z.strictObject({ attributes });
const scope = z.strictObject({ name: z.string().min(1), version: z.string() });

const logRecord = z.strictObject({
  timeUnixNano: uint64,
  observedTimeUnixNano: uint64,
  severityNumber: z.int().min(1).max(24),
  severityText: z.string(),
  eventName: z.string().min(1),
  body: anyValue,
  attributes,
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  spanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
});

export const logsRequestSchema = z.strictObject({
  resourceLogs: z.array(
    z.strictObject({
      resource,
      scopeLogs: z.array(z.strictObject({ scope, logRecords: z.array(logRecord).min(1) })),
    }),
  ),
});

const times = { attributes, startTimeUnixNano: uint64, timeUnixNano: uint64 };
const named = { name: z.string().min(1), description: z.string(), unit: z.string() };
const cumulative = z.literal(2);

export const metricsRequestSchema = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource,
      scopeMetrics: z.array(
        z.strictObject({
          scope,
          metrics: z.array(
            z.union([
              z.strictObject({
                ...named,
                sum: z.strictObject({
                  dataPoints: z.array(z.strictObject({ ...times, asInt: int64 })).min(1),
                  aggregationTemporality: cumulative,
                  isMonotonic: z.boolean(),
                }),
              }),
              z.strictObject({
                ...named,
                histogram: z.strictObject({
                  dataPoints: z
                    .array(
                      z
                        .strictObject({
                          ...times,
                          count: uint64,
                          sum: z.number(),
                          bucketCounts: z.array(uint64),
                          explicitBounds: z.array(z.number()),
                        })
                        .refine(
                          ({ bucketCounts, explicitBounds, count }) =>
                            bucketCounts.length === explicitBounds.length + 1 &&
                            bucketCounts.reduce((sum, each) => sum + Number(each), 0) === Number(count),
                          'the buckets do not add up',
                        ),
                    )
                    .min(1),
                  aggregationTemporality: cumulative,
                }),
              }),
            ]),
          ),
        }),
      ),
    }),
  ),
});

export type LogRecord = z.output<typeof logRecord>;
