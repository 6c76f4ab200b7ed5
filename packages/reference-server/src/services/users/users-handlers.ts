/** The methods of users.* that the server answers. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { getFullUser, getUsers } from './get-users.js';

export const usersHandlers: Handlers<ServiceEnvironment> = {
  'users.getUsers': { access: 'user', answer: getUsers },
  'users.getFullUser': { access: 'user', answer: getFullUser },
};
