/** What a client that nobody here wrote has to do in a day: the same for each library, so that one script drives them all. */
import type { KitewireServer } from '@kitewire/reference-server';
import type { Address } from '../support/relay.js';

/** How somebody logs in by phone. */
export interface PhoneLogin {
  readonly phone: string;
  readonly code: () => string;
  /** For an account that has one. */
  readonly password?: string;
}

/** How somebody logs in by QR code. */
export interface QrLogin {
  /** Called with each code, as its URL. */
  readonly show: (url: string) => Promise<void>;
  /** For an account that has one. */
  readonly password?: string;
}

/** A chat as the list of chats has it. */
export interface ForeignChat {
  readonly title: string;
  /** The text of its latest message. */
  readonly latest: string;
  readonly unread: number;
}

/** One client of a library. Each login gives the id of the user; chats go by username. */
export interface ForeignClient {
  /** The texts of the messages that the application was told, own ones of other devices among them. */
  readonly read: readonly string[];
  /** What the library reported as going wrong. */
  readonly errors: readonly Error[];
  logInByPhone(login: PhoneLogin): Promise<number>;
  logInByQr(login: QrLogin): Promise<number>;
  logInAsBot(token: string): Promise<number>;
  sendText(to: string, text: string): Promise<void>;
  /** Answers whatever others write from now on. */
  answerAll(answer: (text: string) => string): void;
  listChats(): Promise<ForeignChat[]>;
  /** The texts of a chat, the latest first. */
  listHistory(of: string): Promise<string[]>;
  markAsRead(chat: string): Promise<void>;
  setPassword(password: string): Promise<void>;
  changePassword(current: string, password: string): Promise<void>;
}

/** A library. */
export interface ForeignLibrary {
  readonly name: string;
  /** Makes a client that nobody is logged in with; it ends with the test. */
  open(server: KitewireServer, options?: { readonly via?: Address }): ForeignClient;
}
