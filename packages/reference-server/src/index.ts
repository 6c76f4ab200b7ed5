/** The door of the package: a compatible MTProto server for the calling process. */
export { AdminError, type AdminErrorCode, ServerError, StorageError, type StorageErrorCode } from './errors.js';
export type { CodeDelivery, CodeToDeliver, DeliveryWay } from './ports/code-delivery.js';
export type { EmailDelivery, EmailPurpose, EmailToDeliver } from './ports/email-delivery.js';
export type { Terms } from './services/terms.js';
export { ListenError, type ListenErrorCode } from './gateway/listen-error.js';
export type { Clock } from './ports/clock.js';
export type { LimitRule } from './domain/turns.js';
export type { Logger, LogFields, LogLevel } from './ports/logger.js';
export type { MachineClock } from './ports/machine-clock.js';
export { type LimitName, type LimitRules, publicLimitRules } from './rpc/limits.js';
export type { CreatedBot, NewBot } from './services/create-bot.js';
export { createServer, type KitewireServer, NoCodeError, type ServerStatistics } from './server/create-server.js';
export type { UpdateLogBounds } from './server/log-sweep.js';
export type { MtproxyAddress } from './server/mtproxy-front.js';
export { type DcOptions, type MtproxyFrontSettings, OptionError, type ServerOptions, type StrangersTo } from './server/server-options.js';
export type { ServerAddress, ServerDc } from './server/start-dc.js';
export type { DifferenceLimits } from './updates/difference.js';
