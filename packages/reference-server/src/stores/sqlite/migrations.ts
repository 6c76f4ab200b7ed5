/** The versions of the database and the way from each to the next. */
import { schemaV1 } from './schema-v1.js';
import { schemaV10 } from './schema-v10.js';
import { schemaV11 } from './schema-v11.js';
import { schemaV12 } from './schema-v12.js';
import { schemaV13 } from './schema-v13.js';
import { schemaV14 } from './schema-v14.js';
import { schemaV2 } from './schema-v2.js';
import { schemaV3 } from './schema-v3.js';
import { schemaV4 } from './schema-v4.js';
import { schemaV5 } from './schema-v5.js';
import { schemaV6 } from './schema-v6.js';
import { schemaV7 } from './schema-v7.js';
import { schemaV8 } from './schema-v8.js';
import { schemaV9 } from './schema-v9.js';

/** One step; it runs in the same transaction as the steps before it. */
export interface Migration {
  /** `PRAGMA user_version` afterwards: 1 for the first, then one more each. */
  readonly version: number;
  readonly sql: string;
}

/** All steps in order. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: schemaV1 },
  { version: 2, sql: schemaV2 },
  { version: 3, sql: schemaV3 },
  { version: 4, sql: schemaV4 },
  { version: 5, sql: schemaV5 },
  { version: 6, sql: schemaV6 },
  { version: 7, sql: schemaV7 },
  { version: 8, sql: schemaV8 },
  { version: 9, sql: schemaV9 },
  { version: 10, sql: schemaV10 },
  { version: 11, sql: schemaV11 },
  { version: 12, sql: schemaV12 },
  { version: 13, sql: schemaV13 },
  { version: 14, sql: schemaV14 },
];

/** The version that this package reads and writes. */
export const latestVersion: number = migrations.length;
