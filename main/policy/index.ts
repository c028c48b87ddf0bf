export { createPolicy, type Policy } from './policy.ts';
