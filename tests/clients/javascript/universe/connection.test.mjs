// The connection of the universe document, with the stock Socket.IO client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { happens } from '../support/inbox.mjs';
import { serve } from '../support/server.mjs';
import { client, eventsOf, goodbye, io, johnsToken, UNIVERSE } from '../support/universe.mjs';

test('Authentication, Connection Success', serve(async (server) => {
    const socket = io(server.page('/ws'), {
        query: {
            token: johnsToken(),
        },
    });
    const events = eventsOf(socket);
    await happens((done) => socket.on('connect', done));
    const data = await events.expect('connect_success', { userId: 'user-123' });
    assert.deepEqual(Object.keys(data).sort(), ['sessionId', 'timestamp', 'userId']);
    goodbye({ socket });
}));

const WAYS = {
    'auth token': { auth: { token: johnsToken() } },
    'a function that gives the auth token': { auth: (give) => give({ token: johnsToken() }) },
    'bearer header': { extraHeaders: { Authorization: `Bearer ${johnsToken()}` } },
    'query token': { query: { token: johnsToken() } },
};
const TRANSPORTS = {
    'websocket only': ['websocket'],
    'polling only': ['polling'],
    'polling, then upgraded': undefined,
};

for (const [way, options] of Object.entries(WAYS)) {
    for (const [name, transports] of Object.entries(TRANSPORTS)) {
        test(`Authentication with ${way}, ${name}`, serve(async (server) => {
            const socket = io(server.page('/ws'), transports ? { ...options, transports } : options);
            const events = eventsOf(socket);
            await events.expect('connect_success', { userId: 'user-123' });
            socket.emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
            await events.expect('room_joined');
            goodbye({ socket });
        }));
    }
}

test('Connection Error', serve(async (server) => {
    for (const token of ['your-jwt-token', '', johnsToken({ ttl: -60 })]) {
        const socket = io(server.page('/ws'), { query: { token }, reconnection: false });
        const error = await happens((done) => socket.on('connect_error', done));
        assert.ok(error.message.length > 0);
        assert.deepEqual(error.data, { code: 'AUTH_ERROR' });
        assert.equal(socket.connected, false);
        goodbye({ socket });
    }
}));

test('Connection Error: a fresh token connects the same socket', serve(async (server) => {
    let token = 'your-jwt-token';
    const socket = io(server.page('/ws'), { auth: (give) => give({ token }) });
    const events = eventsOf(socket);
    const error = await happens((done) => socket.once('connect_error', done));
    assert.equal(error.data.code, 'AUTH_ERROR');
    token = johnsToken();
    socket.connect();
    await events.expect('connect_success');
    goodbye({ socket });
}));

test('what is sent while the transport is upgraded arrives once and in order', serve(async (server) => {
    const ann = await client(server.page('/ws'), 'ann', { transports: ['websocket'] });
    ann.socket.emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    await ann.events.expect('room_joined');

    const bob = await client(server.page('/ws'), 'bob');
    bob.socket.emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    await ann.events.expect('participant_joined');
    for (let gravity = 0; gravity < 50; gravity += 1) {
        bob.socket.emit('update_physics', { universeId: UNIVERSE, parameters: { gravity } });
    }
    await bob.events.expect('room_joined');
    for (let gravity = 0; gravity < 50; gravity += 1) {
        await ann.events.expect('physics_updated', { parameters: { gravity } });
        await bob.events.expect('physics_updated', { parameters: { gravity } });
    }
    if (bob.socket.io.engine.transport.name !== 'websocket') {
        await happens((done) => bob.socket.io.engine.once('upgrade', done), 'the upgrade');
    }
    ann.socket.emit('update_physics', { universeId: UNIVERSE, parameters: { gravity: 99 } });
    await bob.events.expect('physics_updated', { parameters: { gravity: 99 } });
    goodbye(ann, bob);
}));

test('two sockets of one user are two connections', serve(async (server) => {
    const [one, two] = [await client(server.page('/ws'), 'ann'), await client(server.page('/ws'), 'ann')];
    assert.notEqual(one.sessionId, two.sessionId);
    goodbye(one, two);
}));

test('Client-side Logging', serve(async (server) => {
    const heard = [];
    const socket = io(server.page('/ws'), { debug: true, query: { token: johnsToken() } });
    socket.on('connect', () => heard.push('Connected to WebSocket server'));
    socket.on('connect_error', (error) => heard.push(`Connection error: ${error}`));
    await happens((done) => socket.on('connect_success', done));
    assert.deepEqual(heard, ['Connected to WebSocket server']);
    goodbye({ socket });
}));

test('Implement token refresh mechanism', serve(async (server) => {
    const socket = io(server.page('/ws'), { auth: { token: johnsToken({ ttl: 3 }) } });
    const events = eventsOf(socket);
    await events.expect('connect_success');
    socket.emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    await events.expect('room_joined');
    await new Promise((resolve) => { setTimeout(resolve, 3100); });

    const update = () => socket.emit('update_physics', { universeId: UNIVERSE, parameters: { gravity: 1 } });
    update();
    await events.expect('error', { code: 'AUTH_ERROR' });
    socket.emit('refresh_token', { token: johnsToken() });
    const refreshed = await events.expect('token_refreshed', { userId: 'user-123' });
    assert.ok(Date.parse(refreshed.expiresAt) > Date.now());
    update();
    await events.expect('physics_updated', { parameters: { gravity: 1 } });
    goodbye({ socket });
}));

test('another namespace is refused', serve(async (server) => {
    for (const path of ['/', '/other']) {
        const socket = io(server.page(path), { query: { token: johnsToken() }, reconnection: false });
        const error = await happens((done) => socket.on('connect_error', done));
        assert.ok(error.message.length > 0);
        goodbye({ socket });
    }
}));
