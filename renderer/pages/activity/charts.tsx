import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Call } from '../../../preload/contract.ts';
import { type Minute, perMinute } from '../../state/activity.ts';
import { useNow } from '../../state/clock.ts';
import { useFormat } from '../../state/use-format.ts';
import classes from './charts.module.css';

/** How far the charts look back, minutes. */
const MINUTES = 30;
/** Size of a drawing, in units of its own; it is stretched to the width there is. */
const WIDTH = 300;
const HEIGHT = 72;
const STEP = WIDTH / MINUTES;

/** Rate and latency of the last half hour. What they show is said in words as well. */
export function Charts({ calls }: { readonly calls: readonly Call[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const minutes = perMinute(calls, useNow(), MINUTES);
  const count = minutes.reduce((sum, minute) => sum + minute.calls, 0);
  const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
  const medians = minutes.flatMap(({ median }) => median ?? []).sort((a, b) => a - b);
  const slowest = Math.max(0, ...minutes.map((minute) => minute.slowest ?? 0));
  const median = medians[Math.ceil(medians.length / 2) - 1];
  return (
    <div className={classes.charts}>
      <Chart
        title={t('activity.rate')}
        text={t('activity.rateText', { count, minutes: MINUTES, failed })}
        legend={[
          [classes.ok, t('activity.legendOk')],
          [classes.failed, t('activity.legendFailed')],
        ]}
      >
        <Rate minutes={minutes} />
      </Chart>
      <Chart
        title={t('activity.latency')}
        text={
          median === undefined
            ? t('activity.latencyNone', { minutes: MINUTES })
            : t('activity.latencyText', {
                median: format.duration(median),
                slowest: format.duration(slowest),
                minutes: MINUTES,
              })
        }
        legend={[
          [classes.median, t('activity.legendMedian')],
          [classes.slowest, t('activity.legendSlowest')],
        ]}
      >
        <Latency minutes={minutes} top={slowest} />
      </Chart>
    </div>
  );
}

interface ChartProps {
  readonly title: string;
  readonly text: string;
  readonly legend: ReadonlyArray<readonly [className: string | undefined, words: string]>;
  readonly children: ReactNode;
}

function Chart({ title, text, legend, children }: ChartProps) {
  const { t } = useTranslation();
  return (
    <figure className={classes.chart}>
      <figcaption>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.text}>{text}</p>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={classes.drawing} aria-hidden="true">
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={classes.base} />
        {children}
      </svg>
      <div className={classes.below} aria-hidden="true">
        <span>{t('activity.minutesAgo', { count: MINUTES })}</span>
        {legend.map(([className, words]) => (
          <span key={words} className={classes.legend}>
            <i className={className} />
            {words}
          </span>
        ))}
        <span>{t('activity.nowLabel')}</span>
      </div>
    </figure>
  );
}

/** A bar for each minute: failures at the foot, so that few of them still stand out. */
function Rate({ minutes }: { readonly minutes: readonly Minute[] }) {
  const top = Math.max(1, ...minutes.map(({ calls }) => calls));
  return minutes.map(({ at, calls, failed }, index) => {
    const height = (number: number) => (number / top) * (HEIGHT - 4);
    const bar = { x: index * STEP + 1, width: STEP - 2 };
    return (
      <g key={at}>
        <rect {...bar} y={HEIGHT - height(calls)} height={height(calls - failed)} className={classes.okBar} />
        <rect {...bar} y={HEIGHT - height(failed)} height={height(failed)} className={classes.failedBar} />
      </g>
    );
  });
}

/** A stroke from median to slowest for each minute that had answers; a minute without has nothing. */
function Latency({ minutes, top }: { readonly minutes: readonly Minute[]; readonly top: number }) {
  const height = (ms: number) => HEIGHT - 3 - (ms / Math.max(1, top)) * (HEIGHT - 8);
  return minutes.map(({ at, median, slowest }, index) => {
    if (median === null || slowest === null) return null;
    const x = index * STEP + STEP / 2;
    return (
      <g key={at}>
        <line x1={x} x2={x} y1={height(median)} y2={height(slowest)} className={classes.span} />
        <line x1={x - 3.5} x2={x + 3.5} y1={height(slowest)} y2={height(slowest)} className={classes.slowestMark} />
        <line x1={x - 3.5} x2={x + 3.5} y1={height(median)} y2={height(median)} className={classes.medianMark} />
      </g>
    );
  });
}
