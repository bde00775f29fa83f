// A stock Socket.IO client in a universe, as the document makes one.

import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { io as stock } from 'socket.io-client';

import { happens, Inbox } from './inbox.mjs';
import { token } from './tokens.mjs';

export const UNIVERSE = 'universe-123';
export const DOCUMENT = {
    physics: { gravity: 9.81, friction: 0.5, elasticity: 0.7, airResistance: 0.1, timeScale: 1.0 },
    music: { harmony: 0.7, tempo: 120, key: 'C', scale: 'major', rhythmComplexity: 0.5, melodyRange: 0.8 },
    visualization: {
        brightness: 0.8,
        saturation: 0.7,
        complexity: 0.6,
        colorScheme: 'rainbow',
        particleCount: 5000,
        glowIntensity: 0.5,
    },
};
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const sockets = new Set();

/** The stock client's `io`. Its sockets end with their test, however that ends: else they would try for ever. */
export function io(url, options) {
    const socket = stock(url, options);
    sockets.add(socket);
    return socket;
}

afterEach(() => {
    goodbye(...[...sockets].map((socket) => ({ socket })));
    sockets.clear();
});

/** What a user's token says, and how others see the user. */
export function john(mode = 'edit') {
    return { userId: 'user-123', username: 'john_doe', mode };
}

export function johnsToken(options = {}) {
    return token('user-123', { name: 'john_doe', ...options });
}

/** Events of a socket, to be read in order and in full: `{ event, data }`. */
export function eventsOf(socket) {
    const inbox = new Inbox();
    socket.onAny((event, data) => inbox.put({ event, data }));
    return {
        next: () => inbox.next(),
        expectEmpty: () => inbox.expectEmpty(),
        /** The next event has this name and, among others, these members; its data. */
        async expect(event, members = {}) {
            const came = await inbox.next();
            assert.equal(came.event, event, JSON.stringify(came));
            for (const [name, value] of Object.entries(members)) assert.deepEqual(came.data[name], value, name);
            if ('timestamp' in came.data) assert.match(came.data.timestamp, MOMENT);
            return came.data;
        },
    };
}

/** A connected client: the socket, and its events after `connect_success`. */
export async function client(url, user, options = {}) {
    const socket = io(url, { query: { token: token(user, { name: `${user} of the tests` }) }, ...options });
    const events = eventsOf(socket);
    await happens((done) => {
        socket.on('connect', done);
        socket.on('connect_error', done);
    }, 'the connection');
    const { sessionId } = await events.expect('connect_success', { userId: user });
    return { socket, events, sessionId, user };
}

/** A client that has joined. */
export async function member(url, user, { mode = 'edit', ...options } = {}) {
    const joined = await client(url, user, options);
    joined.socket.emit('join_room', { universeId: UNIVERSE, mode });
    const room = await joined.events.expect('room_joined', { universeId: UNIVERSE, recovered: false });
    return { ...joined, room };
}

/** Ends clients. */
export function goodbye(...clients) {
    for (const { socket } of clients) socket.disconnect();
}
