/** From which length on bytes are long: those lie in memory of their own, which is read in place and can be given back at once. */

/**
 * Bytes. All who handle the same memory must mean the same by long, so this is the one place that says it: the reader gives views
 * into a body from this length on, a container gives each such body an array of its own, and a server frees the array of such a
 * body once it has answered. Were a body freed that the container had left among others, it would take those with it.
 */
export const longBytes = 16_384;
