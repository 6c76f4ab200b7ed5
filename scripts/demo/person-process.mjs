// One person of the demo as its main process sees them: a child process that is asked to do things and tells what it sees.
import { fork } from 'node:child_process';
import { join } from 'node:path';

const patience = 30_000;

/** Prepares a person; `start` runs their program. */
export function startPerson({ name, phone, server, directory, codes, print }) {
  const database = join(directory, `${name.toLowerCase()}.db`);
  const person = { name, phone, received: [], logins: 0, userId: undefined, start, restart, stop, ask, waitForMessages };
  const waiting = new Map();
  const watchers = new Set();
  let child;
  let nextId = 1;

  async function start() {
    child = fork(new URL('./person.mjs', import.meta.url), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', onMessage);
    const { userId, loggedIn } = await ask('start', { name, phone, server, database });
    person.userId = userId;
    if (loggedIn) person.logins += 1;
    print.person(name, loggedIn ? `signed up as user ${userId}` : `is back as user ${userId}, from the database`);
  }

  async function restart() {
    await stop();
    await start();
  }

  async function stop() {
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await ask('stop', {}).catch(() => child.kill());
    await gone;
  }

  function ask(command, parameters) {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${name} did not manage to ${command} within ${patience / 1000} s`)), patience);
      const onExit = (code) => settle(() => reject(new Error(`${name}'s program ended with ${code}`)));
      const settle = (act) => {
        clearTimeout(timer);
        child.removeListener('exit', onExit);
        waiting.delete(id);
        act();
      };
      child.once('exit', onExit);
      waiting.set(id, ({ error, result }) => settle(() => (error ? reject(new Error(`${name}: ${error}`)) : resolve(result))));
      child.send({ id, command, parameters });
    });
  }

  function onMessage(message) {
    if (message.type === 'answer') return waiting.get(message.id)?.(message);
    if (message.type === 'codeWanted') return child.send({ type: 'code', code: codes.get(phone) });
    if (message.type === 'saw') {
      person.received.push(message);
      print.person(name, `reads  ${message.text}${message.marks ? `  (${message.marks})` : ''}`);
      for (const watch of watchers) watch();
    }
    if (message.type === 'noticed') print.detail(name, message.text);
  }

  function waitForMessages(count) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watch);
        reject(new Error(`${name} has ${person.received.length} messages after ${patience / 1000} s, not ${count}`));
      }, patience);
      const watch = () => {
        if (person.received.length < count) return;
        clearTimeout(timer);
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
    });
  }

  return person;
}
