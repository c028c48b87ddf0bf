/**
 * Texts of problems in another language, by code: what happened, what it means, what to do. A problem without one is
 * shown in Gangway's own English. A test holds that codes and placeholders are those of the app.
 */
export type ProblemTexts = Readonly<Record<string, readonly [what: string, means: string, todo: string]>>;
