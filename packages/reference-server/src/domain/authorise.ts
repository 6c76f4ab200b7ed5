/** The one place that decides who may see or do what with a peer: by the peer's kind. */
import { authoriseUser } from './authorise-user.js';
import type { UserDecision, UserRequest } from './authorise-user.js';

/** Decides one question. */
export function authorise(request: UserRequest): UserDecision {
  switch (request.kind) {
    case 'user':
      return authoriseUser(request);
  }
}
