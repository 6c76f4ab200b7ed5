// What the demo shows on a terminal: steps, what each person sees, and the end; colours only where they are wanted.

const colours = { Alice: 35, Bob: 36, step: 1, done: 32, fail: 31, dim: 2 };

/** Creates the demo's voice. */
export function createPrinter({ stream = process.stdout } = {}) {
  const paint = (code, text) => (stream.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text);
  const line = (text) => stream.write(`${text}\n`);
  return {
    step: (text) => line(`\n${paint(colours.step, `▸ ${text}`)}`),
    person: (name, text) => line(`  ${paint(colours[name], name.padEnd(5))} ${text}`),
    detail: (name, text) => line(`  ${paint(colours[name], name.padEnd(5))} ${paint(colours.dim, text)}`),
    done: (text) => line(`\n${paint(colours.done, `✔ ${text}`)}`),
    fail: (text) => line(`\n${paint(colours.fail, `✘ ${text}`)}`),
  };
}
