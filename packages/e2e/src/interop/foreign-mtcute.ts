/** mtcute as one of the libraries that live through a day. */
import type { TelegramTransport } from '@mtcute/node';
import { newMtcute } from '../support/mtcute.js';
import { inTime } from '../support/wait-until.js';
import type { ForeignLibrary } from './foreign-client.js';

/** mtcute with its defaults. */
export const mtcute: ForeignLibrary = openedWith('mtcute');

/** mtcute over a transport. */
export function mtcuteOver(name: string, transport: TelegramTransport): ForeignLibrary {
  return openedWith(`mtcute, ${name}`, { transport });
}

function openedWith(name: string, given: { readonly transport?: TelegramTransport } = {}): ForeignLibrary {
  return {
    name,
    open(server, options) {
      const { client, read, errors, listening } = newMtcute(server, { ...given, ...options });
      const logIn = async (login: Parameters<typeof client.start>[0]): Promise<number> => {
        const { id } = await client.start(login);
        await inTime('mtcute listens', listening);
        return id;
      };
      return {
        read,
        errors,
        logInByPhone: ({ phone, code, password }) => logIn({ phone, code, codeSentCallback: () => {}, ...(password !== undefined && { password }) }),
        logInByQr: ({ show, password }) => logIn({ qrCodeHandler: (url) => void show(url), ...(password !== undefined && { password }) }),
        logInAsBot: (botToken) => logIn({ botToken }),
        async sendText(to, text) {
          await client.sendText(to, text);
        },
        answerAll(answer) {
          client.onNewMessage.add((message) => {
            if (!message.isOutgoing) void client.answerText(message, answer(message.text));
          });
        },
        async listChats() {
          const chats = [];
          for await (const { peer, lastMessage, unreadCount } of client.iterDialogs()) {
            chats.push({ title: peer.displayName, latest: lastMessage?.text ?? '', unread: unreadCount });
          }
          return chats;
        },
        async listHistory(of) {
          const texts: string[] = [];
          for await (const { text } of client.iterHistory(of)) texts.push(text);
          return texts;
        },
        async markAsRead(chat) {
          await client.readHistory(chat);
        },
        async setPassword(password) {
          await client.enableCloudPassword({ password, hint: '' });
        },
        async changePassword(current, password) {
          await client.changeCloudPassword({ currentPassword: current, newPassword: password, hint: '' });
        },
      };
    },
  };
}
