/** QR codes on the terminal, beside the results. */

/** Draws a login's code, dark on light whatever the terminal's colours, and says what to do with it. */
export async function drawQr(url: string, write: (text: string) => void): Promise<void> {
  // Most commands draw none.
  const { renderANSI } = await import('uqr');
  write(`${renderANSI(url)}\nScan this code with a device that is logged in: Settings > Devices > Link device.\n`);
}
