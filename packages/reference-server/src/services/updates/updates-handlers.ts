/** The methods of updates.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { getChannelDifference } from './get-channel-difference.js';
import { getDifference } from './get-difference.js';
import { getState } from './get-state.js';

export const updatesHandlers: Handlers<ServiceEnvironment> = {
  'updates.getState': { access: 'user', answer: getState },
  'updates.getDifference': { access: 'user', answer: getDifference },
  'updates.getChannelDifference': { access: 'user', answer: getChannelDifference },
};
