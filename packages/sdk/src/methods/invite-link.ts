/** The text of an invite link: what of it the server is told. */

/**
 * The hash of an invite link: `https://t.me/+hash`, `https://t.me/joinchat/hash`, `tg://join?invite=hash`, with or
 * without the scheme; `undefined` for everything else.
 *
 * @see https://core.telegram.org/api/links#chat-invite-links
 */
export function inviteHashOf(link: string): string | undefined {
  const [, web, app] = /^(?:(?:https?:\/\/)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)\/(?:\+|joinchat\/)([\w-]+)\/?|tg:(?:\/\/)?join\?invite=([\w-]+))$/i.exec(link) ?? [];
  return web ?? app;
}

/** The username in a link to a public chat, `https://t.me/name`, or in `@name`; the text itself otherwise. */
export function usernameOf(link: string): string {
  const [, name] = /^(?:https?:\/\/)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)\/(\w+)\/?$/i.exec(link) ?? [];
  return name ?? link;
}
