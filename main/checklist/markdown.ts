import type { Checklist, ChecklistLine } from '../../preload/contract/checklist.ts';
import { SECTIONS, type Section } from './lines.ts';
import { answerInWords, headline, STATUS_WORDS, summary, TITLE } from './words.ts';

/** The checklist as Markdown with task lists (GitHub Flavored Markdown), as the makers of the service publish theirs. */
export function checklistMarkdown(checklist: Checklist): string {
  const sections = (Object.keys(SECTIONS) as Section[]).flatMap((section) => [
    `## ${SECTIONS[section]}`,
    checklist.lines
      .filter((line) => line.section === section)
      .map(task)
      .join('\n'),
  ]);
  return `${[`# ${TITLE}`, inert(headline(checklist)), summary(checklist), ...sections].join('\n\n')}\n`;
}

function task({ status, text, evidence, answer, source }: ChecklistLine): string {
  const done = status === 'pass' || status === 'answered';
  const details = [
    ...evidence.map(inert),
    ...(answer === null ? [] : [`${inert(answerInWords(answer))}${answer.note && `: ${inert(answer.note)}`}`]),
    `Source: [${source.title}](${source.url})`,
  ];
  return [`- [${done ? 'x' : ' '}] **${STATUS_WORDS[status]}.** ${text}`, ...details.map((line) => `  - ${line}`)].join(
    '\n',
  );
}

/** Names come from services and people: as text they must not become links, pictures, HTML or further lines. */
const inert = (text: string) =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\\`*_[\]<>|#!~&]/g, '\\$&')
    .replace(/\b(https?|ftp|mailto|www)(?=[:.])/gi, '$1\u200b');
