import { describe, expect, it } from 'vitest';
import { ServerConnections } from './server-connections.js';

describe('ServerConnections', () => {
  it('sends on the connection heard from last, and falls back to another that stands', () => {
    const connections = new ServerConnections();
    expect([connections.use(1), connections.use(2), connections.use(1)]).toEqual([true, true, false]);
    expect(connections.main).toBe(1);
    connections.close(1);
    expect(connections.main).toBe(2);
    connections.close(2);
    expect(connections.main).toBeUndefined();
  });

  it('remembers back-pressure until a connection ends', () => {
    const connections = new ServerConnections();
    connections.use(1);
    connections.setWritable(1, false);
    expect(connections.isWritable(1)).toBe(false);
    connections.close(1);
    expect(connections.isWritable(1)).toBe(true);
  });

  it('takes each silent connection out once, and plans nothing for one that has ended', () => {
    const connections = new ServerConnections();
    connections.use(1);
    connections.setDisconnectAt(1, 50);
    connections.setDisconnectAt(2, 40);
    expect(connections.deadline).toBe(50);
    expect([connections.takeSilent(49), connections.takeSilent(50), connections.takeSilent(51)]).toEqual([[], [1], []]);
    expect(connections.deadline).toBeUndefined();
  });
});
