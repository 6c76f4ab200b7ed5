/** QR codes on the terminal. */

/** Draws a login's QR code, dark on light whatever the terminal's colours, and what to do with it. */
export async function showQrOnTerminal(url: string): Promise<void> {
  // Most programs never draw one.
  const { renderANSI } = await import('uqr');
  process.stdout.write(`${renderANSI(url)}\nScan this code with a device that is logged in: Settings > Devices > Link device.\n`);
}
