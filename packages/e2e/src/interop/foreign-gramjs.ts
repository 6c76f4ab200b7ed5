/** GramJS as one of the libraries that live through a day. */
import { NewMessage } from 'telegram/events/NewMessage.js';
import { type GramjsConnection, newGramjs, ownIdOf } from '../support/gramjs.js';
import type { ForeignLibrary } from './foreign-client.js';

/** What a login gives to GramJS when something goes wrong: it would ask again for ever. */
const stop = async (): Promise<boolean> => true;

/** GramJS with its defaults. */
export const gramjs: ForeignLibrary = openedWith('GramJS');

/** GramJS over one of its transports. */
export function gramjsOver(name: string, connection: GramjsConnection): ForeignLibrary {
  return openedWith(`GramJS, ${name}`, { connection });
}

function openedWith(name: string, given: { readonly connection?: GramjsConnection } = {}): ForeignLibrary {
  return {
    name,
    open(server, options) {
      const { client, read, errors } = newGramjs(server, { ...given, ...options });
      return {
        read,
        errors,
        async logInByPhone({ phone, code, password = '' }) {
          await client.start({ phoneNumber: phone, phoneCode: async () => code(), password: async () => password, onError: stop });
          return ownIdOf(client);
        },
        async logInByQr({ show, password = '' }) {
          await client.connect();
          await client.signInUserWithQrCode({ apiId: 1, apiHash: 'any' }, {
            qrCode: ({ token }) => show(`tg://login?token=${token.toString('base64url')}`),
            password: async () => password,
            onError: stop,
          });
          return ownIdOf(client);
        },
        async logInAsBot(token) {
          await client.start({ botAuthToken: token });
          return ownIdOf(client);
        },
        async sendText(to, text) {
          await client.sendMessage(to, { message: text });
        },
        answerAll(answer) {
          client.addEventHandler(async ({ message }) => {
            await message.respond({ message: answer(message.message) });
          }, new NewMessage({ incoming: true }));
        },
        async listChats() {
          const chats = Array.from(await client.getDialogs({}));
          return chats.map(({ title = '', message, unreadCount }) => ({ title, latest: message?.message ?? '', unread: unreadCount }));
        },
        async listHistory(of) {
          const texts: string[] = [];
          for await (const message of client.iterMessages(of, { limit: 100 })) texts.push(message.message);
          return texts;
        },
        async markAsRead(chat) {
          await client.markAsRead(chat);
        },
        async setPassword(password) {
          await client.updateTwoFaSettings({ isCheckPassword: false, newPassword: password });
        },
        async changePassword(current, password) {
          await client.updateTwoFaSettings({ isCheckPassword: false, currentPassword: current, newPassword: password });
        },
      };
    },
  };
}
