export { createGrants, type Grant, type Grants, type IssuedGrant } from './grants.ts';
