/** The one place that decides who may see or do what with a peer: by the peer's kind. */
import { authoriseChat } from './authorise-chat.js';
import type { ChatDecision, ChatRequest } from './authorise-chat.js';
import { authoriseChannel } from './authorise-channel.js';
import type { ChannelDecision, ChannelRequest } from './authorise-channel.js';
import { authoriseUser } from './authorise-user.js';
import type { UserDecision, UserRequest } from './authorise-user.js';

/** Decides one question. */
export function authorise(request: UserRequest): UserDecision;
export function authorise(request: ChatRequest): ChatDecision;
export function authorise(request: ChannelRequest): ChannelDecision;
export function authorise(request: UserRequest | ChatRequest | ChannelRequest): UserDecision | ChatDecision | ChannelDecision {
  switch (request.kind) {
    case 'user':
      return authoriseUser(request);
    case 'chat':
      return authoriseChat(request);
    case 'channel':
      return authoriseChannel(request);
  }
}
